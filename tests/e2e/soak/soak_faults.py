"""Hours of faults: ./dev soak MINUTES. Each test takes its share of the time."""

import random
import shutil
import time

import pytest

from harness.engine import NO_SANDBOX
from harness.event_killing import kill_while_events_run
from harness.killing import kill_under_load
from harness.recorder import FAIL, OK, assert_all_delivered_at_least_once
from harness.sqs_lab import assert_groups_in_order
from harness.stream_killing import kill_while_resharding
from harness.waiting import eventually

pytestmark = pytest.mark.timeout(0)


@pytest.fixture
def seconds(request) -> float:
    """The share of one of nine tests."""
    return request.config.getoption("--soak-minutes") * 60 / 9


def test_kills_for_a_long_time(lab, seconds):
    end, seed = time.monotonic() + seconds, 1
    while time.monotonic() < end:
        kill_under_load(lab, lab.queue(kind="quorum" if seed % 2 else "classic"), kills=20, seed=seed)
        lab.recorder.invocations.clear()
        print(f"seed {seed}: nothing lost")
        seed += 1


def test_a_hundred_kills_and_more_on_sqs(elasticmq, make_lab, seconds):
    """Standard and FIFO queues in turns."""
    end, seed, kills = time.monotonic() + seconds, 1, 0
    lab = make_lab(elasticmq, proxied=False)
    function = lab.function(timeout=2)
    while time.monotonic() < end or kills < 100:
        queue = lab.queue(fifo=seed % 2 == 0, VisibilityTimeout=3)
        published = kill_under_load(lab, queue, kills=20, seed=seed, per_second=40, function=function)
        queue.wait_empty(120)
        if queue.fifo:
            assert_groups_in_order(published, lab.recorder.bodies())
        lab.recorder.invocations.clear()
        queue.delete()
        kills += 20
        print(f"seed {seed}: {kills} kills, nothing lost")
        seed += 1
    lab.engine.kill()


def test_two_hundred_kills_and_more_on_streams(kinesalite, make_lab, seconds):
    """On four shards that are split and merged, with four slots each, and functions that fail."""
    end, seed, kills = time.monotonic() + seconds, 1, 0
    lab = make_lab(kinesalite, proxied=False, config=NO_SANDBOX)
    while time.monotonic() < end or kills < 200:
        told = kill_while_resharding(lab, kills=20, seed=seed)
        kills += told["kills"]
        print(f"seed {seed}: {kills} kills, nothing lost, in order; {told}")
        seed += 1


def test_broker_faults_for_a_long_time(fragile_broker, make_lab, seconds):
    lab, dice = make_lab(fragile_broker), random.Random(1)
    mapping = lab.mapping(queue := lab.queue(kind="quorum"), lab.function())
    load = lab.load(queue, per_second=50)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        fault = dice.choice(["restart", "crash", "hang"])
        print(fault)
        if fault == "restart":
            fragile_broker.restart()
        elif fault == "crash":
            fragile_broker.node(0).stop(9)
            fragile_broker.start_node(0)
        else:
            fragile_broker.pause()
            time.sleep(dice.uniform(1, 20))
            fragile_broker.resume()
        mark = load.goes_on(50, timeout=90)
        eventually(lambda: set(load.published[:mark]) <= set(lab.recorder.bodies()), 120,
                   what="delivery goes on")
    published = load.stop()
    lab.recorder.wait_for(published, 120)
    assert_all_delivered_at_least_once(published, lab.recorder)
    mapping.wait(State="Enabled")


def test_functions_that_fail_at_random_for_a_long_time(lab, seconds):
    dice = random.Random(2)
    lab.recorder.verdict = lambda invocation: FAIL if dice.random() < 0.2 else OK
    lab.mapping(queue := lab.queue(), lab.function(), BatchSize=20)
    load = lab.load(queue, per_second=30)
    time.sleep(seconds)
    published = load.stop()
    lab.recorder.verdict = lambda invocation: OK
    lab.recorder.wait_for(published, 300)
    assert_all_delivered_at_least_once(published, lab.recorder)


def test_kills_while_events_run_for_a_long_time(folder, seconds):
    end, seed = time.monotonic() + seconds, 1
    while time.monotonic() < end:
        place = folder / str(seed)
        place.mkdir()
        kill_while_events_run(place, events=2000, kills=20, seed=seed)
        shutil.rmtree(place)
        print(f"seed {seed}: no event lost")
        seed += 1
