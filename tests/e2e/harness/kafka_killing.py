"""Deaths of engines and brokers, and rebalances, while records come: no offset is skipped."""

import contextlib
import random
import threading
import time

from confluent_kafka import Consumer, Producer

from .kafka_lab import KafkaLab, Topic
from .lab import Mapping
from .recorder import OK
from .waiting import eventually

BATCH = 10


class Producing:
    """Numbered records for all partitions of a topic in turns, at a steady rate, until stop()."""

    def __init__(self, servers: str, topic: str, partitions: int, per_second: float):
        self.taken = dict.fromkeys(range(partitions), 0)
        self._producer = Producer({"bootstrap.servers": servers, "acks": "all", "enable.idempotence": True,
                                   "linger.ms": 0, "message.timeout.ms": 120_000})
        self._topic, self._gap, self._stop = topic, 1 / per_second, threading.Event()
        self._thread = threading.Thread(target=self._produce, daemon=True)
        self._thread.start()

    def _delivered(self, error, message) -> None:
        assert error is None, error
        self.taken[message.partition()] += 1

    def _produce(self) -> None:
        number = 0
        while not self._stop.is_set():
            self._producer.produce(self._topic, str(number), partition=number % len(self.taken),
                                   on_delivery=self._delivered)
            self._producer.poll(0)
            number += 1
            self._stop.wait(self._gap)

    def stop(self) -> dict[int, int]:
        """How many records each partition has taken."""
        self._stop.set()
        self._thread.join()
        assert self._producer.flush(120) == 0
        return self.taken


def seen(lab: KafkaLab) -> list[tuple[int, int]]:
    """(partition, offset) of what functions were called with, in the order of the calls."""
    return [(record["partition"], record["offset"]) for invocation in list(lab.recorder.invocations)
            for record in invocation.messages]


def check_offsets(lab: KafkaLab, taken: dict[int, int], repeats_allowed: int) -> dict:
    """Each record was seen; none before all that come before it in its partition; few came again."""
    next_new = dict.fromkeys(taken, 0)
    repeats = 0
    for partition, offset in seen(lab):
        assert offset <= next_new[partition], f"partition {partition}: {offset} before {next_new[partition]}"
        if offset == next_new[partition]:
            next_new[partition] += 1
        else:
            repeats += 1
    assert next_new == taken, f"seen {next_new} of {taken}"
    assert repeats <= repeats_allowed, f"{repeats} repeats, {repeats_allowed} allowed"
    return {"records": sum(taken.values()), "repeats": repeats, "repeats_allowed": repeats_allowed}


def begin(lab: KafkaLab, topic: Topic, partitions: int, per_second: float) -> tuple[Mapping, Producing]:
    lab.recorder.invocations.clear()
    lab.recorder.verdict = lambda event: OK
    mapping = lab.mapping(topic, lab.answering(), BatchSize=BATCH, MaximumBatchingWindowInSeconds=0)
    return mapping, Producing(lab.broker.endpoint(), topic.name, partitions, per_second)


def goes_on(lab: KafkaLab, what: str, more: int = 1) -> None:
    mark = len(lab.recorder.invocations) + more
    eventually(lambda: len(lab.recorder.invocations) >= mark, 90, what=what)


def end(lab: KafkaLab, topic: Topic, mapping: Mapping, producing: Producing, batches: int) -> dict:
    """So many batches may have come again."""
    taken = producing.stop()
    topic.wait_committed(mapping, 120)
    told = check_offsets(lab, taken, batches * BATCH)
    mapping.delete()
    mapping.wait_gone(60)
    return told


def kill_engine_under_load(lab: KafkaLab, kills: int, seed: int, partitions: int = 3, per_second: float = 60) -> dict:
    """Repeated is at most a batch of each partition at each death. The next engine waits for the group to forget the one
    that died, which takes ten seconds."""
    dice = random.Random(seed)
    topic = lab.topic(partitions)
    mapping, producing = begin(lab, topic, partitions, per_second)
    for number in range(kills):
        goes_on(lab, f"records come after {number} deaths")
        time.sleep(dice.uniform(0, 1))
        lab.engine.kill()
        lab.engine.start()
    return {"kills": kills, **end(lab, topic, mapping, producing, kills * partitions)}


def kill_brokers_under_load(lab: KafkaLab, kills: int, seed: int, partitions: int = 3, per_second: float = 60) -> dict:
    """One of three nodes dies, and comes back. If it leads the group, nothing can be committed until another does: repeated
    are at most the batch in hand and the one before it, of each partition."""
    dice = random.Random(seed)
    topic = lab.topic(partitions, min_insync_replicas="2")
    mapping, producing = begin(lab, topic, partitions, per_second)
    for _ in range(kills):
        node = str(dice.randrange(3))
        goes_on(lab, "records come", 5)
        lab.broker.run("kill-node", node)
        time.sleep(dice.uniform(0, 5))
        lab.broker.run("start-node", node, timeout=180)
        eventually(lambda: topic.in_sync() == 3, 120, every=1, what="all replicas are in sync")
    return {"kills": kills, **end(lab, topic, mapping, producing, 2 * kills * partitions)}


def rebalance_every_second(lab: KafkaLab, seconds: float, partitions: int = 4, per_second: float = 60) -> dict:
    """A stranger joins the group, is given partitions, commits nothing, and leaves again."""
    topic = lab.topic(partitions)
    mapping, producing = begin(lab, topic, partitions, per_second)
    goes_on(lab, "records come")
    rounds = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.closing(Consumer({
                "bootstrap.servers": lab.broker.endpoint(), "group.id": mapping.created_group,
                "enable.auto.commit": False, "partition.assignment.strategy": "cooperative-sticky"})) as stranger:
            stranger.subscribe([topic.name])
            stranger.poll(1)
        rounds += 1
    return {"rebalances": 2 * rounds, **end(lab, topic, mapping, producing, 2 * rounds * partitions)}
