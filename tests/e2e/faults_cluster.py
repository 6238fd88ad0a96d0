"""A cluster of three nodes whose consuming node dies."""

import pytest

from broker.rabbitmq.settings import Options
from conftest import start_broker
from harness.recorder import assert_all_delivered_at_least_once
from harness.waiting import eventually


@pytest.fixture(scope="module")
def cluster():
    cluster = start_broker(Options(nodes=3, conf=["heartbeat = 5"], erl_args="+S 1:1"))
    yield cluster
    cluster.stop()


def test_a_killed_node_of_a_cluster_loses_nothing(cluster, make_lab):
    lab = make_lab(cluster, endpoints=[cluster.endpoint(node) for node in (0, 1, 2)])
    queue = lab.queue(kind="quorum")
    mapping = lab.mapping(queue, lab.function())
    load = lab.load(queue, per_second=40, node=2)
    eventually(lambda: len(lab.recorder.bodies()) >= 50, what="the load flows")
    cluster.node(0).stop(9)  # the mapping's connection is to this one, and the queue's leader too

    load.goes_on(100, timeout=60)
    published = load.stop()
    lab.recorder.wait_for(published, 60)
    assert_all_delivered_at_least_once(published, lab.recorder)
    mapping.wait(State="Enabled", LastProcessingResult="OK")
    cluster.start_node(0)
