#!/usr/bin/env python3
"""wheelpit against ActiveMQ's own Java client, on one ActiveMQ, in turns in the same run.

Each round drains COUNT messages of 1 KB, persistent and non-persistent ones, once by the Java client
(prefetch 1000, CLIENT_ACKNOWLEDGE once per 100) and once by wheelpit (BatchSize 100, a native function
that does nothing). Medians are printed, and written to build/bench/activemq.json. Rates depend on the
machine and its load; the ratio and the CPU per message much less.
"""

import argparse
import json
import os
import pathlib
import shutil
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
os.environ.setdefault("WHEELPIT_BINARY", str(ROOT / "build" / "release" / "wheelpit"))
sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "bench")]
from harness.activemq_lab import ActiveMqLab
from harness.engine import NO_SANDBOX

from broker.activemq import java
from broker.activemq.broker import ActiveMq
from broker.activemq.settings import Options
from race import BATCH, PREFETCH, SIZE, WHEELPIT, Race, new_folder, say, write_figures

PUBLISHED = {"non-persistent": "transient", "persistent": "persistent"}
GOALS = {"non-persistent": 1.0, "persistent": 1.0}
CPU_GOAL = 8  # microseconds of the engine per message
LOGIN = ["admin", "admin-secret"]


class ActiveMqRace(Race):
    rival = "Java client"
    kinds = list(PUBLISHED)

    def preload(self, kind: str) -> str:
        queue = self.lab.queue()
        self.publish(queue, self.count, kind)
        return queue

    def publish(self, queue: str, count: int, kind: str) -> None:
        java.run_client("BenchPublisher", self.lab.broker.endpoint(), *LOGIN, queue, count, SIZE,
                        PUBLISHED[kind], quick=False)

    def drain_by_rival(self, queue: str) -> dict:
        return self.consume(queue, self.count)

    def consume(self, queue: str, count: int) -> dict:
        return json.loads(java.run_client("BenchConsumer", self.lab.broker.endpoint(), *LOGIN, queue,
                                          count, PREFETCH, BATCH, quick=False))

    def warm_up(self, count: int = 20_000) -> None:
        """The broker's own code is compiled as it runs: nobody's turn should pay for that."""
        for kind in self.kinds:
            queue = self.lab.queue()
            self.publish(queue, count, kind)
            self.consume(queue, count)


def report(race: Race, results: dict) -> None:
    race.report(results, GOALS)
    by_kind = ", ".join(f"{results[kind][WHEELPIT]['cpu_us']:.2f} us/msg {kind}" for kind in race.kinds)
    print(f"engine CPU: {by_kind} (goal {CPU_GOAL})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-bench-"))
    broker = ActiveMq.start(folder / "broker", Options(heap=1024, full_jit=True))
    lab = None
    try:
        lab = ActiveMqLab(new_folder(folder, "lab"), broker, config=NO_SANDBOX)
        lab.engine.start()
        race = ActiveMqRace(lab, given.count, lab.secret("admin"))
        say("warming the broker up")
        race.warm_up()
        results = {"count": given.count, "rounds": given.rounds, **race.run(given.rounds)}
    finally:
        if lab:
            lab.close()
        broker.stop()
    report(race, results)
    write_figures("activemq", results)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
