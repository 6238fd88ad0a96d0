#!/usr/bin/env python3
"""Shows how src/ is laid out: for each folder its files, their sizes, and who includes from whom.

Usage: tools/house.py [-o text|json] [--check]

Sizes are lines, tests and what is generated left out. Fan-in counts the other folders that include
from a folder, fan-out those that it includes from. --check fails, and names the files, where a file
that is no test is longer than 300 lines or a folder holds more than 60 of them.
"""

import argparse
import collections
import json
import pathlib
import re
import statistics
import sys

SRC = pathlib.Path(__file__).resolve().parent.parent / "src"
INCLUDE = re.compile(r'^\s*#include "([^"]+)"', re.MULTILINE)
GENERATED = {"filter/value/case_table.cc"}
MOST_LINES = 300
MOST_FILES = 60


def read_sources(src: pathlib.Path) -> dict[str, str]:
    return {path.relative_to(src).as_posix(): path.read_text()
            for path in sorted(src.rglob("*")) if path.suffix in (".h", ".cc")}


def is_test(name: str) -> bool:
    return "_test" in name.rpartition("/")[2]


def measure(sources: dict[str, str]) -> list[dict]:
    """One row for each folder that holds files, by its path."""
    files = collections.defaultdict(list)
    tests = collections.Counter()
    uses, users = collections.defaultdict(set), collections.defaultdict(set)
    for name, text in sources.items():
        folder = name.rpartition("/")[0]
        if is_test(name):
            tests[folder] += 1
            continue
        if name not in GENERATED:
            files[folder].append((text.count("\n"), name.rpartition("/")[2]))
        for included in INCLUDE.findall(text):
            other = included.rpartition("/")[0]
            if included in sources and other != folder:
                uses[folder].add(other)
                users[other].add(folder)
    return [{"folder": folder, "files": len(found), "tests": tests[folder],
             "median_lines": round(statistics.median(lines for lines, _ in found)),
             "largest_lines": max(found)[0], "largest": max(found)[1],
             "fan_in": len(users[folder]), "fan_out": len(uses[folder])}
            for folder, found in sorted(files.items())]


def faults(rows: list[dict], sources: dict[str, str]) -> list[str]:
    found = [f"src/{row['folder']} holds {row['files']} files: give its concepts folders of their own"
             for row in rows if row["files"] > MOST_FILES]
    for name, text in sources.items():
        lines = text.count("\n")
        if lines > MOST_LINES and not is_test(name) and name not in GENERATED:
            found.append(f"src/{name} has {lines} lines: split it by concept")
    return found


def as_table(rows: list[dict]) -> str:
    lines = [f"{'folder':<24} {'files':>5} {'tests':>5} {'median':>6} {'largest':>7}  {'largest file':<30} {'in':>3} {'out':>3}"]
    for row in rows:
        lines.append(f"{row['folder']:<24} {row['files']:>5} {row['tests']:>5} {row['median_lines']:>6} {row['largest_lines']:>7}"
                     f"  {row['largest']:<30} {row['fan_in']:>3} {row['fan_out']:>3}")
    total = sum(row["files"] for row in rows), sum(row["tests"] for row in rows)
    lines.append(f"{'all of src/':<24} {total[0]:>5} {total[1]:>5}")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text")
    parser.add_argument("--check", action="store_true", help="fail where a file or a folder is too large")
    options = parser.parse_args()
    sources = read_sources(SRC)
    rows = measure(sources)
    print(json.dumps(rows, indent=2) if options.output == "json" else as_table(rows))
    found = faults(rows, sources) if options.check else []
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
