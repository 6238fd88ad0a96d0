"""Requests of a service, made at random of its model, and what their answers must look like."""

import dataclasses
import json
import random
import re
import urllib.parse

from .model import service_model
from .random_values import ODD_TEXTS, RandomValues

# Requests that are broken as a whole, not in a member.
BROKEN_BODIES = [b"", b"{", b"[]", b"null", b"\xff\xfe", b'"x"', b"{}{}", b"[" * 3000, b'{"a":' * 200, b"\x00" * 20,
                 b'{"FunctionName":"\\ud800"}', b'{"FunctionName":1e999}']


@dataclasses.dataclass
class Request:
    service: str
    operation: str
    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    damaged: bool = False  # it may be another operation than was meant


class RandomRequests:
    """Of these operations, pairs of service and name; the same for the same seed. `pools` has, by operation ("" for all) and
    name, the values that a member takes when it is to be good; "+" names members that are mostly there."""

    def __init__(self, seed: int, operations: list[tuple[str, str]], pools: dict[str, dict[str, list]]):
        self.chance = random.Random(seed)
        self.operations = operations
        self.pools = pools
        self.models = {service: service_model(service) for service in {service for service, _ in operations}}

    def next(self) -> Request:
        service, operation = self.chance.choice(self.operations)
        model = self.models[service]
        fault = self.chance.choice([0, 0, 0.02, 0.15, 0.5])
        pools = self.pools.get("", {}) | self.pools.get(operation, {})
        values = RandomValues(self.chance, pools, optional=self.chance.choice([0.02, 0.1, 0.4]))
        shape = model["operations"][operation].get("input", {}).get("shape")
        members = values.structure(model["shapes"], model["shapes"][shape], fault, 0) if shape else {}
        request = self.encoded(service, operation, model, shape, members)
        if self.chance.random() < 0.1:
            self.damage(request)
        return request

    def encoded(self, service: str, operation: str, model: dict, shape: str | None, members: dict) -> Request:
        http = model["operations"][operation]["http"]
        headers = {"Content-Type": "application/json"}
        protocol = model["metadata"]["protocol"]
        if protocol == "query":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            form = {"Action": operation, "Version": model["metadata"]["apiVersion"]}
            form |= {name: str(value) for name, value in members.items()}
            return Request(service, operation, "POST", "/", headers, encoded_form(form).encode())
        if protocol == "json":
            headers["X-Amz-Target"] = f"{model['metadata']['targetPrefix']}.{operation}"
            return Request(service, operation, "POST", "/", headers, as_json(members))
        return self.rest(service, operation, http, model["shapes"].get(shape, {}), members)

    def rest(self, service: str, operation: str, http: dict, definition: dict, members: dict) -> Request:
        headers, query, path, body = {"Content-Type": "application/json"}, [], http["requestUri"], {}
        payload = definition.get("payload")
        for name, value in members.items():
            member = definition["members"][name]
            wire = member.get("locationName", name)
            match member.get("location"):
                case "uri":
                    path = re.sub(r"\{" + re.escape(wire) + r"\+?\}", lambda _: percent(value), path)
                case "querystring":
                    for item in value if isinstance(value, list) else [value]:
                        query.append((wire, plain(item)))
                case "header":
                    headers[wire] = header_text(plain(value))
                case _ if name != payload:
                    body[wire] = value
        path = re.sub(r"\{[^}]*\}", lambda _: percent(self.chance.choice(ODD_TEXTS)), path)
        target = path + (("&" if "?" in path else "?") + encoded_form(dict(query)) if query else "")
        content = as_json(members.get(payload)) if payload else as_json(body)
        if http["method"] in ("GET", "DELETE") and self.chance.random() < 0.9:
            content = b""
        return Request(service, operation, http["method"], target, headers, content)

    def damage(self, request: Request) -> None:
        request.damaged = True
        match self.chance.randrange(6):
            case 0:
                request.body = self.chance.choice(BROKEN_BODIES)
            case 1:
                request.body = request.body[:self.chance.randint(0, len(request.body))]
            case 2:
                request.method = self.chance.choice(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
            case 3:
                request.target += self.chance.choice(["/", "//x", "?", "?Marker=%", "&MaxItems=x", "?Qualifier=%zz"])
            case 4:
                request.body = bytes(b ^ (self.chance.random() < 0.02) for b in request.body)
            case 5:
                request.headers.pop("X-Amz-Target", None)
                request.headers["X-Amz-Target"] = self.chance.choice(["", "x", "secretsmanager.", "Logs_20140328.X"])


def as_json(value) -> bytes:
    return json.dumps(value).encode()


def plain(value) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value)


def percent(value) -> str:
    return urllib.parse.quote(plain(value).encode("utf-8", "surrogatepass"), safe="")


def encoded_form(pairs: dict[str, str]) -> str:
    return "&".join(f"{percent(name)}={percent(value)}" for name, value in pairs.items())


def header_text(text: str) -> str:
    return re.sub(r"[^\x20-\x7e]", "?", text).strip()


def fault_of_answer(request: Request, model: dict, status: int, headers, body: bytes) -> str:
    """What is not well-formed about an answer; "" if nothing is."""
    if not 200 <= status < 500:
        return f"status {status}"
    if not headers.get("x-amzn-RequestId"):
        return "no request id"
    if request.method == "HEAD" or status == 204:
        return "a body where there can be none" if body else ""
    if body.startswith(b"<") and (request.service == "sts" or request.damaged):
        return ""
    output = model["operations"][request.operation].get("output", {}).get("shape")
    shape = model["shapes"].get(output, {})
    if status < 300 and ("payload" in shape or not body and not has_body(shape)):
        return ""
    try:
        members = json.loads(body)
    except ValueError:
        return "no JSON"
    if status >= 300:
        return fault_of_error(headers, members)
    return "" if request.damaged or not output else fault_of_shape(model["shapes"], output, members, "answer")


def has_body(shape: dict) -> bool:
    return any("location" not in member for member in shape.get("members", {}).values())


def fault_of_error(headers, members) -> str:
    if not isinstance(members, dict):
        return "an error that is no object"
    if not headers.get("x-amzn-ErrorType") and not members.get("__type"):
        return "an error without a type"
    text = members.get("message", members.get("Message"))
    return "" if isinstance(text, str) else "an error without a text"


def fault_of_shape(shapes: dict, shape: str, value, path: str) -> str:
    """Where a success is not of the shape that the model gives it; "" if it is."""
    if value is None:
        return ""
    definition = shapes[shape]
    kinds = {"structure": dict, "map": dict, "list": list, "string": str, "blob": str, "boolean": bool,
             "integer": int, "long": int, "float": (int, float), "double": (int, float),
             "timestamp": (int, float, str)}
    if not isinstance(value, kinds[definition["type"]]):
        return f"{path} is {json.dumps(value)[:100]}, no {definition['type']}"
    match definition["type"]:
        case "structure":
            inner = [(member["shape"], value.get(member.get("locationName", name)), f"{path}.{name}")
                     for name, member in definition["members"].items()]
        case "list":
            inner = [(definition["member"]["shape"], item, f"{path}[]") for item in value]
        case "map":
            inner = [(definition["value"]["shape"], item, f"{path}.{key}") for key, item in value.items()]
        case _:
            return ""
    return next(filter(None, (fault_of_shape(shapes, *one) for one in inner)), "")
