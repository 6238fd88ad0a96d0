"""kill -9 of an engine that reads a stream, at seeded random moments under load, as test and as soak."""

import random
import threading
import time

from .recorder import FAIL, OK, assert_all_delivered_at_least_once
from .streams_lab import Stream, StreamLab, assert_keys_in_order

FACTOR, BATCH = 4, 10
# A commit follows what it stores within a second; the rest is for a machine that is busy.
UNCOMMITTED = 2.5


def reshard(stream: Stream, dice: random.Random) -> str:
    """A split or a merge that keeps three to six shards open."""
    shards = len(stream.open_shards())
    if shards <= 3 or (shards < 6 and dice.random() < 0.5):
        shard = dice.choice(stream.open_shards())
        stream.split(shard)
        return f"split {shard}"
    stream.merge()
    return "merge"


def kill_while_resharding(lab: StreamLab, kills: int, seed: int, per_second: float = 40, failing: float = 0.1,
                          shards: int = 4, every: int = 5) -> dict:
    """No record is lost and the order of each key is kept, although the engine dies `kills` times, a batch in ten
    fails, and every few kills a shard is split or two are merged: half of them while the engine is down. Repeated is
    no more than a batch of each slot, and what was not committed, at each death. What happened, in numbers."""
    dice = random.Random(seed)
    failures = random.Random(seed + 1)
    lab.recorder.invocations.clear()
    lab.recorder.verdict = lambda invocation: FAIL if failures.random() < failing else OK
    stream = lab.stream(shards)
    mapping = lab.mapping(stream, lab.answering(), ParallelizationFactor=FACTOR, BatchSize=BATCH,
                          MaximumRetryAttempts=-1)
    load = lab.load(stream, per_second)
    deaths, reshards = [], 0
    for number in range(kills):
        change = number % every == every - 1
        while_up = change and dice.random() < 0.5
        resharding = threading.Thread(target=reshard, args=(stream, random.Random(seed * 1000 + number)))
        if while_up:
            resharding.start()
        time.sleep(dice.uniform(0.05, 2))
        lab.engine.kill()
        deaths.append(time.monotonic())
        if change and not while_up:
            resharding.start()
        if change:
            resharding.join()
            reshards += 1
        lab.engine.start()
    mapping.wait(State="Enabled", timeout=60)
    published = load.stop()
    lab.recorder.verdict = lambda invocation: OK
    lab.recorder.wait_for(published, timeout=180)
    assert_all_delivered_at_least_once(published, lab.recorder)
    bodies = lab.recorder.bodies()
    assert_keys_in_order(published, bodies)
    repeats = len(bodies) - len(set(bodies))
    allowed = sum(repeatable(lab, stream, death) for death in deaths)
    assert repeats <= allowed, f"seed {seed}: {repeats} repeats, {allowed} allowed at {kills} deaths"
    mapping.delete()
    mapping.wait_gone(60)
    return {"kills": kills, "reshards": reshards, "shards": len(stream.shards()), "records": len(published),
            "repeats": repeats, "repeats_allowed": allowed}


def repeatable(lab: StreamLab, stream: Stream, death: float) -> int:
    """What may come once more after a death: a batch of each slot, and what had ended well since the last commit."""
    slots = len(stream.open_shards()) * FACTOR
    late = sum(len(run.bodies) for run in list(lab.recorder.invocations)
               if run.verdict == OK and death - UNCOMMITTED <= run.at <= death)
    return slots * BATCH + late
