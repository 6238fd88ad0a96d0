"""What no function has seen is not delivered: delivery limits of quorum queues are for failures."""

import shutil
import time

from harness import functions, places
from harness.lab import ROLE, numbered
from harness.recorder import OK
from harness.waiting import eventually

LIMIT = 3
MANY = 60


def limited_queue(lab, limit: int = LIMIT) -> tuple[str, str]:
    """A quorum queue with a delivery limit, and where its dead letters go."""
    dead = lab.queue()
    return lab.queue(kind="quorum", delivery_limit=limit, dead_letter_exchange="",
                     dead_letter_routing_key=dead), dead


def throttle(lab, name: str) -> None:
    lab.engine.functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)


def release(lab, name: str) -> None:
    lab.engine.functions.delete_function_concurrency(FunctionName=name)


def delivery_counts(lab) -> list[int]:
    return [(message["basicProperties"]["headers"] or {}).get("x-delivery-count", 0)
            for invocation in lab.recorder.invocations for message in invocation.messages]


def expect_all(lab, name: str, published: list[str], dead: str, most: int) -> None:
    """Once the function is free they all arrive, none of them with a count above `most`."""
    assert lab.broker.depth(dead)[0] == 0, "messages were dead-lettered that no function has seen"
    release(lab, name)
    lab.recorder.wait_for(published)
    assert lab.broker.depth(dead)[0] == 0
    assert max(delivery_counts(lab)) <= most


def test_updates_give_nothing_back(lab):
    """60 messages are out when the function is throttled; the mapping lives through every update."""
    queue, dead = limited_queue(lab)
    name = lab.function()
    mapping = lab.mapping(queue, name, BatchSize=10)
    first = lab.publish(queue, ["first"])
    lab.recorder.wait_for(first)
    throttle(lab, name)
    published = lab.publish(queue, numbered(MANY))
    mapping.wait(LastProcessingResult="PROBLEM: Function call throttled")
    for step in range(6):
        lab.engine.functions.update_function_configuration(FunctionName=name, Timeout=20 + step)
        mapping.update(BatchSize=11 + step, MaximumBatchingWindowInSeconds=step % 2)
        mapping.wait(State="Enabled")
    expect_all(lab, name, published, dead, most=0)


def test_nothing_is_read_for_a_throttled_function_however_often_it_is_disabled(lab):
    queue, dead = limited_queue(lab)
    name = lab.function()
    throttle(lab, name)
    mapping = lab.mapping(queue, name)
    published = lab.publish(queue, numbered(MANY))
    mapping.wait(LastProcessingResult="PROBLEM: Function call throttled")
    for _ in range(5):
        mapping.update(Enabled=False)
        mapping.wait(State="Disabled")
        mapping.update(Enabled=True)
        mapping.wait(State="Enabled")
    expect_all(lab, name, published, dead, most=0)


def test_nothing_is_read_for_a_throttled_function_however_often_the_engine_starts(lab):
    queue, dead = limited_queue(lab)
    name = lab.function()
    mapping = lab.mapping(queue, name)
    lab.recorder.wait_for(lab.publish(queue, ["first"]))
    throttle(lab, name)
    published = lab.publish(queue, numbered(MANY))
    mapping.wait(LastProcessingResult="PROBLEM: Function call throttled")
    for _ in range(5):
        assert lab.engine.stop() == 0
        lab.engine.start()
        mapping.wait(State="Enabled")
    expect_all(lab, name, published, dead, most=1)


def test_a_header_beyond_frame_max_costs_no_message_a_delivery(lab):
    """RabbitMQ sends it in one frame, and its own x-death makes it larger than any publisher may."""
    queue, dead = limited_queue(lab)
    name = lab.function()
    waiting = lab.queue(message_ttl=300, dead_letter_exchange="", dead_letter_routing_key=queue)
    before = lab.publish(queue, numbered(10, "before"))
    lab.publisher().publish(waiting, "big", headers={"h": "x" * 130_900})
    eventually(lambda: lab.broker.depth(waiting)[0] == 0, what="it is dead-lettered")
    after = lab.publish(queue, numbered(10, "after"))
    lab.mapping(queue, name, BatchSize=7)
    lab.recorder.wait_for(before + ["big"] + after)
    big = next(message for invocation in lab.recorder.invocations for message in invocation.messages
               if len(str(message)) > 100_000)
    assert big["basicProperties"]["headers"]["x-death"][0]["reason"]["bytes"] == list(b"expired")
    assert len(big["basicProperties"]["headers"]["h"]["bytes"]) == 130_900
    assert delivery_counts(lab) == [0] * 21
    assert lab.broker.depth(dead)[0] == 0


def test_code_that_is_away_for_a_while_is_waited_for(lab):
    """A build, a checkout: the folder goes and comes back. No message is delivered meanwhile."""
    queue, dead = limited_queue(lab, limit=1)
    code = lab.folder / "code"
    code.mkdir()
    (code / "index.py").write_text(functions.RECORDING_PYTHON)
    lab.engine.functions.create_function(
        FunctionName="hot", Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE,
        Timeout=5, Code={"S3Bucket": "hot-reload", "S3Key": str(code)},
        Environment={"Variables": {"RECORDER": lab.recorder.address}})
    mapping = lab.mapping(queue, "hot", BatchSize=5)
    lab.recorder.wait_for(lab.publish(queue, ["first"]))

    away = lab.folder / "away"
    code.rename(away)
    time.sleep(1.5)  # an environment that runs has its code still; the engine looks twice a second
    published = lab.publish(queue, numbered(20))
    mapping.wait(LastProcessingResult="PROBLEM: Function could not be started")
    time.sleep(4)
    code.mkdir()  # half of a checkout
    (code / "README").write_text("")
    mapping.wait(LastProcessingResult="PROBLEM: Function could not be started")
    time.sleep(4)
    shutil.copy(away / "index.py", code / "index.py")
    lab.recorder.wait_for(published, timeout=60)
    assert lab.broker.depth(dead)[0] == 0
    assert max(delivery_counts(lab)) == 0
    mapping.wait(LastProcessingResult="OK")
    assert all(invocation.verdict == OK for invocation in lab.recorder.invocations)
