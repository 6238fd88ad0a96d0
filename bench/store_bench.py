#!/usr/bin/env python3
"""What a PostgreSQL store costs: a write of the control plane, and asynchronous events that are accepted.

A private PostgreSQL, and one engine on it. The median time of an API call that changes a function, beside that of a bare
INSERT ... COMMIT of pgbench with one client, in turns. Then events of 200 bytes from 16 connections for a function that is
busy all the time, beside the same statements by pgbench with 16 clients. Results are printed, and written to
build/bench/store.json. Times depend on the machine and its load; what stands beside each other was measured in turns.
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
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "bench"), str(ROOT / "tools")]
from harness import functions, places
from harness.engine import NO_SANDBOX, Engine
from harness.lab import ROLE

from broker.postgres.server import Postgres, programs
from figures import print_table
from race import say, write_figures

SIZE = 200
CONNECTIONS = 16
NAME = "busy"
BUSY = "import time\ndef handler(event, context):\n    time.sleep(800)\n"
CONFIG = ('[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n\n[log]\nlevel = "warn"\n'
          '\n[cluster]\nstore = "{url}"\n' + NO_SANDBOX)
WRITE_GOAL_MS = 10.0
RATIO_GOAL = 0.5
TABLE = "CREATE TABLE bare(n bigserial PRIMARY KEY, body bytea NOT NULL)"
BARE = "INSERT INTO bare(body) VALUES(decode(repeat('78', 1500), 'hex'));\n"
# What async/postgres/event_rows.cc and postgres/session.cc send for one event.
EVENT = f"""BEGIN;
SET LOCAL idle_in_transaction_session_timeout = 5000;
SET LOCAL lock_timeout = 6000;
SET LOCAL statement_timeout = 10000;
SELECT 1 / count(*) FROM (SELECT 1 FROM wheelpit.node FOR SHARE) held;
WITH given AS (SELECT nextval('wheelpit.event_numbers') * 64 AS number),
 kept AS (INSERT INTO wheelpit.event_payload(number, body) SELECT number, decode(repeat('78', {SIZE}), 'hex') FROM given)
 INSERT INTO wheelpit.event(number, bucket, request_id, arn, trace, bytes, accepted, state, due)
 SELECT number, 0, '\\x00000000000000000000000000000000', 'arn:aws:lambda:us-east-1:123456789012:function:none',
 'Root=1-5759e988-bd862e3fe1be46a994272793', {SIZE}, 0, 2, 0 FROM given;
COMMIT;
"""


class DurablePostgres(Postgres):
    """As people run it: a commit is on the disk."""

    FSYNC = "on"


def pgbench(store: Postgres, folder: pathlib.Path, script: str, clients: int, count: int) -> tuple[float, float]:
    """Transactions a second, and their median time in milliseconds."""
    file = folder / "script.sql"
    file.write_text(script)
    for log in folder.glob("times.*"):
        log.unlink()
    done = subprocess.run(
        [programs() / "pgbench", "--no-vacuum", "--client", str(clients), "--transactions", str(count // clients),
         "--file", file, "--log", "--log-prefix", folder / "times", store.url()], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"pgbench failed: {done.stderr.strip()}")
    rate = next(float(line.split()[2]) for line in done.stdout.splitlines() if line.startswith("tps"))
    times = [int(line.split()[2]) / 1000 for log in folder.glob("times.*") for line in log.read_text().splitlines()]
    return rate, statistics.median(times)


def writes(engine: Engine, count: int) -> float:
    """The median time of a change of a function, in milliseconds."""
    times = []
    for number in range(count):
        begun = time.monotonic()
        engine.functions.tag_resource(Resource=f"arn:aws:lambda:us-east-1:123456789012:function:{NAME}",
                                      Tags={"number": str(number)})
        times.append((time.monotonic() - begun) * 1000)
    return statistics.median(times)


def events(engine: Engine, count: int) -> float:
    """Accepted a second."""
    port = engine.url.rpartition(":")[2]
    done = subprocess.run([places.built("event_load"), port, str(CONNECTIONS), str(count), NAME, str(SIZE)],
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"event_load failed: {done.stderr.strip()}")
    return json.loads(done.stdout)["per_second"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--writes", type=int, default=300, help="of the control plane, each round")
    parser.add_argument("--events", type=int, default=20_000, help="each round")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-bench-"))
    store = DurablePostgres.start(tempfile.mkdtemp(prefix="wheelpit-postgres-"))
    engine = Engine(folder, CONFIG.format(url=store.url()))
    rows = []
    try:
        engine.start()
        engine.functions.create_function(
            FunctionName=NAME, Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE, Timeout=900,
            Code={"ZipFile": functions.zip_of({"index.py": BUSY})})
        engine.functions.put_function_concurrency(FunctionName=NAME, ReservedConcurrentExecutions=1)
        store.sql(TABLE)
        for number in range(1, given.rounds + 1):
            row = {"bare_ms": pgbench(store, folder, BARE, 1, given.writes)[1], "write_ms": writes(engine, given.writes),
                   "pgbench_rate": pgbench(store, folder, EVENT, CONNECTIONS, given.events)[0],
                   "event_rate": events(engine, given.events)}
            rows.append(row)
            say(f"round {number}/{given.rounds}: " + ", ".join(f"{name} {value:.1f}" for name, value in row.items()))
    finally:
        if engine.running:
            engine.kill()
        store.stop()
        shutil.rmtree(folder, ignore_errors=True)
    medians = {name: statistics.median(row[name] for row in rows) for name in rows[0]}
    ratio = medians["event_rate"] / medians["pgbench_rate"]
    print_table(["", "engine", "PostgreSQL alone"],
                [["a write of the control plane, p50", f"{medians['write_ms']:.2f} ms", f"{medians['bare_ms']:.2f} ms"],
                 ["events accepted a second", f"{medians['event_rate']:,.0f}", f"{medians['pgbench_rate']:,.0f}"]])
    print(f"a write: goal {WRITE_GOAL_MS:.0f} ms; events: {ratio:.2f} x (goal {RATIO_GOAL})")
    write_figures("store", {"rounds": given.rounds, "ratio": ratio, **medians})


if __name__ == "__main__":
    main()
