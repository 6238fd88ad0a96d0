"""Functions that fail, hang, vanish, or get more than fits: no message is lost on the way."""

import json

from harness.lab import numbered
from harness.recorder import EXIT, FAIL, HANG, OK, assert_all_delivered_at_least_once
from harness.waiting import eventually

FAILED = "PROBLEM: Function call failed"


def first(count: int, verdict: str, lab):
    """The first `count` invocations end so, the others well."""
    return lambda invocation: verdict if len(lab.recorder.invocations) < count else OK


def test_a_function_that_fails_three_times_then_succeeds_gets_the_whole_batch_again(lab):
    lab.recorder.verdict = first(3, FAIL, lab)
    mapping = lab.mapping(queue := lab.queue(), lab.function(), BatchSize=10)
    published = lab.publish(queue, numbered(10))
    mapping.wait(LastProcessingResult=FAILED)
    lab.recorder.wait_for(published, timeout=40)
    mapping.wait(LastProcessingResult="OK", State="Enabled")

    tries = lab.recorder.invocations
    assert [sorted(invocation.bodies) for invocation in tries[:4]] == [published] * 4
    gaps = [after.at - before.at for before, after in zip(tries, tries[1:4])]
    assert gaps[0] >= 0.9 and gaps[1] >= 1.8 and gaps[2] >= 3.6, f"back-off is 1 s doubling: {gaps}"
    assert all(message["redelivered"] for message in tries[3].messages)
    assert not any(message["redelivered"] for message in tries[0].messages)
    assert lab.broker.depth(queue) == (0, 0, 1)


def test_what_always_fails_goes_to_the_dead_letter_queue_after_the_delivery_limit(lab):
    dead = lab.queue()
    queue = lab.queue(kind="quorum", delivery_limit=2, dead_letter_exchange="",
                      dead_letter_routing_key=dead)
    lab.recorder.verdict = lambda invocation: FAIL
    mapping = lab.mapping(queue, lab.function(), BatchSize=5)
    published = lab.publish(queue, numbered(5))
    eventually(lambda: lab.broker.depth(dead)[0] == 5, timeout=60, what="messages are dead-lettered")
    assert len(lab.recorder.invocations) == 3, "a limit of 2 means three deliveries"
    assert lab.recorder.invocations[-1].messages[0]["basicProperties"]["headers"]["x-delivery-count"] == 2
    mapping.wait(LastProcessingResult=FAILED, State="Enabled")

    lab.recorder.verdict = lambda invocation: OK
    later = lab.publish(queue, numbered(5, "later"))
    lab.recorder.wait_for(later, timeout=60)
    dead_letters = lab.publisher().drain(dead)
    assert_all_delivered_at_least_once(published + later, lab.recorder, dead_letters)
    assert sorted(dead_letters) == published


def test_what_always_fails_expires_where_messages_have_a_time_to_live(lab):
    dead = lab.queue()
    queue = lab.queue(message_ttl=3000, dead_letter_exchange="", dead_letter_routing_key=dead)
    lab.recorder.verdict = lambda invocation: FAIL
    lab.mapping(queue, lab.function(), BatchSize=5)
    published = lab.publish(queue, numbered(5))
    eventually(lambda: lab.broker.depth(dead)[0] == 5, timeout=60, what="messages expire")
    assert_all_delivered_at_least_once(published, lab.recorder, lab.publisher().drain(dead))


def test_a_policy_that_is_set_while_the_function_fails_ends_its_trouble(lab):
    dead, queue = lab.queue(), lab.queue(kind="quorum")
    lab.recorder.verdict = lambda invocation: FAIL
    mapping = lab.mapping(queue, lab.function(), BatchSize=5)
    published = lab.publish(queue, numbered(5))
    mapping.wait(LastProcessingResult=FAILED)
    policy = {"dead-letter-exchange": "", "dead-letter-routing-key": dead, "delivery-limit": 2}
    lab.broker.node(0).ctl(["-q", "set_policy", "late", f"^{queue}$", json.dumps(policy)])
    eventually(lambda: lab.broker.depth(dead)[0] == 5, timeout=60, what="messages are dead-lettered")
    assert_all_delivered_at_least_once(published, lab.recorder, lab.publisher().drain(dead))
    mapping.wait(State="Enabled")
    lab.broker.node(0).ctl(["-q", "clear_policy", "late"])


