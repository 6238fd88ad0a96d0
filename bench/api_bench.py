#!/usr/bin/env python3
"""The control plane with 1,000 mappings: requests, creation, memory.

Creates 1,000 disabled mappings one after another, then asks for one mapping and for pages of a
hundred from 1 and from 8 connections, then enables 1,000 mappings of 1,000 queues of one RabbitMQ
and reads the engine's memory while nothing happens. Results are printed and written to
build/bench/api.json. At last the engine is attacked (attack.py). Rates depend on the machine and its load.
"""

import argparse
import http.client
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
os.environ.setdefault("WHEELPIT_BINARY", str(ROOT / "build" / "release" / "wheelpit"))
sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "bench")]
from harness import functions, places
from harness.lab import Lab

from broker.rabbitmq.broker import RabbitMq
from broker.rabbitmq.settings import Options, queue_definition
from attack import report_attack, under_attack
from figures import cpu_seconds, print_table, resident_mib
from race import say, write_figures

PATH = "/2015-03-31/event-source-mappings/"
CONNECTIONS = [1, 8]
CREATION_GOAL = 5.0  # seconds
MEMORY_GOAL = 150  # MiB


class Client:
    """Requests over one connection, as bare as they can be."""

    def __init__(self, url: str):
        self.connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)

    def __call__(self, method: str, path: str, members: dict | None = None) -> dict:
        body = None if members is None else json.dumps(members)
        self.connection.request(method, path, body, {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        content = json.loads(answer.read())
        if answer.status >= 300:
            sys.exit(f"{method} {path}: {answer.status} {content}")
        return content


def declare_queues(broker: RabbitMq, names: list[str], at_once: int = 100) -> None:
    """Many in one call: each call of the broker's shell takes a connection of its own."""
    for start in range(0, len(names), at_once):
        queues = [queue_definition(name, "/", "classic", {})["queues"][0] for name in names[start:start + at_once]]
        text = json.dumps({"queues": queues}).replace('"', '\\"')
        answer = broker.node(0).evaluate(f'rabbit_definitions:import_raw(<<"{text}">>)')
        if answer != "ok":
            sys.exit(f"the queues were not declared: {answer}")


def create_mappings(lab: Lab, ask: Client, names: list[str], enabled: bool) -> tuple[float, list[str]]:
    """Seconds, and the UUIDs."""
    function, secret, broker = lab.function(functions.ECHO_PYTHON), lab.secret("guest", "guest"), lab.broker_arn
    begun = time.monotonic()
    created = [ask("POST", PATH, {"FunctionName": function, "EventSourceArn": broker, "Queues": [name],
                                  "Enabled": enabled,
                                  "SourceAccessConfigurations": [{"Type": "BASIC_AUTH", "URI": secret}]})["UUID"]
               for name in names]
    return time.monotonic() - begun, created


def load(lab: Lab, path: str, connections: int, seconds: float) -> dict:
    port = lab.engine.url.rsplit(":", 1)[1]
    cpu = cpu_seconds(lab.engine.pid)
    done = subprocess.run([places.built("http_load"), port, str(connections), str(seconds), path],
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"http_load failed: {done.stderr.strip()}")
    figures = json.loads(done.stdout)
    figures["cpu_us"] = (cpu_seconds(lab.engine.pid) - cpu) * 1e6 / figures["requests"]
    return figures


def states(ask: Client) -> dict[str, int]:
    counts: dict[str, int] = {}
    marker = ""
    while True:
        page = ask("GET", PATH + (f"?Marker={marker}" if marker else ""))
        for mapping in page["EventSourceMappings"]:
            counts[mapping["State"]] = counts.get(mapping["State"], 0) + 1
        marker = page["NextMarker"]
        if not marker:
            return counts


def wait_enabled(ask: Client, count: int, timeout: float = 180) -> float:
    begun = time.monotonic()
    while (now := states(ask)).get("Enabled") != count:
        if time.monotonic() - begun > timeout:
            sys.exit(f"after {timeout} s the mappings are {now}")
        time.sleep(1)
    return time.monotonic() - begun


def disabled_mappings(folder: pathlib.Path, broker: RabbitMq, given) -> dict:
    lab = Lab(folder, broker)
    lab.engine.start()
    try:
        ask = Client(lab.engine.url)
        say(f"{given.count} disabled mappings")
        seconds, created = create_mappings(lab, ask, [f"d{n}" for n in range(given.count)], enabled=False)
        figures = {"creation_s": seconds, "disabled_rss_mib": resident_mib(lab.engine.pid)}
        for name, path in {"get": PATH + created[len(created) // 2], "list": PATH + "?MaxItems=100"}.items():
            for connections in CONNECTIONS:
                say(f"{name}, {connections} connections")
                figures[f"{name}_{connections}"] = load(lab, path, connections, given.seconds)
        return figures
    finally:
        lab.close()


def idle_mappings(folder: pathlib.Path, broker: RabbitMq, given) -> dict:
    lab = Lab(folder, broker)
    lab.engine.start()
    try:
        ask = Client(lab.engine.url)
        say(f"{given.count} enabled mappings")
        names = [f"e{n}" for n in range(given.count)]
        declare_queues(broker, names)
        empty = resident_mib(lab.engine.pid)
        create_mappings(lab, ask, names, enabled=True)
        seconds = wait_enabled(ask, given.count)
        time.sleep(5)
        cpu = cpu_seconds(lab.engine.pid)
        time.sleep(10)
        return {"empty_rss_mib": empty, "enabled_rss_mib": resident_mib(lab.engine.pid), "enabling_s": seconds,
                "idle_cpu_percent": (cpu_seconds(lab.engine.pid) - cpu) * 10}
    finally:
        lab.close()


def report(figures: dict, count: int) -> None:
    print(f"\nthe control plane with {count:,} mappings")
    rows = [[title, str(connections), f"{row['per_second']:,.0f}", f"{row['p50_us']:,.0f}", f"{row['p99_us']:,.0f}",
             f"{row['cpu_us']:.0f}"]
            for name, title in {"get": "GetEventSourceMapping", "list": "ListEventSourceMappings, pages of 100"}.items()
            for connections in CONNECTIONS for row in [figures[f"{name}_{connections}"]]]
    print_table(["operation", "connections", "requests/s", "p50 us", "p99 us", "CPU us"], rows)
    print(f"creation of {count:,} disabled mappings: {figures['creation_s']:.2f} s (goal {CREATION_GOAL:.0f})")
    print(f"memory with {count:,} idle enabled mappings: {figures['enabled_rss_mib']:.0f} MiB (goal {MEMORY_GOAL}); "
          f"without any: {figures['empty_rss_mib']:.0f} MiB; CPU while idle: {figures['idle_cpu_percent']:.1f} %")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--only", choices=["disabled", "idle", "attack"], default="")
    given = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-bench-"))
    broker = RabbitMq.start(folder / "broker", Options())
    try:
        figures = {"count": given.count}
        for name, part in {"disabled": disabled_mappings, "idle": idle_mappings}.items():
            if given.only in ("", name):
                (folder / name).mkdir()
                figures |= part(folder / name, broker, given)
        if given.only in ("", "attack"):
            (folder / "attack").mkdir()
            figures["attack"] = under_attack(folder / "attack", broker)
    finally:
        broker.stop()
    if not given.only:
        report(figures, given.count)
    if "attack" in figures:
        report_attack(figures["attack"])
    write_figures("api", figures)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
