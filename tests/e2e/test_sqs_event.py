"""The event a function receives from SQS, byte for byte but for ids and times."""

import hashlib
import pathlib
import re

import pytest

from harness.waiting import eventually

DATA = pathlib.Path(__file__).parent / "data"
TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"
WITH_ATTRIBUTES = {
    "MessageBody": "order 17",
    "MessageAttributes": {"b": {"DataType": "Binary", "BinaryValue": "AAF/gP8="},
                          "n": {"DataType": "Number", "StringValue": "12.34"},
                          "s": {"DataType": "String.x", "StringValue": "v"}},
    "MessageSystemAttributes": {"AWSTraceHeader": {"DataType": "String", "StringValue": TRACE}}}


def without_the_moment(event: str) -> str:
    """What no two runs have in common is put as the golden files have it."""
    event = re.sub(r'"(messageId|receiptHandle)":"[^"]+"', r'"\1":"*"', event)
    event = re.sub(r'"SequenceNumber":"\d+"', '"SequenceNumber":"0"', event)
    return re.sub(r'"(SentTimestamp|ApproximateFirstReceiveTimestamp)":"\d{13}"', r'"\1":"0"', event)


def golden(name: str) -> str:
    return (DATA / f"golden_sqs_{name}.json").read_text()


def deliver(lab, queue, entry: str | dict, **members) -> str:
    """The event with this one message, as its function got it."""
    mapping = lab.mapping(queue, lab.answering(), **members)
    before = len(lab.recorder.invocations)
    queue.send(entry)
    (invocation,) = eventually(lambda: lab.recorder.invocations[before:], what="an invocation")
    queue.wait_empty()
    mapping.delete()
    return without_the_moment(invocation.raw.decode())


@pytest.fixture
def golden_queue(sqs_lab):
    queue = sqs_lab.queue("golden")
    yield queue
    queue.delete()


@pytest.mark.parametrize(("window", "file"), [(0, "event"), (1, "event_window")], ids=["window 0", "window 1"])
def test_row_3_the_sum_of_no_attributes_is_absent_without_a_window_and_null_with_one(
        sqs_lab, golden_queue, window, file):
    event = deliver(sqs_lab, golden_queue, "order 17", MaximumBatchingWindowInSeconds=window)
    assert event == golden(file)


def test_row_4_attributes_have_the_shapes_of_the_service_and_are_all_strings(sqs_lab, golden_queue):
    assert deliver(sqs_lab, golden_queue, WITH_ATTRIBUTES) == golden("event_attributes")


def test_row_4_a_fifo_queues_message_has_group_sequence_and_deduplication(sqs_lab):
    queue = sqs_lab.queue("golden", fifo=True)
    try:
        message = {"MessageBody": "order 17", "MessageDeduplicationId": "a-0"}
        assert deliver(sqs_lab, queue, message) == golden("event_fifo")
    finally:
        queue.delete()


BODIES = ['{"say": "\\"quoted\\"", "n": 1.0}', "two\nlines\r\n\tand a tab", "smile \U0001F600 and e\u0301",
          "replaced \ufffd", "</script>&amp;'`\u2028\u00a0", "7", '"text"', "\u0085\ud7ff\ue000", " "]


def test_row_5_bodies_arrive_untouched(sqs_lab):
    lab = sqs_lab
    lab.mapping(queue := lab.queue(), lab.answering())
    queue.send(*BODIES)
    queue.wait_empty()
    records = [record for invocation in lab.recorder.invocations for record in invocation.messages]
    assert sorted(record["body"] for record in records) == sorted(BODIES)
    for record in records:
        assert record["md5OfBody"] == hashlib.md5(record["body"].encode()).hexdigest()
