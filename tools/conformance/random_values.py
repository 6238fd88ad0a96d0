"""Random values for the shapes of a service's model: good ones, and ones that break a constraint or a type."""

import base64
import random
import string

from .model import SAMPLES

ODD_TEXTS = ["", " ", "\u0000", "\u00e9\u4e2d\U0001f600", "\ud800", "\u202e", "a" * 300, "%00", "../..", "'\"\\", "<x>",
             "null", "-1", "${x}", "$LATEST", "arn:aws:lambda", ":::::::", "a:b", "*", "\r\n", "{}", "[", "\x7f"]
ODD_NUMBERS = [0, -1, 1, 2**31 - 1, 2**31, -2**31 - 1, 2**63, -2**63, 2**64, 1e300, -1e300, 0.5, -0.5, 1.9]
ODD_VALUES = [None, True, "x", 1, -7, 2.5, [], {}, [None], [[]], {"": None}, [1, "a"], {"a": {"b": []}}]
LETTERS = string.ascii_letters + string.digits + "-_"


class RandomValues:
    """`pools` has, for members by their name, values that mean something to the engine; `optional` is the share
    of the members that need not be there."""

    def __init__(self, chance: random.Random, pools: dict[str, list], optional: float):
        self.chance = chance
        self.pools = pools
        self.optional = optional

    def value(self, shapes: dict, shape: str, name: str, fault: float, depth: int = 0):
        """Of a request's member. `fault` is the probability that a value is not what the shape wants."""
        if self.chance.random() < fault:
            return self.faulty(shapes, shape, name, depth)
        return self.good(shapes, shape, name, fault, depth)

    def good(self, shapes: dict, shape: str, name: str, fault: float, depth: int):
        if pool := self.pools.get(name):
            return self.chance.choice(pool)
        definition = shapes[shape]
        match definition["type"]:
            case "structure":
                return self.structure(shapes, definition, fault, depth)
            case "list":
                count = self.count(definition, 3) if depth < 6 else 0
                inner = definition["member"]["shape"]
                return [self.value(shapes, inner, name, fault, depth + 1) for _ in range(count)]
            case "map":
                count = self.count(definition, 3) if depth < 6 else 0
                return {self.text_value(shapes[definition["key"]["shape"]], name):
                        self.value(shapes, definition["value"]["shape"], name, fault, depth + 1)
                        for _ in range(count)}
            case "string":
                return self.text_value(definition, name)
            case "integer" | "long":
                low = definition.get("min", 0)
                return self.chance.randint(low, definition.get("max", low + 1000))
            case "float" | "double":
                return round(self.chance.uniform(definition.get("min", 0), definition.get("max", 1)), 3)
            case "boolean":
                return self.chance.random() < 0.5
            case "timestamp":
                return self.chance.choice([0, 1700000000, 1700000000.125, 4102444800])
            case "blob":
                return base64.b64encode(self.chance.randbytes(self.chance.randint(0, 40))).decode()
        raise AssertionError(f"a shape of type {definition['type']}")

    def structure(self, shapes: dict, definition: dict, fault: float, depth: int) -> dict:
        members = definition.get("members", {})
        required = set(definition.get("required", []))
        taken = {}
        for name, member in members.items():
            wanted = name in required or name in self.pools.get("+", [])
            if depth < 6 and self.chance.random() < (1 - fault / 2 if wanted else self.optional):
                taken[name] = self.value(shapes, member["shape"], name, fault, depth + 1)
        return taken

    def count(self, definition: dict, most: int) -> int:
        low = definition.get("min", 0)
        return self.chance.randint(low, max(low, min(definition.get("max", most), most)))

    def text_value(self, definition: dict, name: str) -> str:
        if "enum" in definition:
            return self.chance.choice(definition["enum"])
        if name in SAMPLES and self.chance.random() < 0.8:
            return SAMPLES[name]
        length = self.count(definition, 12)
        return "".join(self.chance.choices(LETTERS, k=max(length, 1)))

    def faulty(self, shapes: dict, shape: str, name: str, depth: int):
        definition = shapes[shape]
        kinds = [lambda: self.chance.choice(ODD_VALUES)]
        match definition["type"]:
            case "string":
                kinds += [lambda: self.chance.choice(ODD_TEXTS),
                          lambda: "x" * (definition.get("max", 2000) + 1),
                          lambda: "".join(chr(self.chance.randint(1, 0x2fff)) for _ in range(8))]
            case "integer" | "long" | "float" | "double" | "timestamp":
                kinds += [lambda: self.chance.choice(ODD_NUMBERS), lambda: definition.get("max", 9) + 1,
                          lambda: definition.get("min", 0) - 1]
            case "list":
                kinds.append(lambda: [self.good(shapes, definition["member"]["shape"], name, 0.3, depth + 1)]
                             * (definition.get("max", 20) + 1))
            case "structure" | "map":
                kinds.append(lambda: {self.chance.choice(ODD_TEXTS): self.chance.choice(ODD_VALUES)})
        return self.chance.choice(kinds)()
