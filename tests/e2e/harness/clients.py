"""Lambda's clients behind one interface: operation and input as the service's model spells them."""

import base64
import copy
import json
import os
import subprocess

import botocore.exceptions
from botocore import xform_name

from . import places, programs
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


class Driver:
    """An SDK in a process of its own: a line of JSON in, a line of JSON out (tests/clients, tests/sdk-js)."""

    def __init__(self, engine: Engine, command: list, **variables: str):
        environment = {"PATH": os.environ["PATH"], "HOME": str(engine.folder), "ENDPOINT": engine.url,
                       "KEY_ID": engine.key[0], "KEY_SECRET": engine.key[1], "AWS_EC2_METADATA_DISABLED": "true",
                       **variables}
        self.process = subprocess.Popen([str(part) for part in command], env=environment, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __call__(self, operation: str, **members):
        self.process.stdin.write(json.dumps({"operation": operation, "input": members}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"{self.process.args[0]} ended: {self.process.wait(10)}"
        reply = json.loads(line)
        if "error" in reply:
            raise Refused(reply["error"]["code"], reply["error"]["message"])
        return reply["answer"]

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


class JavaScript(Driver):
    """The AWS SDK for JavaScript v3 (tests/sdk-js/drive.mjs)."""

    def __init__(self, engine: Engine, **variables: str):
        super().__init__(engine, ["node", places.ROOT / "tests" / "sdk-js" / "drive.mjs"],
                         SDK_MODULES=str(places.BUILD / "sdk-js"), **variables)


class Go(Driver):
    """The AWS SDK for Go v2."""

    def __init__(self, engine: Engine):
        super().__init__(engine, [programs.of("go") / "driver"])


class Java(Driver):
    """The AWS SDK for Java v2."""

    def __init__(self, engine: Engine):
        super().__init__(engine, ["java", *programs.QUICK_JAVA, "-cp", programs.class_path(), "wheelpit.Driver"])


class Rust(Driver):
    """The AWS SDK for Rust."""

    def __init__(self, engine: Engine):
        super().__init__(engine, [programs.of("rust") / "driver"])