def test_a_function_that_hangs_is_ended_and_its_batch_comes_again(lab):
    lab.recorder.verdict = first(1, HANG, lab)
    mapping = lab.mapping(queue := lab.queue(), lab.function(timeout=2), BatchSize=10)
    published = lab.publish(queue, numbered(10))
    mapping.wait(LastProcessingResult=FAILED)
    lab.recorder.wait_for(published)
    mapping.wait(LastProcessingResult="OK")
    assert lab.recorder.invocations[1].at - lab.recorder.invocations[0].at >= 2
    assert_all_delivered_at_least_once(published, lab.recorder)


def test_a_function_that_exits_is_started_again(lab):
    lab.recorder.verdict = first(2, EXIT, lab)
    lab.mapping(queue := lab.queue(), lab.function(), BatchSize=10)
    published = lab.publish(queue, numbered(30))
    lab.recorder.wait_for(published, timeout=60)
    assert_all_delivered_at_least_once(published, lab.recorder)


def test_a_deleted_function_holds_the_messages_until_it_is_there_again(lab):
    client = lab.engine.functions
    name, other = lab.function(), lab.function()
    mapping = lab.mapping(queue := lab.queue(kind="quorum", delivery_limit=2), name, BatchSize=10)
    client.delete_function(FunctionName=name)
    published = lab.publish(queue, numbered(20))
    mapping.wait(State="Enabled", timeout=5)
    held = eventually(lambda: (now := mapping.get())["LastProcessingResult"].startswith("PROBLEM") and now,
                      what="the mapping says what is wrong")
    assert held["State"] == "Enabled", "deleting a function does not disable its mappings"
    mapping.update(FunctionName=other)
    lab.recorder.wait_for(published)
    assert_all_delivered_at_least_once(published, lab.recorder)


def test_a_message_too_big_for_any_event_is_dead_lettered_and_a_copy_kept(lab):
    dead = lab.queue()
    queue = lab.queue(dead_letter_exchange="", dead_letter_routing_key=dead)
    mapping = lab.mapping(queue, lab.function(), BatchSize=10)
    big = "B" * (6 * 1024 * 1024)
    lab.publisher().publish(queue, big, message_id="the-big-one")
    small = lab.publish(queue, numbered(5))
    lab.recorder.wait_for(small)
    eventually(lambda: lab.broker.depth(dead)[0] == 1, what="the message is dead-lettered")
    assert lab.publisher().drain(dead) == [big]
    eventually(lambda: lab.engine.metric("lambda_esm_dropped_events_total", uuid=mapping.uuid) == 1)
    assert "the-big-one" in lab.engine.log()
    assert "BBBB" not in lab.engine.log(), "the log holds a payload"
    copies = [file for file in (lab.engine.data / "quarantine").rglob("*") if file.is_file()]
    assert any(file.read_bytes() == big.encode() for file in copies)
    about = [json.loads(file.read_text()) for file in copies if file.suffix == ".json"]
    assert about and mapping.uuid in json.dumps(about)


def test_a_message_too_big_is_kept_even_if_the_queue_has_no_dead_letter_path(lab):
    mapping = lab.mapping(queue := lab.queue(), lab.function())
    big = "C" * (5 * 1024 * 1024)  # base64 makes it more than 6 MB
    lab.publisher().publish(queue, big)
    lab.recorder.wait_for(lab.publish(queue, ["small"]))
    eventually(lambda: lab.engine.metric("lambda_esm_dropped_events_total", uuid=mapping.uuid) == 1)
    copies = [file for file in (lab.engine.data / "quarantine").rglob("*") if file.is_file()]
    assert any(file.read_bytes() == big.encode() for file in copies)
    assert lab.broker.depth(queue) == (0, 0, 1)


def test_events_never_exceed_six_megabytes(lab):
    lab.mapping(queue := lab.queue(), lab.function(timeout=30), BatchSize=100,
                MaximumBatchingWindowInSeconds=3)
    bodies = [f"{number}-" + "D" * 1_000_000 for number in range(9)]
    lab.publish(queue, bodies)
    lab.recorder.wait_for(bodies, timeout=60)
    sizes = [len(json.dumps(invocation.event, separators=(",", ":")))
             for invocation in lab.recorder.invocations]
    assert all(size <= 6 * 1024 * 1024 for size in sizes), sizes
    assert [len(invocation.bodies) for invocation in lab.recorder.invocations[:2]] == [4, 4]
