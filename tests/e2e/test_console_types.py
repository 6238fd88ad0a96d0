"""console/src/api/types.ts says what a running engine answers: no member is missing there, none that is always there is missing here."""

import json
import pathlib
import re

import pytest

from harness import places
from harness.console_world import furnish
from harness.waiting import eventually

TYPES = pathlib.Path(places.ROOT) / "console" / "src" / "api" / "types.ts"


def interfaces() -> dict[str, tuple[set[str], set[str]]]:
    """Per interface its members, and those of them that are always there."""
    found = {}
    text = re.sub(r"//.*", "", TYPES.read_text())
    for name, base, body in re.findall(r"export interface (\w+)(?: extends (\w+))? \{\n(.*?)\n\}", text, re.DOTALL):
        members = re.findall(r"^  (\w+)(\??):", body, re.MULTILINE)
        every = {member for member, _ in members}
        always = {member for member, optional in members if not optional}
        if base:
            every, always = every | found[base][0], always | found[base][1]
        found[name] = every, always
    return found


def check(name: str, answer: dict, types: dict) -> None:
    every, always = types[name]
    assert set(answer) <= every, f"{name}: the engine says {sorted(set(answer) - every)}, which types.ts does not know"
    assert always <= set(answer), f"{name}: types.ts has {sorted(always - set(answer))}, which the engine does not say"


@pytest.fixture
def ask(lab):
    return lambda path: json.loads(lab.engine.get(path)[1])


def test_types_are_the_engines(lab, ask):
    types = interfaces()
    mappings = furnish(lab)
    lab.publisher().publish("payments.events", b"{}")
    uuid = mappings["fails"].uuid
    eventually(lambda: ask("/_wheelpit/overview")["Attention"], 60, what="something needs attention")
    eventually(lambda: ask(f"/_wheelpit/mappings/{uuid}/batches")["Batches"], 60, what="a batch is listed")
    overview = ask("/_wheelpit/overview")
    check("Overview", overview, types)
    check("Counters", overview["Mappings"]["Counters"], types)
    for name, rows in [("Attention", overview["Attention"]), ("BrokerHealth", overview["Brokers"])]:
        assert rows
        for row in rows:
            check(name, row, types)
    for row in ask("/_wheelpit/mappings/status")["Mappings"]:
        check("MappingStatus", row, types)
        if "Problem" in row:
            check("Problem", row["Problem"], types)
    for row in ask(f"/_wheelpit/mappings/{uuid}/batches")["Batches"]:
        check("Batch", row, types)
    check("Recording", ask(f"/_wheelpit/mappings/{uuid}/recording"), types)
    counts = ask("/_wheelpit/async/counts")
    check("AsyncCounts", counts, types)
    assert counts["Functions"][0].keys() <= {"FunctionName", "Failed", "Conditions"}
    series = ask(f"/_wheelpit/series?Name={uuid}")
    check("Series", series, types)
    check("SeriesItem", series["Items"][0], types)
    for row in ask("/_wheelpit/functions/payments/environments")["Environments"]:
        check("Environment", row, types)
    configuration = ask("/_wheelpit/configuration")
    check("Configuration", configuration, types)
    for row in configuration["Settings"]:
        check("Setting", row, types)
    check("Session", ask("/_wheelpit/session"), types)
    for source in ask("/_wheelpit/traits")["Sources"]:
        check("SourceTraits", source, types)
        for field in source["Fields"]:
            check("Field", field, types)
