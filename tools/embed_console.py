#!/usr/bin/env python3
"""Makes one C++ file that carries the console's files: embed_console.py BUILD/CONSOLE MISSING.HTML OUTPUT.CC

The bytes lie beside OUTPUT.CC and come in by .incbin, compressed except for index.html, into which the engine puts a nonce
at each request. Without BUILD/CONSOLE/wheelpit-stamp it is MISSING.HTML alone.
"""

import gzip
import pathlib
import shutil
import sys


def files_of(made: pathlib.Path, missing: pathlib.Path) -> dict[str, bytes]:
    dist = made / "dist"
    if not (made / "wheelpit-stamp").exists() or not (dist / "index.html").exists():
        return {"index.html": missing.read_bytes()}
    return {path.relative_to(dist).as_posix(): path.read_bytes() for path in sorted(dist.rglob("*")) if path.is_file()}


def write(output: pathlib.Path, files: dict[str, bytes]) -> None:
    folder = output.parent / "console"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lines, rows = [], []
    for number, (name, content) in enumerate(sorted(files.items())):
        # Without the time of day: the same files make the same program.
        packed = content if name == "index.html" else gzip.compress(content, 9, mtime=0)
        place = folder / str(number)
        place.write_bytes(packed)
        begin = f"kWheelpitConsole{number}"
        lines.append(f'    "{begin}:\\n.incbin \\"{place}\\"\\n.byte 0\\n"\n')
        rows.append((begin, name, len(packed)))
    output.write_text(
        '#include "console/embedded_files.h"\n\n'
        'asm(".section .rodata\\n"\n' + "".join(lines) + '    ".previous\\n");\n\n'
        'extern "C" {\n' + "".join(f"extern const char {begin}[];\n" for begin, _, _ in rows) + "}\n\n"
        "namespace wheelpit::console {\n\nnamespace {\n\n"
        "const EmbeddedFile kFiles[] = {\n"
        + "".join(f'    {{"{name}", {{{begin}, {length}}}}},\n' for begin, name, length in rows)
        + "};\n\n}  // namespace\n\nconst std::span<const EmbeddedFile> kEmbeddedFiles = kFiles;\n\n"
        "}  // namespace wheelpit::console\n")


def main() -> None:
    made, missing, output = map(pathlib.Path, sys.argv[1:])
    write(output, files_of(made, missing))


if __name__ == "__main__":
    main()
