"""kill -9 of the engine, at any moment, loses no event that was accepted."""

import pytest

from harness.event_killing import kill_while_events_run


@pytest.mark.timeout(900)
def test_kills_while_events_are_accepted_failing_and_retried_lose_none(folder):
    kill_while_events_run(folder, events=5000, kills=20, seed=20261122)
