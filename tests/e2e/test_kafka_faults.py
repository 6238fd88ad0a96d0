"""What a real Kafka does to its consumers. Tests are named after the rows of the plan of this source."""

import json
import threading
import time

import pytest
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient

from harness.lab import CONNECTION_ERROR, numbered
from harness.recorder import OK
from harness.waiting import eventually

pytestmark = pytest.mark.timeout(300)

EVENT_LIMIT = 6 * 1024 * 1024


class Member:
    """Another member of a group, in a thread of its own: what it has read, and its partitions."""

    def __init__(self, servers: str, group: str, topic: str):
        self.read: list[tuple[int, int]] = []
        self.assigned: set[int] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(servers, group, topic), daemon=True)
        self._thread.start()

    def _run(self, servers: str, group: str, topic: str) -> None:
        consumer = Consumer({"bootstrap.servers": servers, "group.id": group, "session.timeout.ms": 10000,
                             "partition.assignment.strategy": "cooperative-sticky",
                             "auto.offset.reset": "earliest", "enable.auto.offset.store": True})
        consumer.subscribe([topic],
                           on_assign=lambda _, given: self.assigned.update(one.partition for one in given),
                           on_revoke=lambda _, taken: self.assigned.difference_update(one.partition for one in taken))
        while not self._over.is_set():
            message = consumer.poll(0.1)
            if message is not None and not message.error():
                self.read.append((message.partition(), message.offset()))
        consumer.close()

    def leave(self) -> None:
        self._over.set()
        self._thread.join(60)


class Stream:
    """Sends numbered records to all partitions of a topic until it is stopped."""

    def __init__(self, topic, partitions: int, every: float = 0.02):
        self.sent: list[str] = []
        self._over = threading.Event()

        def run():
            number = 0
            while not self._over.is_set():
                topic.send(f"s-{number:05}", partition=number % partitions)
                self.sent.append(f"s-{number:05}")
                number += 1
                self._over.wait(every)

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()

    def stop(self) -> list[str]:
        self._over.set()
        self._thread.join(60)
        return self.sent


def of_group(topic) -> dict:
    return {"SelfManagedKafkaEventSourceConfig": {"ConsumerGroupId": f"group-{topic.name}"}}


def two_engines(kafka, make_lab, topic_partitions: int):
    first, second = make_lab(kafka), make_lab(kafka)
    return first, second, first.topic(topic_partitions)


def test_row_7_a_second_engine_comes_and_goes_without_loss_or_duplicate(kafka, make_lab):
    first, second, topic = two_engines(kafka, make_lab, 4)
    functions = first.function(), second.function()
    mapping = first.mapping(topic, functions[0], BatchSize=10, **of_group(topic))
    stream = Stream(topic, 4)
    eventually(first.values, 60, what="the first engine reads")
    second.mapping(topic, functions[1], BatchSize=10, **of_group(topic))
    eventually(lambda: len(second.values()) >= 20, 60, what="the second engine reads, too")
    assert second.engine.stop() == 0
    before = len(first.values())
    eventually(lambda: len(first.values()) >= before + 20, 60, what="the first one goes on")
    sent = stream.stop()
    topic.wait_committed(mapping)
    assert sorted(first.values() + second.values()) == sent


def test_row_8_a_partition_moves_when_its_slow_batch_is_settled(kafka, make_lab):
    first, second, topic = two_engines(kafka, make_lab, 2)
    began = threading.Event()

    def slowly(_):
        began.set()
        time.sleep(3)
        return OK

    first.recorder.verdict = slowly
    function = second.function()
    mapping = first.mapping(topic, first.function(timeout=60), BatchSize=100, **of_group(topic))
    topic.send(*numbered(20, "a"), partition=0)
    topic.send(*numbered(20, "b"), partition=1)
    assert began.wait(60)
    second.mapping(topic, function, **of_group(topic))

    def moved():
        topic.send("more", partition=0)
        topic.send("more", partition=1)
        return second.values()

    eventually(moved, 90, every=1, what="the second engine has a partition")
    topic.wait_committed(mapping, 90)
    values = first.values() + second.values()
    assert sorted(value for value in values if value != "more") == sorted(numbered(20, "a") + numbered(20, "b"))


def test_row_8_a_function_that_takes_longer_holds_nobody_up(kafka, make_lab):
    first, second, topic = two_engines(kafka, make_lab, 2)
    over = threading.Event()
    began = threading.Event()

    def hang(_):
        began.set()
        over.wait(120)
        return OK

    first.recorder.verdict = hang
    function = second.function()
    mapping = first.mapping(topic, first.function(timeout=180), **of_group(topic))
    topic.send("one", partition=0)
    assert began.wait(60)
    second.mapping(topic, function, **of_group(topic))
    try:
        def moved():
            topic.send("more", partition=0)
            topic.send("more", partition=1)
            return second.values()

        eventually(moved, 60, every=1, what="a partition is let go while the function still runs")
        assert not over.is_set()
    finally:
        over.set()
    topic.wait_committed(mapping, 90)
    assert "one" in first.values() + second.values()


