#!/usr/bin/env python3
"""wheelpit against the least a client of SQS can do, on one ElasticMQ, in turns in the same run.

Each round drains COUNT messages of 1 KB, once by the bare client (8 connections, ten messages a
receive, ten a delete) and once by wheelpit (at most 8 batches at a time, a native function that does
nothing), in batches of 10 and of 1,000. Then an emulator's own mapping drains messages as large with a
Python function that does nothing, and so does wheelpit. Medians are printed, and written to
build/bench/sqs.json. Rates depend on the machine and its load; the ratio and the CPU per message much less.
"""

import argparse
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
from harness import places
from harness.engine import NO_SANDBOX
from harness.sqs_lab import Queue, SqsLab

import ministack
from broker.elasticmq.server import ElasticMq
from broker.elasticmq.settings import Options
from figures import cpu_seconds, print_table
from race import SIZE, WHEELPIT, Race, new_folder, say, write_figures

BARE = "bare client"
CONNECTIONS = 8
MAPPINGS = {"batches of 10": {"BatchSize": 10},
            "batches of 1000": {"BatchSize": 1000, "MaximumBatchingWindowInSeconds": 1}}
GOALS = {"batches of 10": 0.7, "batches of 1000": 0.85}
CPU_GOAL = 25  # microseconds of the engine a message
DELETES_GOAL = 0.11  # calls a message
PEER_GOAL = 100  # times the peer's rate
IDLE_GOAL = 3  # requests a minute
LATENCY_GOAL = 10_000  # microseconds, p50


