#!/usr/bin/env python3
"""Two binaries of the engine in turns: invocations a second through the API, and the start of an environment.

    WHEELPIT_BEFORE=/path/to/another/wheelpit ./dev bench versions

Both engines run all the time; the one whose turn it is not, does nothing. Each round asks each of them for synchronous invocations of a
python and of a node function, from one connection and from two, and for cold starts: the function's configuration changes, so that
the next invocation needs a new environment. Medians are printed, and written to build/bench/versions.json. Without WHEELPIT_BEFORE
there is nothing to compare, and the figures of the one binary are printed.
"""

import argparse
import http.client
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
from harness.engine import Engine
from harness.lab import ROLE

from figures import cpu_seconds, print_table
from race import medians, say, write_figures

CONFIG = """[server]
region = "us-east-1"
account_id = "123456789012"
"""
PYTHON = "def handler(event, context):\n    return event\n"
NODE = "exports.handler = async (event) => event;\n"
CONNECTIONS = [1, 2]
EVENT = json.dumps({"text": "x" * 200})
BEFORE, AFTER = "before", "after"
RATE_GOAL = 0.95
START_GOAL = 10  # ms more


class OtherEngine(Engine):
    """An engine of a binary that is not the one under test."""

    binary = ""

    def command(self, *more: str) -> list[str]:
        return [self.binary, *super().command(*more)[1:]]


class Candidate:
    """One binary: its engine and its two functions."""

    def __init__(self, folder: pathlib.Path, binary: str):
        folder.mkdir()
        self.engine = OtherEngine(folder, CONFIG)
        self.engine.binary = binary
        self.engine.start()
        self.port = self.engine.url.rsplit(":", 1)[1]
        for name, runtime, file, source in (("python", places.python_runtime(), "index.py", PYTHON),
                                            ("node", places.node_runtime(), "index.js", NODE)):
            self.engine.functions.create_function(
                FunctionName=name, Runtime=runtime, Handler="index.handler", Role=ROLE, Timeout=10,
                Code={"ZipFile": functions.zip_of({file: source})})
            self.engine.functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
            self.invoke(name)

    def invoke(self, name: str) -> float:
        """Seconds, on a new connection."""
        connection = http.client.HTTPConnection("127.0.0.1", int(self.port), timeout=30)
        connection.connect()
        begun = time.perf_counter()
        connection.request("POST", f"/2015-03-31/functions/{name}/invocations", EVENT)
        answer = connection.getresponse()
        text = answer.read()
        taken = time.perf_counter() - begun
        connection.close()
        if answer.status != 200 or answer.headers["X-Amz-Function-Error"]:
            sys.exit(f"{self.engine.binary}: {answer.status} {text[:500]}")
        return taken

    def rate(self, name: str, connections: int, seconds: float) -> dict:
        program, path = places.built("http_load"), f"/2015-03-31/functions/{name}/invocations"
        subprocess.run([program, self.port, str(connections), "0.5", path, EVENT], check=True, stdout=subprocess.DEVNULL)
        cpu = cpu_seconds(self.engine.pid)
        done = subprocess.run([program, self.port, str(connections), str(seconds), path, EVENT], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"http_load failed: {done.stderr.strip()}")
        figures = json.loads(done.stdout)
        figures["cpu_us"] = (cpu_seconds(self.engine.pid) - cpu) * 1e6 / figures["requests"]
        return figures

    def start(self, name: str, number: int) -> float:
        """Milliseconds of an invocation that starts an environment."""
        self.engine.functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": {"NUMBER": str(number)}})
        while self.engine.functions.get_function_configuration(FunctionName=name)["LastUpdateStatus"] == "InProgress":
            time.sleep(0.02)
        time.sleep(0.3)  # the old environment is on its way out
        return self.invoke(name) * 1000


def run(candidates: dict[str, Candidate], rounds: int, starts: int, seconds: float) -> dict:
    rates: dict = {}
    begun: dict = {}
    for number in range(rounds):
        # Each is first every other round: the machine's mood is shared fairly.
        order = list(candidates.items())[::1 if number % 2 else -1]
        for function in ("python", "node"):
            for connections in CONNECTIONS:
                for name, candidate in order:
                    row = candidate.rate(function, connections, seconds)
                    rates.setdefault((function, connections), {}).setdefault(name, []).append(row)
            for start in range(starts):
                for name, candidate in order[::1 if start % 2 else -1]:
                    taken = candidate.start(function, number * starts + start)
                    begun.setdefault(function, {}).setdefault(name, []).append(taken)
        say(f"round {number + 1}/{rounds}")
    figures: dict = {"rates": {}, "ratios": {}, "starts": {}, "more_ms": {}}
    for (function, connections), of in rates.items():
        what = f"{function}_{connections}"
        figures["rates"][what] = {name: medians(rows) for name, rows in of.items()}
        if BEFORE in of:
            # Of each round: what else the machine does weighs on both alike.
            figures["ratios"][what] = statistics.median(after["per_second"] / before["per_second"]
                                                        for before, after in zip(of[BEFORE], of[AFTER]))
    for function, of in begun.items():
        figures["starts"][function] = {name: statistics.median(times) for name, times in of.items()}
        if BEFORE in of:
            figures["more_ms"][function] = statistics.median(
                after - before for before, after in zip(of[BEFORE], of[AFTER]))
    return figures


def report(figures: dict) -> None:
    rows = []
    for what, of in figures["rates"].items():
        function, connections = what.split("_")
        for name, row in of.items():
            rows.append([function, connections, name, f"{row['per_second']:,.0f}", f"{row['p50_us']:.0f}",
                         f"{row['p99_us']:.0f}", f"{row['cpu_us']:.0f}"])
    print("\nsynchronous invocations through the API")
    print_table(["function", "connections", "binary", "per second", "p50 us", "p99 us", "engine CPU us"], rows)
    print("\nan invocation that starts an environment")
    print_table(["function", *figures["starts"]["python"]],
                [[function, *(f"{taken:.1f}" for taken in of.values())] for function, of in figures["starts"].items()])
    verdicts = [f"invocations, {what.replace('_', ', ')} connections: {ratio:.3f} of before (goal {RATE_GOAL})"
                for what, ratio in figures["ratios"].items()]
    verdicts += [f"start, {function}: {more:+.1f} ms (goal +{START_GOAL} at most)"
                 for function, more in figures["more_ms"].items()]
    print("\n".join(["", *verdicts]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--starts", type=int, default=5, help="of each function, a round")
    parser.add_argument("--seconds", type=float, default=2)
    given = parser.parse_args()
    binaries = {AFTER: str(places.engine_binary())}
    if os.environ.get("WHEELPIT_BEFORE"):
        binaries = {BEFORE: os.environ["WHEELPIT_BEFORE"], **binaries}
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-bench-"))
    candidates: dict[str, Candidate] = {}
    try:
        for name, binary in binaries.items():
            candidates[name] = Candidate(folder / name, binary)
        figures = run(candidates, given.rounds, given.starts, given.seconds)
    finally:
        for candidate in candidates.values():
            candidate.engine.stop()
    report(figures)
    write_figures("versions", figures | {"rounds": given.rounds, "starts_a_round": given.starts, "binaries": binaries})
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
