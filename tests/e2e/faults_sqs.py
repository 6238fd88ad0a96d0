"""SQS under faults: the engine killed, its server killed or hung, answers that are wrong, late or lost."""

import json
import time

import pytest

from broker.elasticmq.settings import Options
from conftest import start_broker
from harness.killing import kill_under_load
from harness.lab import numbered
from harness.recorder import FAIL, OK, assert_all_delivered_at_least_once
from harness.sqs_lab import assert_groups_in_order, counted, redrive
from harness.sqs_proxy import Reply, refusal
from harness.waiting import eventually

# A delivery whose engine was killed is back after this many seconds.
VISIBILITY = 3


@pytest.fixture(scope="module")
def fragile():
    """A server that this file's tests may maltreat. What it has taken outlives it."""
    server = start_broker(Options(persistent=True))
    yield server
    server.stop()


@pytest.mark.parametrize("fifo", [False, True], ids=["standard", "fifo"])
def test_kills_of_the_engine_under_load_lose_nothing(elasticmq, make_lab, fifo):
    lab = make_lab(elasticmq, proxied=False)  # a proxy would outlive the engine, and its polls with it
    queue = lab.queue(fifo=fifo, VisibilityTimeout=VISIBILITY)
    published = kill_under_load(lab, queue, kills=6, seed=20261130, per_second=40, function=lab.function(timeout=2))
    queue.wait_empty()
    if fifo:
        assert_groups_in_order(published, lab.recorder.bodies())
    lab.engine.kill()  # an orderly stop would wait for the long poll; test_sqs_lifecycle.py does


def test_kills_of_the_engine_and_a_failing_function_end_in_success_or_as_dead_letters(elasticmq, make_lab):
    lab = make_lab(elasticmq, proxied=False)
    dead = lab.queue()
    queue = lab.queue(VisibilityTimeout=VISIBILITY, **redrive(dead, 3))
    lab.recorder.verdict = lambda invocation: FAIL if any(body.endswith("7") for body in invocation.bodies) else OK
    function = lab.function(timeout=2)
    mapping = lab.mapping(queue, function, BatchSize=1)
    load = lab.load(queue, per_second=20)
    for _ in range(4):
        time.sleep(1)
        lab.engine.kill()
        lab.engine.start()
    published = load.stop()
    mapping.wait(State="Enabled")
    queue.wait_empty(90)
    letters = [letter["Body"] for letter in dead.drain()]
    assert_all_delivered_at_least_once(published, lab.recorder, letters)
    assert {body for body in published if body.endswith("7")} <= set(letters)
    lab.engine.kill()


def flows(lab, queue):
    load = lab.load(queue, per_second=30)
    eventually(lambda: len(lab.recorder.bodies()) >= 20, what="the load flows")
    return load


def flows_again(lab, queue, load, fifo: bool = False) -> None:
    load.goes_on(30, timeout=60)
    published = load.stop()
    lab.recorder.wait_for(published, 60)
    queue.wait_empty(60)
    assert_all_delivered_at_least_once(published, lab.recorder)
    if fifo:
        assert_groups_in_order(published, lab.recorder.bodies())


@pytest.mark.parametrize("fifo", [False, True], ids=["standard", "fifo"])
def test_a_server_that_is_killed_and_comes_back_loses_nothing(fragile, make_lab, fifo):
    lab = make_lab(fragile, proxied=False)
    queue = lab.queue(fifo=fifo, VisibilityTimeout=VISIBILITY)
    mapping = lab.mapping(queue, lab.function(timeout=2))
    load = flows(lab, queue)
    fragile.kill()
    time.sleep(2)
    assert lab.engine.get("/healthz")[0] == 200
    fragile.launch()
    flows_again(lab, queue, load, fifo)
    mapping.wait(State="Enabled")
    lab.engine.kill()


def test_a_server_that_hangs_is_survived_and_loses_nothing(fragile, make_lab):
    lab = make_lab(fragile)
    queue = lab.queue(VisibilityTimeout=VISIBILITY)
    lab.mapping(queue, lab.function(timeout=2))
    load = flows(lab, queue)
    fragile.pause()
    try:
        time.sleep(8)
        assert lab.engine.get("/healthz")[0] == 200
    finally:
        fragile.resume()
    flows_again(lab, queue, load)


def test_a_stop_while_the_server_hangs_is_still_orderly(fragile, make_lab):
    lab = make_lab(fragile)
    lab.mapping(lab.queue(), lab.function())
    fragile.pause()
    try:
        assert lab.engine.stop(timeout=45) == 0
    finally:
        fragile.resume()


def sometimes(every: int, reply):
    """A fault of the proxy: each `every`-th request gets `reply(call, forward)`."""
    seen = [0]

    def fault(call, forward):
        seen[0] += 1
        return reply(call, forward) if seen[0] % every == 0 else forward()

    return fault


def lost(call, forward):
    """The server has done it, and nobody hears of it."""
    forward()


WRONG = {
    "500": lambda call, forward: refusal(500, "InternalFailure"),
    "503": lambda call, forward: Reply(503, b"<html>busy</html>"),
    "throttled": lambda call, forward: refusal(400, "RequestThrottled"),
    "connection ended": lambda call, forward: None,
    "answer lost": lost,
    "no JSON": lambda call, forward: Reply(200, b'{"Messages": [{"Body":'),
    "another shape": lambda call, forward: Reply(200, b'{"Messages": 7, "Successful": {}, "Failed": "x"}'),
}


