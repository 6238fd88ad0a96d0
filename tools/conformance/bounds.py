"""Values that break one constraint of the service's model each, and what the answer to them must name."""

import dataclasses
import re
from collections.abc import Iterator

from . import model

# Members whose bound is not that of the model, and why.
OTHERWISE = {
    "FunctionName": "the newest model takes 256 characters, and a lookup finds nothing under a long name, as recorded",
    "Runtime": "the service names the runtimes in a text of its own (conformance rows)",
    "Metrics": "the newest model takes three",
}


@dataclasses.dataclass
class Breach:
    operation: str
    path: list[str]  # ["EphemeralStorage", "Size"]
    value: object

    @property
    def member(self) -> str:
        return ".".join(self.path)

    @property
    def spelled(self) -> str:
        """As the service's texts name it."""
        return ".".join(name[0].lower() + name[1:] for name in self.path)


def matches(pattern: str | None, text: str) -> bool:
    """True without a pattern."""
    try:
        return pattern is None or re.fullmatch(pattern, text) is not None
    except re.error:  # Java's dialect has more
        return False


def values_outside(shapes: dict, shape: str) -> Iterator[object]:
    definition = shapes[shape]
    kind, least, most = definition["type"], definition.get("min"), definition.get("max")
    if kind in ("integer", "long"):
        yield from [least - 1] if least is not None else []
        yield from [most + 1] if most is not None else []
    elif kind == "string" and "enum" in definition:
        yield "no-such-value"
    elif kind == "string":
        yield from ["x" * (most + 1)] if most and most <= 4_096 else []  # longer ones are no path
        yield from [text for text in ("\u00a7 \u00a7", "a\nb") if not matches(definition.get("pattern"), text)][:1]
    elif kind == "list" and most and most <= 200:
        yield [model.sample(shapes, definition["member"]["shape"], "")] * (most + 1)


def breaches_in(shapes: dict, operation: str, shape: str, ours: dict, path: list[str]) -> Iterator[Breach]:
    """Of members that the engine takes."""
    known = {member["name"]: member for member in model.members_of(ours)}
    for name, member in shapes[shape].get("members", {}).items():
        if name == shapes[shape].get("payload") or "only" in known[name]:
            continue
        if name not in OTHERWISE:
            for value in values_outside(shapes, member["shape"]):
                yield Breach(operation, [*path, name], value)
        if shapes[member["shape"]]["type"] == "structure" and model.members_of(known[name]):
            yield from breaches_in(shapes, operation, member["shape"], known[name], [*path, name])


def breaches(service: str, tables: model.Tables) -> Iterator[Breach]:
    definition = model.service_model(service)
    for name, operation in sorted(definition["operations"].items()):
        if tables.implements(service, name) and "input" in operation:
            ours = tables.operations[service, name]["input"]
            yield from breaches_in(definition["shapes"], name, operation["input"]["shape"], ours, [])


def request_with(service: str, breach: Breach) -> dict:
    """The least input of the operation that commits it."""
    definition = model.service_model(service)
    shapes, shape = definition["shapes"], definition["operations"][breach.operation]["input"]["shape"]
    request = {name: model.sample(shapes, shapes[shape]["members"][name]["shape"], name)
               for name in shapes[shape].get("required", [])}
    inner = request
    for name in breach.path[:-1]:
        inner[name] = dict(inner.get(name) or {})
        inner = inner[name]
    inner[breach.path[-1]] = breach.value
    return request
