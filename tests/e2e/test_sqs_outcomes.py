"""What becomes of a queue's messages when the function fails, is throttled, or reports items as failed."""

import json
import time

from harness.lab import numbered
from harness.recorder import FAIL, OK, answer, failed_items
from harness.sqs_lab import counted, redrive
from harness.waiting import eventually, never

PARTIAL = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}


def count_of(record: dict) -> int:
    return int(record["attributes"]["ApproximateReceiveCount"])


def seen(lab, queue) -> list[list[tuple[str, int]]]:
    """Body and receive count of each message of each invocation for that queue."""
    return [[(record["body"], count_of(record)) for record in invocation.messages]
            for invocation in list(lab.recorder.invocations)
            if invocation.messages and invocation.messages[0]["eventSourceARN"] == queue.arn]


def given_back(lab) -> list[dict]:
    """Entries that make a message visible at once. Those that lengthen a lease, of a slow function, are not meant."""
    return [entry for call in lab.proxy.calls if call.operation.startswith("ChangeMessageVisibility")
            for entry in call.entries or [call.request] if entry["VisibilityTimeout"] == 0]


def one_batch(lab, queue, mapping, *bodies: str) -> list[str]:
    """Sends them while nothing is read, so that they are received together."""
    ids = queue.send(*bodies)
    mapping.update(Enabled=True)
    return ids


def disabled(lab, queue, function: str, **members):
    return lab.mapping(queue, function, state="Disabled", Enabled=False, **members)


def test_row_8_what_a_function_threw_at_comes_again_when_its_visibility_ends(sqs_lab):
    lab = sqs_lab
    lab.recorder.verdict = lambda invocation: FAIL if count_of(invocation.messages[0]) == 1 else OK
    mapping = lab.mapping(queue := lab.queue(VisibilityTimeout=5), lab.function(timeout=3))
    (sent,) = queue.send("order 17")
    first, second = eventually(lambda: len(lab.recorder.invocations) == 2 and lab.recorder.invocations,
                               what="it comes again")
    assert second.at - first.at > 3, "sooner than the rest of its visibility, of which a cold start takes some"
    assert [record["messageId"] for record in first.messages + second.messages] == [sent, sent]
    assert [count_of(record) for record in first.messages + second.messages] == [1, 2]
    assert first.messages[0]["receiptHandle"] != second.messages[0]["receiptHandle"]
    queue.wait_empty()
    assert given_back(lab) == []
    assert counted(lab, mapping) == {"polled": 2, "filtered_out": 0, "invoked": 2, "failed_invoke": 1, "deleted": 1}
    assert mapping.get().get("LastProcessingResult") is None
    assert mapping.get()["StateTransitionReason"] == "USER_INITIATED"


def test_row_9_what_is_throttled_waits_in_its_lease_and_is_received_once(sqs_lab):
    lab = sqs_lab
    lab.recorder.verdict = lambda invocation: answer("null", after=0 if invocation.messages else 4)
    function = lab.answering(timeout=30)
    lab.engine.functions.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=1)
    lab.engine.functions.invoke(FunctionName=function, InvocationType="Event", Payload=b"{}")
    eventually(lambda: lab.recorder.invocations, what="the function is busy")
    lab.mapping(queue := lab.queue(VisibilityTimeout=120), function)
    queue.send("order 17")
    queue.wait_empty()
    busy, run = lab.recorder.invocations
    assert run.at >= busy.ended
    assert seen(lab, queue) == [[("order 17", 1)]]
    assert len([call for call in lab.proxy.of("ReceiveMessage") if call.messages]) == 1


def test_row_10_of_three_only_the_reported_one_comes_again(sqs_lab):
    lab = sqs_lab

    def verdict(invocation):
        bad = [record["messageId"] for record in invocation.messages
               if record["body"] == "second" and count_of(record) == 1]
        return failed_items(*bad, *bad)  # an id given twice counts once

    lab.recorder.verdict = verdict
    mapping = disabled(lab, queue := lab.queue(VisibilityTimeout=3), lab.answering(timeout=3), **PARTIAL)
    one_batch(lab, queue, mapping, "first", "second", "third")
    queue.wait_empty()
    first, *rest = seen(lab, queue)
    assert sorted(first) == [("first", 1), ("second", 1), ("third", 1)]
    assert rest == [[("second", 2)]]
    assert counted(lab, mapping) == {"polled": 4, "filtered_out": 0, "invoked": 4, "failed_invoke": 1, "deleted": 3}
    assert given_back(lab) == []


BAD = {
    "another key": lambda ids: json.dumps({"batchItemFailures": [{"foo": ids[0]}]}),
    "empty text as id": lambda ids: json.dumps({"batchItemFailures": [{"itemIdentifier": ""}]}),
    "a number as id": lambda ids: json.dumps({"batchItemFailures": [{"itemIdentifier": 7}]}),
    "an unknown id": lambda ids: json.dumps({"batchItemFailures": [{"itemIdentifier": "nobody"}]}),
    "known and unknown": lambda ids: json.dumps(
        {"batchItemFailures": [{"itemIdentifier": ids[0]}, {"itemIdentifier": "nobody"}]}),
    "list is no list": lambda ids: json.dumps({"batchItemFailures": {"itemIdentifier": ids[0]}}),
    "list is a text": lambda ids: json.dumps({"batchItemFailures": ids[0]}),
    "null id": lambda ids: json.dumps({"batchItemFailures": [{"itemIdentifier": None}]}),
    "empty item": lambda ids: json.dumps({"batchItemFailures": [{}]}),
    "a text": lambda ids: '""',
    "null item": lambda ids: json.dumps({"batchItemFailures": [None]}),
    "no JSON": lambda ids: '{"batchItemFailures": [',
}
GOOD = {
    "empty object": "{}", "empty list": '{"batchItemFailures": []}', "null list": '{"batchItemFailures": null}',
    "null": "null", "nothing": "", "other members": '{"verdict": "ok"}',
}


