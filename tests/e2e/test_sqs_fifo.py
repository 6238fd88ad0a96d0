"""FIFO queues: order in a group, groups side by side, and what a failure does to its own group alone."""

import itertools

from harness.recorder import FAIL, OK, answer, failed_items
from harness.sqs_lab import redrive
from harness.waiting import eventually


def group_of(record: dict) -> str:
    return record["attributes"]["MessageGroupId"]


def count_of(record: dict) -> int:
    return int(record["attributes"]["ApproximateReceiveCount"])


def all_ended(lab, queue):
    eventually(lambda: queue.empty() and all(each.ended for each in lab.recorder.invocations), what="all is done")
    return lab.recorder.invocations


def test_row_14_a_group_is_in_order_and_never_runs_twice_at_once(sqs_lab):
    lab = sqs_lab
    lab.recorder.verdict = lambda invocation: answer("null", after=0.5)
    queue = lab.queue(fifo=True)
    queue.send("1", "2", "3", "4", "5")
    lab.mapping(queue, lab.answering(), BatchSize=1)
    runs = all_ended(lab, queue)
    assert [run.bodies for run in runs] == [["1"], ["2"], ["3"], ["4"], ["5"]]
    assert all(one.ended <= other.at for one, other in itertools.pairwise(runs))
    assert {count_of(record) for run in runs for record in run.messages} == {1}


def test_groups_run_side_by_side(sqs_lab):
    lab = sqs_lab
    lab.recorder.verdict = lambda invocation: answer("null", after=1)
    queue = lab.queue(fifo=True)
    for group in "ABC":
        queue.send(f"{group}1", f"{group}2", group=group)
    lab.mapping(queue, lab.answering(), BatchSize=1)
    runs = all_ended(lab, queue)
    assert any(one.at < other.at < one.ended for one in runs for other in runs), "no two groups at a time"
    for group in "ABC":
        of_group = [run for run in runs if group_of(run.messages[0]) == group]
        assert [run.bodies for run in of_group] == [[f"{group}1"], [f"{group}2"]]
        assert of_group[0].ended <= of_group[1].at


def test_a_batch_may_hold_several_groups_each_in_its_order(sqs_lab):
    lab = sqs_lab
    queue = lab.queue(fifo=True)
    mapping = lab.mapping(queue, lab.function(), state="Disabled", Enabled=False, BatchSize=10)
    for number in range(3):
        for group in "AB":
            queue.send(f"{group}{number}", group=group)
    mapping.update(Enabled=True)
    queue.wait_empty()
    bodies = lab.recorder.bodies()
    for group in "AB":
        assert [body for body in bodies if body[0] == group] == [f"{group}{number}" for number in range(3)]


def test_the_recorded_run_of_a_group_whose_failures_are_reported(sqs_lab):
    """Four messages, 2 to 4 reported: they come again in order, then 4 alone is reported and is dead."""
    lab = sqs_lab
    dead = lab.queue(fifo=True)
    queue = lab.queue(fifo=True, VisibilityTimeout=2, **redrive(dead, 2))

    def verdict(invocation):
        last = count_of(invocation.messages[0]) > 1
        return failed_items(*(record["messageId"] for record in invocation.messages
                              if (record["body"] == "4" if last else record["body"] != "1")))

    lab.recorder.verdict = verdict
    mapping = lab.mapping(queue, lab.answering(timeout=2), state="Disabled", Enabled=False,
                          FunctionResponseTypes=["ReportBatchItemFailures"])
    ids = queue.send("1", "2", "3", "4")
    mapping.update(Enabled=True)
    eventually(lambda: dead.counts() == (1, 0), what="the dead letter")
    assert [[(record["body"], count_of(record)) for record in run.messages] for run in lab.recorder.invocations] == [
        [("1", 1), ("2", 1), ("3", 1), ("4", 1)], [("2", 2), ("3", 2), ("4", 2)]]
    (letter,) = dead.drain()
    assert letter["MessageId"] == ids[3]
    assert queue.empty()


def test_a_failure_blocks_its_own_group_alone(sqs_lab):
    lab = sqs_lab
    queue = lab.queue(fifo=True, VisibilityTimeout=3)
    lab.recorder.verdict = lambda invocation: (
        FAIL if invocation.bodies == ["A1"] and count_of(invocation.messages[0]) == 1 else OK)
    mapping = lab.mapping(queue, lab.function(timeout=3), state="Disabled", Enabled=False, BatchSize=1)
    queue.send("A1", "A2", group="A")
    queue.send("B1", "B2", "B3", group="B")
    mapping.update(Enabled=True)
    queue.wait_empty()
    ended_well = lab.recorder.bodies()
    assert [body for body in ended_well if body[0] == "A"] == ["A1", "A2"]
    assert [body for body in ended_well if body[0] == "B"] == ["B1", "B2", "B3"]
    assert ended_well.index("B3") < ended_well.index("A1"), "a group waited for another's failure"


def test_an_excluded_message_does_not_stop_its_group(sqs_lab):
    lab = sqs_lab
    queue = lab.queue(fifo=True)
    queue.send('{"n": 1}', '{"skip": 1}', '{"n": 2}', '{"skip": 2}', '{"n": 3}')
    lab.mapping(queue, lab.function(), FilterCriteria={"Filters": [{"Pattern": '{"body": {"n": [{"exists": true}]}}'}]})
    queue.wait_empty()
    assert lab.recorder.bodies() == ['{"n": 1}', '{"n": 2}', '{"n": 3}']
