#!/usr/bin/env python3
"""Makes what is shipped of one build: Debian package, tarball, image, list of components. `./dev package` calls it.

Two runs on one build give the same bytes: times are those of SOURCE_DATE_EPOCH, else of the commit."""

import argparse
import hashlib
import lzma
import os
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import binary as binaries
import deb
import debian_root
import oci
import sbom
from binary import PackageError, output_of
from tree import Tree

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"
MOST_BYTES = 12 << 20  # of the Debian package
DOCUMENTATION = "usr/share/doc/wheelpit"


def epoch() -> int:
    if os.environ.get("SOURCE_DATE_EPOCH"):
        return int(os.environ["SOURCE_DATE_EPOCH"])
    return int(output_of("git", "-C", ROOT, "log", "-1", "--format=%ct").strip())


def version() -> str:
    return re.search(r"project\(wheelpit VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text()).group(1)


def add_documents(files: Tree, folder: str) -> None:
    files.add(f"{folder}/README.md", ROOT / "README.md")
    for page in sorted((ROOT / "docs").glob("*.md")):
        files.add(f"{folder}/{page.name}", page)
    licences = pathlib.Path(os.environ.get("WHEELPIT_LIBRDKAFKA", "/nowhere")) / "lib" / "LICENSES.txt"
    if licences.exists():
        files.add(f"{folder}/librdkafka.copyright", licences)


def manual(binary: pathlib.Path) -> bytes:
    """Of all commands, as the binary prints it, and where a package puts files."""
    return output_of(binary, "reference", "man").encode() + (PACKAGING / "man-end.1").read_bytes()


def add_completions(files: Tree, binary: pathlib.Path) -> None:
    """As the binary prints them."""
    places = {"bash": "bash-completion/completions/wheelpit", "zsh": "zsh/vendor-completions/_wheelpit",
              "fish": "fish/vendor_completions.d/wheelpit.fish"}
    for shell, place in places.items():
        files.add(f"usr/share/{place}", output_of(binary, "completion", shell))


def has_completions(binary: pathlib.Path) -> bool:
    return re.search(r"^ +completion\b", output_of(binary, "--help"), re.MULTILINE) is not None


def installed_files(binary: pathlib.Path) -> Tree:
    """Of the Debian package and the image."""
    files = Tree()
    files.add("usr/bin/wheelpit", binary, 0o755)
    files.add("lib/systemd/system/wheelpit.service", PACKAGING / "wheelpit.service")
    files.add_folder("etc/wheelpit", 0o750)
    files.add("etc/wheelpit/wheelpit.toml", PACKAGING / "wheelpit.toml", 0o640)
    files.compressed("usr/share/man/man1/wheelpit.1.gz", manual(binary))
    files.add(f"{DOCUMENTATION}/copyright", PACKAGING / "debian" / "copyright")
    files.compressed(f"{DOCUMENTATION}/changelog.gz", (ROOT / "CHANGELOG.md").read_bytes())
    add_documents(files, DOCUMENTATION)
    if has_completions(binary):
        add_completions(files, binary)
    return files


def tarball(binary: pathlib.Path, name: str, out: pathlib.Path, when: int) -> pathlib.Path:
    files = Tree()
    files.add("bin/wheelpit", binary, 0o755)
    files.add("LICENSE", ROOT / "LICENSE")
    files.add("CHANGELOG.md", ROOT / "CHANGELOG.md")
    files.add("wheelpit.toml", PACKAGING / "wheelpit.toml")
    files.add("wheelpit.service", PACKAGING / "wheelpit.service")
    files.add("man/wheelpit.1", manual(binary))
    add_documents(files, "docs")
    made = out / f"{name}.tar.xz"
    made.write_bytes(lzma.compress(files.tar(when, f"{name}/"), preset=6))
    return made


def image(files: Tree, binary: pathlib.Path, out: pathlib.Path, cache: pathlib.Path, when: int) -> pathlib.Path:
    base = debian_root.make([*needed(binary), "ca-certificates", "python3-minimal"], cache, when)
    files.add("etc/wheelpit/wheelpit.toml", PACKAGING / "wheelpit.toml", 0o644)
    files.add_folder("etc/wheelpit", 0o755)
    return oci.make(base, files, version(), deb.architecture(), out / "image", when)


def needed(binary: pathlib.Path) -> list[str]:
    """What the Debian package depends on, by name."""
    names = [part.split()[0] for part in deb.dependencies(binary).split(", ")]
    return [*names, "adduser", "bubblewrap"]


def digest(file: pathlib.Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def make(arguments: argparse.Namespace) -> list[pathlib.Path]:
    out, when = arguments.output, epoch()
    out.mkdir(parents=True, exist_ok=True)
    faults = binaries.hardening_faults(arguments.binary)
    if faults:
        raise PackageError(f"{arguments.binary} lacks: {', '.join(faults)}")
    binary = binaries.stripped(arguments.binary, out / "wheelpit")
    made = [deb.make(installed_files(binary), binary, f"{version()}-1", PACKAGING, out, when)]
    if made[0].stat().st_size > MOST_BYTES:
        raise PackageError(f"{made[0].name} has {made[0].stat().st_size} bytes, more than {MOST_BYTES}")
    made.append(tarball(binary, f"wheelpit-{version()}-linux-{deb.architecture()}", out, when))
    components = out / f"wheelpit-{version()}.cdx.json"
    components.write_text(sbom.make(ROOT, binary, version(), when, digest(binary)))
    made.append(components)
    if arguments.image:
        try:
            made.append(image(installed_files(binary), binary, out, arguments.cache, when))
        except PackageError as fault:
            print(f"    no image: {fault}")
    (out / "SHA256SUMS").write_text("".join(f"{digest(file)}  {file.name}\n" for file in made if file.is_file()))
    return made


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=pathlib.Path, default=ROOT / "build" / "release" / "wheelpit")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "build" / "package")
    parser.add_argument("--cache", type=pathlib.Path, default=ROOT / "build" / "package-cache")
    parser.add_argument("--no-image", dest="image", action="store_false")
    try:
        for file in make(parser.parse_args()):
            print(f"    {file}" + (f" ({file.stat().st_size:,} bytes)" if file.is_file() else ""))
    except PackageError as fault:
        print(f"./dev package: {fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
