"""What ./dev package makes of build/release: the same bytes each time, installed and purged in a fresh Debian."""

import contextlib
import gzip
import hashlib
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile

import pytest

from harness import places

sys.path.insert(0, str(places.ROOT / "tools" / "package"))
import binary as binaries
import debian_root
import make as packages

BINARY = places.engine_binary()
CACHE = places.BUILD / "package-cache"

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.skipif(BINARY.parent.name != "release", reason="packages are made of the release build"),
    pytest.mark.skipif(not shutil.which("dpkg-shlibdeps"), reason="dpkg-dev is not installed"),
]


def packaged(out: pathlib.Path, *more: str) -> pathlib.Path:
    done = subprocess.run(["/usr/bin/python3", str(places.ROOT / "tools" / "package" / "make.py"), "--binary", str(BINARY),
                           "--output", str(out), "--cache", str(CACHE), *more],
                          capture_output=True, text=True, timeout=800)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return packaged(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def deb(made):
    return next(made.glob("*.deb"))


@pytest.fixture(scope="module")
def base():
    """A fresh Debian, as a tar."""
    if os.getuid() != 0:
        pytest.skip("a package is installed in a root file system by root alone")
    names = [*packages.needed(BINARY), "ca-certificates", "python3-minimal"]
    try:
        return debian_root.make(names, CACHE, packages.epoch())
    except binaries.PackageError as fault:
        pytest.skip(f"no fresh Debian: {fault}")


def run(*command, **more) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=300, **more)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_two_packagings_of_one_build_are_the_same(made, tmp_path):
    again = packaged(tmp_path, "--no-image")
    for file in [path for path in again.iterdir() if path.is_file() and path.name != "SHA256SUMS"]:
        assert file.read_bytes() == (made / file.name).read_bytes(), file.name
    listed = (made / "SHA256SUMS").read_text()
    assert hashlib.sha256((made / next(again.glob("*.deb")).name).read_bytes()).hexdigest() in listed


