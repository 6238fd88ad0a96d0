#!/usr/bin/env python3
"""What enhanced fan-out adds to a record that arrives: from a server that pushes records one by one to the function.

The server writes the time into each record, the function notes when it was handed it, and a bare client of the same
server when it has read it. Medians are printed, and written to build/bench/fanout.json. The difference is all that
wheelpit does: HTTP/2, the event stream, the record, the batch, the hand-over to the function's process.
"""

import argparse
import base64
import json
import os
import pathlib
import shutil
import socket
import statistics
import struct
import sys
import tempfile
import threading
import time
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
os.environ.setdefault("WHEELPIT_BINARY", str(ROOT / "build" / "release" / "wheelpit"))
sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "bench"), str(ROOT / "tools")]
from harness import functions, places
from harness.lab import Lab, Mapping
from harness.sqs_lab import CREDENTIALS
from harness.waiting import eventually

from figures import print_table

GOAL = 1000  # microseconds, p50
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/s"
CONSUMER = STREAM + "/consumer/c:1"
ANSWERS = {
    "ListShards": {"Shards": [{"ShardId": "shardId-000000000000"}]},
    "DescribeStreamSummary": {"StreamDescriptionSummary": {"RetentionPeriodHours": 24}},
    "DescribeStreamConsumer": {"ConsumerDescription": {"ConsumerARN": CONSUMER, "ConsumerStatus": "ACTIVE"}},
    "GetShardIterator": {"ShardIterator": "i"},
    "GetRecords": {"Records": [], "NextShardIterator": "i", "MillisBehindLatest": 0},
}


def frame(kind: int, flags: int, stream: int, content: bytes) -> bytes:
    """Of HTTP/2."""
    return len(content).to_bytes(3, "big") + bytes([kind, flags]) + struct.pack(">I", stream) + content


def event(payload: dict) -> bytes:
    headers = b"".join(bytes([len(name)]) + name + b"\7" + struct.pack(">H", len(value)) + value for name, value in
                       ((b":message-type", b"event"), (b":event-type", b"SubscribeToShardEvent")))
    text = json.dumps(payload).encode()
    bytes_ = struct.pack(">II", 16 + len(headers) + len(text), len(headers))
    bytes_ += struct.pack(">I", zlib.crc32(bytes_)) + headers + text
    return frame(0, 0, 1, bytes_ + struct.pack(">I", zlib.crc32(bytes_)))


class Pusher:
    """A server of one shard: pushes to the client that subscribed last, and answers what else a reader asks."""

    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        self.subscriber: socket.socket | None = None
        self._number = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            heard = client.recv(65536)
            if heard.startswith(b"PRI"):
                content_type = b"application/vnd.amazon.eventstream"
                head = b"\x88\0\x0ccontent-type" + bytes([len(content_type)]) + content_type
                client.sendall(frame(4, 0, 0, b"") + frame(4, 1, 0, b"") + frame(1, 4, 1, head))
                self.subscriber = client
                while client.recv(65536):
                    pass
                return
            while heard:
                end = heard.find(b"\r\n\r\n")
                length = next((int(line.split(b":")[1]) for line in heard[:end].split(b"\r\n")
                               if line.lower().startswith(b"content-length:")), 0)
                if end < 0 or len(heard) < end + 4 + length:
                    heard += client.recv(65536)
                    continue
                operation = heard[:end].partition(b"Kinesis_20131202.")[2].split(b"\r\n")[0].decode()
                body = json.dumps(ANSWERS[operation]).encode()
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
                heard = heard[end + 4 + length:] or client.recv(65536)
        except OSError:
            pass

    def push(self) -> None:
        self._number += 1
        data = base64.b64encode(f"{time.monotonic():.6f}".ljust(700).encode()).decode()
        self.subscriber.sendall(event({
            "Records": [{"SequenceNumber": str(self._number), "PartitionKey": "k", "Data": data,
                         "ApproximateArrivalTimestamp": time.time()}],
            "ContinuationSequenceNumber": str(self._number), "MillisBehindLatest": 0}))


class FanOutLab(Lab):
    def source(self, name: str, endpoints: list[str], **keys: str) -> str:
        return f'[endpoints]\nkinesis = "{endpoints[0]}"\n\n'


def pushes(pusher: Pusher, count: int) -> None:
    for _ in range(count):
        pusher.push()
        time.sleep(0.05)  # each is delivered before the next one comes


def bare(pusher: Pusher, count: int) -> list[float]:
    """Of each record, from its time to when a client has read and decoded it."""
    client = socket.create_connection(("127.0.0.1", pusher.port))
    client.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    eventually(lambda: pusher.subscriber is not None, what="it subscribes")
    found: list[float] = []
    sender = threading.Thread(target=pushes, args=(pusher, count))
    sender.start()
    text = b""
    while len(found) < count:
        text += client.recv(65536)
        while (end := text.find(b'"MillisBehindLatest": 0}')) >= 0:
            event_text, text = text[text.find(b'{"Records"'):end + 24], text[end + 24:]
            record = json.loads(event_text)["Records"][0]
            found.append(time.monotonic() - float(base64.b64decode(record["Data"])))
    sender.join()
    client.close()
    return found


def by_wheelpit(lab: Lab, pusher: Pusher, count: int) -> list[float]:
    pusher.subscriber = None
    function = lab.function(runtime="provided.al2023", zip_file=functions.zip_of({"bootstrap": functions.ANSWERING_PYTHON}))
    mapping = Mapping(lab, lab.engine.functions.create_event_source_mapping(
        EventSourceArn=CONSUMER, FunctionName=function, StartingPosition="TRIM_HORIZON", BatchSize=10))
    mapping.wait(State="Enabled", timeout=60)
    eventually(lambda: pusher.subscriber is not None, 60, what="it subscribes")
    lab.recorder.verdict = lambda _: '{"answer": "null"}'
    pushes(pusher, 20)  # the function's process starts
    time.sleep(2)
    before = len(lab.recorder.invocations)
    pushes(pusher, count)
    eventually(lambda: sum(len(i.messages) for i in lab.recorder.invocations[before:]) >= count, 60)
    return [invocation.at - float(body) for invocation in lab.recorder.invocations[before:] for body in invocation.bodies]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--count", type=int, default=400)
    count = arguments.parse_args().count
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-bench-"))
    pusher = Pusher()
    url = f"http://127.0.0.1:{pusher.port}"
    lab = FanOutLab(folder, None, endpoints=[url], variables=CREDENTIALS)
    lab.engine.start()
    try:
        taken = {"bare client": bare(pusher, count), "wheelpit": by_wheelpit(lab, pusher, count)}
    finally:
        lab.close()
        shutil.rmtree(folder, ignore_errors=True)
    micros = {who: [1e6 * statistics.quantiles(times, n=100)[part] for part in (49, 98)] for who, times in taken.items()}
    print_table(["from the server's write", "p50 µs", "p99 µs"],
                [[who, f"{p50:,.0f}", f"{p99:,.0f}"] for who, (p50, p99) in micros.items()])
    added = micros["wheelpit"][0] - micros["bare client"][0]
    print(f"\nadded at p50: {added:,.0f} µs (goal: at most {GOAL:,})")
    (places.BUILD / "bench").mkdir(exist_ok=True)
    (places.BUILD / "bench" / "fanout.json").write_text(json.dumps({"microseconds": micros, "added": added}))


if __name__ == "__main__":
    main()
