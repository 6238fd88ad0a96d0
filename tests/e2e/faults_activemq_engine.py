"""kill -9 of the engine, at any moment, loses nothing of an ActiveMQ queue."""

from harness.killing import kill_under_load


def test_kills_under_load_lose_nothing(activemq_lab):
    kill_under_load(activemq_lab, activemq_lab.queue(), kills=20, seed=20261122)
