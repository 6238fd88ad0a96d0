"""Lambda's clients behind one interface: operation and input as the service's model spells them."""

import base64
import copy
import json
import os
import subprocess

import botocore.exceptions
from botocore import xform_name

from . import places
from .engine import Engine


class Refused(Exception):
    """An error of the service, as the client tells it."""

    def __init__(self, code: str, message: str):
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class Boto3:
    def __init__(self, engine: Engine):
        self.client = engine.functions

    def __call__(self, operation: str, **members):
        members = copy.deepcopy(members)
        if "ZipFile" in members.get("Code", {}):
            members["Code"]["ZipFile"] = base64.b64decode(members["Code"]["ZipFile"])
        try:
            return getattr(self.client, xform_name(operation))(**members)
        except botocore.exceptions.ClientError as error:
            raise Refused(error.response["Error"]["Code"], error.response["Error"]["Message"]) from None

    def close(self) -> None: ...


class CommandLine:
    """AWS CLI version 2, the input as JSON."""

    def __init__(self, engine: Engine):
        self.engine = engine

    def __call__(self, operation: str, **members):
        done = self.engine.aws("lambda", xform_name(operation, "-"), "--cli-input-json", json.dumps(members),
                               "--output", "json", check=False)
        if done.returncode:
            # An error occurred (CODE) when calling the OPERATION operation: TEXT
            head, _, message = done.stderr.strip().partition(": ")
            raise Refused(head.partition("(")[2].partition(")")[0], message)
        return json.loads(done.stdout or "{}")

    def close(self) -> None: ...


class JavaScript:
    """The AWS SDK for JavaScript v3, in a process of its own (tests/sdk-js/drive.mjs)."""

    def __init__(self, engine: Engine, **variables: str):
        environment = {"PATH": os.environ["PATH"], "HOME": str(engine.folder), "ENDPOINT": engine.url,
                       "SDK_MODULES": str(places.BUILD / "sdk-js"), "AWS_EC2_METADATA_DISABLED": "true",
                       **variables}
        self.process = subprocess.Popen(
            ["node", str(places.ROOT / "tests" / "sdk-js" / "drive.mjs")], env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __call__(self, operation: str, **members):
        self.process.stdin.write(json.dumps({"operation": operation, "input": members}) + "\n")
        self.process.stdin.flush()
        line = json.loads(self.process.stdout.readline())
        if "error" in line:
            raise Refused(line["error"]["code"], line["error"]["message"])
        return line["answer"]

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()
