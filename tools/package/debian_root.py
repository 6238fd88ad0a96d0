"""A fresh Debian with what the package depends on: for the image, and for the test that installs it."""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess

from binary import PackageError

SUITE = "bookworm"
NOT_NEEDED = ["man", "locale", "info", "doc/*/examples", "lintian"]


def sources() -> list[str]:
    """Where this machine has Debian from, a line of sources.list each."""
    lines = []
    for file in [pathlib.Path("/etc/apt/sources.list"), *sorted(pathlib.Path("/etc/apt/sources.list.d").glob("*"))]:
        text = file.read_text() if file.is_file() else ""
        for uri, suite, parts in re.findall(r"^deb (?:\[[^]]*\] )?(\S+) (\S+) (.*)$", text, re.MULTILINE):
            lines.append((uri, suite, parts))
        for block in re.split(r"\n\s*\n", text):
            fields = dict(re.findall(r"^([\w-]+): *(.*)$", block, re.MULTILINE))
            if "deb" in fields.get("Types", "").split():
                lines += [(uri, suite, fields.get("Components", "")) for uri in fields["URIs"].split()
                          for suite in fields["Suites"].split()]
    ours = [f"deb {uri} {suite} main" for uri, suite, parts in lines
            if re.match(rf"{SUITE}(-updates|-security)?(/|$)", suite) and "main" in parts.split()]
    return list(dict.fromkeys(ours))


def make(names: list[str], cache: pathlib.Path, epoch: int) -> pathlib.Path:
    """Its tar, made once for each list of packages."""
    if not shutil.which("mmdebstrap"):
        raise PackageError("mmdebstrap is not installed (tools/packages.txt)")
    if os.getuid() != 0 and not shutil.which("newuidmap"):
        raise PackageError("a root file system needs root, or newuidmap (apt-get install uidmap)")
    mirrors = sources()
    if not mirrors:
        raise PackageError(f"this machine's apt has no source of Debian {SUITE}")
    wanted = hashlib.sha256("\n".join([*sorted(names), *mirrors, *NOT_NEEDED]).encode()).hexdigest()[:12]
    made = cache / f"debian-{SUITE}-{wanted}.tar"
    if made.exists():
        return made
    cache.mkdir(parents=True, exist_ok=True)
    unfinished = made.with_suffix(".part.tar")
    command = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(sorted(names))}"]
    command += [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in NOT_NEEDED]
    command += ['--aptopt=Acquire::Languages "none"', SUITE, str(unfinished), *mirrors]
    done = subprocess.run(command, env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch)}, capture_output=True, text=True)
    if done.returncode:
        unfinished.unlink(missing_ok=True)
        raise PackageError(f"Debian's mirror does not give a root file system: {done.stderr.strip()[-600:]}")
    unfinished.rename(made)
    return made
