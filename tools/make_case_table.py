#!/usr/bin/env python3
"""Writes src/filter/value/case_table.cc from Python's copy of the Unicode character database.

Usage: tools/make_case_table.py [FILE]. Only characters of the Basic Multilingual Plane: filters
fold no others.
"""

import pathlib
import sys
import unicodedata

TARGET = pathlib.Path(__file__).resolve().parent.parent / "src" / "filter" / "case_table.cc"
CHARACTERS = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]


def runs(forms: dict[int, str]) -> list[tuple[int, int, int, int]]:
    """(first, last, stride, delta); characters of a run are one or two apart."""
    found: list[tuple[int, int, int, int]] = []
    for code, form in sorted(forms.items()):
        delta = ord(form) - code
        if found and found[-1][3] == delta:
            first, last, stride, _ = found[-1]
            gap = code - last
            if gap in (1, 2) and (first == last or gap == stride):
                found[-1] = (first, code, gap, delta)
                continue
        found.append((code, code, 1, delta))
    return found


def write_forms(name: str, forms: dict[int, str], out: list[str]) -> None:
    simple = {code: form for code, form in forms.items() if len(form) == 1}
    longer = {code: form for code, form in forms.items() if len(form) > 1}
    title = name.capitalize()
    out.append(f"constexpr auto k{title}Runs = std::to_array<CaseRun>({{")
    out += [f"    {{{first:#06x}, {last:#06x}, {stride}, {delta}}}," for first, last, stride, delta in runs(simple)]
    out += ["});", f"constexpr auto k{title}Expansions = std::to_array<CaseExpansion>({{"]
    for code, form in sorted(longer.items()):
        text = "".join(f"\\x{byte:02x}" for byte in form.encode())
        out.append(f'    {{{code:#06x}, "{text}"}},')
    out.append("});")


def main() -> None:
    out = [
        f"// Unicode {unicodedata.unidata_version}. Made by tools/make_case_table.py.",
        "// clang-format off",
        "",
        '#include "filter/value/case_table.h"',
        "",
        "#include <array>",
        "",
        "namespace wheelpit::filter {",
        "namespace {",
        "",
    ]
    for name in ("lower", "upper"):
        forms = {ord(c): getattr(c, name)() for c in CHARACTERS if getattr(c, name)() != c}
        write_forms(name, forms, out)
    out += ["", "}  // namespace", ""]
    for name in ("lower", "upper"):
        title = name.capitalize()
        out += [
            f"std::span<const CaseRun> {name}_runs() {{ return k{title}Runs; }}",
            f"std::span<const CaseExpansion> {name}_expansions() {{ return k{title}Expansions; }}",
        ]
    out += ["", "}  // namespace wheelpit::filter", ""]
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.write_text("\n".join(out))


if __name__ == "__main__":
    main()
