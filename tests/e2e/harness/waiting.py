"""Waiting for something to become true: the only way these tests wait."""

import time


def eventually(condition, timeout: float = 30, every: float = 0.05, what: str = ""):
    """The first true value of condition(). A failed assertion inside counts as not yet, and is what
    is reported if time runs out."""
    deadline = time.monotonic() + timeout
    while True:
        failure = None
        try:
            value = condition()
            if value:
                return value
        except AssertionError as error:
            failure = error
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout} s: {what or condition}"
                                 + (f": {failure}" if failure else "")) from failure
        time.sleep(every)


def never(condition, during: float, what: str = "") -> None:
    deadline = time.monotonic() + during
    while time.monotonic() < deadline:
        assert not condition(), f"happened: {what or condition}"
        time.sleep(0.05)
