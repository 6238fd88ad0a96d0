"""Kinesis by enhanced fan-out: HTTP/2 with prior knowledge, on kinesis-mock and on ministack."""

import base64
import hashlib
import itertools

import botocore.exceptions
import pytest

from harness.lab import CONNECTION_ERROR, numbered
from harness.recorder import failed_items
from harness.streams_lab import Stream, StreamLab, assert_keys_in_order
from harness.tcp_proxy import TcpProxy
from harness.waiting import eventually

_numbers = itertools.count(1)
PATIENCE = 90


def arn_of(lab: StreamLab, stream: Stream) -> str:
    """As the server itself has it."""
    return lab.client.kinesis("DescribeStreamSummary", StreamName=stream.name)["StreamDescriptionSummary"]["StreamARN"]


def consumer_of(lab: StreamLab, stream: Stream) -> str:
    """The ARN of a new consumer of the stream."""
    name = f"c{next(_numbers)}"
    consumer = lab.client.kinesis("RegisterStreamConsumer", StreamARN=arn_of(lab, stream), ConsumerName=name)["Consumer"]["ConsumerARN"]

    def active():
        found = lab.client.kinesis("DescribeStreamConsumer", ConsumerARN=consumer)["ConsumerDescription"]
        return found["ConsumerStatus"] == "ACTIVE"

    eventually(active, PATIENCE, what=f"consumer {name} is active")
    return consumer


def fan_out_lab(make_lab, server, **options) -> StreamLab:
    return make_lab(server, proxied=False, **options)


def kpl_aggregate(records: list[tuple[str, str]]) -> bytes:
    """What the Kinesis Producer Library puts as one record: of (partition key, text), all short."""
    def field(number: int, content: bytes) -> bytes:
        return bytes([number << 3 | 2, len(content)]) + content

    message = b"".join(field(1, key.encode()) for key, _ in records)
    for place, (_, text) in enumerate(records):
        message += field(3, bytes([1 << 3, place]) + field(3, text.encode()))
    return b"\xf3\x89\x9a\xc2" + message + hashlib.md5(message).digest()


def put_data(lab: StreamLab, stream: Stream, data: bytes, key: str = "outer") -> str:
    """Its sequence number."""
    return lab.client.put_all(stream.name, [(key, data)])[0][1]


@pytest.fixture(params=["kinesis_mock", "ministack"])
def server(request):
    return request.getfixturevalue(request.param)


def test_records_arrive_in_order_and_name_the_consumer(server, make_lab):
    lab = fan_out_lab(make_lab, server)
    stream = lab.stream(shards=2)
    old = numbered(30, "old")
    stream.put(*old)
    consumer = consumer_of(lab, stream)
    mapping = lab.mapping(consumer, lab.function(), BatchSize=10)
    assert mapping.get()["EventSourceArn"] == consumer
    lab.recorder.wait_for(old, PATIENCE)
    new = numbered(30, "new")
    for body in new:
        stream.put(body)
    lab.recorder.wait_for(new, PATIENCE)
    bodies = lab.recorder.bodies()
    assert sorted(bodies) == sorted(old + new), "each record once"
    assert_keys_in_order(old + new, bodies)
    for invocation in lab.recorder.invocations:
        assert {record["eventSourceARN"] for record in invocation.messages} == {consumer}
        assert len({record["eventID"].partition(":")[0] for record in invocation.messages}) == 1


def test_latest_begins_with_what_is_put_after_the_creation(server, make_lab):
    lab = fan_out_lab(make_lab, server)
    stream = lab.stream()
    stream.put("before")
    consumer = consumer_of(lab, stream)
    lab.mapping(consumer, lab.function(), position="LATEST", BatchSize=10)
    stream.put("after")
    lab.recorder.wait_for(["after"], PATIENCE)
    assert lab.recorder.bodies() == ["after"]


def test_shards_split_and_merge_while_they_are_read(kinesis_mock, make_lab):
    lab = fan_out_lab(make_lab, kinesis_mock)
    stream = lab.stream()
    consumer = consumer_of(lab, stream)
    lab.mapping(consumer, lab.function(), BatchSize=20)
    bodies = numbered(90)
    stream.put(*bodies[:30])
    lab.recorder.wait_for(bodies[:10], PATIENCE)
    stream.split()
    stream.put(*bodies[30:60])
    stream.merge()
    stream.put(*bodies[60:])
    # The server does not tell a subscription that its shard has ended: the list of shards, once a minute, does.
    lab.recorder.wait_for(bodies, 240)
    assert sorted(lab.recorder.bodies()) == bodies, "each record once"
    assert_keys_in_order(bodies, lab.recorder.bodies())


def test_a_restart_repeats_nothing(server, make_lab):
    lab = fan_out_lab(make_lab, server)
    stream = lab.stream()
    consumer = consumer_of(lab, stream)
    lab.mapping(consumer, lab.function(), BatchSize=5)
    bodies = numbered(40)
    stream.put(*bodies[:20])
    lab.recorder.wait_for(bodies[:5], PATIENCE)
    assert lab.engine.stop() == 0
    stream.put(*bodies[20:])
    lab.engine.start()
    lab.recorder.wait_for(bodies, PATIENCE)
    assert lab.recorder.bodies() == sorted(bodies, key=lambda body: bodies.index(body)), "each once, in order"


