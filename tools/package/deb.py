"""The Debian package."""

import os
import pathlib
import re
import subprocess
import tempfile

from binary import PackageError, output_of
from tree import Tree

MAINTAINER = "wheelpit maintainers <maintainers@wheelpit.example.org>"


def architecture() -> str:
    return output_of("dpkg", "--print-architecture").strip()


def dependencies(binary: pathlib.Path) -> str:
    """Of its shared libraries, with the versions that it needs."""
    with tempfile.TemporaryDirectory() as folder:
        control = pathlib.Path(folder) / "debian"
        control.mkdir()
        (control / "control").write_text("Source: wheelpit\n\nPackage: wheelpit\nArchitecture: any\n")
        done = subprocess.run(["dpkg-shlibdeps", "-O", str(binary)], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise PackageError(f"dpkg-shlibdeps failed: {done.stderr.strip()}")
    return re.search(r"^shlibs:Depends=(.*)$", done.stdout, re.MULTILINE).group(1)


def changelog(version: str, epoch: int) -> bytes:
    date = output_of("date", "-uR", "-d", f"@{epoch}").strip()
    return (f"wheelpit ({version}) unstable; urgency=medium\n\n  * The changes are in changelog.gz.\n\n"
            f" -- {MAINTAINER}  {date}\n").encode()


def make(files: Tree, binary: pathlib.Path, version: str, packaging: pathlib.Path, out: pathlib.Path,
         epoch: int) -> pathlib.Path:
    """`files` without what dpkg alone needs."""
    files.compressed("usr/share/doc/wheelpit/changelog.Debian.gz", changelog(version, epoch))
    files.add("usr/share/lintian/overrides/wheelpit", packaging / "debian" / "lintian-overrides")
    control = (packaging / "debian" / "control.in").read_text()
    for name, value in {"VERSION": version, "ARCHITECTURE": architecture(), "MAINTAINER": MAINTAINER,
                        "SIZE": str(files.kibibytes()), "DEPENDS": dependencies(binary)}.items():
        control = control.replace(f"@{name}@", value)
    meta = Tree()
    meta.add("DEBIAN/control", control)
    meta.add("DEBIAN/conffiles", "/etc/wheelpit/wheelpit.toml\n")
    meta.add("DEBIAN/md5sums", files.md5sums())
    for script in ["postinst", "prerm", "postrm"]:
        meta.add(f"DEBIAN/{script}", packaging / "debian" / script, 0o755)
    package = out / f"wheelpit_{version}_{architecture()}.deb"
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder) / "root"
        root.mkdir(mode=0o755)
        meta.write_to(root, epoch)
        files.write_to(root, epoch)
        output_of("dpkg-deb", "--root-owner-group", "-Zxz", "--threads-max=1", "--build", root, package,
                  env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch), "LC_ALL": "C.UTF-8"})
    return package
