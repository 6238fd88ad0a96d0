"""Tries ways out of a function's environment, each in a process of its own, and tells what came of it.

A way is a function of the targets that the test names. It returns what it got hold of, which is
shown, or "" when it failed; an exception, a death and an answer that does not come are failures too.
"""

import os
import select
import signal
import time

WAYS: dict = {}
LIMIT = 8.0  # seconds for one way; some wait for what must not come


def way(name: str):
    """Adds a way to what is tried."""

    def add(function):
        assert name not in WAYS, name
        WAYS[name] = function
        return function

    return add


def _try(name: str, targets: dict) -> str:
    try:
        return "achieved " + str(WAYS[name](targets) or "")[:2000]
    except BaseException as failure:
        return f"failed   {type(failure).__name__}: {failure}"[:500]


class Attempt:
    """One way, on its way."""

    def __init__(self, name: str, targets: dict):
        self.name = name
        self.until = time.monotonic() + LIMIT
        self.pipe, end = os.pipe()
        self.text = b""
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.pipe)
            os.write(end, _try(name, targets).encode(errors="replace"))
            os._exit(0)
        os.close(end)

    def read(self) -> bool:
        """False when there is no more to come."""
        part = os.read(self.pipe, 65536)
        self.text += part
        return bool(part)

    def outcome(self) -> dict:
        os.close(self.pipe)
        try:
            os.kill(self.pid, signal.SIGKILL)
        except OSError:
            pass
        _, status = os.waitpid(self.pid, 0)
        text = self.text.decode(errors="replace")
        detail = text[9:].strip()
        if not text:
            detail = f"no word from it: signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else "no word from it"
        return {"name": self.name, "achieved": text.startswith("achieved ") and bool(detail), "detail": detail}


def try_all(names: list[str], targets: dict, at_once: int = 12) -> list[dict]:
    """In the order of their ends."""
    waiting, running, done = list(names), [], []
    while waiting or running:
        while waiting and len(running) < at_once:
            running.append(Attempt(waiting.pop(0), targets))
        readable = select.select([attempt.pipe for attempt in running], [], [], 0.05)[0]
        for attempt in list(running):
            ended = attempt.pipe in readable and not attempt.read()
            if ended or time.monotonic() > attempt.until:
                running.remove(attempt)
                done.append(attempt.outcome())
    return done


def answer(event: dict) -> dict:
    """What a handler returns: {"outcomes": [...]} of the ways the event names."""
    return {"outcomes": try_all(event["ways"], event["targets"])}
