"""ActiveMQ brokers that restart, hang, or die with a standby: nothing is lost, the mapping comes back."""

import pytest

from broker.activemq.settings import Options
from conftest import start_broker
from harness.lab import CONNECTION_ERROR, numbered
from harness.recorder import assert_all_delivered_at_least_once
from harness.waiting import eventually


@pytest.fixture(scope="module")
def fragile():
    """A broker with a standby, which this file's tests may maltreat. It notices a dead peer soon.
    A node takes seconds to start, so those that tests kill stay down."""
    broker = start_broker(Options(standby=True, inactivity=2000))
    yield broker
    broker.stop()


def serving(broker) -> int:
    return next(node.index for node in broker.nodes if node.serves())


def flows(lab, queue: str):
    load = lab.load(queue, per_second=40)
    eventually(lambda: len(lab.recorder.bodies()) >= 20, what="the load flows")
    return load


def flows_again(lab, load) -> None:
    load.goes_on(40, timeout=60)
    published = load.stop()
    lab.recorder.wait_for(published, 60)
    assert_all_delivered_at_least_once(published, lab.recorder)


def test_a_broker_that_hangs_is_noticed_and_loses_nothing(fragile, make_lab):
    active = serving(fragile)
    lab = make_lab(fragile, endpoints=[fragile.endpoint(active)])
    mapping = lab.mapping(queue := lab.queue(), lab.function())
    published = lab.publish(queue, numbered(30, "before"))
    lab.recorder.wait_for(published)
    fragile.pause(active)
    try:
        # The broker promises a sign of life every two seconds.
        mapping.wait(LastProcessingResult=CONNECTION_ERROR, timeout=20)
        assert lab.engine.get("/healthz")[0] == 200
    finally:
        fragile.resume(active)
    load = lab.load(queue, 40, "after")
    flows_again(lab, load)
    assert_all_delivered_at_least_once(published, lab.recorder)


def test_a_stop_while_the_broker_hangs_is_still_orderly(fragile, make_lab):
    active = serving(fragile)
    lab = make_lab(fragile, endpoints=[fragile.endpoint(active)])
    lab.mapping(lab.queue(), lab.function())
    fragile.pause(active)
    try:
        assert lab.engine.stop(timeout=20) == 0
    finally:
        fragile.resume(active)


def test_a_standby_takes_over_from_a_killed_broker_and_nothing_is_lost(fragile, make_lab):
    lab = make_lab(fragile, endpoints=[fragile.failover()])
    mapping = lab.mapping(queue := lab.queue(), lab.function())
    load = flows(lab, queue)
    assert fragile.node(1).pid(), "there is no standby"
    fragile.node(serving(fragile)).stop(9)
    flows_again(lab, load)
    mapping.wait(State="Enabled", LastProcessingResult="OK")


def test_a_broker_that_restarts_loses_nothing(fragile, make_lab):
    only = serving(fragile)
    fragile.node(1 - only).stop(9)  # a standby would take over
    lab = make_lab(fragile, endpoints=[fragile.endpoint(only)])
    mapping = lab.mapping(queue := lab.queue(), lab.function())
    load = flows(lab, queue)
    fragile.restart(only)
    flows_again(lab, load)
    mapping.wait(State="Enabled", LastProcessingResult="OK")
