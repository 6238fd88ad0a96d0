"""The engine's binary as it is shipped: stripped, hardened, and what it stands on."""

import pathlib
import re
import subprocess


class PackageError(Exception):
    """The packages cannot be made; the text says why and what to do."""


def output_of(*command, **more) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **more)
    if done.returncode:
        raise PackageError(f"{' '.join(map(str, command))} failed: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def stripped(binary: pathlib.Path, into: pathlib.Path) -> pathlib.Path:
    output_of("strip", "--strip-all", "--remove-section=.comment", "--remove-section=.note", "-o", into, binary)
    return into


def hardening_faults(binary: pathlib.Path) -> list[str]:
    """What is missing of what a distribution expects of a daemon."""
    header = output_of("readelf", "-hW", binary)
    segments = output_of("readelf", "-lW", binary)
    dynamic = output_of("readelf", "-dW", binary)
    symbols = output_of("readelf", "--dyn-syms", "-W", binary)
    stack = re.search(r"GNU_STACK.* (RWE?) ", segments)
    checks = {
        "position-independent (PIE)": "Type:" in header and "DYN" in header,
        "relocations read-only (RELRO)": "GNU_RELRO" in segments,
        "bound at the start (BIND_NOW)": "BIND_NOW" in dynamic or re.search(r"Flags:.*\bNOW\b", dynamic),
        "a stack that is not executable": stack and stack.group(1) == "RW",
        "stack canaries (-fstack-protector-strong)": "__stack_chk_fail" in symbols,
        "checked functions of libc (_FORTIFY_SOURCE)": re.search(r"__\w+_chk@", symbols),
        "no search path of its own (RUNPATH)": not re.search(r"\((RPATH|RUNPATH)\)", dynamic),
    }
    return [name for name, holds in checks.items() if not holds]


def libraries(binary: pathlib.Path) -> list[pathlib.Path]:
    """The shared libraries that are loaded with it, all of them."""
    found = re.findall(r"=> (/\S+)", output_of("ldd", binary))
    return sorted(pathlib.Path(path).resolve() for path in found)


def owner(path: pathlib.Path) -> str:
    """The Debian package of a file."""
    for name in {str(path), str(path).removeprefix("/usr")}:
        done = subprocess.run(["dpkg-query", "-S", name], capture_output=True, text=True)
        if done.returncode == 0:
            return done.stdout.split("\n")[0].rsplit(": ", 1)[0].split(",")[0].split(":")[0]
    raise PackageError(f"{path} is of no Debian package: the packages are made on Debian alone")
