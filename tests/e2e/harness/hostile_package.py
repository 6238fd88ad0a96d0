"""The zip of the hostile functions, and zips that no tool would make."""

import functools
import io
import pathlib
import stat
import subprocess
import zipfile

from . import places

SOURCES = places.ROOT / "tests" / "functions" / "hostile"


@functools.cache
def program(folder: pathlib.Path, name: str, *options: str) -> bytes:
    """A C source of the hostile functions, compiled."""
    out = folder / name
    subprocess.run(["clang-19", "-Os", "-o", out, SOURCES / f"{name}.c", *options], check=True)
    return out.read_bytes()


def package(folder: pathlib.Path, loud: pathlib.Path, more: dict | None = None) -> bytes:
    """The zip of the hostile function of every runtime. `loud` is where its libraries say where they were loaded."""
    preloaded = program(folder, "preloaded", "-shared", "-fPIC", f'-DFOLDER="{loud}"')
    files: dict = {path.name: (path.read_bytes(), 0o644) for path in SOURCES.iterdir() if path.suffix in (".py", ".js")}
    files["bootstrap"] = ((SOURCES / "bootstrap").read_bytes(), 0o755)
    files["forks"] = (program(folder, "forks", "-static"), 0o755)
    files["preloaded.so"] = files["lib/libcap.so.2"] = files["lib/libselinux.so.1"] = (preloaded, 0o755)
    return zip_with_modes(files | (more or {}))


def zip_with_modes(files: dict) -> bytes:
    """Of NAME: (content, mode), where the mode may say that it is a link, or set-uid."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (content, mode) in files.items():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = (mode if mode > 0o7777 else stat.S_IFREG | mode) << 16
            archive.writestr(entry, content)
    return buffer.getvalue()
