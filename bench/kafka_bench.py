#!/usr/bin/env python3
"""wheelpit against the least a reader of Kafka can do, on one broker, in turns in the same run.

Each round reads COUNT records of 1 KiB from 4 partitions, in batches of 100 and 1,000: once by bare_kafka (the client
library, the event's JSON, a sink on a connection of this machine, a commit a batch) and once by wheelpit with a native
function that does nothing. Then mappings of topics where nothing happens, and the time from UpdateEventSourceMapping
Enabled to the first record in the function.
Medians are printed, and written to build/bench/kafka.json. Rates depend on the machine and its load; the ratio and the CPU
per record much less.
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
from figures import resident_mib
from harness import places
from harness.engine import NO_SANDBOX
from harness.kafka_lab import KafkaLab
from race import SIZE, WHEELPIT, Race, new_folder, say, write_figures

from broker.kafka.server import Kafka

BARE = "bare reader"
PARTITIONS = 4
KINDS = {"batches of 100": 100, "batches of 1000": 1000}
GOALS = dict.fromkeys(KINDS, 0.7)
CPU_GOAL = 4  # microseconds of the engine a record, in batches of 1,000
IDLE_GOAL = 2  # MiB a mapping
FIRST_GOAL = 1000  # ms


class KafkaRace(Race):
    rival = BARE
    kinds = list(KINDS)
    done_metric = "lambda_esm_deleted_events_total"

    def __init__(self, lab: KafkaLab, count: int):
        super().__init__(lab, count)
        self.topic = lab.broker.topic("bench", PARTITIONS)
        lab.broker.run("fill", self.topic, str(count), str(SIZE), timeout=300)
        self._pid = int(lab.broker.run("pids").split()[0])

    def preload(self, kind: str) -> str:
        return self.topic  # each reader is a group of its own

    def rival_turn(self, kind: str) -> dict:
        self._kind = kind
        return super().rival_turn(kind)

    def drain_by_rival(self, topic: str) -> dict:
        done = subprocess.run([places.built("bare_kafka"), self.lab.broker.endpoint(), topic, str(self.count),
                               str(KINDS[self._kind])], capture_output=True, text=True, timeout=300)
        if done.returncode:
            sys.exit(f"bare_kafka failed: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def mapping(self, topic: str, kind: str):
        return self.lab.mapping(topic, self.function, state="Disabled", Enabled=False, BatchSize=KINDS[kind])

    def broker_pid(self) -> int:
        return self._pid


def idle(lab: KafkaLab, function: str, mappings: int = 20) -> dict:
    """Memory of mappings whose topics are empty, once each has its partition."""
    before = resident_mib(lab.engine.pid)
    made = [lab.mapping(lab.topic(), function, state="") for _ in range(mappings)]
    for mapping in made:
        mapping.wait(timeout=120, State="Enabled", LastProcessingResult="No records processed")
    time.sleep(5)
    after = resident_mib(lab.engine.pid)
    for mapping in made:
        mapping.delete()
    for mapping in made:
        mapping.wait_gone(60)
    return {"mappings": mappings, "mib": (after - before) / mappings}


def first_record(lab: KafkaLab, function: str, rounds: int = 5) -> list[float]:
    """Milliseconds from the call that enables a mapping until its function has the record that waits."""
    times = []
    for _ in range(rounds):
        topic = lab.topic()
        topic.send("waits")
        mapping = lab.mapping(topic, function, state="Disabled", Enabled=False, MaximumBatchingWindowInSeconds=0)
        begun = time.monotonic()
        mapping.update(Enabled=True)
        while lab.engine.metric("lambda_esm_invoked_events_total", uuid=mapping.uuid) < 1:
            if time.monotonic() - begun > 60:
                sys.exit("no record in 60 s:\n" + lab.engine.log()[-3000:])
            time.sleep(0.01)
        times.append((time.monotonic() - begun) * 1000)
        mapping.delete()
        mapping.wait_gone(60)
    return times


def report(race: KafkaRace, results: dict) -> None:
    race.report(results, GOALS)
    for kind in race.kinds:
        ours = results[kind][WHEELPIT]
        goal = f" (goal {CPU_GOAL})" if KINDS[kind] == 1000 else ""
        print(f"CPU a record, {kind}: engine {ours['cpu_us']:.2f} us{goal}, broker {ours['broker_cpu_us']:.2f} us")
    print(f"an idle mapping: {results['idle']['mib']:.2f} MiB (goal {IDLE_GOAL})")
    print(f"first record after Enabled: {results['first_record_ms']:.0f} ms (goal {FIRST_GOAL})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=400_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-bench-"))
    broker, lab = Kafka.start(str(folder / "broker"), "--full-jit", "--heap", "600"), None
    results: dict = {"count": given.count, "rounds": given.rounds}
    try:
        lab = KafkaLab(new_folder(folder, "lab"), broker, config=NO_SANDBOX)
        lab.engine.start()
        race = KafkaRace(lab, given.count)
        say("mappings of topics where nothing happens")
        results["idle"] = idle(lab, race.function)
        results["first_record_ms"] = statistics.median(first_record(lab, race.function))
        results |= race.run(given.rounds)
    finally:
        if lab:
            lab.close()
        broker.stop()
    report(race, results)
    write_figures("kafka", results)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
