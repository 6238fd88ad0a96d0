#!/usr/bin/env python3
"""Several nodes on one PostgreSQL beside one engine with files: messages a second, and CPU a message.

Each round drains COUNT messages of 1 KB from each of six classic queues of one RabbitMQ, by a native function that does
nothing, with one engine that keeps its state in files, and with one, two and three nodes that share a database. All are on one
machine, whose cores they share with the broker and the functions: it is the CPU a message that says what a node costs. Medians
are printed, and written to build/bench/cluster.json.
"""

import argparse
import os
import pathlib
import shutil
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
os.environ.setdefault("WHEELPIT_BINARY", str(ROOT / "build" / "release" / "wheelpit"))
sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "bench"), str(ROOT / "tools")]
from harness import functions, places
from harness.cluster import Cluster
from harness.engine import NO_SANDBOX
from harness.lab import Lab

from broker.postgres.server import Postgres
from broker.rabbitmq.broker import RabbitMq
from broker.rabbitmq.settings import Options
from figures import cpu_seconds, print_table
from race import BATCH, SIZE, medians, new_folder, say, write_figures
from rabbitmq_bench import run_json

QUEUES = 6
DONE = "lambda_esm_deleted_events_total"
ONE_WITH_FILES = "one engine, files"


def turn(lab: Lab, engines: list, count: int, native: bytes) -> dict:
    """From the calls that enable the mappings to the last acknowledgement."""
    secret = lab.secret()
    queues = [lab.queue() for _ in range(QUEUES)]
    for queue in queues:
        run_json("bench_publisher", lab.broker.url(), queue, count, SIZE, "transient")
    mappings = []
    for queue in queues:
        function = lab.function(runtime="provided.al2023", zip_file=native, timeout=30)
        mappings.append(lab.mapping(queue, function, secret, state="Disabled", Enabled=False, BatchSize=BATCH))
    before = sum(cpu_seconds(engine.pid) for engine in engines)
    done_before = sum(engine.metric(DONE) for engine in engines)
    begun, total, done = time.monotonic(), count * QUEUES, 0.0
    for mapping in mappings:
        mapping.update(Enabled=True)
    while done < total:
        time.sleep(0.3 if done < 0.8 * total else 0.05)
        done = sum(engine.metric(DONE) for engine in engines) - done_before
        if time.monotonic() - begun > 300:
            sys.exit(f"{done:.0f} of {total} messages in 300 s:\n" + engines[0].log()[-3000:])
    seconds = time.monotonic() - begun
    cpu = sum(cpu_seconds(engine.pid) for engine in engines) - before
    for mapping in mappings:
        mapping.delete()
    for mapping in mappings:
        mapping.wait_gone()
    for queue in queues:
        lab.broker.delete_queue(queue)
    return {"rate": total / seconds, "cpu_us": cpu * 1e6 / total}


def report(results: dict) -> None:
    print(f"\ndraining {QUEUES} queues of {results['count']:,} messages of {SIZE} B, medians of {results['rounds']} rounds")
    print_table(["engines", "msg/s", "CPU us/msg"],
                [[name, f"{row['rate']:,.0f}", f"{row['cpu_us']:.2f}"] for name, row in results["rows"].items()])
    alone = results["rows"][ONE_WITH_FILES]["cpu_us"]
    for name, row in results["rows"].items():
        if name != ONE_WITH_FILES:
            print(f"CPU a message, {name}: {row['cpu_us'] / alone:.2f} x (goal 1.10)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000, help="messages of each queue")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-bench-"))
    broker = RabbitMq.start(tempfile.mkdtemp(prefix="wheelpit-broker-"), Options())
    postgres = Postgres.start(tempfile.mkdtemp(prefix="wheelpit-postgres-"))
    native = functions.native_zip(places.native_function())
    rows: dict[str, list[dict]] = {}
    try:
        for number in range(1, given.rounds + 1):
            lab = Lab(new_folder(folder, f"alone-{number}"), broker, NO_SANDBOX)
            lab.engine.start()
            rows.setdefault(ONE_WITH_FILES, []).append(turn(lab, [lab.engine], given.count, native))
            lab.close()
            for nodes in (1, 2, 3):
                postgres.sql("DROP SCHEMA IF EXISTS wheelpit CASCADE")
                cluster = Cluster(new_folder(folder, f"nodes-{nodes}-{number}"), broker, postgres, nodes, NO_SANDBOX)
                try:
                    rows.setdefault(f"{nodes} node{'s' if nodes > 1 else ''}", []).append(
                        turn(cluster.lab, cluster.engines, given.count, native))
                finally:
                    cluster.close()
            for name, runs in rows.items():
                say(f"round {number}/{given.rounds} {name}: {runs[-1]['rate']:.0f} msg/s, {runs[-1]['cpu_us']:.2f} us")
        results = {"count": given.count, "rounds": given.rounds,
                   "rows": {name: medians(runs) for name, runs in rows.items()}}
        report(results)
        write_figures("cluster", results)
    finally:
        broker.stop()
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
