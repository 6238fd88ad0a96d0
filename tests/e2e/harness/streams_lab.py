"""One test's world on Kinesis: streams of a server of this machine, and a proxy between engine and server."""

import base64
import itertools
import json
import pathlib
import zlib

from . import functions
from .lab import Lab, Mapping
from .publisher import Load
from .sqs_lab import CREDENTIALS
from .sqs_proxy import Reply, SqsProxy

from broker.streams.client import Streams

_numbers = itertools.count(1)
KEYS = 20  # of a load


def load_key(body: str) -> str:
    """The partition key that a load gives it."""
    return f"k{zlib.crc32(body.encode()) % KEYS}"


class Stream:
    """A stream of the server, commanded past the proxy. A record's key is `key`, or what load_key makes of its text."""

    def __init__(self, server, client: Streams, name: str, shards: int):
        self.name = name
        self.arn = server.arn(name)
        self.client = client
        client.create_stream(name, shards)

    def put(self, *bodies: str, key: str = "") -> list[tuple[str, str]]:
        """In order; shard and sequence number of each."""
        return self.client.put_all(self.name, [(key or load_key(body), body.encode()) for body in bodies])

    def shards(self) -> list[dict]:
        return self.client.shards(self.name)

    def open_shards(self) -> list[str]:
        return [shard["ShardId"] for shard in self.shards()
                if not shard["SequenceNumberRange"].get("EndingSequenceNumber")]

    def split(self, shard: str = "") -> None:
        self.client.split(self.name, shard or self.open_shards()[0])

    def merge(self) -> None:
        """The first two neighbours that are open."""
        ranges = sorted((int(shard["HashKeyRange"]["StartingHashKey"]), shard["ShardId"]) for shard in self.shards()
                        if shard["ShardId"] in self.open_shards())
        self.client.merge(self.name, ranges[0][1], ranges[1][1])

    def delete(self) -> None:
        self.client.kinesis("DeleteStream", StreamName=self.name)


class StreamPublisher:
    """What publish() returns from has been taken by the server. For Load."""

    def __init__(self, server):
        self._client = server.client(timeout=20)

    def publish(self, stream: Stream, body: str) -> None:
        self._client.put_all(stream.name, [(load_key(body), body.encode())])

    def close(self) -> None:
        self._client.close()


def refusal(code: str, status: int = 400, message: str = "told to refuse") -> Reply:
    """An error as the service tells it."""
    return Reply(status, json.dumps({"__type": code, "message": message}).encode())


class StreamLab(Lab):
    def __init__(self, folder: pathlib.Path, server, proxied: bool = True, **options):
        """`proxied`: all that the engine asks goes through `proxy`. HTTP/2, and so enhanced fan-out, cannot."""
        self.proxy = SqsProxy(server.endpoint()) if proxied else None
        self.client = server.client()
        variables = CREDENTIALS | options.pop("variables", {})
        super().__init__(folder, server, variables=variables, **options)

    def source(self, name: str, endpoints: list[str], **keys: str) -> str:
        url = self.proxy.url if self.proxy else endpoints[0]
        return f'[endpoints]\nkinesis = "{url}"\ndynamodbstreams = "{url}"\n\n'

    def stream(self, shards: int = 1, name: str = "") -> Stream:
        return Stream(self.broker, self.client, name or f"st{next(_numbers)}", shards)

    def answering(self, timeout: int = 10, **more) -> str:
        """A function that can be told the very bytes of its answer, and sees those of the event."""
        return self.function(runtime="provided.al2023", timeout=timeout,
                             zip_file=functions.zip_of({"bootstrap": functions.ANSWERING_PYTHON}), **more)

    def mapping(self, stream: Stream | str, function: str, state: str = "Enabled", position: str = "TRIM_HORIZON",
                **members) -> Mapping:
        """Creates a mapping and waits until it is in `state` ("" for not at all). `stream` may be any source's ARN."""
        mapping = Mapping(self, self.engine.functions.create_event_source_mapping(
            EventSourceArn=stream if isinstance(stream, str) else stream.arn, FunctionName=function,
            StartingPosition=position, **members))
        if state:
            mapping.wait(State=state, timeout=60)
        return mapping

    def publisher(self) -> StreamPublisher:
        return StreamPublisher(self.broker)

    def load(self, stream: Stream, per_second: float, prefix: str = "load") -> Load:
        return self._started(Load(self.publisher, stream, per_second, prefix))

    def batches(self, verdict: str | None = None) -> list[list[str]]:
        """What each invocation held, in order (of those that ended so; None: however)."""
        return [invocation.bodies for invocation in list(self.recorder.invocations)
                if verdict in (None, invocation.verdict)]

    def close(self) -> None:
        try:
            super().close()
        finally:
            self.client.close()
            if self.proxy:
                self.proxy.close()


def shard_of(invocation) -> str:
    """Of an event of Kinesis."""
    return invocation.messages[0]["eventID"].partition(":")[0]


def text_of(record: dict) -> str:
    """Data of a record of Kinesis."""
    return base64.b64decode(record["kinesis"]["data"]).decode()


def assert_keys_in_order(published: list[str], bodies: list[str], key_of=load_key) -> None:
    """Of each partition key: no record ended well for the first time before those that were put earlier."""
    first = {body: place for place, body in reversed(list(enumerate(bodies)))}
    for key in {key_of(body) for body in published}:
        of_key = [body for body in published if key_of(body) == key]
        got = sorted(of_key, key=first.get)
        wrong = next(((a, b) for a, b in zip(of_key, got) if a != b), None)
        assert not wrong, f"key {key}: {wrong[1]} ended well before {wrong[0]}"
