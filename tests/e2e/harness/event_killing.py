"""kill -9 of the engine at seeded random moments while events are accepted, fail, are tried again and
told to a destination, as test and as soak."""

import http.client
import json
import pathlib
import random
import threading
import time

from . import functions, places
from .engine import Engine
from .lab import ROLE
from .recorder import FAIL, OK, Recorder
from .waiting import eventually

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"


class Senders:
    """Invoke `worker` asynchronously until each event was answered with 202 once."""

    def __init__(self, engine: Engine, count: int, threads: int):
        self.engine = engine
        self.accepted: set[int] = set()
        self._numbers = iter(range(count))
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._send, daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    @property
    def ended(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    def _send(self) -> None:
        while True:
            with self._lock:
                number = next(self._numbers, None)
            if number is None:
                return
            while not self._accepted(number):
                time.sleep(0.05)

    def _accepted(self, number: int) -> bool:
        host = self.engine.url.removeprefix("http://")
        connection = http.client.HTTPConnection(host, timeout=20)
        try:
            connection.request("POST", "/2015-03-31/functions/worker/invocations", json.dumps({"n": number}),
                               {"X-Amz-Invocation-Type": "Event"})
            if connection.getresponse().status != 202:
                return False
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        with self._lock:
            self.accepted.add(number)
        return True


class Outcomes:
    """How each event ends: one in four always fails, one in four fails once."""

    def __init__(self):
        self.failed_once: set[int] = set()

    def __call__(self, invocation) -> str:
        if invocation.function != "worker":
            return OK
        number = invocation.event["n"]
        if number % 4 == 0:
            return FAIL
        if number % 4 == 1 and number not in self.failed_once:
            self.failed_once.add(number)
            return FAIL
        return OK


def numbers_done(recorder: Recorder) -> set[int]:
    """Those that succeeded, and those whose failure was told to the destination."""
    done = set()
    for invocation in list(recorder.invocations):
        if invocation.function == "worker":
            if invocation.verdict == OK:
                done.add(invocation.event["n"])
        else:
            assert invocation.event["requestContext"]["condition"] == "RetriesExhausted"
            done.add(invocation.event["requestPayload"]["n"])
    return done


def start_engine(folder: pathlib.Path, recorder: Recorder) -> Engine:
    """With the function `worker`, whose failures `failures` is told."""
    engine = Engine(folder, '[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n'
                    "[async]\ntime_scale = 0.01\n").start()
    for name in ("worker", "failures"):
        engine.functions.create_function(
            FunctionName=name, Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE,
            Timeout=30, Code={"ZipFile": functions.zip_of({"index.py": functions.RECORDING_PYTHON})},
            Environment={"Variables": {"RECORDER": recorder.address}})
        engine.functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=8)
    engine.functions.put_function_event_invoke_config(
        FunctionName="worker", DestinationConfig={"OnFailure": {"Destination": ARN + "failures"}})
    engine.listen = engine.url.removeprefix("http://")
    return engine


def kill_while_events_run(folder: pathlib.Path, events: int, kills: int, seed: int) -> None:
    """Every event that was accepted ends in a success or in its destination."""
    dice = random.Random(seed)
    recorder = Recorder(folder / "events.jsonl")
    recorder.verdict = Outcomes()
    engine = start_engine(folder, recorder)
    try:
        senders = Senders(engine, events, threads=16)
        for _ in range(kills):
            # Some die while they start, some while they accept, run, retry or tell.
            time.sleep(dice.uniform(0.05, 2.0))
            engine.kill()
            engine.start()
        eventually(lambda: senders.ended, 300, what="every event is accepted")
        assert len(senders.accepted) == events

        def all_done():
            missing = senders.accepted - numbers_done(recorder)
            assert not missing, f"seed {seed}: {len(missing)} missing, such as {sorted(missing)[:5]}"
            return True

        eventually(all_done, 300, every=0.5, what="every accepted event ends")
        eventually(lambda: engine.metric("wheelpit_async_events", state="waiting") == 0, 60)
        assert engine.metric("wheelpit_async_events", state="failed") == 0
        assert engine.stop() == 0
    finally:
        if engine.running:
            engine.kill()
        recorder.close()
    engine.check_log()
