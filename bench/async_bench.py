#!/usr/bin/env python3
"""Asynchronous invocation: events accepted a second, each on the disk before it is answered, and how
fast a backlog drains.

Events of 200 bytes for a function that is busy all the time, from 1, 16 and 64 connections; before and
after each the rate at which the same disk keeps a page that was appended to a file, and beside it what
the same load gets from the barest HTTP server there can be, which keeps nothing. Then a backlog of a
native function that does nothing, by 4 environments. Results are printed and written to
build/bench/async.json. Rates depend on the machine and its load; the ratio less.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
os.environ.setdefault("WHEELPIT_BINARY", str(ROOT / "build" / "release" / "wheelpit"))
sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "bench")]
from harness import functions, places
from harness.engine import NO_SANDBOX, Engine
from harness.lab import ROLE

from figures import cpu_seconds, print_table
from race import say, write_figures

SIZE = 200
CONNECTIONS = [1, 16, 64]
ENVIRONMENTS = 4
RATIO_GOAL = 0.5
DRAIN_GOAL = 5000
CONFIG = '[log]\nlevel = "warn"\n' + NO_SANDBOX


def fsyncs_a_second(folder: pathlib.Path, seconds: float = 1.0) -> float:
    page, done = b"x" * 4096, 0
    file = os.open(folder / "fsync", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    begun = time.monotonic()
    while (taken := time.monotonic() - begun) < seconds:
        os.write(file, page)
        os.fdatasync(file)
        done += 1
    os.close(file)
    (folder / "fsync").unlink()
    return done / taken


def load_port(port: int, connections: int, count: int, function: str) -> dict:
    done = subprocess.run([places.built("event_load"), str(port), str(connections), str(count), function, str(SIZE)],
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"event_load failed: {done.stderr.strip()}")
    return json.loads(done.stdout)


def bare(connections: int, count: int) -> float:
    """Answers a second of the server that only answers."""
    server = subprocess.Popen([places.built("bare_accept")], stdout=subprocess.PIPE, text=True)
    try:
        return load_port(int(server.stdout.readline()), connections, count, "none")["per_second"]
    finally:
        server.kill()
        server.wait()


def load(engine: Engine, connections: int, count: int, function: str) -> dict:
    cpu = cpu_seconds(engine.pid)
    figures = load_port(int(engine.url.rsplit(":", 1)[1]), connections, count, function)
    figures["client_cpu_us"] = figures.pop("cpu_us")
    return figures | {"engine_cpu_us": (cpu_seconds(engine.pid) - cpu) / count * 1e6}


def create(engine: Engine, name: str, mode: str, reserved: int) -> None:
    engine.functions.create_function(
        FunctionName=name, Runtime="provided.al2023", Handler="bootstrap", Role=ROLE, Timeout=900,
        Code={"ZipFile": functions.native_zip(places.native_function())},
        Environment={"Variables": {"WHEELPIT_TEST_MODE": mode}})
    engine.functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=reserved)


def accept(engine: Engine, connections: int, seconds: float) -> dict:
    """Events a second, into the backlog of a function that sleeps over its first event."""
    load(engine, connections, connections * 20, "sleeper")
    before = fsyncs_a_second(engine.folder)
    trial = load(engine, connections, connections * 50, "sleeper")
    result = load(engine, connections, max(int(trial["per_second"] * seconds), connections), "sleeper")
    fsyncs = statistics.mean([before, fsyncs_a_second(engine.folder)])
    return result | {"bare_per_second": bare(connections, result["events"]),
                     "fsyncs_per_second": fsyncs, "ratio": result["per_second"] / (fsyncs * connections)}


def waiting(engine: Engine) -> float:
    return engine.metric("wheelpit_async_events", state="waiting")


def drain(engine: Engine, count: int) -> dict:
    """One environment sleeps while the backlog grows; four more then work it off."""
    create(engine, "worker", "sleep", 1)
    others = waiting(engine)
    load(engine, 64, count, "worker")
    engine.functions.update_function_configuration(
        FunctionName="worker", Environment={"Variables": {"WHEELPIT_TEST_MODE": "null"}})
    cpu = cpu_seconds(engine.pid)
    engine.functions.put_function_concurrency(FunctionName="worker",
                                              ReservedConcurrentExecutions=ENVIRONMENTS + 1)
    begun = time.monotonic()
    # The first event sleeps on.
    while (left := waiting(engine) - others) > 1:
        time.sleep(0.1 if left > count / 5 else 0.01)
        if time.monotonic() - begun > 300:
            sys.exit(f"{left:.0f} events are left after 300 s:\n{engine.log()[-3000:]}")
    taken = time.monotonic() - begun
    return {"events": count, "per_second": (count - 1) / taken,
            "engine_cpu_us": (cpu_seconds(engine.pid) - cpu) / count * 1e6}


def report(results: dict) -> None:
    rows = [[connections, f"{row['per_second']:,.0f}", f"{row['p50_us']:,.0f}", f"{row['p99_us']:,.0f}",
             f"{row['engine_cpu_us']:.0f}", f"{row['bare_per_second']:,.0f}", f"{row['fsyncs_per_second']:,.0f}",
             f"{row['ratio']:.2f}"]
            for connections, row in results["accept"].items()]
    print_table(["connections", "events/s", "p50 us", "p99 us", "CPU us", "bare/s", "fsyncs/s", "ratio"], rows)
    ratio = results["accept"]["64"]["ratio"]
    print(f"events/s at 64 connections by fsyncs/s x 64: {ratio:.2f} (goal {RATIO_GOAL})")
    done = results["drain"]
    print(f"drain of {done['events']:,} events by {ENVIRONMENTS} native environments: "
          f"{done['per_second']:,.0f}/s (goal {DRAIN_GOAL:,}), engine's CPU {done['engine_cpu_us']:.0f} us an event")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=4, help="of each number of connections")
    parser.add_argument("--count", type=int, default=50_000, help="events of the backlog")
    given = parser.parse_args()
    # Not in /tmp, which may be no disk.
    (ROOT / "build" / "bench").mkdir(parents=True, exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="async-", dir=ROOT / "build" / "bench"))
    engine = Engine(folder, CONFIG).start()
    results: dict = {"accept": {}}
    try:
        create(engine, "sleeper", "sleep", 1)
        for connections in CONNECTIONS:
            say(f"{connections} connections")
            results["accept"][str(connections)] = accept(engine, connections, given.seconds)
        say("drain")
        results["drain"] = drain(engine, given.count)
    finally:
        engine.kill()
        shutil.rmtree(folder, ignore_errors=True)
    report(results)
    write_figures("async", results)


if __name__ == "__main__":
    main()
