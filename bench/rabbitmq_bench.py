#!/usr/bin/env python3
"""wheelpit against the least a consumer can do, on one RabbitMQ, in turns in the same run.

Each round drains COUNT messages of 1 KB from a classic and from a quorum queue, once by the bare
librabbitmq consumer (prefetch 1000, one acknowledgement per 100) and once by wheelpit (BatchSize 100,
a native function that does nothing). Medians are printed, and written to build/bench/rabbitmq.json.
Rates depend on the machine and its load; the ratio and the CPU per message much less.
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
from harness.lab import Lab

from broker.rabbitmq.broker import RabbitMq
from broker.rabbitmq.settings import Options
from figures import print_table
from race import BATCH, PREFETCH, SIZE, WHEELPIT, Race, new_folder, say, start_times, write_figures

PUBLISHED = {"classic": "transient", "quorum": "persistent"}
BARE = "bare consumer"
GOALS = {"classic": 0.85, "quorum": 0.60}


def run_json(program: str, *arguments) -> dict:
    done = subprocess.run([places.built(program), *map(str, arguments)],
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{program} failed: {done.stderr.strip()}")
    return json.loads(done.stdout)


class RabbitMqRace(Race):
    rival = BARE
    kinds = list(PUBLISHED)

    def preload(self, kind: str) -> str:
        queue = self.lab.queue(kind=kind)
        run_json("bench_publisher", self.lab.broker.url(), queue, self.count, SIZE, PUBLISHED[kind])
        return queue

    def drain_by_rival(self, queue: str) -> dict:
        return run_json("bare_consumer", self.lab.broker.url(), queue, self.count, PREFETCH, BATCH)

    def remove(self, queue: str) -> None:
        self.lab.broker.delete_queue(queue)

    def latency(self, rate: int, seconds: int) -> dict[str, dict]:
        """Publish to consumer, and publish to function, in microseconds."""
        url, count = self.lab.broker.url(), rate * seconds
        results = {}

        queue = self.lab.queue()
        consumer = subprocess.Popen(
            [places.built("bare_consumer"), url, queue, str(count), str(PREFETCH), "1"],
            stdout=subprocess.PIPE, text=True)
        time.sleep(0.5)
        run_json("bench_publisher", url, queue, count, SIZE, "transient", rate)
        bare = json.loads(consumer.communicate(timeout=60)[0])
        results[BARE] = {"p50_us": bare["p50_us"], "p99_us": bare["p99_us"]}
        self.remove(queue)

        queue, out = self.lab.queue(), self.lab.folder / f"latency-{queue}"
        function = self.lab.function(runtime="provided.al2023", zip_file=self.native, timeout=30,
                                     environment={"WHEELPIT_TEST_LATENCY": str(out)})
        mapping = self.lab.mapping(queue, function, self.secret, BatchSize=1,
                                   MaximumBatchingWindowInSeconds=0)
        # The first invocation starts the environment: it is not what is measured.
        run_json("bench_publisher", url, queue, 1, SIZE, "transient")
        time.sleep(0.5)
        run_json("bench_publisher", url, queue, count, SIZE, "transient", rate)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and len(lines := out.read_text().split()) <= count:
            time.sleep(0.1)
        mapping.delete()
        mapping.wait_gone()
        self.remove(queue)
        taken = sorted(int(line) / 1000 for line in lines[1:])
        results[WHEELPIT] = {"p50_us": taken[len(taken) // 2], "p99_us": taken[len(taken) * 99 // 100]}
        return results


def invokes() -> dict:
    """Invocations a second through the Runtime API, without a broker."""
    say("invocations through the Runtime API")
    return run_json("invoke_bench", places.native_function())


def report_latency(results: dict) -> None:
    latency = results["latency"]
    print("\nlatency publish -> function, 200 msg/s, BatchSize 1, window 0")
    print_table(["consumer", "p50 us", "p99 us"],
                [[name, f"{latency[name]['p50_us']:.0f}", f"{latency[name]['p99_us']:.0f}"]
                 for name in (BARE, WHEELPIT)])
    above = latency[WHEELPIT]["p50_us"] - latency[BARE]["p50_us"]
    print(f"p50 above the bare consumer's: {above:.0f} us (goal 1000)")


def report(race: Race, results: dict) -> None:
    race.report(results, GOALS)
    print(f"engine CPU: {results['classic'][WHEELPIT]['cpu_us']:.2f} us/msg classic, "
          f"{results['quorum'][WHEELPIT]['cpu_us']:.2f} quorum (goal 5)")
    report_latency(results)
    print(f"\nengine start: {results['start_ms']:.0f} ms (goal 50); "
          f"idle memory: {results['idle_rss_mib']:.1f} MiB (goal 25)")
    report_invokes(results["invokes"])


def report_invokes(invokes: dict) -> None:
    print(f"\ninvocations of {invokes['event_bytes']} B, one native environment (goal 15,000/s)")
    print_table(["environment waits", "per second", "p50 us", "engine CPU us", "bare server/s"],
                [[name, f"{figures['per_second']:,.0f}", f"{figures['p50_us']:.0f}",
                  f"{figures['engine_cpu_us']:.0f}", f"{figures['bare_per_second']:,.0f}"]
                 for name, figures in (("asleep", invokes["sleeping"]),
                                       ("busy polling", invokes["busy_polling"]))])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-bench-"))
    broker = RabbitMq.start(folder / "broker", Options())
    lab = None
    try:
        idle = Lab(new_folder(folder, "start"), broker)
        results = {"count": given.count, "rounds": given.rounds, **start_times(idle)}
        idle.close()
        lab = Lab(new_folder(folder, "lab"), broker, config=NO_SANDBOX)
        lab.engine.start()
        race = RabbitMqRace(lab, given.count, lab.secret("guest", "guest"))
        results |= race.run(given.rounds)
        say("latency")
        results["latency"] = race.latency(rate=200, seconds=20)
    finally:
        if lab:
            lab.close()
        broker.stop()
    results["invokes"] = invokes()  # nothing else is to run beside it
    report(race, results)
    write_figures("rabbitmq", results)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
