#!/usr/bin/env python3
"""Event filters beside simdjson, which only parses, on the same events in turns in the same run.

The events are 20,000 orders of about 1 KB, then orders of 100 KB and messages of plain text. They
are decided by 5 patterns and by 1,000, by one thread. "simdjson on-demand" reads the fields that
the 5 patterns name, as a program would that knows its orders; "simdjson dom" parses all of an
event. The best of ROUNDS counts for each. Results are printed and written to
build/bench/filter.json. Rates depend on the machine and its load, the ratio much less.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
os.environ.setdefault("WHEELPIT_BINARY", str(ROOT / "build" / "release" / "wheelpit"))
sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "bench")]
from harness import places

from figures import print_table
from race import say, write_figures

# In the order of the table: name in the figures, what it is called there.
CONTESTANTS = {
    "simdjson_on_demand": "simdjson on-demand",
    "simdjson_dom": "simdjson dom",
    "filter_5": "5 patterns",
    "filter_1000": "1,000 patterns",
    "rabbitmq_filter_5": "5 patterns, RabbitMQ messages",
    "rabbitmq_plain_text": "2 patterns, messages of plain text",
    "large_simdjson_on_demand": "100 KB: simdjson on-demand",
    "large_simdjson_dom": "100 KB: simdjson dom",
    "large_filter_5": "100 KB: 5 patterns",
    "large_filter_1000": "100 KB: 1,000 patterns",
}
GOAL_RATIO = 0.6
GOAL_5 = 1_500_000
GOAL_1000 = 1_000_000


def measured(events: int, rounds: int) -> dict:
    program = places.built("filter_bench")
    done = subprocess.run([program, str(events), str(rounds)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"filter_bench failed: {done.stderr.strip()}")
    return json.loads(done.stdout)


def goal(name: str, value: str, reached: bool, wanted: str) -> None:
    print(f"{name}: {value} (goal {wanted}: {'reached' if reached else 'NOT reached'})")


def report(figures: dict, ratio: float) -> None:
    print("\ndeciding about events, one thread")
    print_table(["what", "B/event", "events/s", "ns/event", "GB/s", "match"],
                [[title, f"{row['bytes_per_event']:,}", f"{row['events_per_second']:,.0f}",
                  f"{row['ns_per_event']:,.0f}", f"{row['gigabytes_per_second']:.2f}",
                  f"{row['matched']:.3f}" if "filter" in name or "plain" in name else ""]
                 for name, title in CONTESTANTS.items() for row in [figures[name]]])
    five, thousand = (figures[name]["events_per_second"] for name in ("filter_5", "filter_1000"))
    goal("5 patterns beside simdjson on-demand", f"{ratio:.2f}", ratio >= GOAL_RATIO,
         f"{GOAL_RATIO:.2f}")
    goal("5 patterns", f"{five:,.0f} events/s", five >= GOAL_5, f"{GOAL_5:,}")
    goal("1,000 patterns", f"{thousand:,.0f} events/s", thousand >= GOAL_1000, f"{GOAL_1000:,}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=40)
    given = parser.parse_args()
    say("filters and simdjson in turns")
    figures = measured(given.events, given.rounds)
    ratio = (figures["filter_5"]["events_per_second"]
             / figures["simdjson_on_demand"]["events_per_second"])
    report(figures, ratio)
    write_figures("filter", {"events": given.events, "rounds": given.rounds, "ratio": ratio,
                             "contestants": figures})


if __name__ == "__main__":
    main()
