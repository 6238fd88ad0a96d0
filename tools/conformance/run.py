"""Runs rows against an engine: operations through botocore without its own validation, or raw HTTP."""

import dataclasses
import io
import itertools
import json
import urllib.error
import urllib.parse
import urllib.request

import boto3
import botocore.config
import botocore.exceptions
from botocore import xform_name

from .rows import Row, filled, unit_test_exists


@dataclasses.dataclass
class Answer:
    status: int
    code: str
    message: str
    members: dict


class Runner:
    """`values` fills in what rows leave open: function, broker, secret, and so on."""

    def __init__(self, url: str, values: dict[str, str]):
        self.url = url
        self.values = values
        self._numbers = itertools.count(1)
        self.client = boto3.client(
            "lambda", endpoint_url=url, region_name="us-east-1", aws_access_key_id="local",
            aws_secret_access_key="local",
            config=botocore.config.Config(parameter_validation=False, retries={"max_attempts": 0}))

    def fault(self, row: Row) -> str:
        """What is not as the row says; "" if all is."""
        if row.unit:
            return "" if unit_test_exists(row.unit) else f"there is no test {row.unit}"
        values = self.values | {"unique": f"conf{next(self._numbers)}"}
        for call, text in row.given:
            before = self.call(call, filled(text, values))
            if before.code:
                return f"{call} before it: {before.code}: {before.message}"
            values |= names_in(before.members)
        text = filled(row.input, values)
        answer = self.raw(filled(row.raw, values), text) if row.raw else self.call(row.call, text)
        return difference(row, answer, values)

    def call(self, operation: str, text: str) -> Answer:
        members = json.loads(text)
        code = members.get("Code") or members.get("Content") or members
        if "ZipFile" in code:  # botocore wants the bytes
            import base64
            code["ZipFile"] = base64.b64decode(code["ZipFile"])
        try:
            answer = getattr(self.client, xform_name(operation))(**members)
        except botocore.exceptions.ClientError as error:
            found = error.response
            return Answer(found["ResponseMetadata"]["HTTPStatusCode"], found["Error"]["Code"],
                          found["Error"].get("Message") or "", {})
        status = answer.pop("ResponseMetadata")["HTTPStatusCode"]
        if operation == "Invoke":
            answer["Payload"] = json.loads(answer["Payload"].read() or "null")
        return Answer(status, "", "", answer)

    def raw(self, line: str, body: str) -> Answer:
        method, target = line.split(" ", 1)
        path, _, query = target.partition("?")
        url = self.url + urllib.parse.quote(path, safe="/") + (f"?{query}" if query else "")
        request = urllib.request.Request(url, method=method, data=body.encode() if method != "GET" else None)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return Answer(response.status, "", "", json.loads(response.read() or "{}"))
        except urllib.error.HTTPError as error:
            content = json.loads(error.read() or "{}")
            return Answer(error.code, error.headers.get("x-amzn-ErrorType", ""),
                          content.get("message") or content.get("Message") or "", {})


def names_in(members: dict) -> dict[str, str]:
    found = {name: members[name] for name in ("UUID", "RevisionId", "Version") if name in members}
    arn = members.get("EventSourceMappingArn") or members.get("FunctionArn")
    return found | ({"Arn": arn} if arn else {})


def difference(row: Row, answer: Answer, values: dict[str, str]) -> str:
    got = f"{answer.status} {answer.code} {answer.message}".strip()
    if answer.status != row.status or answer.code != row.code:
        return f"answered {got}"
    if row.message is not None and answer.message != filled(row.message, values):
        return f"answered {got}"
    if row.message_has is not None and filled(row.message_has, values) not in answer.message:
        return f"answered {got}"
    if row.answer:
        missing = not_in(json.loads(filled(row.answer, values)), answer.members)
        if missing:
            return f"the answer's {missing}"
    return ""


def not_in(wanted, got, path: str = "") -> str:
    """Where `got` does not hold all of `wanted`; "" if it does. What is read away counts as absent."""
    if isinstance(wanted, dict) and isinstance(got, dict) and wanted:
        return next(filter(None, (not_in(value, got.get(name), f"{path}.{name}".lstrip("."))
                                  for name, value in wanted.items())), "")
    if isinstance(wanted, list) and isinstance(got, list) and wanted and len(wanted) == len(got):
        return next(filter(None, (not_in(a, b, f"{path}[{n}]")
                                  for n, (a, b) in enumerate(zip(wanted, got)))), "")
    if isinstance(got, io.IOBase) or wanted == got:
        return ""
    return f"{path} is {json.dumps(got, default=str)}, not {json.dumps(wanted)}"
