"""The project's own server of Kinesis and DynamoDB Streams (tests/streams_server), which answers as a test scripts it."""

import base64
import http.client
import json
import signal
import subprocess

from . import places

from broker.streams.client import ACCOUNT, REGION, Streams

FIRST = "shardId-000000000000"
FIRST_OF_TABLE = "shardId-00000000000000000000-00000000"


class ScriptedStreams:
    """A process of its own; each test may start one."""

    engine = "streams"

    def __init__(self):
        self.process = subprocess.Popen([places.built("streams_server")], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, timeout: float = 30) -> Streams:
        return Streams(self.endpoint(), timeout)

    @staticmethod
    def arn(stream: str) -> str:
        return f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{stream}"

    @staticmethod
    def table_arn(table: str) -> str:
        return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{table}/stream/2026-11-30T12:00:00.000"

    def pid(self) -> int:
        return self.process.pid

    def tell(self, do: str, **members) -> dict:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("POST", "/script", json.dumps({"do": do, **members}))
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        assert answer.status == 200, text
        return json.loads(text)

    def create_table(self, table: str, shards: int = 1) -> str:
        """The ARN of its stream."""
        arn = self.table_arn(table)
        self.tell("create", StreamArn=arn, ShardCount=shards)
        return arn

    def fill(self, shard: str = FIRST, count: int = 1, size: int = 1024, data: bytes = b"", **stream: str) -> str:
        """So many records of equal data; `stream` is StreamName or StreamArn. The last one's sequence number."""
        return self.tell("fill", shard=shard, count=count, size=size, data=base64.b64encode(data).decode(),
                         **stream)["SequenceNumber"]

    def change(self, arn: str, key: str, shard: str = FIRST_OF_TABLE, event: str = "INSERT") -> str:
        """A change of the item with that id; its sequence number."""
        members = {"Keys": {"id": {"S": key}}, "NewImage": {"id": {"S": key}}}
        return self.tell("change", StreamArn=arn, shard=shard, event=event, members=members)["SequenceNumber"]

    def roll(self, arn: str, shard: str = FIRST_OF_TABLE, children: int = 1) -> list[str]:
        """The shard of a table's stream ends, as they do by themselves; the ids of its children."""
        return self.tell("roll", StreamArn=arn, shard=shard, children=children)["shards"]

    def trim(self, count: int, shard: str = FIRST, **stream: str) -> None:
        self.tell("trim", shard=shard, count=count, **stream)

    def forget(self, shard: str, **stream: str) -> None:
        """The shard is no longer listed."""
        self.tell("forget", shard=shard, **stream)

    def expire(self) -> None:
        """All iterators so far."""
        self.tell("expire")

    def script(self, **fault) -> None:
        """operation, stream (its name, or a table's ARN), shard, times (-1: until clear()), status and body, delay (ms), cut (bytes of the body)."""
        self.tell("script", **fault)

    def refuse(self, code: str, times: int = 1, **fault) -> None:
        self.script(status=400, times=times, body=json.dumps({"__type": code, "message": "scripted"}), **fault)

    def clear(self) -> None:
        self.tell("clear")

    def calls(self, operation: str = "") -> list[dict]:
        """operation, stream, shard, request (a text), at (ms since 1970), status."""
        return self.tell("calls", operation=operation)["calls"]

    def requests(self, operation: str) -> list[dict]:
        return [json.loads(call["request"]) for call in self.calls(operation)]

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
