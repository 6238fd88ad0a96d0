#!/usr/bin/env python3
"""Finds in the console's sources what would make markup of a text: what it shows, others have written."""

import pathlib
import re
import sys

FORBIDDEN = re.compile(r"dangerouslySetInnerHTML|\b(?:inner|outer)HTML\b|\binsertAdjacentHTML\b|\bdocument\.write\b|\bsrcdoc\b"
                       r"|\beval\(|\bnew Function\(|javascript:")


def faults(folder: pathlib.Path) -> list[str]:
    found = []
    for path in sorted(folder.rglob("*.ts*")):
        if "node_modules" in path.parts:
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if match := FORBIDDEN.search(line):
                found.append(f"{path}:{number}: {match.group()} makes markup or code of a text; show it as text")
    return found


def main() -> int:
    found = faults(pathlib.Path(sys.argv[1]))
    print("\n".join(found) or "nothing in the console makes markup of a text")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
