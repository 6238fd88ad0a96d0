"""A pytest plugin: an engine of wheelpit, started for the tests and stopped behind them.

    def test_orders(wheelpit):
        function = wheelpit.function("./consume")            # a folder; its code is reloaded on change
        mapping = wheelpit.mapping(function, EventSourceArn=wheelpit.broker_arn(), Queues=["orders"],
                                   SourceAccessConfigurations=wheelpit.login("guest", "guest"))
        send_an_order()
        wheelpit.eventually(lambda: "order" in wheelpit.log(function))

The engine's binary is WHEELPIT_BINARY, else `wheelpit` in PATH. It listens on a free port, keeps its data in a temporary
folder and is ready when the fixture is there. What it is configured with is the fixture `wheelpit_config`: define your own.
"""

import itertools
import json
import os
import pathlib
import select
import shutil
import signal
import subprocess
import sys
import time

import boto3
import pytest

ROLE = "arn:aws:iam::000000000000:role/test"
_LISTENING = "wheelpit listening on "


class Wheelpit:
    """A running engine."""

    def __init__(self, folder: pathlib.Path, config: str, variables: "dict[str, str] | None" = None):
        self.folder = folder
        binary = os.environ.get("WHEELPIT_BINARY") or shutil.which("wheelpit")
        if not binary:
            raise RuntimeError("there is no wheelpit: put it into PATH, or set WHEELPIT_BINARY to its file")
        (folder / "wheelpit.toml").write_text(config)
        self._log = open(folder / "engine.log", "wb")
        self._process = subprocess.Popen(
            [binary, "serve", "--config", str(folder / "wheelpit.toml"), "--listen", "127.0.0.1:0",
             "--data-dir", str(folder / "data")],
            env={**os.environ, **(variables or {})}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._log)
        self.url = self._first_line(60)
        self._names = itertools.count(1)
        self._clients = {}

    def _first_line(self, seconds: float) -> str:
        ready = select.select([self._process.stdout], [], [], seconds)[0]
        line = self._process.stdout.readline().decode().strip() if ready else ""
        if not line.startswith(_LISTENING):
            self.stop()
            raise RuntimeError(f"the engine did not start:\n{(self.folder / 'engine.log').read_text()}")
        return line[len(_LISTENING):]

    def stop(self) -> int:
        """Stops in order; the exit status."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(60)
        finally:
            if self._process.poll() is None:
                self._process.kill()
                self._process.wait()
            self._process.stdout.close()
            self._log.close()

    def client(self, service: str):
        """boto3's client of "lambda", "secretsmanager", "logs" or "mq" for this engine."""
        if service not in self._clients:
            self._clients[service] = boto3.client(service, endpoint_url=self.url, region_name="us-east-1",
                                                  aws_access_key_id="test", aws_secret_access_key="test")
        return self._clients[service]

    def function(self, folder, handler: str = "app.handler", runtime: str = "", **members) -> str:
        """A function whose code is that folder, which must lie below `wheelpit_config`'s hot_reload_roots or the
        current folder; its name. `members` are those of CreateFunction."""
        name = members.pop("FunctionName", f"function{next(self._names)}")
        client = self.client("lambda")
        client.create_function(
            FunctionName=name, Handler=handler, Role=ROLE, Timeout=members.pop("Timeout", 30),
            Runtime=runtime or f"python{sys.version_info.major}.{sys.version_info.minor}",
            Code={"S3Bucket": "hot-reload", "S3Key": str(pathlib.Path(folder).resolve())}, **members)
        client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
        return name

    def login(self, user: str, password: str, virtual_host: str = "/") -> list:
        """SourceAccessConfigurations of a queue of RabbitMQ; with virtual_host="" of ActiveMQ."""
        secret = self.client("secretsmanager").create_secret(
            Name=f"login{next(self._names)}", SecretString=json.dumps({"username": user, "password": password}))
        access = [{"Type": "BASIC_AUTH", "URI": secret["ARN"]}]
        return access + ([{"Type": "VIRTUAL_HOST", "URI": virtual_host}] if virtual_host else [])

    def broker_arn(self, name: str = "") -> str:
        """Of the broker of that name in the configuration; without a name the first."""
        brokers = self.client("mq").list_brokers()["BrokerSummaries"]
        return next(each["BrokerArn"] for each in brokers if name in ("", each["BrokerName"]))

    def mapping(self, function: str, wait: float = 60, **members) -> str:
        """An event source mapping; its UUID. Returns when it reads (wait=0: at once)."""
        uuid = self.client("lambda").create_event_source_mapping(FunctionName=function, **members)["UUID"]

        def enabled():
            mapping = self.client("lambda").get_event_source_mapping(UUID=uuid)
            assert mapping["State"] == "Enabled", f"{mapping['State']}: {mapping.get('LastProcessingResult')}"
            return True

        if wait:
            self.eventually(enabled, wait)
        return uuid

    def invoke(self, function: str, event) -> object:
        """Its answer. RuntimeError if it fails."""
        answer = self.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
        payload = json.loads(answer["Payload"].read() or "null")
        if "FunctionError" in answer:
            raise RuntimeError(payload)
        return payload

    def log(self, function: str) -> str:
        """All that it has printed, and what the platform said of each call."""
        logs = self.client("logs")
        try:
            pages = logs.get_paginator("filter_log_events").paginate(logGroupName=f"/aws/lambda/{function}")
            return "".join(event["message"] for page in pages for event in page["events"])
        except logs.exceptions.ResourceNotFoundException:
            return ""

    @staticmethod
    def eventually(condition, seconds: float = 30, every: float = 0.1):
        """The first true value of condition(). An assertion that fails inside counts as not yet, and is what is
        reported if time runs out."""
        until = time.monotonic() + seconds
        while True:
            failure = None
            try:
                value = condition()
                if value:
                    return value
            except AssertionError as error:
                failure = error
            if time.monotonic() > until:
                raise AssertionError(f"not within {seconds} s: {failure or condition}") from failure
            time.sleep(every)


@pytest.fixture(scope="session")
def wheelpit_config() -> str:
    """wheelpit.toml. Define a fixture of this name to have another."""
    return ""


@pytest.fixture(scope="session")
def wheelpit(tmp_path_factory, wheelpit_config):
    """An engine for all tests of the session."""
    engine = Wheelpit(tmp_path_factory.mktemp("wheelpit"), wheelpit_config)
    yield engine
    assert engine.stop() == 0, "the engine did not stop in order; its log is engine.log in its folder"
