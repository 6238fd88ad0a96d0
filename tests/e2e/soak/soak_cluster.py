"""Random faults of nodes, PostgreSQL and the broker under load: ./dev soak cluster MINUTES."""

import json
import os
import random
import signal
import threading
import time
import urllib.request

import pytest

from harness.cluster_fixtures import make_cluster, postgres
from harness.recorder import assert_all_delivered_at_least_once
from harness.waiting import eventually

__all__ = ["make_cluster", "postgres"]
pytestmark = pytest.mark.timeout(0)
MAPPINGS = 8
LONGEST_WITHOUT_OWNER = 12.0  # seconds, while PostgreSQL is there


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


class Watch:
    """How long slots have no owner that lives, as any node that answers sees it; while PostgreSQL is away none can."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.longest = 0.0
        self._without: dict[tuple, float] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.wait(0.5):
            slots = self._look()
            now = time.monotonic()
            if slots is None or self.cluster.postgres.pid() is None:
                self._without.clear()
                continue
            free = {(slot["kind"], slot["key"], slot["part"]) for slot in slots if not slot["owner"]}
            self._without = {name: self._without.get(name, now) for name in free}
            self.longest = max([self.longest, *(now - since for since in self._without.values())])

    def _look(self) -> list | None:
        for engine in alive(self.cluster):
            try:
                with urllib.request.urlopen(engine.url + "/_wheelpit/nodes", timeout=2) as answer:
                    return json.load(answer)["slots"]
            except OSError:
                continue
        return None

    def stop(self) -> float:
        self._ended.set()
        self._thread.join()
        return self.longest


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
    watch = Watch(cluster)
    while time.monotonic() < end:
        fault = dice.choice(FAULTS)
        print(f"{count}: {fault.__name__}", flush=True)
        fault(cluster, dice)
        eventually(lambda: every_slot_has_an_owner(cluster), 60, what="every slot has an owner")
        count += 1
        time.sleep(dice.uniform(0, 5))
    longest = watch.stop()
    published = [body for load in loads for body in load.stop()]
    lab.recorder.wait_for(published, 300)
    assert_all_delivered_at_least_once(published, lab.recorder)
    print(f"seed {seed}: {count} faults, {len(published)} messages, none lost; "
          f"no slot was without an owner for more than {longest:.1f} s")
    assert longest <= LONGEST_WITHOUT_OWNER