def test_the_debian_package_is_small_hardened_and_clean(deb):
    assert deb.stat().st_size <= 12 << 20
    assert binaries.hardening_faults(BINARY) == []
    fields = run("dpkg-deb", "--field", deb)
    assert "librdkafka" not in fields and "bubblewrap" in fields and "libssl3" in fields
    contents = run("dpkg-deb", "--contents", deb)
    assert "./usr/share/doc/wheelpit/librdkafka.copyright" in contents or "librdkafka" in fields
    if not shutil.which("lintian"):
        pytest.skip("lintian is not installed")
    done = subprocess.run(["lintian", "--fail-on", "error,warning", "--allow-root", str(deb)],
                          capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip() == ""


def test_a_binary_that_is_not_hardened_is_refused(tmp_path):
    weak = tmp_path / "weak"
    (tmp_path / "weak.c").write_text("int main(void) { return 0; }\n")
    compiler = next(name for name in ["clang-19", "cc"] if shutil.which(name))
    run(compiler, "-no-pie", "-fno-stack-protector", "-z", "norelro", "-z", "execstack", tmp_path / "weak.c", "-o", weak)
    faults = " ".join(binaries.hardening_faults(weak))
    for word in ["PIE", "RELRO", "BIND_NOW", "executable", "canaries"]:
        assert word in faults


def test_the_list_of_components_names_what_is_linked(made):
    bill = json.loads(next(made.glob("*.cdx.json")).read_text())
    assert bill["bomFormat"] == "CycloneDX" and bill["specVersion"] == "1.5"
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", bill["serialNumber"])
    named = {component["name"]: component for component in bill["components"]}
    assert {"libssl3", "libsqlite3-0", "libc6", "librdkafka", "libcli11-dev"} <= set(named)
    assert all(component["version"] and component["purl"].startswith("pkg:") for component in named.values())
    references = {component["bom-ref"] for component in bill["components"]}
    assert len(references) == len(bill["components"])
    assert set(bill["dependencies"][0]["dependsOn"]) == references
    assert bill["metadata"]["component"]["hashes"][0]["content"] == hashlib.sha256((made / "wheelpit").read_bytes()).hexdigest()


def test_the_tarball_holds_an_engine_that_runs(made, tmp_path):
    with tarfile.open(next(made.glob("*.tar.xz"))) as archive:
        assert all(member.uid == member.gid == 0 for member in archive.getmembers())
        archive.extractall(tmp_path)
    folder = next(tmp_path.iterdir())
    assert "wheelpit" in run(folder / "bin" / "wheelpit", "version")
    for name in ["LICENSE", "wheelpit.service", "wheelpit.toml", "docs/configuration.md"]:
        assert (folder / name).is_file(), name


def listing(root: pathlib.Path) -> dict[str, str]:
    """Everything but what apt and dpkg note about themselves."""
    found = {}
    for path in root.rglob("*"):
        name = str(path.relative_to(root))
        if name.split("/")[0] in ("proc", "sys", "dev", "tmp", "run") or name.startswith("var/cache"):
            continue
        if name.startswith(("var/lib/apt", "var/log", "var/lib/dpkg")) or name.endswith("-"):
            continue
        found[name] = oct(path.lstat().st_mode)
    return found


@contextlib.contextmanager
def fresh_debian(base: pathlib.Path, folder: pathlib.Path):
    root = folder / "root"
    root.mkdir()
    run("tar", "-C", root, "-xpf", base)
    yield root


def test_it_is_installed_upgraded_and_purged_in_a_fresh_debian(deb, base, tmp_path):
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    with fresh_debian(base, tmp_path) as root:

        def inside(*command: str) -> str:
            return run("unshare", "--mount", "--pid", "--fork", "--mount-proc=" + str(root / "proc"), "chroot", root,
                       *command, env=environment)

        before = listing(root)
        shutil.copy(deb, root / "tmp")
        inside("dpkg", "-i", f"/tmp/{deb.name}")
        assert "install ok installed" in inside("dpkg-query", "-W", "-f", "${Status}", "wheelpit")
        assert "wheelpit" in inside("wheelpit", "version")
        assert inside("stat", "-c", "%a %U %G", "/etc/wheelpit/wheelpit.toml").split() == ["640", "root", "wheelpit"]
        assert inside("getent", "passwd", "wheelpit").split(":")[5] == "/var/lib/wheelpit"
        assert (root / "etc/systemd/system/multi-user.target.wants/wheelpit.service").is_symlink(), "it is enabled"

        # By this machine's systemd: the fresh Debian has none.
        unit = tmp_path / "wheelpit.service"
        text = (root / "lib/systemd/system/wheelpit.service").read_text()
        unit.write_text(text.replace("/usr/bin/wheelpit", f"{root}/usr/bin/wheelpit"))
        verified = subprocess.run(["systemd-analyze", "verify", "--man=no", str(unit)],
                                  capture_output=True, text=True, timeout=120)
        assert verified.returncode == 0 and "wheelpit" not in verified.stderr, verified.stderr

        started = inside("su", "-s", "/bin/sh", "wheelpit", "-c",
                         "cd /tmp && wheelpit filter check --help >/dev/null && wheelpit serve --config"
                         " /etc/wheelpit/wheelpit.toml --data-dir /usr/none 2>&1; echo $?")
        assert started.strip().endswith("1") and "data_dir" in started

        (root / "etc/wheelpit/wheelpit.toml").write_text("[log]\nlevel = \"warn\"\n")
        inside("dpkg", "-i", f"/tmp/{deb.name}")  # an upgrade to itself
        assert "warn" in (root / "etc/wheelpit/wheelpit.toml").read_text()

        (root / "var/lib/wheelpit").mkdir()
        (root / "var/lib/wheelpit/wheelpit.db").write_text("data")
        said = inside("apt-get", "purge", "-y", "-o", "Dir::State::lists=/tmp", "wheelpit")
        assert "/var/lib/wheelpit is kept" in said and "rm -r /var/lib/wheelpit" in said
        inside("sh", "-c", "rm -r /var/lib/wheelpit && deluser --quiet --system wheelpit")
        left = listing(root)
        assert {name for name in left if name not in before} == set()
        assert {name for name in before if name not in left} == set()

        inside("dpkg", "-i", f"/tmp/{deb.name}")
        inside("dpkg", "--purge", "wheelpit")  # no data this time
        assert {name for name in listing(root) if name not in before} == set()
        assert not (root / "var/lib/wheelpit").exists()
        assert subprocess.run(["chroot", root, "getent", "passwd", "wheelpit"], env=environment).returncode != 0


def test_the_image_is_a_layout_whose_digests_hold(made, base):
    layout = made / "image"
    assert json.loads((layout / "oci-layout").read_text()) == {"imageLayoutVersion": "1.0.0"}

    def blob(described: dict) -> bytes:
        kind, digest = described["digest"].split(":")
        content = (layout / "blobs" / kind / digest).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest and len(content) == described["size"]
        return content

    manifest = json.loads(blob(json.loads((layout / "index.json").read_text())["manifests"][0]))
    config = json.loads(blob(manifest["config"]))
    assert config["config"]["Entrypoint"] == ["/usr/bin/wheelpit"] and config["config"]["User"] == "65532:65532"
    digests = []
    for layer in manifest["layers"]:
        tar = gzip.decompress(blob(layer))
        digests.append("sha256:" + hashlib.sha256(tar).hexdigest())
    assert digests == config["rootfs"]["diff_ids"]
    with tarfile.open(fileobj=io.BytesIO(tar)) as archive:
        names = {member.name: member for member in archive.getmembers()}
        assert names["usr/bin/wheelpit"].mode == 0o755
        assert names["var/lib/wheelpit"].uid == 65532 and names["var/lib/wheelpit"].mode == 0o700