def test_row_16_a_node_of_three_hangs_and_its_partitions_move(kafka_cluster, make_lab):
    lab = make_lab(kafka_cluster)
    topic = lab.topic(3)
    mapping = lab.mapping(topic, lab.function(), BatchSize=10)
    stream = Stream(topic, 3, every=0.05)
    eventually(lambda: len(lab.values()) >= 10, 60, what="it reads")
    kafka_cluster.run("pause-node", "1")
    before = len(lab.values())
    eventually(lambda: len(lab.values()) >= before + 30, 90, what="the leader has moved, and it reads on")
    kafka_cluster.run("resume-node", "1")
    sent = stream.stop()
    topic.wait_committed(mapping, 90)
    assert set(lab.values()) == set(sent)


def test_row_17_records_of_all_sizes_fit_into_events(kafka_lab):
    lab = kafka_lab
    topic = lab.topic(1)
    sizes = [100, 4_400_000, 1000, 1_000_000, 2_500_000, 100, 3_000_000, 3_000_000, 10, 4_000_000, 500_000, 100]
    bodies = [f"{number:02}".ljust(size, "x") for number, size in enumerate(sizes)]
    topic.send(*bodies)
    lab.recorder.sizes = []

    def measure(event):
        lab.recorder.sizes.append(len(json.dumps(event.event, separators=(",", ":"))))
        return OK

    lab.recorder.verdict = measure
    mapping = lab.mapping(topic, lab.function(timeout=60), BatchSize=100)
    topic.wait_committed(mapping, 90)
    assert [value[:2] for value in lab.values()] == [body[:2] for body in bodies]
    assert [len(value) for value in lab.values()] == sizes
    assert max(lab.recorder.sizes) <= EVENT_LIMIT


def test_a_topic_that_is_missing_is_named_and_waited_for(kafka_lab):
    lab = kafka_lab
    mapping = lab.mapping("not-there-yet", lab.function(), state="")
    shown = mapping.wait(timeout=60, LastProcessingResult=CONNECTION_ERROR)
    assert "not-there-yet" in shown["LastProcessingResult"], shown["LastProcessingResult"]
    topic = lab.topic(1, name="not-there-yet")
    topic.send("one")
    mapping.wait(timeout=60, State="Enabled")
    topic.wait_committed(mapping)
    assert lab.values() == ["one"]


def test_a_topic_that_is_made_again_is_read_from_its_start(kafka_lab):
    lab = kafka_lab
    topic = lab.topic(1)
    topic.send(*numbered(5, "old"))
    mapping = lab.mapping(topic, lab.function())
    topic.wait_committed(mapping)
    lab.broker.run("delete-topic", topic.name)
    mapping.wait(timeout=90, LastProcessingResult=CONNECTION_ERROR)
    again = lab.topic(1, name=topic.name)
    again.send(*numbered(3, "new"))
    again.wait_committed(mapping, 90)
    assert lab.values() == numbered(5, "old") + numbered(3, "new")


def test_another_member_of_the_group_has_its_share(kafka_lab):
    lab = kafka_lab
    topic = lab.topic(4)
    mapping = lab.mapping(topic, lab.function(), **of_group(topic))
    stream = Stream(topic, 4)
    eventually(lambda: len({record["partition"] for call in lab.recorder.invocations for record in call.messages}) == 4,
               60, what="all partitions are read")
    other = Member(lab.broker.endpoint(), f"group-{topic.name}", topic.name)
    eventually(lambda: len(other.read) >= 20, 60, what="the other member reads")
    other.leave()
    sent = stream.stop()
    topic.wait_committed(mapping, 90)
    ours = {(record["partition"], record["offset"]) for call in lab.recorder.invocations for record in call.messages}
    assert len(ours | set(other.read)) == len(sent), "nothing is lost"
    assert lab.engine.metric("lambda_esm_rebalances_total", event_source_mapping=mapping.uuid) >= 3


def test_compressed_batches_are_read(kafka_lab):
    lab = kafka_lab
    topic = lab.topic(1)
    kinds = ["gzip", "snappy", "lz4", "zstd", "none"]
    for kind in kinds:
        producer = Producer({"bootstrap.servers": lab.broker.endpoint(), "compression.type": kind, "linger.ms": 50})
        for number in range(20):
            producer.produce(topic.name, f"{kind}-{number:02}" + "grain" * 100, partition=0)
        assert producer.flush(60) == 0
    mapping = lab.mapping(topic, lab.function())
    topic.wait_committed(mapping)
    assert [value.split("grain")[0] for value in lab.values()] == [
        f"{kind}-{number:02}" for kind in kinds for number in range(20)]


