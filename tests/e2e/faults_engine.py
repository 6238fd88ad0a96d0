"""kill -9 of the engine, at any moment, loses nothing."""

import pytest

from harness.killing import kill_under_load


@pytest.mark.parametrize(("kind", "kills"), [("classic", 20), ("quorum", 10)])
def test_kills_under_load_lose_nothing(lab, kind, kills):
    kill_under_load(lab, lab.queue(kind=kind), kills, seed=20261122)
