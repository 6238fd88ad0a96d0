"""Records what functions see, and tells them how to end.

A function under test connects to the recorder, sends what it was given as one line of JSON, and
does what the answer says. This works through any sandbox, and survives the engine's death.
"""

import base64
import collections
import json
import pathlib
import socketserver
import threading
import time

from .waiting import eventually

OK, FAIL, HANG, EXIT = "ok", "fail", "hang", "exit"


def answer(text: str, after: float = 0) -> str:
    """A verdict: the function answers with these bytes, after so many seconds. For ANSWERING_PYTHON only,
    which also tells the recorder when it has ended."""
    return json.dumps({"answer": text, "after": after})


def failed_items(*ids: str, after: float = 0) -> str:
    """A verdict: the answer of a function that reports these as failed, and no others."""
    return answer(json.dumps({"batchItemFailures": [{"itemIdentifier": name} for name in ids]}), after)


class Invocation:
    """One event that a function was handed, and how it was told to end."""

    def __init__(self, line: dict, verdict: str):
        self.function = line["function"]
        self.request_id = line["request"]
        # A custom runtime sends the bytes it was given; a handler, what its runtime parsed.
        self.raw = base64.b64decode(line["raw"]) if "raw" in line else None
        self.event = json.loads(self.raw) if self.raw is not None else line["event"]
        self.verdict = verdict
        self.at = line.get("at") or time.monotonic()
        self.ended: float | None = None  # ANSWERING_PYTHON tells both times itself

    @property
    def messages(self) -> list[dict]:
        if "messages" in self.event:  # ActiveMQ
            return self.event["messages"]
        if "Records" in self.event:  # SQS, Kinesis, DynamoDB
            return self.event["Records"]
        if "records" in self.event:  # Kafka
            return [record for records in self.event["records"].values() for record in records]
        queues = self.event.get("rmqMessagesByQueue", {})
        return [message for messages in queues.values() for message in messages]

    @property
    def bodies(self) -> list[str]:
        return [body_of(message) for message in self.messages]


def body_of(message: dict) -> str:
    """What the test sent: a body, a record's data, or the first key of a changed item."""
    if "body" in message:
        return message["body"]
    if "dynamodb" in message:
        (value,) = next(iter(message["dynamodb"]["Keys"].values())).values()
        return value
    if "offset" in message:
        return base64.b64decode(message.get("value", "")).decode(errors="replace")
    return base64.b64decode(message.get("kinesis", message)["data"]).decode()


class Recorder:
    """A server on a free port. Every event is appended to `file` before the function is answered."""

    def __init__(self, file: pathlib.Path):
        self.file = file
        self.verdict = lambda event: OK  # of the event's Invocation; tests replace it
        self.invocations: list[Invocation] = []
        self._lock = threading.Lock()
        recorder = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                line = self.rfile.readline()
                if line:
                    invocation = recorder.record(line)
                    self.wfile.write(invocation.verdict.encode() + b"\n")
                    if invocation.verdict.startswith("{"):
                        invocation.ended = float(self.rfile.readline() or "inf")

        socketserver.ThreadingTCPServer.allow_reuse_address = True
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        host, port = self._server.server_address
        return f"{host}:{port}"

    def record(self, line: bytes) -> Invocation:
        with self._lock:
            invocation = Invocation(json.loads(line), OK)
            invocation.verdict = self.verdict(invocation)
            self.invocations.append(invocation)
            with open(self.file, "ab") as file:
                file.write(line)
        return invocation

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def bodies(self, verdict: str | None = OK) -> list[str]:
        """Bodies of all messages of invocations that ended so (None: however)."""
        with self._lock:
            return [body for invocation in self.invocations
                    if verdict in (None, invocation.verdict) for body in invocation.bodies]

    def wait_for(self, bodies, timeout: float = 30) -> None:
        """Until each of these was in an invocation that succeeded."""
        wanted = set(bodies)

        def all_there():
            missing = wanted - set(self.bodies())
            assert not missing, f"{len(missing)} of {len(wanted)} missing, such as {sorted(missing)[:3]}"
            return True

        eventually(all_there, timeout, what="messages reach the function")

    def duplicates(self) -> dict[str, int]:
        return {body: n for body, n in collections.Counter(self.bodies()).items() if n > 1}


def assert_all_delivered_at_least_once(published, recorder: Recorder, dead_letters=()) -> None:
    """The promise: nothing is lost, whatever failed."""
    lost = set(published) - set(recorder.bodies()) - set(dead_letters)
    assert not lost, f"{len(lost)} of {len(set(published))} messages lost, such as {sorted(lost)[:5]}"
