"""What the engine's tables and the newest model of each service say differently, and the list of what is meant to differ."""

import dataclasses
import pathlib
import tomllib
from collections.abc import Iterator

from . import model

FILE = pathlib.Path(__file__).resolve().parents[2] / "tests" / "conformance" / "model" / "differences.toml"
KINDS = {"long": "integer", "float": "double", "character": "string"}
# What the tables need not repeat: the bounds of the types themselves.
INT32 = {"min": -2**31, "max": 2**31 - 1}
ALWAYS_NULL = "string"  # what a member of an answer is in the tables that no answer ever sets


@dataclasses.dataclass(frozen=True)
class Difference:
    """Of a shape of the model, or of a member ("CreateFunction.Role"); `what` is "pattern", "max", "enum", …"""

    service: str
    where: str
    what: str
    ours: str
    theirs: str

    def __str__(self) -> str:
        return f"{self.service} {self.where}: {self.what}: the tables have {self.ours}, the model {self.theirs}"


def found(tables: model.Tables) -> list[Difference]:
    """Each once, however many operations have the shape."""
    differences: dict[Difference, None] = {}
    for service in model.SERVICES:
        definition = model.service_model(service)
        for name, operation in sorted(definition["operations"].items()):
            if tables.implements(service, name):
                differences |= dict.fromkeys(_of_operation(service, definition["shapes"], name, operation, tables))
    return list(differences)


def unexplained(tables: model.Tables) -> list[str]:
    """The differences that the list does not have, and what it has in vain."""
    listed = {(entry["service"], where, entry["what"], entry.get("model"))
              for entry in tomllib.loads(FILE.read_text())["difference"] for where in entry["where"]}
    present = {(d.service, d.where, d.what, None if d.what == "member" else d.theirs): d for d in found(tables)}
    wrong = [str(difference) for key, difference in present.items() if key not in listed]
    return wrong + [f"{service} {where}: {what}: listed as a difference, but there is none"
                    + (f" from {theirs}" if theirs else "")
                    for service, where, what, theirs in sorted(listed - present.keys(), key=str)]


def _of_operation(service: str, shapes: dict, name: str, operation: dict, tables: model.Tables) -> Iterator[Difference]:
    ours = tables.operations[service, name]
    http = operation["http"]
    if ours["path"]:  # of services that route by it
        wanted = {"method": http["method"], "path": http["requestUri"].rstrip("/"), "status": http.get("responseCode", 200)}
        yield from (Difference(service, name, what, str(ours[what]), str(value))
                    for what, value in wanted.items() if ours[what] != value)
    for side in ("input", "output"):
        if side in operation:
            yield from _Walk(service, shapes, is_input=side == "input").of_shape(
                ours[side], operation[side]["shape"], f"{name}.{side}")


class _Walk:
    """Compares a shape of the tables with one of the model, and what they contain."""

    def __init__(self, service: str, shapes: dict, is_input: bool):
        self.service, self.shapes, self.is_input = service, shapes, is_input
        self.open: list[str] = []  # shapes of the model that are being compared: some contain themselves

    def of_shape(self, ours: dict, shape: str, path: str) -> Iterator[Difference]:
        theirs = self.shapes[shape]
        kind = KINDS.get(theirs["type"], theirs["type"])
        if ours["type"] != kind:
            if self.is_input or ours["type"] != ALWAYS_NULL:
                yield self.differs(path, "type", ours["type"], kind)
            return
        if self.is_input:
            yield from self.of_bounds(ours, theirs, shape)
        if shape in self.open:
            return
        self.open.append(shape)
        match kind:
            case "structure":
                yield from self.of_members(ours, theirs, shape)
            case "list":
                yield from self.of_shape(ours["member"], theirs["member"]["shape"], f"{shape}[]")
            case "map":
                yield from self.of_shape(ours["key"], theirs["key"]["shape"], f"{shape} key")
                yield from self.of_shape(ours["value"], theirs["value"]["shape"], f"{shape} value")
        self.open.pop()

    def of_bounds(self, ours: dict, theirs: dict, shape: str) -> Iterator[Difference]:
        for what in ("min", "max", "pattern", "enum"):
            has, wanted = ours.get(what), theirs.get(what)
            if wanted is None and theirs["type"] in ("integer", "long") and has == INT32.get(what):
                continue
            if has != wanted:
                yield self.differs(shape, what, has, wanted)

    def of_members(self, ours: dict, theirs: dict, path: str) -> Iterator[Difference]:
        known = {member["name"]: member for member in ours["members"]}
        wanted = {self.name_of(name, member): (name, member) for name, member in theirs["members"].items()
                  if self.is_told(name, member, theirs)}
        for told, (name, member) in wanted.items():
            if told not in known:
                yield self.differs(f"{path}.{name}", "member", "none", self.shapes[member["shape"]]["type"])
                continue
            if self.is_input:
                yield from self.of_place(known[told], name, member, theirs, f"{path}.{name}")
            if not self.is_refused(known[told], member["shape"]):
                yield from self.of_shape(known[told], member["shape"], f"{path}.{name}")
        for name in sorted(known.keys() - wanted.keys()):
            yield self.differs(f"{path}.{name}", "member", known[name]["type"], "none")

    def name_of(self, name: str, member: dict) -> str:
        """As the tables have it: the model's own in a request, what is written in an answer."""
        return name if self.is_input else member.get("locationName", name)

    def is_told(self, name: str, member: dict, structure: dict) -> bool:
        """Not of the body itself, nor of an answer's status and headers: no table describes them."""
        return name != structure.get("payload") and (self.is_input or "location" not in member)

    def is_refused(self, ours: dict, shape: str) -> bool:
        """Whatever it holds."""
        return ours.get("only") == "" and bool(model.structure_in(self.shapes, shape))

    def of_place(self, ours: dict, name: str, member: dict, structure: dict, path: str) -> Iterator[Difference]:
        required = name in structure.get("required", [])
        if ours["required"] != required:
            yield self.differs(path, "required", ours["required"], required)
        place = (ours["location"], ours.get("locationName", name).lower())
        wanted = (member.get("location", ""), member.get("locationName", name).lower())
        if place != wanted:
            yield self.differs(path, "location", place, wanted)

    def differs(self, where: str, what: str, ours, theirs) -> Difference:
        return Difference(self.service, where, what, _text(ours), _text(theirs))


def _text(value) -> str:
    return "none" if value is None else str(value)
