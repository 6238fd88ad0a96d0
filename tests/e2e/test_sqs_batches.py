"""How messages of a queue become batches: sizes, windows, filters, and how few calls they cost."""

import json
import time

import pytest

from harness.lab import numbered
from harness.recorder import answer
from harness.sqs_lab import counted
from harness.waiting import eventually, never


def counts(lab) -> set[str]:
    """How often the queue says it has given the messages that the function saw."""
    return {record["attributes"]["ApproximateReceiveCount"]
            for invocation in lab.recorder.invocations for record in invocation.messages}


def sizes(lab) -> list[int]:
    return [len(invocation.messages) for invocation in lab.recorder.invocations]


def waiting(lab, queue, count: int) -> list[str]:
    """So many messages that wait before the mapping begins."""
    bodies = numbered(count)
    queue.send(*bodies)
    return bodies


def test_row_6_25_messages_without_a_window(sqs_lab):
    lab = sqs_lab
    mapping = lab.mapping(queue := lab.queue(), lab.function(), BatchSize=10, Enabled=False, state="Disabled")
    bodies = waiting(lab, queue, 25)
    mapping.update(Enabled=True)
    lab.recorder.wait_for(bodies)
    queue.wait_empty()
    assert sorted(lab.recorder.bodies()) == bodies
    assert max(sizes(lab)) <= 10
    assert counts(lab) == {"1"}
    assert lab.proxy.entries("DeleteMessageBatch") == 25
    assert len(lab.proxy.of("DeleteMessageBatch")) <= 4
    assert counted(lab, mapping) == {"polled": 25, "filtered_out": 0, "invoked": 25, "failed_invoke": 0, "deleted": 25}


def test_row_7_30_waiting_messages_are_batches_of_20_and_10(sqs_lab):
    lab = sqs_lab
    mapping = lab.mapping(queue := lab.queue(), lab.function(), BatchSize=20, MaximumBatchingWindowInSeconds=1,
                          ScalingConfig={"MaximumConcurrency": 2}, Enabled=False, state="Disabled")
    bodies = waiting(lab, queue, 30)
    mapping.update(Enabled=True)
    lab.recorder.wait_for(bodies)
    assert sizes(lab) == [20, 10]
    queue.wait_empty()


@pytest.mark.parametrize("size", [15, 100, 10_000])
def test_15_messages_arrive_whole_within_the_window(sqs_lab, size):
    lab = sqs_lab
    lab.mapping(queue := lab.queue(), lab.function(), BatchSize=size, MaximumBatchingWindowInSeconds=3)
    bodies = numbered(15)
    queue.send(*bodies)
    lab.recorder.wait_for(bodies)
    assert sizes(lab) == [15]
    assert counts(lab) == {"1"}


def test_a_window_holds_messages_that_come_one_by_one(sqs_lab):
    lab = sqs_lab
    lab.mapping(queue := lab.queue(), lab.function(), BatchSize=100, MaximumBatchingWindowInSeconds=4)
    for body in numbered(4):
        queue.send(body)
        time.sleep(0.3)
    lab.recorder.wait_for(numbered(4))
    assert sizes(lab) == [4]


def test_row_13_a_filter_keeps_one_of_three_and_the_others_are_deleted(sqs_lab):
    lab = sqs_lab
    pattern = json.dumps({"body": {"city": ["Bern"]}})
    mapping = lab.mapping(queue := lab.queue(), lab.function(), FilterCriteria={"Filters": [{"Pattern": pattern}]})
    queue.send('{"city": "Bern"}', '{"city": "Rom"}', "no JSON at all")
    lab.recorder.wait_for(['{"city": "Bern"}'])
    queue.wait_empty()
    assert sizes(lab) == [1]
    assert counted(lab, mapping) == {"polled": 3, "filtered_out": 2, "invoked": 1, "failed_invoke": 0, "deleted": 3}


def test_an_event_has_at_most_six_megabytes(sqs_lab):
    lab = sqs_lab
    lab.mapping(queue := lab.queue(), lab.function(timeout=20), BatchSize=100, MaximumBatchingWindowInSeconds=2)
    bodies = [f"{number:02}" + "x" * 900_000 for number in range(10)]
    for body in bodies:
        queue.send(body)
    lab.recorder.wait_for(bodies)
    assert max(sizes(lab)) <= 6
    queue.wait_empty()
    assert counts(lab) == {"1"}


def test_an_idle_mapping_asks_three_times_a_minute(sqs_lab):
    """With one long poll of 20 seconds at a time: within 12 seconds there is no second one."""
    lab = sqs_lab
    lab.mapping(lab.queue(), lab.function())
    (poll,) = eventually(lambda: lab.proxy.of("ReceiveMessage"), what="a poll")
    time.sleep(1)
    asked = len(lab.proxy.calls)
    never(lambda: len(lab.proxy.calls) > asked, during=12, what="an idle mapping asks again")
    assert lab.proxy.of("ReceiveMessage") == [poll]
    assert poll.request["WaitTimeSeconds"] == 20
    assert poll.request["MaxNumberOfMessages"] == 10
    assert poll.request["MessageAttributeNames"] == ["All"]
    assert poll.request["MessageSystemAttributeNames"] == ["All"] == poll.request["AttributeNames"]


def test_maximum_concurrency_bounds_the_invocations_at_a_time(sqs_lab):
    lab = sqs_lab
    lab.recorder.verdict = lambda invocation: answer("null", after=0.4)
    lab.mapping(queue := lab.queue(), lab.answering(), BatchSize=1, ScalingConfig={"MaximumConcurrency": 2})
    queue.send(*(bodies := numbered(12)))
    eventually(lambda: queue.empty() and all(each.ended for each in lab.recorder.invocations), what="all are done")
    assert sorted(lab.recorder.bodies(None)) == bodies
    runs = lab.recorder.invocations
    most = max(sum(other.at <= run.at < other.ended for other in runs) for run in runs)
    assert most == 2
