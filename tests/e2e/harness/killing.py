"""kill -9 of the engine at seeded random moments under load, as test and as soak."""

import random
import time

from .lab import Lab
from .recorder import assert_all_delivered_at_least_once


def kill_under_load(lab: Lab, queue, kills: int, seed: int, per_second: float = 60, function: str = "",
                    most_duplicates: int = 60) -> list[str]:
    """Every confirmed message is delivered although the engine dies `kills` times; what was published. At a
    death, at most `most_duplicates` messages come twice."""
    dice = random.Random(seed)
    mapping = lab.mapping(queue, function or lab.function(), BatchSize=10)
    load = lab.load(queue, per_second)
    for number in range(kills):
        # Some die while they start, some with batches in flight, some while settling.
        time.sleep(dice.uniform(0.05, 1.5))
        lab.engine.kill()
        lab.engine.start()
    mapping.wait(State="Enabled")
    published = load.stop()
    lab.recorder.wait_for(published, timeout=90)
    assert_all_delivered_at_least_once(published, lab.recorder)
    # Twice is allowed, but only what was under way when the engine died.
    assert len(lab.recorder.duplicates()) <= kills * most_duplicates, f"seed {seed}: far too many duplicates"
    return published
