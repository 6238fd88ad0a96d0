#!/usr/bin/env python3
"""Fails if a file of src/ knows a kind of event source and CONTRIBUTING does not say so.

Usage: check_sources.py CONTRIBUTING SRC TOY. The section "Adding a source" has the paths that a kind named NAME
touches, in backticks, and in a table of its own those that a kind of broker touches beside. A kind is what has
SRC/record/NAME_message.h. A file knows it if it includes from its folder, or its files of record/, or says
SourceKind::NAME or the name of one of its structs (NAME...). Tests and fakes may know every kind.

TOY is a source named toy that lies apart: below it are files of those paths and no others, at least one for each
path that has the name.
"""

import fnmatch
import pathlib
import re
import sys

BROKERS = {"rabbitmq", "activemq"}
# "if the service asks the source itself", "if that is more than its sources should know"
OPTIONAL = {"src/app/parts/NAME_queue_inspector.*", "src/app/parts/NAME_stream_inspector.*", "src/app/parts/NAME_client.*",
            "src/app/parts/NAME_meters.*", "src/destination/NAME/"}


def listed(contributing: str) -> tuple[list[str], list[str]]:
    """The paths of every source, and those of brokers beside."""
    section = contributing.split("## Adding a source\n", 1)[1].split("\n## ", 1)[0]
    of_all, _, of_brokers = section.partition("A kind of broker")
    return tuple([path for path in re.findall(r"`(src/[^`]+)`", text)] for text in (of_all, of_brokers))


def knows(text: str, name: str, structs: list[str]) -> bool:
    words = "|".join([rf"SourceKind::{name}\b", rf'"record/{name}_', rf'"source/{name}/',
                      *(rf"\b{struct}\b" for struct in structs)])
    return re.search(words, text) is not None


def named(path: str, name: str) -> str:
    return path.replace("NAME", name).rstrip("/") + ("/*" if path.endswith("/") else "")


def toy_offences(contributing: str, toy: pathlib.Path) -> list[str]:
    of_all, _ = listed(contributing)
    files = [file.relative_to(toy).as_posix() for file in sorted(toy.rglob("src/**/*.[hc]*"))]
    patterns = [named(path, "toy") for path in of_all if "NAME" in path and path not in OPTIONAL]
    return [f"{toy}/{file} is not among the files that CONTRIBUTING names" for file in files
            if not any(fnmatch.fnmatch(file, pattern) for pattern in patterns)] + [
            f"CONTRIBUTING names {pattern}, and {toy} has no such file" for pattern in patterns
            if not fnmatch.filter(files, pattern)]


def offences(contributing: str, src: pathlib.Path) -> list[str]:
    of_all, of_brokers = listed(contributing)
    found = []
    for message in sorted(src.glob("record/*_message.h")):
        name = message.name.removesuffix("_message.h")
        structs = [struct for struct in re.findall(r"^struct (\w+) \{", message.read_text(), re.MULTILINE)
                   if struct.lower().startswith(name)]
        paths = of_all + (of_brokers if name in BROKERS else [])
        patterns = [named(path, name) for path in paths]
        for file in sorted(src.rglob("*.[hc]*")):
            path = "src/" + file.relative_to(src).as_posix()
            is_test = re.search("_test|test_|_world|scripted", path)
            if is_test or any(fnmatch.fnmatch(path, pattern) for pattern in patterns):
                continue
            if knows(file.read_text(), name, structs):
                found.append(f"{path} knows {name}, and CONTRIBUTING does not say that a source touches it")
    return found


def main(contributing_file: str, src: str, toy: str) -> int:
    contributing = pathlib.Path(contributing_file).read_text()
    found = offences(contributing, pathlib.Path(src)) + toy_offences(contributing, pathlib.Path(toy))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
