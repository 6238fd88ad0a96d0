"""Brokers that restart, crash, hang or close connections: nothing is lost, the mapping comes back."""

from harness.lab import CONNECTION_ERROR, numbered
from harness.publisher import Load
from harness.recorder import assert_all_delivered_at_least_once
from harness.waiting import eventually


def running_load(lab, queue: str, per_second: float = 40) -> Load:
    load = lab.load(queue, per_second)
    eventually(lambda: len(lab.recorder.bodies()) >= 20, what="the load flows")
    return load


def flows_again(lab, load: Load, timeout: float = 60) -> list[str]:
    """Waits until messages published from now on arrive, then ends the load and takes stock."""
    load.goes_on(20, timeout)
    published = load.stop()
    lab.recorder.wait_for(published, timeout)
    assert_all_delivered_at_least_once(published, lab.recorder)
    return published


def test_a_broker_that_restarts_loses_nothing(fragile_broker, make_lab):
    lab = make_lab(fragile_broker)
    mapping = lab.mapping(queue := lab.queue(), lab.function())
    load = running_load(lab, queue)
    fragile_broker.restart()
    flows_again(lab, load)
    mapping.wait(State="Enabled", LastProcessingResult="OK")


def test_a_broker_that_crashes_loses_nothing(fragile_broker, make_lab):
    lab = make_lab(fragile_broker)
    mapping = lab.mapping(queue := lab.queue(kind="quorum"), lab.function())
    load = running_load(lab, queue)
    fragile_broker.node(0).stop(9)
    mapping.wait(LastProcessingResult=CONNECTION_ERROR, State="Enabled")
    fragile_broker.start_node(0)
    flows_again(lab, load)
    mapping.wait(State="Enabled", LastProcessingResult="OK")


def test_a_broker_that_hangs_is_noticed_and_loses_nothing(fragile_broker, make_lab):
    lab = make_lab(fragile_broker)
    mapping = lab.mapping(queue := lab.queue(), lab.function())
    published = lab.publish(queue, numbered(30, "before"))
    lab.recorder.wait_for(published)
    fragile_broker.pause()
    try:
        # Two heartbeat intervals of silence (the broker proposes 5 s) are a dead connection.
        mapping.wait(LastProcessingResult=CONNECTION_ERROR, timeout=40)
    finally:
        fragile_broker.resume()
    load = lab.load(queue, 40, "after")
    published += flows_again(lab, load, timeout=90)
    assert_all_delivered_at_least_once(published, lab.recorder)


def test_connections_closed_by_the_operator_are_made_again(fragile_broker, make_lab):
    lab = make_lab(fragile_broker)
    mapping = lab.mapping(queue := lab.queue(), lab.function())
    load = running_load(lab, queue)
    fragile_broker.close_connections()
    flows_again(lab, load)
    mapping.wait(State="Enabled", LastProcessingResult="OK")


def test_a_quorum_queue_that_hangs_holds_nobody_up_for_long(fragile_broker, make_lab):
    """The first publish of a channel, and a consumer's start, block that whole channel until it answers."""
    lab = make_lab(fragile_broker)
    mapping = lab.mapping(queue := lab.queue(kind="quorum"), lab.function())
    load = running_load(lab, queue)
    fragile_broker.suspend_queue(queue)
    try:
        eventually(lambda: load.failures, what="the publisher gives up waiting")
        mapping.update(Enabled=False)
        mapping.wait(State="Disabled")
        mapping.update(Enabled=True)
    finally:
        fragile_broker.resume_queue(queue)
    flows_again(lab, load)
    mapping.wait(State="Enabled", LastProcessingResult="OK")


def test_a_stop_while_the_broker_hangs_is_still_orderly(fragile_broker, make_lab):
    lab = make_lab(fragile_broker)
    lab.mapping(lab.queue(), lab.function())
    fragile_broker.pause()
    try:
        assert lab.engine.stop(timeout=20) == 0
    finally:
        fragile_broker.resume()


def test_a_broker_short_of_memory_is_consumed_from_all_the_same(fragile_broker, make_lab):
    """It blocks those who publish. Deliveries and acknowledgements are what helps it."""
    lab = make_lab(fragile_broker)
    mapping = lab.mapping(queue := lab.queue(), lab.function(), BatchSize=10)
    mapping.update(Enabled=False)
    mapping.wait(State="Disabled")
    published = lab.publish(queue, numbered(50))
    fragile_broker.set_memory_alarm(True)
    try:
        mapping.update(Enabled=True)
        mapping.wait(State="Enabled")
        lab.recorder.wait_for(published)
        eventually(lambda: lab.broker.depth(queue) == (0, 0, 1), what="all is acknowledged")
    finally:
        fragile_broker.set_memory_alarm(False)
    assert_all_delivered_at_least_once(published, lab.recorder)
