"""Certificates for brokers of tests, made by openssl."""

import pathlib
import shutil
import subprocess

from .machine import FixtureError


def make_certificates(folder: pathlib.Path) -> None:
    """ca.pem with server and client certificates for localhost, and other-ca.pem, which signed none."""
    folder.mkdir(parents=True, exist_ok=True)
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    for authority in ["ca", "other-ca"]:
        _openssl("req", "-x509", *key, "-days", "3650", "-subj", f"/CN=wheelpit tests {authority}",
                 "-keyout", folder / f"{authority}-key.pem", "-out", folder / f"{authority}.pem")
    for name, subject in [("server", "localhost"), ("client", "esm")]:
        extensions = folder / f"{name}.ext"
        extensions.write_text(
            "basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\n"
            f"extendedKeyUsage={name}Auth\nsubjectAltName=DNS:localhost,IP:127.0.0.1\n")
        _openssl("req", *key, "-subj", f"/CN={subject}",
                 "-keyout", folder / f"{name}-key.pem", "-out", folder / f"{name}.csr")
        _openssl("x509", "-req", "-in", folder / f"{name}.csr", "-CA", folder / "ca.pem",
                 "-CAkey", folder / "ca-key.pem", "-CAcreateserial", "-days", "3650",
                 "-extfile", extensions, "-out", folder / f"{name}.pem")
    for private in folder.glob("*-key.pem"):
        private.chmod(0o600)


def make_keystore(folder: pathlib.Path, password: str) -> None:
    """server.p12: the server's key and certificate as Java reads them."""
    _openssl("pkcs12", "-export", "-in", folder / "server.pem", "-inkey", folder / "server-key.pem",
             "-certfile", folder / "ca.pem", "-name", "server", "-passout", f"pass:{password}",
             "-out", folder / "server.p12")


def _openssl(*arguments) -> None:
    if not shutil.which("openssl"):
        raise FixtureError("certificates need openssl (apt-get install openssl)")
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        raise FixtureError(f"openssl {arguments[0]} failed: {done.stderr.strip()}")
