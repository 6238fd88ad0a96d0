"""wheelpit against another consumer: both drain equal queues of one broker, in turns in the same run."""

import http.client
import json
import pathlib
import statistics
import sys
import time

from figures import cpu_seconds, print_table, resident_mib
from harness import functions, places
from harness.engine import Engine, metric_in
from harness.lab import Lab, Mapping

SIZE = 1024
BATCH = 100
PREFETCH = 1000  # of the other consumer
WHEELPIT = "wheelpit"


def say(text: str) -> None:
    print(f"    {text}", file=sys.stderr, flush=True)


def medians(rows: list[dict]) -> dict:
    return {key: statistics.median(row[key] for row in rows) for key in rows[0]}


class Watch:
    """Metrics of an engine over one connection: of each new one the engine finds out who is at its other end, among
    all processes of the machine."""

    def __init__(self, engine: Engine):
        self._connection = http.client.HTTPConnection(engine.url.removeprefix("http://"), timeout=30)

    def metric(self, name: str, **labels: str) -> float:
        self._connection.request("GET", "/metrics")
        return metric_in(self._connection.getresponse().read().decode(), name, **labels)

    def close(self) -> None:
        self._connection.close()


class Race:
    """What is the same for every broker. `kinds` are the kinds of queues or messages to compare."""

    rival = ""
    kinds: list[str] = []
    done_metric = "lambda_esm_deleted_events_total"  # counts the messages that wheelpit is through with

    def __init__(self, lab: Lab, count: int, secret: str = ""):
        self.lab = lab
        self.count = count
        self.secret = secret
        self.native = functions.native_zip(places.native_function())
        self.function = lab.function(runtime="provided.al2023", zip_file=self.native, timeout=30)

    def preload(self, kind: str) -> str:
        """A new queue with `count` messages; its name."""
        raise NotImplementedError

    def drain_by_rival(self, queue: str) -> dict:
        """Its own "seconds" and "cpu_seconds"."""
        raise NotImplementedError

    def remove(self, queue: str) -> None:
        """After it was drained."""

    def mapping(self, queue: str, kind: str) -> Mapping:
        """A disabled one that will drain the queue."""
        return self.lab.mapping(queue, self.function, self.secret, state="Disabled", Enabled=False, BatchSize=BATCH)

    def broker_pid(self) -> int:
        return self.lab.broker.node(0).pid()

    def rival_turn(self, kind: str) -> dict:
        queue = self.preload(kind)
        broker_before = cpu_seconds(self.broker_pid())
        done = self.drain_by_rival(queue)
        broker_cpu = cpu_seconds(self.broker_pid()) - broker_before
        self.remove(queue)
        return self._figures(done["seconds"], done["cpu_seconds"], broker_cpu)

    def wheelpit_turn(self, kind: str) -> dict:
        """From the call that enables the mapping to the acknowledgement of the last message."""
        queue = self.preload(kind)
        engine = self.lab.engine
        mapping = self.mapping(queue, kind)
        watch = Watch(engine)
        watch.metric(self.done_metric)
        cpu, broker_cpu = cpu_seconds(engine.pid), cpu_seconds(self.broker_pid())
        begun = time.monotonic()
        mapping.update(Enabled=True)
        acknowledged = 0
        while acknowledged < self.count:
            # Looked at rarely while there is much to do: each look costs the engine CPU.
            time.sleep(0.2 if acknowledged < 0.8 * self.count else 0.02)
            acknowledged = watch.metric(self.done_metric, uuid=mapping.uuid)
            if time.monotonic() - begun > 300:
                sys.exit(f"wheelpit has acknowledged {acknowledged:.0f} messages in 300 s:\n"
                         + engine.log()[-3000:])
        seconds = time.monotonic() - begun
        watch.close()
        figures = self._figures(seconds, cpu_seconds(engine.pid) - cpu,
                                cpu_seconds(self.broker_pid()) - broker_cpu)
        mapping.delete()
        mapping.wait_gone()
        self.remove(queue)
        return figures

    def _figures(self, seconds: float, cpu: float, broker_cpu: float) -> dict:
        per_message = 1e6 / self.count
        return {"rate": self.count / seconds, "cpu_us": cpu * per_message,
                "broker_cpu_us": broker_cpu * per_message}

    def run(self, rounds: int) -> dict:
        rows: dict = {kind: {self.rival: [], WHEELPIT: []} for kind in self.kinds}
        for number in range(1, rounds + 1):
            for kind in self.kinds:
                # Each is first every other round: the machine's mood is shared fairly.
                order = [(self.rival, self.rival_turn), (WHEELPIT, self.wheelpit_turn)]
                for name, turn in order if number % 2 else order[::-1]:
                    rows[kind][name].append(turn(kind))
                    say(f"round {number}/{rounds} {kind} {name}: {rows[kind][name][-1]['rate']:.0f} msg/s")
        results = {}
        for kind, by_name in rows.items():
            results[kind] = {name: medians(runs) for name, runs in by_name.items()}
            ratios = [ours["rate"] / theirs["rate"]
                      for ours, theirs in zip(by_name[WHEELPIT], by_name[self.rival])]
            results[kind]["ratio"] = statistics.median(ratios)
            results[kind]["ratios"] = ratios
        return results

    def report(self, results: dict, goals: dict[str, float]) -> None:
        rows = []
        for kind in self.kinds:
            for name in (self.rival, WHEELPIT):
                row = results[kind][name]
                rows.append([kind, name, f"{row['rate']:,.0f}", f"{row['cpu_us']:.2f}",
                             f"{row['broker_cpu_us']:.1f}"])
        print(f"\ndraining {results['count']:,} messages of {SIZE} B, "
              f"medians of {results['rounds']} rounds")
        print_table(["kind", "consumer", "msg/s", "CPU us/msg", "broker CPU us/msg"], rows)
        for kind in self.kinds:
            print(f"ratio {kind}: {results[kind]['ratio']:.2f} (goal {goals[kind]:.2f})")


def start_times(lab: Lab, rounds: int = 7) -> dict:
    """From exec to the first line, and memory while nothing happens."""
    times = []
    for _ in range(rounds):
        lab.engine.start()
        times.append(lab.engine.started_in * 1000)
        time.sleep(0.3)
        idle = resident_mib(lab.engine.pid)
        lab.engine.stop()
    return {"start_ms": statistics.median(times), "idle_rss_mib": idle}


def write_figures(name: str, results: dict) -> None:
    """To build/bench/NAME.json."""
    out = places.BUILD / "bench" / f"{name}.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(results, indent=1) + "\n")
    print(f"figures: {out.relative_to(places.ROOT)}")


def new_folder(parent: pathlib.Path, name: str) -> pathlib.Path:
    folder = parent / name
    folder.mkdir()
    return folder
