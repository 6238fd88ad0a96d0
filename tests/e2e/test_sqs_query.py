"""A server that knows the protocol of before 2023 alone: forms and XML. ElasticMQ answers both; the proxy lets this one through."""

import pytest

from harness.lab import numbered
from harness.recorder import failed_items
from harness.sqs_lab import counted
from harness.waiting import eventually

from test_sqs_event import WITH_ATTRIBUTES, deliver


@pytest.fixture
def older(sqs_lab):
    sqs_lab.proxy.older = True
    return sqs_lab


@pytest.mark.parametrize("entry", [WITH_ATTRIBUTES, "a\r\n<b>&amp; \U0001f600 \ufffd \t\"c\""])
def test_the_event_is_the_same_in_both_protocols(sqs_lab, entry):
    events = []
    for older in (False, True):
        sqs_lab.proxy.older = older
        queue = sqs_lab.queue()
        events.append(deliver(sqs_lab, queue, entry).replace(queue.arn, "the queue"))
    assert events[0] == events[1]
    assert any("X-Amz-Target" not in call.headers for call in sqs_lab.proxy.of("DeleteMessageBatch"))


def test_25_messages_arrive_once_and_are_deleted_in_batches(older):
    mapping = older.mapping(queue := older.queue(), older.function())
    queue.send(*(bodies := numbered(25)))
    older.recorder.wait_for(bodies)
    queue.wait_empty()
    assert counted(older, mapping)["deleted"] == 25
    assert {call.operation for call in older.proxy.calls} >= {"GetQueueUrl", "ReceiveMessage", "DeleteMessageBatch"}
    assert not any("X-Amz-Target" in call.headers for call in older.proxy.calls)


def test_what_failed_comes_again_and_leases_are_kept(older):
    older.recorder.verdict = lambda invocation: failed_items(*(
        record["messageId"] for record in invocation.messages
        if record["body"] == "second" and record["attributes"]["ApproximateReceiveCount"] == "1"))
    older.mapping(queue := older.queue(VisibilityTimeout=10), older.answering(timeout=10),
                  FunctionResponseTypes=["ReportBatchItemFailures"])
    queue.send("first", "second", "third")

    def seen():
        return [(record["body"], record["attributes"]["ApproximateReceiveCount"])
                for invocation in older.recorder.invocations for record in invocation.messages]

    eventually(lambda: ("second", "2") in seen(), what="the failed one comes again")
    queue.wait_empty()
    assert sorted(seen()) == [("first", "1"), ("second", "1"), ("second", "2"), ("third", "1")]


def test_a_missing_queue_is_refused_as_ever(older):
    assert "The specified queue does not exist." in older.refused(older.broker.arn("nobody-made-this"), older.function())
