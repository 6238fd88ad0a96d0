"""A stream of Kinesis on kinesalite, as a function and a user see it."""

import base64

from harness.streams_lab import StreamLab, text_of
from harness.waiting import eventually


def test_row_1_a_record_is_the_event_that_the_service_sends_member_by_member(kinesis_lab: StreamLab):
    stream = kinesis_lab.stream()
    mapping = kinesis_lab.mapping(stream, kinesis_lab.answering())
    (shard, number), = stream.put("hello", key="k")
    eventually(kinesis_lab.batches, timeout=60)
    record = kinesis_lab.recorder.invocations[0].messages[0]
    arrived = record["kinesis"].pop("approximateArrivalTimestamp")
    assert 1.7e9 < arrived < 4e9
    assert list(record.items()) == [
        ("kinesis", {"kinesisSchemaVersion": "1.0", "partitionKey": "k", "sequenceNumber": number,
                     "data": base64.b64encode(b"hello").decode()}),
        ("eventSource", "aws:kinesis"),
        ("eventVersion", "1.0"),
        ("eventID", f"{shard}:{number}"),
        ("eventName", "aws:kinesis:record"),
        ("invokeIdentityArn", "arn:aws:iam::123456789012:role/any"),
        ("awsRegion", "us-east-1"),
        ("eventSourceARN", stream.arn),
    ]
    mapping.wait(LastProcessingResult="OK", timeout=60)


def test_latest_waits_for_a_stream_that_is_idle_and_then_loses_nothing(kinesis_lab: StreamLab):
    """kinesalite does not answer when it is asked for a time behind its last record."""
    stream = kinesis_lab.stream()
    stream.put("old")
    mapping = kinesis_lab.mapping(stream, kinesis_lab.answering(), position="LATEST")
    stream.put("new")
    eventually(kinesis_lab.batches, timeout=60)
    assert [text_of(message) for message in kinesis_lab.recorder.invocations[0].messages] == ["new"]
    mapping.wait(LastProcessingResult="OK", timeout=60)


def test_row_19_what_comes_while_it_is_disabled_is_read_once_when_it_is_enabled(kinesis_lab: StreamLab):
    stream = kinesis_lab.stream()
    mapping = kinesis_lab.mapping(stream, kinesis_lab.answering())
    stream.put("first")
    mapping.wait(LastProcessingResult="OK", timeout=60)
    mapping.update(Enabled=False)
    mapping.wait(State="Disabled", timeout=60)
    bodies = [f"meanwhile {number}" for number in range(10)]
    stream.put(*bodies, key="k")
    mapping.update(Enabled=True)
    kinesis_lab.recorder.wait_for(["first", *bodies], timeout=60)
    assert sum(kinesis_lab.batches(), []) == ["first", *bodies]
