#!/usr/bin/env python3
"""What open consoles cost the engine, and how smoothly long lists scroll.

Each round drains COUNT messages of 1 KB from a classic queue of RabbitMQ (BatchSize 100, a native function that does
nothing), once alone and once while ten consoles are open (bench/consoles.py), in turns in the same run; 50 disabled mappings
lie beside it. Then Chromium scrolls a page of 1,000 mappings and one of 10,000 failed events, and counts its frames. Medians
are printed, and written to build/bench/console.json.
"""

import argparse
import contextlib
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
os.environ.setdefault("WHEELPIT_BINARY", str(ROOT / "build" / "release" / "wheelpit"))
sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "bench")]
from harness import crowd
from harness.console import SCROLL, Console, PageCpu
from harness.engine import NO_SANDBOX, Engine
from harness.lab import Lab

from broker.rabbitmq.broker import RabbitMq
from broker.rabbitmq.settings import Options
from figures import print_table
from rabbitmq_bench import RabbitMqRace
from race import SIZE, WHEELPIT, new_folder, say, write_figures

GOAL = 0.97
CONSOLES = 10
FRAMES_GOAL = 60
SCROLLED = 6  # seconds


class ConsoleRace(RabbitMqRace):
    rival = f"{CONSOLES} consoles open"
    kinds = ["classic"]

    def rival_turn(self, kind: str) -> dict:
        with self.consoles():
            return self.wheelpit_turn(kind)

    @contextlib.contextmanager
    def consoles(self):
        asking = subprocess.Popen([sys.executable, str(ROOT / "bench" / "consoles.py"), self.lab.engine.url, str(CONSOLES)],
                                  stdout=subprocess.PIPE, text=True)
        try:
            if asking.stdout.readline() != "asks\n":
                sys.exit("the consoles do not get their answers")
            yield
            if asking.poll() is not None:
                sys.exit("the consoles have ended")
        finally:
            asking.kill()
            asking.wait()


def frames(engine: Engine, path: str, browser: Console) -> dict:
    """While the page scrolls and goes on asking."""
    with browser.page(engine) as page:
        cpu = PageCpu(page)
        page.goto(path)
        page.get_by_role("row").nth(50).wait_for()
        before = cpu.seconds()
        drawn = page.evaluate(SCROLL, SCROLLED * 1000)
        return {"frames_a_second": drawn / SCROLLED, "cpu_ms_a_frame": 1000 * (cpu.seconds() - before) / drawn}


def scrolled(folder: pathlib.Path) -> dict:
    with crowd.crowded(folder) as engine:
        browser = Console()
        try:
            return {"1,000 mappings": frames(engine, "/console/mappings", browser), "10,000 failed events": frames(engine, "/console/events", browser)}
        finally:
            browser.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-bench-"))
    broker = RabbitMq.start(folder / "broker", Options())
    lab = Lab(new_folder(folder, "lab"), broker, config=NO_SANDBOX)
    try:
        lab.engine.start()
        secret = lab.secret("guest", "guest")
        race = ConsoleRace(lab, given.count, secret)
        beside = lab.queue()
        lab.mapping(beside, race.function, secret, state="Disabled", Enabled=False)
        lab.engine.stop()
        crowd.copy_mapping(lab.engine.data, beside, 49)
        lab.engine.start()
        results = {"count": given.count, "rounds": given.rounds, **race.run(given.rounds)}
    finally:
        lab.close()
        broker.stop()
    say("scrolling")
    results["scrolling"] = scrolled(new_folder(folder, "crowd"))
    classic = results["classic"]
    results["with_consoles"] = statistics.median(1 / ratio for ratio in classic["ratios"])
    print(f"\ndraining {given.count:,} messages of {SIZE} B, medians of {given.rounds} rounds")
    print_table(["consoles", "msg/s", "CPU us/msg"],
                [[name, f"{classic[key]['rate']:,.0f}", f"{classic[key]['cpu_us']:.2f}"] for name, key in (("none", WHEELPIT), (race.rival, race.rival))])
    print(f"ratio: {results['with_consoles']:.3f} (goal {GOAL})")
    for name, figure in results["scrolling"].items():
        print(f"{name}: {figure['frames_a_second']:.0f} frames a second (goal {FRAMES_GOAL}), {figure['cpu_ms_a_frame']:.1f} ms of the page's CPU each")
    write_figures("console", results)
    shutil.rmtree(folder, ignore_errors=True)
    return 0 if results["with_consoles"] >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
