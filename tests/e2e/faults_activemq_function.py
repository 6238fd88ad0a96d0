"""Messages that always fail, or that no function may see: tried as often as Lambda does, then dead."""

import json
import time

from broker.activemq import java
from harness.lab import numbered
from harness.recorder import FAIL, OK
from harness.waiting import eventually, never

DELIVERIES = 1 + 5  # the first, and the redeliveries that Lambda's policy allows


def quarantined(lab) -> list[dict]:
    """What is kept of messages that the broker would have dropped."""
    kept = []
    for file in (lab.engine.data / "quarantine").rglob("*.json"):
        about = json.loads(file.read_text())
        kept.append({**about, "copy": file.with_suffix(".body").read_bytes()})
    return kept


def fails_on(word: str):
    return lambda invocation: FAIL if any(word in body for body in invocation.bodies) else OK


def test_a_poison_message_is_delivered_six_times_then_dead_while_the_others_flow(activemq_lab):
    lab = activemq_lab
    lab.recorder.verdict = fails_on("poison")
    mapping = lab.mapping(queue := lab.queue(), lab.function(), BatchSize=1)
    poison = f"poison of {queue}"
    lab.publish(queue, [poison])
    eventually(lambda: poison in lab.recorder.bodies(FAIL), what="the poison reaches the function")
    others = lab.publish(queue, numbered(50))
    lab.recorder.wait_for(others)
    assert lab.recorder.bodies(FAIL).count(poison) < DELIVERIES, "the others waited for the poison"

    [dead] = eventually(lambda: lab.dead_letters([poison]), what="the poison is dead-lettered")
    assert lab.recorder.bodies(FAIL).count(poison) == DELIVERIES
    assert "6 times" in dead.headers["dlqDeliveryFailureCause"]
    eventually(lambda: lab.broker.depth(queue) == 0, what="the queue is empty")
    mapping.wait(State="Enabled")
    tries = [call for call in lab.recorder.invocations if poison in call.bodies]
    assert [call.messages[0]["redelivered"] for call in tries] == [False] + [True] * 5
    gaps = [after.at - before.at for before, after in zip(tries, tries[1:])]
    assert all(gap >= 0.9 for gap in gaps), f"the redelivery delay is 1 s: {gaps}"


def test_a_batch_that_fails_at_first_is_delivered_again_as_a_whole(activemq_lab):
    lab = activemq_lab
    lab.recorder.verdict = lambda invocation: FAIL if len(lab.recorder.invocations) < 2 else OK
    # One group: one consumer gets all of it, in order.
    mapping = lab.mapping(queue := lab.queue(), lab.function(), BatchSize=5,
                          MaximumBatchingWindowInSeconds=5)
    published = lab.publish(queue, numbered(5), JMSXGroupID="one")
    mapping.wait(LastProcessingResult="PROBLEM: Function call failed")
    lab.recorder.wait_for(published)
    assert [call.bodies for call in lab.recorder.invocations] == [published] * 3
    mapping.wait(LastProcessingResult="OK", State="Enabled")
    eventually(lambda: lab.broker.depth(queue) == 0, what="the queue is empty")


def test_a_queue_with_a_dead_letter_queue_of_its_own_uses_it(activemq, make_lab):
    lab = make_lab(activemq, config="\n[activemq]\nmaximum_redeliveries = 1\n")
    lab.recorder.verdict = lambda invocation: FAIL
    lab.mapping(queue := lab.queue(prefix="dlq.own."), lab.function())
    lab.publish(queue, ["hopeless"])
    [dead] = eventually(lambda: lab.dead_letters(["hopeless"], f"DLQ.{queue}"), what="it is dead-lettered")
    assert "2 times" in dead.headers["dlqDeliveryFailureCause"]
    assert lab.recorder.bodies(FAIL) == ["hopeless"] * 2, "the setting maximum_redeliveries"


def test_a_poison_message_that_the_broker_would_drop_is_kept(activemq, make_lab):
    lab = make_lab(activemq, config="\n[activemq]\nmaximum_redeliveries = 1\n")
    lab.recorder.verdict = fails_on("poison")
    mapping = lab.mapping(queue := lab.queue(), lab.function(), BatchSize=1)
    poison = f"transient poison of {queue}"
    lab.publish(queue, [poison], persistent="false")
    kept = eventually(lambda: quarantined(lab), what="the message is kept")
    assert [entry["copy"] for entry in kept] == [poison.encode()]
    assert mapping.uuid in json.dumps({**kept[0], "copy": ""})
    eventually(lambda: lab.broker.depth(queue) == 0, what="the queue is empty")
    assert lab.dead_letters([poison]) == []


def test_kinds_of_messages_that_no_event_has_are_dead_lettered_with_the_reason(activemq_lab):
    lab = activemq_lab
    mapping = lab.mapping(queue := lab.queue(prefix="dlq.own."), lab.function())
    java.run_client("Kinds", lab.broker.endpoint(), "admin", "admin-secret", queue, "unsupported")
    small = lab.publish(queue, numbered(5))
    lab.recorder.wait_for(small)
    dead = eventually(lambda: len(frames := lab.broker.browse(f"DLQ.{queue}")) == 4 and frames,
                      what="all four are dead-lettered")
    causes = [frame.headers["dlqDeliveryFailureCause"].lower() for frame in dead]
    for kind in ["map", "object", "stream"]:
        assert any(kind in cause for cause in causes), causes
    eventually(lambda: lab.engine.metric("lambda_esm_dropped_events_total", uuid=mapping.uuid) == 4)
    assert sorted(lab.recorder.bodies(None)) == small
    assert queue in lab.engine.log()


def test_a_message_too_big_for_any_event_is_dead_lettered(activemq_lab):
    lab = activemq_lab
    mapping = lab.mapping(queue := lab.queue(prefix="dlq.own."), lab.function())
    lab.publish(queue, ["B" * (6 * 1024 * 1024)])
    lab.recorder.wait_for(lab.publish(queue, numbered(5)))
    [dead] = eventually(lambda: lab.broker.browse(f"DLQ.{queue}"), what="the message is dead-lettered")
    assert len(dead.body) == 6 * 1024 * 1024
    eventually(lambda: lab.engine.metric("lambda_esm_dropped_events_total", uuid=mapping.uuid) == 1)
    assert "BBBB" not in lab.engine.log(), "the log holds a payload"


def test_a_message_that_expires_between_two_attempts_is_not_delivered_again(activemq_lab):
    lab = activemq_lab
    lab.recorder.verdict = fails_on("short-lived")
    lab.mapping(queue := lab.queue(), lab.function(), BatchSize=1)
    short = f"short-lived of {queue}"
    # One group: one lane gets both. The next attempt would be a second after the first.
    lab.publish(queue, [short], JMSXGroupID="one", expires=str(int(time.time() * 1000) + 900))
    lab.recorder.wait_for(lab.publish(queue, ["lasting"], JMSXGroupID="one"))
    [dead] = eventually(lambda: lab.dead_letters([short]), what="it is dead-lettered as expired")
    assert "Expired" in dead.headers["dlqDeliveryFailureCause"]
    never(lambda: lab.recorder.bodies(None).count(short) > 1, during=0.5, what="it is delivered again")
    eventually(lambda: lab.broker.depth(queue) == 0, what="the queue is empty")
