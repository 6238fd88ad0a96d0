#!/usr/bin/env python3
"""wheelpit against the least a reader of Kinesis can do, on one scripted server, in turns in the same run.

Each round reads COUNT records of 1 KiB, once by a bare loop of GetRecords that decodes every record and
once by wheelpit (a native function that does nothing), from 1 and 4 shards, in batches of 100 and 1,000.
Then an emulator's own mapping reads a stream of its own server, with a Python function that counts, and
so does wheelpit, from that server and from the scripted one. Last, a stream of 1,000 shards where nothing
happens.
Medians are printed, and written to build/bench/streams.json. Rates depend on the machine and its load;
the ratio and the CPU per record much less.
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
from harness.scripted_streams import ScriptedStreams
from harness.streams_lab import StreamLab

import ministack
from broker.streams.client import Streams
from figures import cpu_seconds, resident_mib
from race import SIZE, WHEELPIT, Race, new_folder, say, write_figures

BARE = "bare loop"
LIMIT = 1000  # records a call of the bare loop
SHARDS = {"1 shard": 1, "4 shards": 4}
BATCHES = {"batches of 100": 100, "batches of 1000": 1000}
KINDS = {f"{shards}, {batch}": (SHARDS[shards], BATCHES[batch]) for batch in BATCHES for shards in SHARDS}
GOALS = {kind: 0.4 if batch == 100 else 0.5 for kind, (_, batch) in KINDS.items()}
CPU_GOAL = 3  # microseconds of the engine a record
PEER_GOAL = 20  # times the peer's rate
IDLE_GOAL = 60  # MiB with 1,000 shards


class StreamsRace(Race):
    rival = BARE
    kinds = list(KINDS)
    done_metric = "lambda_esm_invoked_events_total"  # nothing is deleted from a stream

    def preload(self, kind: str):
        shards, _ = KINDS[kind]
        stream = self.lab.stream(shards)
        for shard in stream.shards():
            self.lab.broker.fill(shard["ShardId"], self.count // shards, SIZE, StreamName=stream.name)
        return stream

    def drain_by_rival(self, stream) -> dict:
        done = subprocess.run(
            [places.built("bare_streams"), "drain", str(self.lab.broker.port), stream.name, str(self.count),
             str(len(stream.shards())), str(LIMIT)], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"bare_streams failed: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def mapping(self, stream, kind: str):
        return self.lab.mapping(stream, self.function, state="Disabled", Enabled=False, BatchSize=KINDS[kind][1])

    def broker_pid(self) -> int:
        return self.lab.broker.pid()

    def wheelpit_turn(self, kind: str) -> dict:
        before = children_cpu(self.lab.engine.pid)
        figures = super().wheelpit_turn(kind)
        figures["function_cpu_us"] = (children_cpu(self.lab.engine.pid) - before) * 1e6 / self.count
        return figures


def children_cpu(pid: int) -> float:
    """User and system time of the processes that run below it: the functions', each below its launcher's."""
    children = [int(child) for task in pathlib.Path(f"/proc/{pid}/task").iterdir()
                for child in (task / "children").read_text().split()]
    return sum(cpu_seconds(child) + children_cpu(child) for child in children)


def against_peer(folder: pathlib.Path, server: ScriptedStreams, count: int = 2_000, batch: int = 100) -> dict:
    """Records a second of both mappings, with a Python function that counts: the peer's on its own server's stream,
    wheelpit's on that and on the scripted server, which gives more records a second than the peer's does."""
    peer = ministack.MiniStack(folder)
    try:
        say("ministack's own mapping")
        theirs, arn = peer.drain_stream(folder, count, SIZE, batch)
        peer.engine, peer.arn = "streams", lambda name: arn
        peer.client = lambda timeout=30: Streams(peer.url, timeout)
        same = drain_counting(new_folder(folder, "same"), peer, lambda lab: arn, count, batch)
    finally:
        peer.stop()

    def filled(lab: StreamLab) -> str:
        stream = lab.stream()
        server.fill(count=10 * count, size=SIZE, StreamName=stream.name)
        return stream.arn

    ours = drain_counting(new_folder(folder, "scripted"), server, filled, 10 * count, batch)
    return {"ministack_rate": theirs, "wheelpit_rate": ours, "ratio": ours / theirs, "wheelpit_rate_same_server": same}


def drain_counting(folder: pathlib.Path, server, make_stream, count: int, batch: int) -> float:
    """wheelpit's records a second, from the mapping's creation until the function has seen all."""
    lab = StreamLab(folder, server, proxied=False, config=NO_SANDBOX)
    try:
        lab.engine.start()
        counts, arn = folder / "counts", make_stream(lab)
        function = lab.function(ministack.COUNTING, timeout=30, environment={"COUNTS": str(counts)})
        begun = time.monotonic()
        lab.mapping(arn, function, state="", BatchSize=batch)
        ministack.wait_for_count(counts, count, 120)
        return count / (time.monotonic() - begun)
    finally:
        lab.close()


def idle(folder: pathlib.Path, server: ScriptedStreams, shards: int = 1000, seconds: int = 20) -> dict:
    """Memory and CPU of an engine that reads so many shards of a stream where nothing happens."""
    lab = StreamLab(folder, server, proxied=False, config=NO_SANDBOX)
    try:
        lab.engine.start()
        before = resident_mib(lab.engine.pid)
        stream = lab.stream(shards)
        lab.mapping(stream, lab.function(), state="", position="LATEST")
        asked_before = len(server.calls("GetRecords"))
        deadline = time.monotonic() + 120
        while len(server.calls("GetRecords")) - asked_before < 2 * shards:
            if time.monotonic() > deadline:
                sys.exit(f"{len(server.calls('GetRecords')) - asked_before} calls in 120 s, {2 * shards} wanted")
            time.sleep(1)
        calls, cpu = len(server.calls("GetRecords")), cpu_seconds(lab.engine.pid)
        time.sleep(seconds)
        busy = cpu_seconds(lab.engine.pid) - cpu
        return {"shards": shards, "mib": resident_mib(lab.engine.pid), "mib_before": before,
                "cpu_percent": 100 * busy / seconds,
                "calls_a_second": (len(server.calls("GetRecords")) - calls) / seconds}
    finally:
        lab.close()


def report(race: Race, results: dict) -> None:
    race.report(results, GOALS)
    for kind in race.kinds:
        ours = results[kind][WHEELPIT]
        print(f"CPU a record, {kind}: engine {ours['cpu_us']:.2f} us (goal {CPU_GOAL}), server "
              f"{ours['broker_cpu_us']:.2f} us, function {ours['function_cpu_us']:.2f} us")
    if "idle" in results:
        is_idle = results["idle"]
        print(f"{is_idle['shards']:,} idle shards: {is_idle['mib']:.0f} MiB (goal {IDLE_GOAL}; {is_idle['mib_before']:.0f} "
              f"before), {is_idle['calls_a_second']:.0f} calls a second, {is_idle['cpu_percent']:.1f} % CPU")
    if "peer" in results:
        peer = results["peer"]
        print(f"mappings with a Python function: ministack {peer['ministack_rate']:,.0f} records/s, wheelpit "
              f"{peer['wheelpit_rate']:,.0f}, {peer['ratio']:.1f} times as fast (goal {PEER_GOAL}); wheelpit on ministack's "
              f"server {peer['wheelpit_rate_same_server']:,.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=["race", "idle", "peer"], help="leave the other parts out")
    given = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-bench-"))
    server, lab = ScriptedStreams(), None
    results: dict = {"count": given.count, "rounds": given.rounds}
    race = None
    try:
        if given.only in (None, "race"):
            lab = StreamLab(new_folder(folder, "lab"), server, proxied=False, config=NO_SANDBOX)
            lab.engine.start()
            race = StreamsRace(lab, given.count)
            results |= race.run(given.rounds)
        if given.only in (None, "idle"):
            say("a stream of 1,000 shards where nothing happens")
            results["idle"] = idle(new_folder(folder, "idle"), server)
        if given.only in (None, "peer") and ministack.PROGRAM.exists():
            results["peer"] = against_peer(new_folder(folder, "peer"), server)
    finally:
        if lab:
            lab.close()
        server.stop()
    if race:
        report(race, results)
        write_figures("streams", results)
    else:
        print(json.dumps(results, indent=1))
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