def test_a_subscription_that_breaks_is_followed_by_another(server, make_lab):
    proxy = TcpProxy(server.endpoint())
    lab = fan_out_lab(make_lab, server, endpoints=[proxy.url])
    stream = lab.stream()
    consumer = consumer_of(lab, stream)
    mapping = lab.mapping(consumer, lab.function(), BatchSize=10)
    bodies = numbered(30)
    for part in range(3):
        of_part = bodies[part * 10:part * 10 + 10]
        stream.put(*of_part)
        lab.recorder.wait_for(of_part, PATIENCE)
        before = proxy.connections
        proxy.cut()
        eventually(lambda: proxy.connections > before, PATIENCE, what="it connects again")
        assert not mapping.get()["LastProcessingResult"].startswith("PROBLEM"), "a pause is no problem"
    assert lab.recorder.bodies() == bodies, "each once, in order"


def test_a_server_that_is_away_is_a_problem_until_it_is_back(ministack, make_lab):
    proxy = TcpProxy(ministack.endpoint())
    lab = fan_out_lab(make_lab, ministack, endpoints=[proxy.url])
    stream = lab.stream()
    consumer = consumer_of(lab, stream)
    mapping = lab.mapping(consumer, lab.function(), BatchSize=10)
    stream.put("before")
    lab.recorder.wait_for(["before"], PATIENCE)
    proxy.shut()
    mapping.wait(LastProcessingResult=CONNECTION_ERROR, timeout=PATIENCE)
    stream.put("meanwhile")
    proxy.open()
    lab.recorder.wait_for(["meanwhile"], PATIENCE)
    mapping.wait(LastProcessingResult="OK", State="Enabled", timeout=PATIENCE)
    assert lab.recorder.bodies() == ["before", "meanwhile"]


def test_aggregates_are_taken_apart_on_fan_out_alone(server, make_lab):
    lab = fan_out_lab(make_lab, server)
    stream = lab.stream()
    aggregate = kpl_aggregate([("a", "one"), ("b", "two"), ("a", "three")])
    damaged = aggregate[:-1] + bytes([aggregate[-1] ^ 1])
    number = put_data(lab, stream, aggregate)
    put_data(lab, stream, damaged)
    shared, fan_out = lab.function(), lab.function()
    consumer = consumer_of(lab, stream)
    lab.mapping(arn_of(lab, stream), shared, BatchSize=10)
    lab.mapping(consumer, fan_out, BatchSize=10)

    def records(function: str) -> list[dict]:
        return [record for invocation in list(lab.recorder.invocations) if invocation.function == function
                for record in invocation.messages]

    def data(function: str) -> list[bytes]:
        return [base64.b64decode(record["kinesis"]["data"]) for record in records(function)]

    eventually(lambda: len(data(shared)) == 2 and len(data(fan_out)) == 4, PATIENCE, what="both have read all")
    assert data(shared) == [aggregate, damaged]
    assert data(fan_out) == [b"one", b"two", b"three", damaged]
    inner = records(fan_out)[:3]
    assert [record["kinesis"]["partitionKey"] for record in inner] == ["a", "b", "a"]
    assert {record["kinesis"]["sequenceNumber"] for record in inner} == {number}
    assert {record["eventID"].partition(":")[2] for record in inner} == {number}


def test_a_failed_item_names_its_whole_aggregate(ministack, make_lab):
    lab = fan_out_lab(make_lab, ministack)
    stream = lab.stream()
    put_data(lab, stream, b"first")
    number = put_data(lab, stream, kpl_aggregate([("a", "one"), ("b", "two")]))
    put_data(lab, stream, b"last")
    verdicts = iter([failed_items(number)])
    lab.recorder.verdict = lambda event: next(verdicts, failed_items())
    lab.mapping(consumer_of(lab, stream), lab.answering(), BatchSize=10, MaximumBatchingWindowInSeconds=1,
                FunctionResponseTypes=["ReportBatchItemFailures"])
    eventually(lambda: len(lab.batches()) == 2, PATIENCE, what="it is called again")
    assert lab.batches() == [["first", "one", "two", "last"], ["one", "two", "last"]]


def test_a_consumer_that_is_not_there_is_refused(server, make_lab):
    lab = fan_out_lab(make_lab, server)
    stream = lab.stream()
    consumer = consumer_of(lab, stream)
    function = lab.function()
    for wrong in (consumer[:-4] + "9999", consumer.replace(f":stream/{stream.name}/", ":stream/no-such-stream/")):
        with pytest.raises(botocore.exceptions.ClientError) as refused:
            lab.mapping(wrong, function, state="")
        assert refused.value.response["Error"]["Code"] == "InvalidParameterValueException"
    # A consumer and its stream are two sources.
    lab.mapping(consumer, function)
    lab.mapping(arn_of(lab, stream), function)
