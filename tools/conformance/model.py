"""The service's own model (botocore's service-2.json) beside the engine's tables: what is not implemented."""

import dataclasses
import json
import pathlib
import re
import subprocess
import urllib.error
import urllib.request

import botocore.loaders

SERVICES = {"lambda": "Lambda", "logs": "CloudWatch Logs", "secretsmanager": "Secrets Manager", "sts": "STS",
            "mq": "Amazon MQ"}
# Values of the service's members that no other value of their type stands for.
KEY = "arn:aws:kms:us-east-1:123456789012:key/k"
SAMPLES = {"KMSKeyArn": KEY, "KmsKeyArn": KEY, "SourceKMSKeyArn": KEY, "Action": "lambda:InvokeFunction",
           "CodeSigningConfigArn": "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdef0",
           "Role": "arn:aws:iam::123456789012:role/r", "EventSourceArn": "arn:aws:mq:us-east-1:123456789012:broker:b:b-1",
           "TargetArn": "arn:aws:sqs:us-east-1:123456789012:q", "Arn": "arn:aws:lambda:us-east-1:123456789012:function:f",
           "SubnetIds": "subnet-1", "SecurityGroupIds": "sg-1", "MasterRegion": "us-east-1", "accountIdentifiers": "123456789012"}


def service_model(service: str) -> dict:
    return botocore.loaders.Loader().load_service_model(service, "service-2")


@dataclasses.dataclass
class Gap:
    """A member of an implemented operation that is refused, or one that the tables do not know."""

    operation: str
    member: str    # "VpcConfig.SubnetIds"
    only: str | None  # the only value taken; None: the tables do not know the member


class Tables:
    """What the engine's tables declare, as build/…/api_tables prints them."""

    def __init__(self, program: pathlib.Path):
        text = subprocess.run([program], capture_output=True, text=True, check=True).stdout
        self.operations = {(o["service"], o["name"]): o for o in json.loads(text)}

    def implements(self, service: str, operation: str) -> bool:
        return (service, operation) in self.operations

    def gaps(self, service: str) -> list[Gap]:
        model = service_model(service)
        found = []
        for name, operation in sorted(model["operations"].items()):
            if self.implements(service, name) and "input" in operation:
                ours = self.operations[service, name]["input"]
                found += member_gaps(name, model["shapes"], operation["input"]["shape"], ours, "")
        return found


def members_of(shape: dict) -> list[dict]:
    """Of a structure of the tables, or of those that a list of them holds."""
    return members_of(shape["member"]) if shape["type"] == "list" else shape.get("members", [])


def member_gaps(operation: str, shapes: dict, shape: str, ours: dict, prefix: str, depth: int = 0) -> list[Gap]:
    known = {member["name"]: member for member in members_of(ours)}
    found = []
    payload = shapes[shape].get("payload")  # the body itself, which no table describes
    for name, member in sorted(shapes[shape].get("members", {}).items()):
        path = prefix + name
        if name == payload:
            continue
        if name not in known:
            found.append(Gap(operation, path, None))
        elif "only" in known[name]:
            found.append(Gap(operation, path, known[name]["only"]))
        elif inner := structure_in(shapes, member["shape"]):
            if depth < 4 and members_of(known[name]):
                found += member_gaps(operation, shapes, inner, known[name], f"{path}.", depth + 1)
    return found


def structure_in(shapes: dict, shape: str) -> str:
    """The structure that a member is, or holds in a list; "" if none."""
    definition = shapes[shape]
    if definition["type"] == "list":
        return structure_in(shapes, definition["member"]["shape"])
    return shape if definition["type"] == "structure" else ""


def not_implemented(service: str, tables: Tables) -> list[str]:
    return [name for name in sorted(service_model(service)["operations"]) if not tables.implements(service, name)]


def ask(url: str, service: str, operation: str) -> tuple[int, str, str]:
    """Calls an operation with as little as its protocol needs: status, error and text."""
    model = service_model(service)
    http = model["operations"][operation]["http"]
    headers, body = {"Content-Type": "application/json"}, b"{}"
    path = re.sub(r"\{[^}]*\}", "x", http["requestUri"])
    if model["metadata"]["protocol"] == "json":
        headers["X-Amz-Target"] = f"{model['metadata']['targetPrefix']}.{operation}"
    elif model["metadata"]["protocol"] == "query":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = f"Action={operation}&Version={model['metadata']['apiVersion']}".encode()
    request = urllib.request.Request(url + path, method=http["method"], headers=headers,
                                     data=body if http["method"] != "GET" else None)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, "", answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("x-amzn-ErrorType", ""), error.read().decode(errors="replace")


def sample(shapes: dict, shape: str, name: str, depth: int = 0):
    """A value that meets the constraints of the model."""
    definition = shapes[shape]
    kind = definition["type"]
    if kind == "string" and name in SAMPLES:
        return SAMPLES[name]
    if kind == "structure":
        members = definition["members"]
        names = definition.get("required", []) or list(members)[:1]
        return {} if depth > 4 else {n: sample(shapes, members[n]["shape"], n, depth + 1) for n in names}
    if kind == "list":
        return [sample(shapes, definition["member"]["shape"], name, depth + 1)]
    if kind == "map":
        return {"k": sample(shapes, definition["value"]["shape"], name, depth + 1)}
    if kind == "string":
        return definition["enum"][-1] if "enum" in definition else "x" * max(1, definition.get("min", 1))
    if kind in ("integer", "long", "double", "float"):
        return max(1, definition.get("min", 1))
    return True if kind == "boolean" else "eA=="


def request_with(service: str, gap: Gap) -> dict:
    """The least input of an operation that asks of a member what is refused."""
    model = service_model(service)
    shapes = model["shapes"]
    return _with(shapes, model["operations"][gap.operation]["input"]["shape"], gap.member.split("."), gap.only)


def _with(shapes: dict, shape: str, path: list[str], only: str) -> dict:
    definition = shapes[shape]
    request = {name: sample(shapes, definition["members"][name]["shape"], name)
               for name in definition.get("required", [])}
    inner = definition["members"][path[0]]["shape"]
    if len(path) == 1:
        others = [value for value in shapes[inner].get("enum", []) if value != only] or [False] * (only == "true")
        request[path[0]] = others[0] if others else sample(shapes, inner, path[0])
    elif shapes[inner]["type"] == "list":
        request[path[0]] = [_with(shapes, structure_in(shapes, inner), path[1:], only)]
    else:
        request[path[0]] = _with(shapes, inner, path[1:], only)
    return request
