#!/usr/bin/env python3
"""Sums what every test runner reported, and names what failed: sum_tests.py FOLDER.

FOLDER has a folder for each preset, with ctest.xml and gtest/*.xml, pytest.xml, or both; a test program
of GoogleTest counts by its tests, any other entry of ctest as one. The last line is
"N passed, N failed, N skipped".
"""

import collections
import pathlib
import sys
import xml.etree.ElementTree as ElementTree


def read_cases(file: pathlib.Path):
    """(name, outcome, first line of the failure) of every test case of a JUnit file."""
    for case in ElementTree.parse(file).getroot().iter("testcase"):
        name = ".".join(filter(None, [case.get("classname"), case.get("name")]))
        failure = case.find("failure")
        if failure is None:
            failure = case.find("error")
        if failure is not None:
            text = failure.get("message") or failure.text or ""
            yield name, "failed", text.strip().splitlines()[0] if text.strip() else ""
        elif case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
            skipped = case.find("skipped")
            yield name, "skipped", (skipped.get("message") or "") if skipped is not None else ""
        else:
            yield name, "passed", ""


def ctest_cases(folder: pathlib.Path):
    for name, outcome, why in read_cases(folder / "ctest.xml"):
        short = name.rpartition(".")[2]
        reports = [folder / "gtest" / f"{program}.xml" for program in (short, f"{short}_test")]
        report = next((path for path in reports if path.exists()), None)
        if report is None:
            yield short, outcome, why
            continue
        cases = [(f"{short}: {case}", *rest) for case, *rest in read_cases(report)]
        yield from cases
        # A program that died (a sanitizer, a signal) wrote no failure of its own.
        if outcome == "failed" and not any(result == "failed" for _, result, _ in cases):
            yield short, "failed", why or "ended abnormally"


def main(folder: pathlib.Path) -> int:
    cases = []
    for preset in sorted(folder.iterdir()):
        found = []
        if (preset / "ctest.xml").exists():
            found += ctest_cases(preset)
        if (preset / "pytest.xml").exists():
            found += read_cases(preset / "pytest.xml")
        cases += [(f"{name} [{preset.name}]", *rest) for name, *rest in found]
    count = collections.Counter(outcome for _, outcome, _ in cases)
    for outcome in ["skipped", "failed"]:
        for name, result, why in cases:
            if result == outcome:
                print(f"{outcome}: {name}" + (f" ({why[:160]})" if why else ""))
    print(f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped")
    return 1 if count["failed"] or not count["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
