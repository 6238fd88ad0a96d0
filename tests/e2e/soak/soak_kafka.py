"""Deaths and rebalances under a reader of Kafka: part of ./dev soak."""

import time

import pytest

from harness.engine import NO_SANDBOX
from harness.kafka_killing import kill_brokers_under_load, kill_engine_under_load, rebalance_every_second

pytestmark = pytest.mark.timeout(0)


@pytest.fixture
def seconds(request) -> float:
    """The share of one of nine tests."""
    return request.config.getoption("--soak-minutes") * 60 / 9


def test_a_hundred_kills_of_the_engine_and_more(kafka, make_lab, seconds):
    lab = make_lab(kafka, config=NO_SANDBOX)
    end, seed, kills = time.monotonic() + seconds, 1, 0
    while time.monotonic() < end or kills < 100:
        told = kill_engine_under_load(lab, kills=20, seed=seed)
        kills += 20
        print(f"seed {seed}: {kills} kills, no offset skipped; {told}")
        seed += 1


def test_twenty_kills_of_brokers_and_more(kafka_of_three, make_lab, seconds):
    lab = make_lab(kafka_of_three, config=NO_SANDBOX)
    end, seed, kills = time.monotonic() + seconds, 1, 0
    while time.monotonic() < end or kills < 20:
        told = kill_brokers_under_load(lab, kills=10, seed=seed)
        kills += 10
        print(f"seed {seed}: {kills} kills, no offset skipped; {told}")
        seed += 1


def test_rebalances_every_second_for_a_minute_and_more(kafka, make_lab, seconds):
    lab = make_lab(kafka, config=NO_SANDBOX)
    print(rebalance_every_second(lab, max(60, seconds)))