def test_records_of_aborted_transactions_are_never_seen(kafka_lab):
    lab = kafka_lab
    topic = lab.topic(1)
    producer = Producer({"bootstrap.servers": lab.broker.endpoint(), "transactional.id": topic.name})
    producer.init_transactions(60)
    for name, end in [("kept", producer.commit_transaction), ("dropped", producer.abort_transaction),
                      ("last", producer.commit_transaction), ("gone", producer.abort_transaction)]:
        producer.begin_transaction()
        for body in numbered(5, name):
            producer.produce(topic.name, body, partition=0)
        producer.flush(60)
        end(60)
    mapping = lab.mapping(topic, lab.function())
    topic.wait_committed(mapping)  # the marks at the end are passed over, too
    assert lab.values() == numbered(5, "kept") + numbered(5, "last")


def test_a_compacted_topic_has_gaps(kafka_lab):
    lab = kafka_lab
    topic = lab.topic(1, cleanup_policy="compact", segment_ms="100", min_cleanable_dirty_ratio="0.01",
                      max_compaction_lag_ms="200", delete_retention_ms="100")
    for number in range(30):
        topic.send(f"a-{number}", key="a")
        topic.send(f"b-{number}", key="b")
    topic.send("c", key="c")

    def compacted():
        time.sleep(0.3)
        topic.send("d", key="d")  # the segment before is closed
        reader = Consumer({"bootstrap.servers": lab.broker.endpoint(), "group.id": f"look-{topic.name}",
                           "auto.offset.reset": "earliest", "enable.auto.commit": False})
        reader.subscribe([topic.name])
        offsets = [message.offset() for message in reader.consume(100, timeout=3)]
        reader.close()
        return offsets and len(offsets) < 50

    eventually(compacted, 90, every=0.5, what="the cluster has compacted the topic")
    mapping = lab.mapping(topic, lab.function())
    topic.wait_committed(mapping)
    offsets = lab.offsets(0)
    assert offsets == sorted(set(offsets)) and len(offsets) < 60
    assert {"a-29", "b-29", "c", "d"} <= set(lab.values())


def test_records_of_ten_megabytes_hold_up_nothing(kafka_lab):
    lab = kafka_lab
    topic = lab.topic(1)
    topic.send("before", "x" * 10_000_000, "after", "y" * 10_000_000, "last")
    mapping = lab.mapping(topic, lab.function(timeout=60), BatchSize=10)
    topic.wait_committed(mapping, 90)
    assert lab.values() == ["before", "after", "last"]
    assert lab.engine.metric("lambda_esm_dropped_events_total", event_source_mapping=mapping.uuid) == 2


def test_a_group_that_the_cluster_forgot_goes_on_where_it_was(kafka_lab):
    lab = kafka_lab
    topic = lab.topic(1)
    topic.send(*numbered(5, "first"))
    mapping = lab.mapping(topic, lab.function(), StartingPosition="TRIM_HORIZON")
    topic.wait_committed(mapping)

    def noted():
        shown = json.loads(lab.engine.get(f"/_wheelpit/positions/{mapping.uuid}")[1])
        return [slot.get("Finished") for shard in shown["Shards"] for slot in shard["Slots"]] == ["4"]

    eventually(noted, 60, what="what is committed is noted")
    mapping.update(Enabled=False)
    mapping.wait(timeout=60, State="Disabled")
    admin = AdminClient({"bootstrap.servers": lab.broker.endpoint()})
    admin.delete_consumer_groups([mapping.created_group])[mapping.created_group].result(60)
    topic.send(*numbered(2, "later"))
    mapping.update(Enabled=True)
    topic.wait_committed(mapping)
    assert lab.values() == numbered(5, "first") + numbered(2, "later")


def test_partitions_are_counted_each(kafka_lab):
    lab = kafka_lab
    topic = lab.topic(2)
    topic.send(*numbered(7), partition=0)
    mapping = lab.mapping(topic, lab.function())
    topic.wait_committed(mapping)

    def counted():
        for partition, end in [("0", 7), ("1", 0)]:
            for name, value in [("lag", 0), ("end_offset", end), ("committed_offset", end), ("processed_offset", end)]:
                assert lab.engine.metric(f"lambda_esm_partition_{name}", event_source_mapping=mapping.uuid,
                                         partition=f"{topic.name}-{partition}") == value, name
        return True

    eventually(counted, 60, what="each partition's numbers are shown")