class SqsRace(Race):
    rival = BARE
    kinds = list(MAPPINGS)

    def bare(self, mode: str, queue: Queue, *arguments) -> dict:
        done = subprocess.run(
            [places.built("bare_sqs"), mode, str(self.lab.broker.port), queue.url, *map(str, arguments)],
            capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"bare_sqs {mode} failed: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def preload(self, kind: str) -> Queue:
        return self.filled(self.count)

    def filled(self, count: int) -> Queue:
        queue = self.lab.queue(VisibilityTimeout=120)
        self.bare("fill", queue, count, CONNECTIONS, SIZE)
        return queue

    def drain_by_rival(self, queue: Queue) -> dict:
        return self.bare("drain", queue, self.count, CONNECTIONS)

    def mapping(self, queue: Queue, kind: str):
        return self.lab.mapping(queue, self.function, state="Disabled", Enabled=False,
                                ScalingConfig={"MaximumConcurrency": CONNECTIONS}, **MAPPINGS[kind])

    def remove(self, queue: Queue) -> None:
        queue.delete()

    def broker_pid(self) -> int:
        return self.lab.broker.pid()

    def warm_up(self, count: int = 30_000) -> None:
        """The server's own code is compiled as it runs: nobody's turn should pay for that."""
        queue = self.filled(count)
        self.bare("drain", queue, count, CONNECTIONS)
        self.remove(queue)

    def latency(self, rate: int, count: int) -> dict[str, dict]:
        """Send to receiver, and send to function, in microseconds."""
        results = {}
        queue = self.lab.queue(VisibilityTimeout=120)
        listener = subprocess.Popen(
            [places.built("bare_sqs"), "listen", str(self.lab.broker.port), queue.url, str(count)],
            stdout=subprocess.PIPE, text=True)
        time.sleep(0.5)
        self.bare("send", queue, count, rate, SIZE)
        results[BARE] = json.loads(listener.communicate(timeout=60)[0])
        self.remove(queue)

        queue, out = self.lab.queue(VisibilityTimeout=120), self.lab.folder / "latency"
        function = self.lab.function(runtime="provided.al2023", zip_file=self.native, timeout=30,
                                     environment={"WHEELPIT_TEST_LATENCY": str(out)})
        self.lab.mapping(queue, function, BatchSize=1)
        # The first invocation starts the environment: it is not what is measured.
        self.bare("send", queue, 1, 1, SIZE)
        time.sleep(1)
        self.bare("send", queue, count, rate, SIZE)
        deadline = time.monotonic() + 30
        while len(lines := out.read_text().split()) <= count:
            if time.monotonic() > deadline:
                sys.exit(f"{len(lines) - 1} of {count} messages reached the function in 30 s")
            time.sleep(0.1)
        taken = sorted(int(line) / 1000 for line in lines[1:])
        results[WHEELPIT] = {"p50_us": taken[len(taken) // 2], "p99_us": taken[len(taken) * 99 // 100]}
        return results


def against_peer(folder: pathlib.Path, race: SqsRace, count: int = 2_000) -> dict:
    """Messages a second of both mappings, each with its own server and a Python function that does nothing."""
    peer = ministack.MiniStack(folder)
    try:
        theirs = peer.drain(count, SIZE)
    finally:
        peer.stop()
    queue = race.filled(count)
    race.function = race.lab.function(ministack.NOTHING, timeout=30)
    mapping = race.mapping(queue, "batches of 10")
    begun = time.monotonic()
    mapping.update(Enabled=True)
    queue.wait_empty(120)
    ours = count / (time.monotonic() - begun)
    return {"ministack_rate": theirs, "wheelpit_rate": ours, "ratio": ours / theirs}


def calls(folder: pathlib.Path, server: ElasticMq, count: int, idle_seconds: int) -> dict:
    """What the engine asks, seen by a proxy: calls a message while it drains, requests while nothing is there."""
    lab = SqsLab(folder, server, config=NO_SANDBOX)
    try:
        lab.engine.start()
        race = SqsRace(lab, count)
        queue = race.filled(count)
        mapping = race.mapping(queue, "batches of 10")
        mapping.update(Enabled=True)
        queue.wait_empty(120)
        deletes, receives = len(lab.proxy.of("DeleteMessageBatch")), len(lab.proxy.of("ReceiveMessage"))
        deadline = time.monotonic() + 90  # the polls of the load end one by one
        while lab.proxy.waiting_polls() > 1 and time.monotonic() < deadline:
            time.sleep(0.5)
        before, cpu = len(lab.proxy.calls), cpu_seconds(lab.engine.pid)
        time.sleep(idle_seconds)
        asked, busy = len(lab.proxy.calls) - before, cpu_seconds(lab.engine.pid) - cpu
    finally:
        lab.close()
    return {"deletes_a_message": deletes / count, "receives_a_message": receives / count,
            "idle_requests_a_minute": asked * 60 / idle_seconds, "idle_cpu_percent": 100 * busy / idle_seconds}


def report(race: Race, results: dict) -> None:
    race.report(results, GOALS)
    by_kind = ", ".join(f"{results[kind][WHEELPIT]['cpu_us']:.1f} us/msg in {kind}" for kind in race.kinds)
    print(f"engine CPU: {by_kind} (goal {CPU_GOAL})")
    print(f"deletes: {results['deletes_a_message']:.3f} calls a message (goal {DELETES_GOAL}); "
          f"receives: {results['receives_a_message']:.3f}")
    print(f"idle mapping: {results['idle_requests_a_minute']:.1f} requests a minute (goal {IDLE_GOAL}), "
          f"{results['idle_cpu_percent']:.2f} % CPU (goal 0.5)")
    if "peer" in results:
        peer = results["peer"]
        print(f"mappings with a Python function: ministack {peer['ministack_rate']:,.0f} msg/s, wheelpit "
              f"{peer['wheelpit_rate']:,.0f} msg/s, {peer['ratio']:.1f} times as fast (goal {PEER_GOAL})")
    latency = results["latency"]
    print("\nlatency send -> function, 50 msg/s, BatchSize 1, window 0")
    print_table(["consumer", "p50 us", "p99 us"],
                [[name, f"{latency[name]['p50_us']:.0f}", f"{latency[name]['p99_us']:.0f}"]
                 for name in (BARE, WHEELPIT)])
    above = latency[WHEELPIT]["p50_us"] - latency[BARE]["p50_us"]
    print(f"p50 above the bare client's: {above:.0f} us (goals 1000, and {LATENCY_GOAL} in all)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-bench-"))
    server = ElasticMq.start(folder / "server", Options(heap=1024, full_jit=True))
    lab = None
    try:
        lab = SqsLab(new_folder(folder, "lab"), server, proxied=False, config=NO_SANDBOX)
        lab.engine.start()
        race = SqsRace(lab, given.count)
        say("warming the server up")
        race.warm_up()
        results = {"count": given.count, "rounds": given.rounds, **race.run(given.rounds)}
        say("latency")
        results["latency"] = race.latency(rate=50, count=500)
        if ministack.PROGRAM.exists():
            say("ministack's own mapping")
            results["peer"] = against_peer(new_folder(folder, "peer"), race)
        say("calls, and a minute of an idle mapping")
        results |= calls(new_folder(folder, "calls"), server, count=5_000, idle_seconds=60)
    finally:
        if lab:
            lab.close()
        server.stop()
    report(race, results)
    write_figures("sqs", results)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
