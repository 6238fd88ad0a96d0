"""Mappings of queues over time: stops, restarts, changes, and queues that go and come."""

import concurrent.futures
import time

import pytest

from harness.lab import numbered
from harness.recorder import OK, answer
from harness.waiting import eventually, never


def counts(lab) -> list[str]:
    return [record["attributes"]["ApproximateReceiveCount"]
            for invocation in lab.recorder.invocations for record in invocation.messages]


def idle(lab) -> None:
    eventually(lambda: lab.proxy.waiting_polls(), what="a long poll is out")


def test_row_15_a_stop_burns_no_delivery(sqs_lab):
    lab = sqs_lab
    mapping = lab.mapping(queue := lab.queue(VisibilityTimeout=60), lab.function())
    idle(lab)
    assert lab.engine.stop(timeout=40) == 0
    assert lab.proxy.waiting_polls() == 0, "the engine left a poll behind, which takes the next message with it"
    queue.send("after the stop")
    assert queue.counts() == (1, 0)
    lab.engine.start()
    mapping.wait(State="Enabled")
    lab.recorder.wait_for(["after the stop"])
    assert counts(lab) == ["1"]


def test_what_a_poll_brings_during_the_stop_is_there_for_the_next_engine_at_once(sqs_lab):
    lab = sqs_lab
    mapping = lab.mapping(queue := lab.queue(VisibilityTimeout=60), lab.function())
    idle(lab)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        stopping = pool.submit(lab.engine.stop, timeout=40)
        time.sleep(1.5)  # the stop is under way, its poll still waits
        queue.send("during the stop")
        assert stopping.result() == 0
    assert queue.counts() == (1, 0) or lab.recorder.bodies() == ["during the stop"]
    lab.engine.start()
    mapping.wait(State="Enabled")
    lab.recorder.wait_for(["during the stop"], timeout=20)  # sooner than its visibility ends


def test_a_running_batch_ends_and_is_settled_when_the_engine_stops(sqs_lab):
    lab = sqs_lab
    lab.recorder.verdict = lambda invocation: answer("null", after=2)
    lab.proxy.longest_wait = 2
    lab.mapping(queue := lab.queue(), lab.answering(), BatchSize=5)
    queue.send(*numbered(5))
    eventually(lambda: lab.recorder.invocations, what="the function runs")
    assert lab.engine.stop(timeout=40) == 0
    assert sorted(lab.recorder.bodies(None)) == numbered(5)
    assert queue.counts() == (0, 0)


def test_a_mapping_is_polled_again_after_a_restart_and_after_a_kill(sqs_lab):
    lab = sqs_lab
    mapping = lab.mapping(queue := lab.queue(VisibilityTimeout=10), lab.function(timeout=5), BatchSize=7)
    before = {key: value for key, value in mapping.get().items() if key != "ResponseMetadata"}
    lab.engine.kill()
    lab.engine.start()
    mapping.wait(State="Enabled")
    assert {key: value for key, value in mapping.get().items() if key != "ResponseMetadata"} == before
    queue.send(*numbered(20))
    lab.recorder.wait_for(numbered(20))
    queue.wait_empty()


def test_a_disabled_mapping_receives_nothing_and_an_enabled_one_does_again(sqs_lab):
    lab = sqs_lab
    lab.proxy.longest_wait = 2
    mapping = lab.mapping(queue := lab.queue(), lab.function())
    idle(lab)
    mapping.update(Enabled=False)
    mapping.wait(State="Disabled")
    queue.send("one")
    # A poll that was out may still bring it, and then gives it back.
    eventually(lambda: queue.counts() == (1, 0) and not lab.proxy.waiting_polls(), timeout=40, what="no poll is out")
    polls = len(lab.proxy.of("ReceiveMessage"))
    never(lambda: len(lab.proxy.of("ReceiveMessage")) > polls, during=2, what="a disabled mapping polls")
    assert lab.recorder.invocations == []
    mapping.update(Enabled=True)
    lab.recorder.wait_for(["one"])


def test_a_deleted_mapping_lets_its_invocation_end_and_settles_it(sqs_lab):
    lab = sqs_lab
    lab.proxy.longest_wait = 2
    lab.recorder.verdict = lambda invocation: answer("null", after=2)
    mapping = lab.mapping(queue := lab.queue(), lab.answering(), BatchSize=5)
    queue.send("one")
    eventually(lambda: lab.recorder.invocations, what="the function runs")
    mapping.delete()
    queue.wait_empty()
    mapping.wait_gone(40)


def test_a_queue_that_was_deleted_and_made_again_is_read_again(sqs_lab):
    lab = sqs_lab
    lab.proxy.longest_wait = 2
    mapping = lab.mapping(queue := lab.queue(), lab.function())
    queue.send("before")
    lab.recorder.wait_for(["before"])
    queue.wait_empty()
    queue.delete()
    eventually(lambda: "QueueDoesNotExist" in lab.engine.log() or "does not exist" in lab.engine.log(), timeout=60,
               every=0.5, what="the log names the fault")
    assert mapping.get()["State"] == "Enabled"
    again = lab.queue(queue.name)
    again.send("after")
    lab.recorder.wait_for(["after"], timeout=60)


@pytest.mark.parametrize("change", ["FunctionName", "BatchSize", "FilterCriteria"])
def test_a_change_acts_on_what_is_sent_after_it(sqs_lab, change):
    lab = sqs_lab
    lab.proxy.longest_wait = 2
    first, second = lab.function(), lab.function()
    mapping = lab.mapping(queue := lab.queue(), first, BatchSize=10)
    queue.send("before")
    lab.recorder.wait_for(["before"])
    value = {"FunctionName": second, "BatchSize": 1,
             "FilterCriteria": {"Filters": [{"Pattern": '{"body": ["after-00001"]}'}]}}[change]
    mapping.update(**{change: value})
    mapping.wait(State="Enabled")
    queue.send(*numbered(3, "after"))
    queue.wait_empty()
    after = lab.recorder.invocations[1:]
    assert sorted(body for run in after for body in run.bodies) == (
        ["after-00001"] if change == "FilterCriteria" else numbered(3, "after"))
    if change == "FunctionName":
        assert {run.function for run in after} == {second}
    if change == "BatchSize":
        assert {len(run.bodies) for run in after} == {1}


def test_what_a_function_cannot_take_is_not_received(sqs_lab):
    """Messages of a function without concurrency stay in the queue, and use up no delivery."""
    lab = sqs_lab
    function = lab.function()
    lab.engine.functions.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0)
    lab.mapping(queue := lab.queue(VisibilityTimeout=10), function)
    queue.send(*numbered(30))
    time.sleep(3)
    lab.recorder.verdict = lambda invocation: OK
    lab.engine.functions.delete_function_concurrency(FunctionName=function)
    lab.recorder.wait_for(numbered(30))
    queue.wait_empty()
    assert set(counts(lab)) == {"1"}