def test_row_11_an_answer_that_cannot_be_read_fails_the_whole_batch(sqs_lab):
    """All shapes at once, each with a queue of its own: every message comes a second time."""
    lab = sqs_lab
    shapes = {}

    def verdict(invocation):
        first = all(count_of(record) == 1 for record in invocation.messages)
        ids = [record["messageId"] for record in invocation.messages]
        return answer(shapes[invocation.messages[0]["eventSourceARN"]](ids) if first else "{}")

    lab.recorder.verdict = verdict
    function = lab.answering(timeout=4)
    queues = {}
    for name, shape in BAD.items():
        queue = queues[name] = lab.queue(VisibilityTimeout=4)
        shapes[queue.arn] = shape
        queue.send("a", "b")
        lab.mapping(queue, function, state="", **PARTIAL)
    for queue in queues.values():
        queue.wait_empty(60)
    found = {name: sorted(sum(seen(lab, queue), [])) for name, queue in queues.items()}
    assert found == dict.fromkeys(BAD, [("a", 1), ("a", 2), ("b", 1), ("b", 2)])


def test_row_11_an_answer_without_failures_is_a_success(sqs_lab):
    lab = sqs_lab
    shapes = {}
    lab.recorder.verdict = lambda invocation: answer(shapes[invocation.messages[0]["eventSourceARN"]])
    function = lab.answering(timeout=4)
    queues = {}
    for name, shape in GOOD.items():
        queue = queues[name] = lab.queue(VisibilityTimeout=30)
        shapes[queue.arn] = shape
        queue.send("a", "b")
        lab.mapping(queue, function, state="", **PARTIAL)
    for queue in queues.values():
        queue.wait_empty(20)  # before any visibility ends
    assert {name: sorted(sum(seen(lab, queue), [])) for name, queue in queues.items()} == dict.fromkeys(
        GOOD, [("a", 1), ("b", 1)])


def test_row_12_what_always_fails_is_in_the_dead_letter_queue_under_its_own_id(sqs_lab):
    lab = sqs_lab
    lab.recorder.verdict = lambda invocation: FAIL
    dead = lab.queue()
    lab.mapping(queue := lab.queue(VisibilityTimeout=2, **redrive(dead, 2)), lab.function(timeout=2))
    (sent,) = queue.send("poison")
    eventually(lambda: dead.counts() == (1, 0), what="the dead letter")
    (letter,) = dead.drain()
    assert (letter["MessageId"], letter["Body"]) == (sent, "poison")
    assert seen(lab, queue) == [[("poison", 1)], [("poison", 2)]]
    assert queue.empty()
    assert given_back(lab) == []


def test_a_batch_with_one_bad_message_fails_whole_without_partial_answers(sqs_lab):
    lab = sqs_lab
    lab.recorder.verdict = lambda invocation: FAIL if "bad" in invocation.bodies else OK
    dead = lab.queue()
    mapping = disabled(lab, queue := lab.queue(VisibilityTimeout=2, **redrive(dead, 1)), lab.function(timeout=2))
    one_batch(lab, queue, mapping, "good", "bad", "fine")
    eventually(lambda: dead.counts() == (3, 0), what="the whole batch is dead")


def test_an_answer_with_failures_is_not_looked_at_unless_the_mapping_says_so(sqs_lab):
    lab = sqs_lab
    lab.recorder.verdict = lambda invocation: failed_items(*(record["messageId"] for record in invocation.messages))
    lab.mapping(queue := lab.queue(VisibilityTimeout=3), lab.answering(timeout=3))
    queue.send(*numbered(3))
    queue.wait_empty()
    never(lambda: any(count > 1 for batch in seen(lab, queue) for _, count in batch), during=4)


def test_a_function_that_times_out_is_a_failure_of_the_batch(sqs_lab):
    lab = sqs_lab
    lab.recorder.verdict = lambda invocation: "hang" if count_of(invocation.messages[0]) == 1 else OK
    lab.mapping(queue := lab.queue(VisibilityTimeout=3), lab.function(timeout=1))
    queue.send("slow")
    queue.wait_empty()
    assert [count for batch in seen(lab, queue) for _, count in batch] == [1, 2]


def test_a_failing_function_does_not_run_hot(sqs_lab):
    """Each message is tried once in its visibility timeout, however many wait."""
    lab = sqs_lab
    lab.recorder.verdict = lambda invocation: FAIL
    lab.mapping(queue := lab.queue(VisibilityTimeout=30), lab.function(timeout=3))
    queue.send(*(bodies := numbered(20)))
    eventually(lambda: len(lab.recorder.bodies(None)) == 20, what="each is tried")
    time.sleep(2)
    assert sorted(lab.recorder.bodies(None)) == bodies
    assert queue.counts() == (0, 20)
