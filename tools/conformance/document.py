"""docs/conformance.md: the rows with their marks, and what of the service's model is not implemented."""

import collections
import pathlib
import textwrap

from . import model, rows

FILE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "conformance.md"
WIDTH = 400  # of a text in the table

HEAD = """\
# Conformance

What the service does, row by row, and whether wheelpit does the same. Made by the tests: every row is run against the engine, and the tests fail
when a row is not as marked here or when this file is stale. `WHEELPIT_WRITE_DOCS=1 ./dev test -k conformance` writes it anew. The rows are in
[tests/conformance](../tests/conformance/README.md).

Evidence: **O** recorded from the service, **O2** recorded from the service by others, **D** documented by AWS, **R** reported by users of the
service, **I** inferred, **W** wheelpit's own behaviour.
"""


def cell(text: str) -> str:
    text = textwrap.shorten(text, WIDTH, placeholder=" …") if len(text) > WIDTH else text
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def write_group(group: rows.Group) -> list[str]:
    passed = sum(not row.gap for row in group.rows)
    lines = [f"## {group.title}: {passed} of {len(group.rows)} rows pass", "",
             "| operation | case | answer | evidence | passes |", "|---|---|---|---|---|"]
    for row in group.rows:
        answer = f"{row.status} {row.code} {cell(row.expected_text)}".strip() if row.status else ""
        mark = f"no: {cell(row.gap)}" if row.gap else ("unit test" if row.unit else "yes")
        lines.append(f"| {cell(row.operation)} | {cell(row.case)} | {answer} | {row.evidence} | {mark} |")
    return [*lines, ""]


def write_operations(tables: model.Tables) -> list[str]:
    lines = ["## Operations that are not implemented", "",
             "They answer `UnknownOperationException` in the envelope of their protocol.", "",
             "| service | operations |", "|---|---|"]
    for service, title in model.SERVICES.items():
        names = model.not_implemented(service, tables)
        lines.append(f"| {title} | {', '.join(names)} |")
    return [*lines, ""]


def write_members(tables: model.Tables) -> list[str]:
    lines = ["## Members that are not implemented", "",
             "Of operations that are. A request that uses one is refused with the service's error for an invalid parameter, unless it asks "
             "for the value given here, or for nothing.", "",
             "| service | member | operations |", "|---|---|---|"]
    for service, title in model.SERVICES.items():
        refused = collections.defaultdict(list)
        for gap in tables.gaps(service):
            if gap.only is not None:
                refused[gap.member, gap.only].append(gap.operation)
        for (member, only), operations in sorted(refused.items()):
            value = f" (`{only}` is taken)" if only else ""
            lines.append(f"| {title} | {member}{value} | {', '.join(sorted(operations))} |")
    return [*lines, ""]


def write_unknown(tables: model.Tables) -> list[str]:
    lines = ["## Members that the tables do not know", "",
             "They are ignored, as the service ignores members it does not know. Each is a fault of wheelpit.", "",
             "| service | operation | members |", "|---|---|---|"]
    for service, title in model.SERVICES.items():
        unknown = collections.defaultdict(list)
        for gap in tables.gaps(service):
            if gap.only is None:
                unknown[gap.operation].append(gap.member)
        for operation, members in sorted(unknown.items()):
            lines.append(f"| {title} | {operation} | {', '.join(members)} |")
    if len(lines) == 6:
        return ["## Members that the tables do not know", "", "None.", ""]
    return [*lines, ""]


def text(groups: list[rows.Group], tables: model.Tables) -> str:
    lines = [HEAD]
    for group in groups:
        lines += write_group(group)
    lines += write_operations(tables) + write_members(tables) + write_unknown(tables)
    return "\n".join(lines).rstrip() + "\n"
