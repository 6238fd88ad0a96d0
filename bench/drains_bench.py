#!/usr/bin/env python3
"""Two binaries of the engine in turns: how fast each drains queues, and accepts asynchronous events.

    WHEELPIT_BEFORE=/path/to/another/wheelpit ./dev bench drains

Both engines run all the time on one broker; the one whose turn it is not, does nothing. Each round drains a queue of each kind of
RabbitMQ and ActiveMQ (BatchSize 100, a native function that does nothing) by each of them, and has each accept events from 16
connections. The medians of both, and of the rounds' ratios, are printed and written to build/bench/drains.json. Without
WHEELPIT_BEFORE there is nothing to compare, and the figures of the one binary are printed.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
os.environ.setdefault("WHEELPIT_BINARY", str(ROOT / "build" / "release" / "wheelpit"))
sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "bench")]
from harness.activemq_lab import ActiveMqLab
from harness.engine import Engine
from harness.lab import Lab

import activemq_bench
import async_bench
import rabbitmq_bench
from broker.activemq.broker import ActiveMq
from broker.activemq.settings import Options as ActiveMqOptions
from broker.rabbitmq.broker import RabbitMq
from broker.rabbitmq.settings import Options as RabbitMqOptions
from figures import print_table
from race import medians, new_folder, say, write_figures

GOAL = 0.97
BEFORE, AFTER = "before", "after"


def of_binary(engine: Engine, binary: str) -> Engine:
    """The engine, run from that file."""
    command = engine.command
    engine.command = lambda *more: [binary, *command(*more)[1:]]
    return engine.start()


class Turns:
    """Rows of figures by what was measured and by binary."""

    def __init__(self, binaries: dict[str, str]):
        self.binaries = binaries
        self.rows: dict[str, dict[str, list[dict]]] = {}

    def take(self, number: int, what: str, measure) -> None:
        """measure(name) of each; each is first every other round."""
        for name in list(self.binaries)[::1 if number % 2 else -1]:
            row = measure(name)
            self.rows.setdefault(what, {}).setdefault(name, []).append(row)
            say(f"round {number}: {what} {name} {row['rate']:.0f} a second")

    def results(self) -> dict:
        results = {}
        for what, of in self.rows.items():
            results[what] = {name: medians(rows) for name, rows in of.items()}
            if BEFORE in of:
                for figure in ("rate", "cpu_us"):
                    results[what][f"{figure}_ratio"] = statistics.median(
                        after[figure] / before[figure] for before, after in zip(of[BEFORE], of[AFTER]))
        return results


def queues(turns: Turns, folder: pathlib.Path, title: str, broker, lab_class, race_class, login: tuple[str, ...],
           count: int, rounds: int) -> None:
    labs, races = [], {}
    try:
        for name, binary in turns.binaries.items():
            labs.append(lab_class(new_folder(folder, f"{title}-{name}"), broker))
            of_binary(labs[-1].engine, binary)
            races[name] = race_class(labs[-1], count, labs[-1].secret(*login))
        if hasattr(races[AFTER], "warm_up"):
            races[AFTER].warm_up()
        for number in range(1, rounds + 1):
            for kind in race_class.kinds:
                turns.take(number, f"{title} {kind}", lambda name: races[name].wheelpit_turn(kind))
    finally:
        for lab in labs:
            lab.close()
        broker.stop()


def events(turns: Turns, folder: pathlib.Path, rounds: int, connections: int = 16, count: int = 40_000) -> None:
    engines = {}
    try:
        for name, binary in turns.binaries.items():
            engines[name] = of_binary(Engine(new_folder(folder, f"events-{name}"), '[log]\nlevel = "warn"\n'), binary)
            async_bench.create(engines[name], "sleeper", "sleep", 1)

        def accepted(name: str) -> dict:
            figures = async_bench.load(engines[name], connections, count, "sleeper")
            return {"rate": figures["per_second"], "cpu_us": figures["engine_cpu_us"]}

        for number in range(1, rounds + 1):
            turns.take(number, f"events accepted, {connections} connections", accepted)
    finally:
        for engine in engines.values():
            engine.stop()


def report(results: dict) -> None:
    rows = []
    for what, of in results.items():
        for name in (BEFORE, AFTER):
            if name in of:
                rows.append([what, name, f"{of[name]['rate']:,.0f}", f"{of[name]['cpu_us']:.2f}"])
    print_table(["what", "binary", "a second", "engine CPU us"], rows)
    for what, of in results.items():
        if "rate_ratio" in of:
            print(f"{what}: {of['rate_ratio']:.2f} times as many a second (goal {GOAL}), CPU {of['cpu_us_ratio']:.2f} times")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=["rabbitmq", "activemq", "events"], help="leave the others out")
    given = parser.parse_args()
    binaries = {BEFORE: os.environ["WHEELPIT_BEFORE"]} if os.environ.get("WHEELPIT_BEFORE") else {}
    turns = Turns(binaries | {AFTER: os.environ["WHEELPIT_BINARY"]})
    # Not in /tmp, which may be no disk.
    (ROOT / "build" / "bench").mkdir(parents=True, exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="drains-", dir=ROOT / "build" / "bench"))
    try:
        if given.only in (None, "rabbitmq"):
            broker = RabbitMq.start(folder / "rabbitmq", RabbitMqOptions())
            queues(turns, folder, "rabbitmq", broker, Lab, rabbitmq_bench.RabbitMqRace, ("guest", "guest"), given.count,
                   given.rounds)
        if given.only in (None, "activemq"):
            broker = ActiveMq.start(folder / "activemq", ActiveMqOptions(heap=1024, full_jit=True))
            queues(turns, folder, "activemq", broker, ActiveMqLab, activemq_bench.ActiveMqRace, ("admin",), given.count,
                   given.rounds)
        if given.only in (None, "events"):
            events(turns, folder, given.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    results = turns.results()
    report(results)
    write_figures("drains", {"count": given.count, "rounds": given.rounds, **results})


if __name__ == "__main__":
    main()
