#!/usr/bin/env python3
"""What the lists of the admin API cost with 1,000 mappings and 10,000 failed events: how long each page takes at the engine.

The mappings are disabled, so that nothing else runs; the events are put into the engine's file before it starts. Medians of
20 requests one after another, in milliseconds, printed and written to build/bench/admin.json. The goal is 200.
"""

import argparse
import contextlib
import json
import os
import pathlib
import sqlite3
import statistics
import sys
import tempfile
import time
import urllib.request
import uuid

ROOT = pathlib.Path(__file__).resolve().parent.parent
os.environ.setdefault("WHEELPIT_BINARY", str(ROOT / "build" / "release" / "wheelpit"))
sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "bench")]
from harness import functions, places
from harness.engine import NO_SANDBOX, Engine, broker_table
from harness.lab import ROLE

GOAL = 200
ROUNDS = 20
ARN = "arn:aws:lambda:us-east-1:123456789012:function:"


def fail_events(data: pathlib.Path, count: int) -> None:
    """As the engine keeps those that have failed for good."""
    with contextlib.closing(sqlite3.connect(data / "async.db")) as database, database:
        now = int(time.time() * 1e6)
        for number in range(1, count + 1):
            database.execute("INSERT INTO events VALUES(?,?,?,?,?,?,2,3,0,?,?,200,1,?,x'',x'')",
                             (number, uuid.uuid4().bytes, f"{ARN}f{number % 50}".encode(), b"", 2, now, now,
                              b"asked to fail", now))
            database.execute("INSERT INTO payloads VALUES(?, ?)", (number, b"{}"))


def fill(engine: Engine, mappings: int) -> None:
    engine.functions.create_function(
        FunctionName="f", Runtime=places.python_runtime(), Role=ROLE, Handler="index.handler",
        Code={"ZipFile": functions.zip_of({"index.py": "def handler(event, context): pass"})})
    broker = engine.client("mq").list_brokers()["BrokerSummaries"][0]["BrokerArn"]
    for number in range(mappings):
        engine.functions.create_event_source_mapping(
            FunctionName="f", EventSourceArn=broker, Queues=[f"q{number}"], Enabled=False,
            SourceAccessConfigurations=[{"Type": "BASIC_AUTH", "URI": "login"}])


def measure(engine: Engine, path: str) -> dict:
    milliseconds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        with urllib.request.urlopen(engine.url + path, timeout=60) as answer:
            size = len(answer.read())
        milliseconds.append((time.perf_counter() - begun) * 1000)
    return {"median_ms": round(statistics.median(milliseconds), 1), "most_ms": round(max(milliseconds), 1), "bytes": size}


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--mappings", type=int, default=1000)
    arguments.add_argument("--events", type=int, default=10_000)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="wheelpit-bench-") as folder:
        config = ('[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n' + NO_SANDBOX
                  + broker_table("lab", "rabbitmq", ["amqp://127.0.0.1:1"]))
        engine = Engine(pathlib.Path(folder), config).start()
        fill(engine, asked.mappings)
        assert engine.stop() == 0
        fail_events(engine.data, asked.events)
        engine.start()
        paths = {"overview": "/_wheelpit/overview", "status, a page of 50": "/_wheelpit/mappings/status?MaxItems=50",
                 "status, a page of 500": "/_wheelpit/mappings/status?MaxItems=500",
                 "failed events, a page of 50": "/_wheelpit/async/events?State=failed&MaxItems=50",
                 "failed events, a page of 500": "/_wheelpit/async/events?State=failed&MaxItems=500",
                 "failed events, counts": "/_wheelpit/async/counts", "series": "/_wheelpit/series",
                 "ListEventSourceMappings": "/2015-03-31/event-source-mappings?MaxItems=100"}
        figures = {name: measure(engine, path) for name, path in paths.items()}
        assert engine.stop() == 0
    for name, figure in figures.items():
        print(f"{name:30} {figure['median_ms']:8.1f} ms  {figure['most_ms']:8.1f} at the most  {figure['bytes']:8} bytes")
    out = ROOT / "build" / "bench" / "admin.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps({"goal_ms": GOAL, "lists": figures}, indent=1) + "\n")
    return 0 if all(figure["median_ms"] < GOAL for figure in figures.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
