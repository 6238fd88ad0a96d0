"""One test's world: an engine, a broker it knows, a recorder, and short ways to make the rest."""

import itertools
import json
import pathlib

import botocore.exceptions

from . import functions, places
from .engine import Engine, broker_table
from .publisher import Load, Publisher
from .recorder import Recorder
from .waiting import eventually

ROLE = "arn:aws:iam::123456789012:role/any"
_numbers = itertools.count(1)


class Begins(str):
    """Equal to every text that begins with this one: wait(LastProcessingResult=Begins("PROBLEM"))."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and other.startswith(str(self))

    __hash__ = str.__hash__


CONNECTION_ERROR = Begins("PROBLEM: Connection error. Please check your event source connection configuration.")


class Mapping:
    """An event source mapping, by its UUID."""

    def __init__(self, lab: "Lab", created: dict):
        self.lab = lab
        self.created = created
        self.uuid = created["UUID"]

    def get(self) -> dict:
        return self.lab.engine.functions.get_event_source_mapping(UUID=self.uuid)

    def update(self, **members) -> dict:
        return self.lab.engine.functions.update_event_source_mapping(UUID=self.uuid, **members)

    def delete(self) -> dict:
        return self.lab.engine.functions.delete_event_source_mapping(UUID=self.uuid)

    def wait(self, timeout: float = 30, **members: str) -> dict:
        """Until the mapping shows these members, such as State="Enabled"."""

        def shows():
            now = self.get()
            assert {key: now.get(key) for key in members} == members
            return now

        return eventually(shows, timeout, what=f"mapping shows {members}")

    def wait_gone(self, timeout: float = 30) -> None:
        def gone():
            try:
                self.get()
            except botocore.exceptions.ClientError as error:
                return error.response["Error"]["Code"] == "ResourceNotFoundException"

        eventually(gone, timeout, what="mapping is gone")


class Lab:
    """On RabbitMQ; activemq_lab.py and sqs_lab.py have the same on ActiveMQ and SQS."""

    def __init__(self, folder: pathlib.Path, broker, config: str = "", endpoints: list[str] | None = None,
                 broker_name: str = "lab", variables: dict[str, str] | None = None,
                 key: tuple[str, str] | None = None, **broker_keys: str):
        """With a `key` (id, secret) whoever calls the API has to sign with it, as these clients then do."""
        self.folder = folder
        self.broker = broker
        self.recorder = Recorder(folder / "events.jsonl")
        self._publishers: dict[str, Publisher] = {}
        self._loads: list[Load] = []
        text = '[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n'
        text += f'access_keys = [{{ id = "{key[0]}", secret = "{key[1]}" }}]\n\n' if key else "\n"
        text += self.source(broker_name, endpoints or [broker.endpoint()], **broker_keys)
        text += config
        self.engine = Engine(folder, text, variables)
        self.engine.key = key or self.engine.key

    def source(self, name: str, endpoints: list[str], **keys: str) -> str:
        """The part of wheelpit.toml that leads to the broker."""
        return broker_table(name, self.broker.engine, endpoints, **keys)

    @property
    def broker_arn(self) -> str:
        return self.engine.client("mq").list_brokers()["BrokerSummaries"][0]["BrokerArn"]

    def queue(self, vhost: str = "/", kind: str = "classic", **arguments) -> str:
        name = f"q{next(_numbers)}"
        self.broker.declare(name, vhost, kind, {f"x-{key.replace('_', '-')}": value
                                                for key, value in arguments.items()})
        return name

    def secret(self, user: str = "esm", password: str | None = None) -> str:
        value = json.dumps({"username": user, "password": password or f"{user}-secret"})
        answer = self.engine.client("secretsmanager").create_secret(
            Name=f"login{next(_numbers)}", SecretString=value)
        return answer["ARN"]

    def change_secret(self, arn: str, user: str, password: str) -> None:
        self.engine.client("secretsmanager").put_secret_value(
            SecretId=arn, SecretString=json.dumps({"username": user, "password": password}))

    def function(self, source: str = functions.RECORDING_PYTHON, runtime: str = "", timeout: int = 10,
                 zip_file: bytes | None = None, **more) -> str:
        """A function that records, or runs `source`; returns when it can be invoked."""
        name = f"f{next(_numbers)}"
        runtime = runtime or places.python_runtime()
        file = "index.js" if runtime.startswith("node") else "index.py"
        environment = {"RECORDER": self.recorder.address, **more.pop("environment", {})}
        self.engine.functions.create_function(
            FunctionName=name, Runtime=runtime, Role=ROLE, Timeout=timeout,
            Handler=more.pop("Handler", "index.handler"),
            Code={"ZipFile": zip_file or functions.zip_of({file: source})},
            Environment={"Variables": environment}, **more)
        return name

    def answering(self, timeout: int = 10, **more) -> str:
        """A function that can be told the very bytes of its answer, and sees those of the event."""
        return self.function(runtime="provided.al2023", timeout=timeout,
                             zip_file=functions.zip_of({"bootstrap": functions.ANSWERING_PYTHON}), **more)

    def mapping(self, queue: str, function: str, secret: str | None = None, vhost: str = "",
                state: str = "Enabled", **members) -> Mapping:
        """Creates a mapping and waits until it is in `state` ("" for not at all)."""
        access = [{"Type": "BASIC_AUTH", "URI": secret or self.secret()}]
        if vhost:
            access.append({"Type": "VIRTUAL_HOST", "URI": vhost})
        mapping = Mapping(self, self.engine.functions.create_event_source_mapping(
            **{"EventSourceArn": self.broker_arn, **members}, FunctionName=function, Queues=[queue],
            SourceAccessConfigurations=access))
        if state:
            mapping.wait(State=state)
        return mapping

    def publisher(self, vhost: str = "/", node: int = 0) -> Publisher:
        url = self.broker.url(vhost=vhost, node=node)
        if url not in self._publishers:
            self._publishers[url] = Publisher(url)
        return self._publishers[url]

    def load(self, queue: str, per_second: float, prefix: str = "load", node: int = 0) -> Load:
        return self._started(
            Load(lambda: Publisher(self.broker.url(node=node), patience=10), queue, per_second, prefix))

    def _started(self, load: Load) -> Load:
        self._loads.append(load)
        return load

    def publish(self, queue: str, bodies, vhost: str = "/", **properties) -> list[str]:
        return self.publisher(vhost).publish_all(queue, bodies, **properties)

    def publish_many(self, queue: str, bodies) -> None:
        self.publisher().publish_many(queue, bodies)

    def close(self) -> None:
        for load in self._loads:
            load.stop()
        for publisher in self._publishers.values():
            publisher.close()
        status = self.engine.stop() if self.engine.running else None
        self.recorder.close()
        self.engine.check_log()
        assert status in (None, 0), f"the engine ended with status {status}:\n{self.engine.log()[-4000:]}"


def numbered(count: int, prefix: str = "m") -> list[str]:
    return [f"{prefix}-{number:05}" for number in range(count)]
