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
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
RELEASE = ROOT / "build" / "release"
os.environ.setdefault("WHEELPIT_BINARY", str(RELEASE / "wheelpit"))
sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "bench")]
from harness import functions, places
from harness.lab import Lab

from broker.broker import Broker
from broker.settings import Options
from figures import cpu_seconds, resident_mib, print_table

SIZE = 1024
KINDS = {"classic": "transient", "quorum": "persistent"}
BARE, WHEELPIT = "bare consumer", "wheelpit"
GOALS = {"classic": 0.85, "quorum": 0.60}


def run_json(program: str, *arguments) -> dict:
    done = subprocess.run([places.built(program), *map(str, arguments)],
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{program} failed: {done.stderr.strip()}")
    return json.loads(done.stdout)


def say(text: str) -> None:
    print(f"    {text}", file=sys.stderr, flush=True)


class Bench:
    def __init__(self, lab: Lab, count: int):
        self.lab = lab
        self.count = count
        self.native = functions.native_zip(places.native_function())
        self.function = lab.function(runtime="provided.al2023", zip_file=self.native, timeout=30)
        self.secret = lab.secret("guest", "guest")

    def preload(self, kind: str) -> str:
        queue = self.lab.queue(kind=kind)
        run_json("bench_publisher", self.lab.broker.url(), queue, self.count, SIZE, KINDS[kind])
        return queue

    def drain_bare(self, kind: str) -> dict:
        queue = self.preload(kind)
        broker_before = self.broker_cpu()
        done = run_json("bare_consumer", self.lab.broker.url(), queue, self.count, 1000, 100)
        return self.figures(queue, done["seconds"], done["cpu_seconds"],
                            self.broker_cpu() - broker_before)

    def drain_wheelpit(self, kind: str) -> dict:
        """From the call that enables the mapping to the acknowledgement of the last message."""
        queue = self.preload(kind)
        engine = self.lab.engine
        mapping = self.lab.mapping(queue, self.function, self.secret, state="Disabled",
                                   Enabled=False, BatchSize=100)
        cpu, broker_cpu = cpu_seconds(engine.pid), self.broker_cpu()
        begun = time.monotonic()
        mapping.update(Enabled=True)
        acknowledged = 0
        while acknowledged < self.count:
            # Looked at rarely while there is much to do: each look costs the engine CPU.
            time.sleep(0.2 if acknowledged < 0.8 * self.count else 0.02)
            acknowledged = engine.metric("lambda_esm_deleted_events_total", uuid=mapping.uuid)
            if time.monotonic() - begun > 300:
                sys.exit(f"wheelpit has acknowledged {acknowledged:.0f} messages in 300 s:\n"
                         + engine.log()[-3000:])
        seconds = time.monotonic() - begun
        figures = self.figures(queue, seconds, cpu_seconds(engine.pid) - cpu,
                               self.broker_cpu() - broker_cpu)
        mapping.delete()
        mapping.wait_gone()
        return figures

    def figures(self, queue: str, seconds: float, cpu: float, broker_cpu: float) -> dict:
        self.lab.broker.delete_queue(queue)
        per_message = 1e6 / self.count
        return {"rate": self.count / seconds, "cpu_us": cpu * per_message,
                "broker_cpu_us": broker_cpu * per_message}

    def broker_cpu(self) -> float:
        return cpu_seconds(self.lab.broker.node(0).pid())

    def latency(self, rate: int, seconds: int) -> dict[str, dict]:
        """Publish to consumer, and publish to function, in microseconds."""
        url, count = self.lab.broker.url(), rate * seconds
        results = {}

        queue = self.lab.queue()
        consumer = subprocess.Popen(
            [places.built("bare_consumer"), url, queue, str(count), "1000", "1"],
            stdout=subprocess.PIPE, text=True)
        time.sleep(0.5)
        run_json("bench_publisher", url, queue, count, SIZE, "transient", rate)
        bare = json.loads(consumer.communicate(timeout=60)[0])
        results[BARE] = {"p50_us": bare["p50_us"], "p99_us": bare["p99_us"]}
        self.lab.broker.delete_queue(queue)

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
        self.lab.broker.delete_queue(queue)
        taken = sorted(int(line) / 1000 for line in lines[1:])
        results[WHEELPIT] = {"p50_us": taken[len(taken) // 2], "p99_us": taken[len(taken) * 99 // 100]}
        return results


def start_times(folder: pathlib.Path, broker: Broker, rounds: int = 7) -> dict:
    """From exec to the first line, and memory while nothing happens."""
    lab_folder = folder / "start"
    lab_folder.mkdir()
    lab = Lab(lab_folder, broker)
    times = []
    for _ in range(rounds):
        lab.engine.start()
        times.append(lab.engine.started_in * 1000)
        time.sleep(0.3)
        idle = resident_mib(lab.engine.pid)
        lab.engine.stop()
    lab.close()
    return {"start_ms": statistics.median(times), "idle_rss_mib": idle}


def medians(rows: list[dict]) -> dict:
    return {key: statistics.median(row[key] for row in rows) for key in rows[0]}


def drain_in_turns(bench: Bench, rounds: int) -> dict:
    rows: dict = {kind: {BARE: [], WHEELPIT: []} for kind in KINDS}
    for number in range(1, rounds + 1):
        for kind in KINDS:
            # In turns, and each first every other round: the machine's mood is shared fairly.
            order = [(BARE, bench.drain_bare), (WHEELPIT, bench.drain_wheelpit)]
            for name, drain in order if number % 2 else order[::-1]:
                rows[kind][name].append(drain(kind))
                say(f"round {number}/{rounds} {kind} {name}: {rows[kind][name][-1]['rate']:.0f} msg/s")
    results = {}
    for kind, by_name in rows.items():
        results[kind] = {name: medians(runs) for name, runs in by_name.items()}
        ratios = [ours["rate"] / bare["rate"] for ours, bare in zip(by_name[WHEELPIT], by_name[BARE])]
        results[kind]["ratio"] = statistics.median(ratios)
        results[kind]["ratios"] = ratios
    return results


def invokes() -> dict:
    """Invocations a second through the Runtime API, without a broker."""
    say("invocations through the Runtime API")
    return run_json("invoke_bench", places.native_function())


def report(results: dict) -> None:
    rows = []
    for kind in KINDS:
        for name in (BARE, WHEELPIT):
            row = results[kind][name]
            rows.append([kind, name, f"{row['rate']:,.0f}", f"{row['cpu_us']:.2f}",
                         f"{row['broker_cpu_us']:.1f}"])
    print(f"\ndraining {results['count']:,} messages of {SIZE} B, medians of {results['rounds']} rounds")
    print_table(["queue", "consumer", "msg/s", "CPU us/msg", "broker CPU us/msg"], rows)
    for kind in KINDS:
        print(f"ratio {kind}: {results[kind]['ratio']:.2f} (goal {GOALS[kind]:.2f})")
    print(f"engine CPU: {results['classic'][WHEELPIT]['cpu_us']:.2f} us/msg classic, "
          f"{results['quorum'][WHEELPIT]['cpu_us']:.2f} quorum (goal 5)")
    latency = results["latency"]
    print("\nlatency publish -> function, 200 msg/s, BatchSize 1, window 0")
    print_table(["consumer", "p50 us", "p99 us"],
                [[name, f"{latency[name]['p50_us']:.0f}", f"{latency[name]['p99_us']:.0f}"]
                 for name in (BARE, WHEELPIT)])
    above = latency[WHEELPIT]["p50_us"] - latency[BARE]["p50_us"]
    print(f"p50 above the bare consumer's: {above:.0f} us (goal 1000)")
    print(f"\nengine start: {results['start_ms']:.0f} ms (goal 50); "
          f"idle memory: {results['idle_rss_mib']:.1f} MiB (goal 25)")
    print(f"invocations of {results['invokes']['event_bytes']} B, one native environment: "
          f"{results['invokes']['per_second']:,.0f}/s (goal 15,000), "
          f"p50 {results['invokes']['p50_us']:.0f} us")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-bench-"))
    broker = Broker.start(folder / "broker", Options())
    lab = None
    try:
        results = {"count": given.count, "rounds": given.rounds, **start_times(folder, broker)}
        (folder / "lab").mkdir()
        lab = Lab(folder / "lab", broker, config='\n[functions]\nsandbox = "none"\n')
        lab.engine.start()
        bench = Bench(lab, given.count)
        results |= drain_in_turns(bench, given.rounds)
        say("latency")
        results["latency"] = bench.latency(rate=200, seconds=20)
        results["invokes"] = invokes()
    finally:
        if lab:
            lab.close()
        broker.stop()
    out = ROOT / "build" / "bench" / "rabbitmq.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(results, indent=1) + "\n")
    report(results)
    print(f"figures: {out.relative_to(ROOT)}")
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
