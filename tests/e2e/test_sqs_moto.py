"""A second server's opinion: rows of the plan on moto, which others wrote after the service."""

import itertools
import pathlib
import tempfile

import pytest

from harness import aws_server
from harness.aws_server import AwsServer
from harness.lab import numbered
from harness.recorder import FAIL, answer, failed_items
from harness.sqs_lab import SqsLab, counted, redrive
from harness.waiting import eventually


@pytest.fixture(scope="module")
def moto():
    if why := aws_server.missing():
        pytest.skip(f"SQS of moto: {why}")
    with tempfile.TemporaryDirectory(prefix="wheelpit-moto-") as folder:
        server = AwsServer(pathlib.Path(folder)).start()
        yield server
        server.stop()


@pytest.fixture
def lab(moto, make_lab) -> SqsLab:
    return make_lab(moto)


def seen(lab) -> list[tuple[str, str]]:
    return [(record["body"], record["attributes"]["ApproximateReceiveCount"])
            for invocation in lab.recorder.invocations for record in invocation.messages]


def test_row_1_a_missing_queue_and_a_short_visibility_are_refused(lab):
    assert lab.refused(lab.broker.arn("nobody-made-this"), lab.function()) == (
        "InvalidParameterValueException: Error occurred while ReceiveMessage. SQS Error Code: "
        "AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.")
    assert lab.refused(lab.queue(VisibilityTimeout=2), lab.function(timeout=3)) == (
        "InvalidParameterValueException: Queue visibility timeout: 2 seconds is less than Function timeout: 3 seconds")


def test_row_6_25_messages_arrive_once_and_are_deleted(lab):
    mapping = lab.mapping(queue := lab.queue(), lab.function(), BatchSize=10)
    queue.send(*(bodies := numbered(25)))
    lab.recorder.wait_for(bodies)
    queue.wait_empty()
    assert sorted(seen(lab)) == [(body, "1") for body in bodies]
    assert counted(lab, mapping)["deleted"] == 25


def test_rows_8_and_10_what_failed_comes_again_and_nothing_else(lab):
    lab.recorder.verdict = lambda invocation: failed_items(*(
        record["messageId"] for record in invocation.messages
        if record["body"] == "second" and record["attributes"]["ApproximateReceiveCount"] == "1"))
    lab.mapping(queue := lab.queue(VisibilityTimeout=3), lab.answering(timeout=3),
                FunctionResponseTypes=["ReportBatchItemFailures"])
    queue.send("first", "second", "third")
    eventually(lambda: ("second", "2") in seen(lab), what="the failed one comes again")
    queue.wait_empty()
    assert sorted(seen(lab)) == [("first", "1"), ("second", "1"), ("second", "2"), ("third", "1")]


def test_row_12_what_always_fails_is_in_the_dead_letter_queue(lab):
    lab.recorder.verdict = lambda invocation: FAIL
    dead = lab.queue()
    lab.mapping(queue := lab.queue(VisibilityTimeout=2, **redrive(dead, 2)), lab.function(timeout=2))
    (sent,) = queue.send("poison")
    eventually(lambda: dead.counts() == (1, 0), what="the dead letter", every=0.3)
    assert [letter["MessageId"] for letter in dead.drain()] == [sent]
    assert seen(lab) == [("poison", "1"), ("poison", "2")]


def test_row_13_excluded_messages_are_deleted(lab):
    mapping = lab.mapping(queue := lab.queue(), lab.function(),
                          FilterCriteria={"Filters": [{"Pattern": '{"body": {"city": ["Bern"]}}'}]})
    queue.send('{"city": "Bern"}', '{"city": "Rom"}', "no JSON at all")
    lab.recorder.wait_for(['{"city": "Bern"}'])
    queue.wait_empty()
    assert counted(lab, mapping) == {"polled": 3, "filtered_out": 2, "invoked": 1, "failed_invoke": 0, "deleted": 3}


def test_row_14_fifo_groups_are_in_order_and_side_by_side(lab):
    """Without a failure: moto loses messages of a group whose visibility timeout has ended."""
    lab.proxy.longest_wait = 1  # a poll of moto's does not see that a group is free again
    lab.recorder.verdict = lambda invocation: answer("null", after=0.3)
    lab.mapping(queue := lab.queue(fifo=True, VisibilityTimeout=60), lab.answering(), BatchSize=1)
    for number in range(3):
        for group in "AB":
            queue.send(f"{group}{number}", group=group)
    queue.wait_empty(60)
    runs = list(lab.recorder.invocations)
    for group in "AB":
        of_group = [run for run in runs if run.messages[0]["attributes"]["MessageGroupId"] == group]
        assert [run.bodies for run in of_group] == [[f"{group}0"], [f"{group}1"], [f"{group}2"]]
        assert all(one.ended <= other.at for one, other in itertools.pairwise(of_group))
    assert {record["attributes"]["ApproximateReceiveCount"] for run in runs for record in run.messages} == {"1"}
