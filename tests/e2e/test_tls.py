"""TLS on the engine's own listener: AWS's CLI over it, peers that speak it badly, certificates that change."""

import contextlib
import json
import os
import shutil
import socket
import ssl
import subprocess
import urllib.parse
import urllib.request

import pytest

from harness import functions, places
from harness.engine import NO_SANDBOX, Engine
from harness.waiting import eventually

from broker.certificates import make_certificates

KEYS = 'access_keys = [{ id = "AKIDMILL", secret = "a-secret-of-the-mill" }]\n'
GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


class TlsEngine(Engine):
    """Its certificate is in `folder`/tls/server.pem, signed by ca.pem there."""

    def __init__(self, folder, server: str = ""):
        self.tls = folder / "tls"
        make_certificates(self.tls)
        super().__init__(folder, f'[server]\naccount_id = "123456789012"\ntls_certificate = "tls/server.pem"\n'
                                 f'tls_key = "tls/server-key.pem"\n{server}{NO_SANDBOX}')

    def caller(self) -> dict[str, str]:
        return {**super().caller(), "AWS_CA_BUNDLE": str(self.tls / "ca.pem")}

    @property
    def address(self) -> tuple[str, int]:
        url = urllib.parse.urlsplit(self.url)
        return url.hostname, url.port

    def context(self, authority: str = "ca.pem", client: str = "") -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.tls / authority)
        if client:
            context.load_cert_chain(self.tls / f"{client}.pem", self.tls / f"{client}-key.pem")
        return context

    def connect(self, **more) -> ssl.SSLSocket:
        raw = socket.create_connection(self.address, timeout=60)
        return self.context(**more).wrap_socket(raw, server_hostname="localhost")

    def shown(self) -> str:
        """The serial number of the certificate that a new connection sees."""
        with self.connect() as peer:
            return peer.getpeercert()["serialNumber"]

    def s_client(self, *options: str, said: bytes = GET) -> str:
        done = subprocess.run(
            ["openssl", "s_client", "-connect", "%s:%d" % self.address, "-CAfile", self.tls / "ca.pem", *options],
            input=said, capture_output=True, timeout=60)
        return (done.stdout + done.stderr).decode(errors="replace")


@contextlib.contextmanager
def running(engine: Engine):
    engine.start()
    try:
        yield engine
    finally:
        status = engine.stop()
    assert status == 0
    engine.check_log()


@pytest.fixture
def secure(folder):
    with running(TlsEngine(folder, KEYS)) as engine:
        engine.key = ("AKIDMILL", "a-secret-of-the-mill")
        yield engine


def plain(engine: TlsEngine, said: bytes, patience: float = 60) -> bytes:
    """What comes until the engine closes."""
    with socket.create_connection(engine.address, timeout=patience) as peer:
        peer.sendall(said)
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while more := peer.recv(4096):
                received += more
        return received


def test_aws_cli_over_tls_with_signatures(secure):
    assert secure.url.startswith("https://")
    listed = secure.aws("lambda", "list-functions", "--output", "text", "--query", "length(Functions)")
    assert listed.stdout.strip() == "0"
    unknown = subprocess.run(["/usr/bin/env", "aws", "--endpoint-url", secure.url, "lambda", "list-functions"],
                             env={**secure.caller(), "AWS_CA_BUNDLE": str(secure.tls / "other-ca.pem")},
                             capture_output=True, text=True, timeout=60)
    assert unknown.returncode != 0 and "SSL" in unknown.stderr
    refused = subprocess.run(["/usr/bin/env", "aws", "--endpoint-url", secure.url, "lambda", "list-functions"],
                             env={**secure.caller(), "AWS_SECRET_ACCESS_KEY": "another"},
                             capture_output=True, text=True, timeout=60)
    assert "InvalidSignatureException" in refused.stderr