@pytest.mark.parametrize("name", WRONG)
def test_every_fifth_answer_is_wrong_and_nothing_is_lost(sqs_lab, name):
    lab = sqs_lab
    queue = lab.queue(VisibilityTimeout=VISIBILITY)
    mapping = lab.mapping(queue, lab.function(timeout=2))
    lab.proxy.fault = sometimes(5, WRONG[name])
    published = numbered(150)
    for start in range(0, 150, 10):
        queue.send(*published[start:start + 10])
    lab.recorder.wait_for(published, 90)
    lab.proxy.fault = lambda call, forward: forward()
    queue.wait_empty(60)
    mapping.wait(State="Enabled")


@pytest.mark.parametrize("body", [b"{}", b'{"Messages":[null]}'], ids=["nothing", "no message"])
def test_a_server_that_does_not_wait_is_not_asked_hot(sqs_lab, body):
    lab = sqs_lab
    lab.mapping(queue := lab.queue(VisibilityTimeout=VISIBILITY), lab.function(timeout=2))
    eventually(lambda: lab.proxy.waiting_polls(), what="a long poll is out")
    lab.proxy.fault = lambda call, forward: (
        Reply(200, body) if call.operation == "ReceiveMessage" else forward())
    queue.send("wakes the poll")
    lab.recorder.wait_for(["wakes the poll"])
    before = len(lab.proxy.calls)
    time.sleep(4)
    assert len(lab.proxy.calls) - before <= 30
    assert lab.engine.log().count("has an invalid message") <= 1
    lab.proxy.fault = lambda call, forward: forward()
    queue.send("healed")
    lab.recorder.wait_for(["healed"], timeout=60)


def test_an_answer_with_more_than_was_asked_for_is_taken_by_nobody(sqs_lab):
    lab = sqs_lab
    lab.mapping(queue := lab.queue(VisibilityTimeout=VISIBILITY), lab.function(timeout=2))
    eventually(lambda: lab.proxy.waiting_polls(), what="a long poll is out")
    many = [{"MessageId": f"m{i}", "ReceiptHandle": f"r{i}", "Body": "unasked"} for i in range(100_000)]
    answer = Reply(200, json.dumps({"Messages": many}).encode())
    lab.proxy.fault = lambda call, forward: answer if call.operation == "ReceiveMessage" else forward()
    queue.send("wakes the poll")
    eventually(lambda: "holds 100000 messages, but at most 10 were asked for" in lab.engine.log(), what="it is said")
    assert "unasked" not in lab.recorder.bodies()
    lab.proxy.fault = lambda call, forward: forward()
    queue.send("healed")
    lab.recorder.wait_for(["healed"], timeout=60)


@pytest.mark.parametrize("code", ["RequestThrottled", "ExpiredToken"])
def test_what_is_refused_for_a_while_is_not_asked_hot_and_heals_by_itself(sqs_lab, code):
    lab = sqs_lab
    mapping = lab.mapping(queue := lab.queue(VisibilityTimeout=VISIBILITY), lab.function(timeout=2))
    eventually(lambda: lab.proxy.waiting_polls(), what="a long poll is out")
    lab.proxy.fault = lambda call, forward: refusal(400, code)
    queue.send("wakes the poll")
    lab.recorder.wait_for(["wakes the poll"])
    before = len(lab.proxy.calls)
    time.sleep(4)
    assert len(lab.proxy.calls) - before <= 30
    assert mapping.get()["State"] == "Enabled"
    lab.proxy.fault = lambda call, forward: forward()
    queue.send("healed")
    lab.recorder.wait_for(["healed"], timeout=60)
    queue.wait_empty(60)


def test_slow_deletes_delay_nothing_but_themselves(sqs_lab):
    lab = sqs_lab
    mapping = lab.mapping(queue := lab.queue(VisibilityTimeout=60), lab.function())

    def slow(call, forward):
        if call.operation == "DeleteMessageBatch":
            time.sleep(1.5)
        return forward()

    lab.proxy.fault = slow
    queue.send(*(bodies := numbered(100)))
    lab.recorder.wait_for(bodies)
    queue.wait_empty(60)
    assert lab.recorder.duplicates() == {}
    assert counted(lab, mapping)["deleted"] == 100


def test_entries_that_were_not_deleted_are_deleted_by_another_try(sqs_lab):
    lab = sqs_lab
    lab.mapping(queue := lab.queue(VisibilityTimeout=60), lab.function())
    refused: list[str] = []

    def first_entry_fails(call, forward):
        if call.operation != "DeleteMessageBatch" or refused:
            return forward()
        refused.append(call.entries[0]["ReceiptHandle"])
        failed = [{"Id": entry["Id"], "Code": "InternalError", "SenderFault": False} for entry in call.entries]
        return Reply(200, json.dumps({"Successful": [], "Failed": failed}).encode())

    lab.proxy.fault = first_entry_fails
    queue.send(*(bodies := numbered(5)))
    lab.recorder.wait_for(bodies)
    queue.wait_empty(30)  # sooner than any visibility ends
    assert refused
    assert lab.recorder.duplicates() == {}


def test_a_receipt_that_expired_before_its_delete_brings_the_message_once_more(sqs_lab):
    lab = sqs_lab
    lab.mapping(queue := lab.queue(VisibilityTimeout=VISIBILITY), lab.function(timeout=2))
    late: list[float] = []

    def first_is_late(call, forward):
        if call.operation == "DeleteMessageBatch" and not late:
            late.append(time.monotonic())
            time.sleep(VISIBILITY + 2)
        return forward()

    lab.proxy.fault = first_is_late
    queue.send("late")
    eventually(lambda: len(lab.recorder.bodies()) >= 2, what="it comes again")
    queue.wait_empty(30)
    assert set(lab.recorder.bodies()) == {"late"}
