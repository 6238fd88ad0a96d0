"""Random faults of nodes, PostgreSQL and the broker under load: ./dev soak cluster MINUTES."""

import os
import random
import signal
import time

import pytest

from harness.cluster_fixtures import make_cluster, postgres
from harness.recorder import assert_all_delivered_at_least_once
from harness.waiting import eventually

__all__ = ["make_cluster", "postgres"]
pytestmark = pytest.mark.timeout(0)
MAPPINGS = 8
LONGEST_WITHOUT_OWNER = 12.0  # seconds, while the store is there and a node lives


def alive(cluster) -> list:
    return [engine for engine in cluster.engines if engine.running]


def kill_a_node(cluster, dice) -> None:
    engine = dice.choice(cluster.engines)
    engine.kill()
    time.sleep(dice.uniform(0, 20))
    engine.start()


def stop_a_node(cluster, dice) -> None:
    engine = dice.choice(cluster.engines)
    assert engine.stop(timeout=120) == 0
    time.sleep(dice.uniform(0, 5))
    engine.start()


def freeze_a_node(cluster, dice) -> None:
    engine = dice.choice(cluster.engines)
    os.kill(engine.pid, signal.SIGSTOP)
    time.sleep(dice.uniform(1, 25))
    os.kill(engine.pid, signal.SIGCONT)


def stop_postgres(cluster, dice) -> None:
    cluster.postgres.stop(keep_files=True)
    time.sleep(dice.uniform(1, 30))
    cluster.postgres.launch()


def drain_a_node(cluster, dice) -> None:
    node = cluster.nodes()["self"]
    assert cluster.command("nodes", "drain", node).returncode == 0
    time.sleep(dice.uniform(1, 10))
    assert cluster.command("nodes", "drain", node, "--undo").returncode == 0


FAULTS = [kill_a_node, stop_a_node, freeze_a_node, stop_postgres, drain_a_node]


def every_slot_has_an_owner(cluster) -> bool:
    slots = cluster.nodes(alive(cluster)[0])["slots"]
    return all(slot["owner"] for slot in slots)


def test_random_faults_under_load(make_cluster, request):
    seconds = request.config.getoption("--soak-minutes") * 60
    seed = int(os.environ.get("WHEELPIT_SOAK_SEED", "1"))
    dice = random.Random(seed)
    cluster = make_cluster(3)
    lab = cluster.lab
    function = lab.function(timeout=5)
    queues = [lab.queue(kind="quorum") for _ in range(MAPPINGS)]
    for queue in queues:
        lab.mapping(queue, function, BatchSize=10)
    loads = [lab.load(queue, per_second=8, prefix=f"l{number}") for number, queue in enumerate(queues)]
    end, count = time.monotonic() + seconds, 0
    longest = 0.0
    while time.monotonic() < end:
        fault = dice.choice(FAULTS)
        print(f"{count}: {fault.__name__}", flush=True)
        fault(cluster, dice)
        begun = time.monotonic()
        eventually(lambda: every_slot_has_an_owner(cluster), 60, what="every slot has an owner")
        longest = max(longest, time.monotonic() - begun)
        count += 1
        time.sleep(dice.uniform(0, 5))
    published = [body for load in loads for body in load.stop()]
    lab.recorder.wait_for(published, 300)
    assert_all_delivered_at_least_once(published, lab.recorder)
    print(f"seed {seed}: {count} faults, {len(published)} messages, none lost; "
          f"every slot had an owner {longest:.1f} s after a fault at the latest")
    assert longest <= LONGEST_WITHOUT_OWNER