def test_the_engines_own_commands_over_tls(secure):
    command = [secure.command()[0], "brokers", "list", "--endpoint-url", secure.url]
    done = subprocess.run(command, env=secure.caller(), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    done = subprocess.run(command, env={**secure.caller(), "AWS_CA_BUNDLE": ""}, capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 1 and "certificate verification failed" in done.stderr


def test_what_does_not_speak_tls_is_told_or_closed(secure):
    answer = plain(secure, GET)
    assert answer.startswith(b"HTTP/1.1 400 ") and b"use https://" in answer
    assert plain(secure, b"\x00\x01\x02\x03") == b""
    assert not plain(secure, b"\x16\x03\x01\x00\x05hello").startswith(b"HTTP")
    with socket.create_connection(secure.address) as silent:  # no handshake: 15 seconds
        silent.settimeout(60)
        assert silent.recv(1) == b""
    assert "the TLS handshake failed" in secure.log()
    assert secure.aws("lambda", "list-functions")


def test_old_versions_and_other_protocols_are_refused(secure):
    assert "Cipher is (NONE)" in secure.s_client("-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0")
    assert "no application protocol" in secure.s_client("-alpn", "h2")
    assert "ALPN protocol: http/1.1" in secure.s_client("-alpn", "h2,http/1.1")
    for version in ["-tls1_2", "-tls1_3"]:
        said = secure.s_client(version, "-ign_eof", said=GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        assert "Verify return code: 0 (ok)" in said and "HTTP/1.1 200" in said
    assert "no renegotiation" in secure.s_client("-tls1_2", said=b"R\n").lower()


def test_many_requests_and_a_large_body_on_one_connection(secure):
    with secure.connect() as peer:
        stream = peer.makefile("rb")
        for _ in range(20):
            peer.sendall(GET)
            assert stream.readline().startswith(b"HTTP/1.1 200")
            length = 0
            while (line := stream.readline()) != b"\r\n":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            stream.read(length)
    package = secure.folder / "large.zip"
    package.write_bytes(functions.zip_of({"a.py": "def b(event, context):\n    return 1\n", "noise": os.urandom(8 << 20)}))
    secure.aws("lambda", "create-function", "--function-name", "large", "--runtime", places.python_runtime(),
               "--role", "arn:aws:iam::123456789012:role/x", "--handler", "a.b", "--zip-file", f"fileb://{package}")
    location = json.loads(secure.aws("lambda", "get-function", "--function-name", "large").stdout)["Code"]["Location"]
    assert location.startswith(secure.url + "/code/")
    with urllib.request.urlopen(location, context=secure.context(), timeout=60) as answer:
        assert answer.read() == package.read_bytes()


def test_pages_are_judged_as_on_plain_http(folder):
    with running(TlsEngine(folder)) as engine:
        for origin, status in [("https://localhost:{}", b"200"), ("http://localhost:{}", b"403"),
                               ("https://evil.example", b"403")]:
            with engine.connect() as peer:
                origin = origin.format(engine.address[1]).encode()
                peer.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost:%d\r\nOrigin: %s\r\n\r\n"
                             % (engine.address[1], origin))
                assert peer.recv(4096).startswith(b"HTTP/1.1 " + status), origin


def test_a_certificate_that_changes_is_used_without_a_restart(secure):
    first = secure.shown()
    kept = secure.connect()
    make_certificates(folder := secure.folder / "next")
    shutil.copy(folder / "server.pem", secure.tls / "server.pem")  # its key is not there yet
    eventually(lambda: "keeping the previous one" in secure.log(), 60, what="the log says so")
    assert secure.shown() == first
    for name in ["server-key.pem", "ca.pem"]:
        shutil.copy(folder / name, secure.tls / name)
    eventually(lambda: "certificate reloaded" in secure.log(), 60, what="the new certificate")
    assert secure.shown() != first
    kept.sendall(GET)
    assert kept.recv(4096).startswith(b"HTTP/1.1 200")
    kept.close()


def test_clients_without_a_certificate_are_refused_where_one_is_required(folder):
    with running(TlsEngine(folder, 'client_ca = "tls/ca.pem"\n')) as engine:
        with engine.connect(client="client") as peer:
            peer.sendall(GET)
            assert peer.recv(4096).startswith(b"HTTP/1.1 200")
            end = peer.getpeercert()
            assert end
        with pytest.raises(OSError), engine.connect() as peer:  # TLS 1.3: heard of at the first read
            peer.sendall(GET)
            if peer.recv(4096) == b"":
                raise ConnectionError("closed")
        text = engine.s_client("-cert", engine.tls / "other-ca.pem", "-key", engine.tls / "other-ca-key.pem", "-ign_eof")
        assert "HTTP/1.1 200" not in text


def test_a_start_names_what_is_wrong_with_its_files(folder):
    engine = TlsEngine(folder)
    shutil.copy(engine.tls / "client-key.pem", engine.tls / "server-key.pem")
    done = subprocess.run(engine.command(), env=engine.environment(), cwd=folder, capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 2
    assert "[server] tls_key" in done.stderr and "key values mismatch" in done.stderr
    (engine.tls / "server.pem").unlink()
    done = subprocess.run(engine.command(), env=engine.environment(), cwd=folder, capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 2 and "server.tls_certificate: names a file that does not exist" in done.stderr
