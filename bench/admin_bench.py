#!/usr/bin/env python3
"""What the lists of the admin API cost with 1,000 mappings and 10,000 failed events: how long each page takes at the engine.

The mappings are disabled, so that nothing else runs; the events are put into the engine's file before it starts. Medians of
20 requests one after another, in milliseconds, printed and written to build/bench/admin.json. The goal is 200.
"""

import argparse
import json
import os
import pathlib
import statistics
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
os.environ.setdefault("WHEELPIT_BINARY", str(ROOT / "build" / "release" / "wheelpit"))
sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "bench")]
from harness.crowd import crowded
from harness.engine import Engine

GOAL = 200
ROUNDS = 20


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
        with crowded(pathlib.Path(folder), asked.mappings, asked.events) as engine:
            paths = {"overview": "/_wheelpit/overview", "status, a page of 50": "/_wheelpit/mappings/status?MaxItems=50",
                     "status, a page of 500": "/_wheelpit/mappings/status?MaxItems=500",
                     "failed events, a page of 50": "/_wheelpit/async/events?State=failed&MaxItems=50",
                     "failed events, a page of 500": "/_wheelpit/async/events?State=failed&MaxItems=500",
                     "failed events, counts": "/_wheelpit/async/counts", "series": "/_wheelpit/series",
                     "ListEventSourceMappings": "/2015-03-31/event-source-mappings?MaxItems=100"}
            figures = {name: measure(engine, path) for name, path in paths.items()}
    for name, figure in figures.items():
        print(f"{name:30} {figure['median_ms']:8.1f} ms  {figure['most_ms']:8.1f} at the most  {figure['bytes']:8} bytes")
    out = ROOT / "build" / "bench" / "admin.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps({"goal_ms": GOAL, "lists": figures}, indent=1) + "\n")
    return 0 if all(figure["median_ms"] < GOAL for figure in figures.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
