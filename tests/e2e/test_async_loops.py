"""Functions that are each other's destinations: the loop ends, unless it is allowed."""

import json

import pytest

from harness import functions, places
from harness.engine import Engine
from harness.lab import ROLE
from harness.waiting import eventually, never

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
CODE = "def handler(event, context):\n    return 1\n"


@pytest.fixture
def engine(folder):
    engine = Engine(folder, '[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n').start()
    for name in ["ping", "pong"]:
        engine.functions.create_function(
            FunctionName=name, Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE,
            Code={"ZipFile": functions.zip_of({"index.py": CODE})})
    for name, other in [("ping", "pong"), ("pong", "ping")]:
        engine.functions.put_function_event_invoke_config(
            FunctionName=name, DestinationConfig={"OnSuccess": {"Destination": ARN + other}})
    yield engine
    assert engine.stop() == 0
    engine.check_log()


def runs(engine: Engine, name: str) -> float:
    return engine.metric("lambda_invocations_total", function_name=name)


def start(engine: Engine) -> None:
    engine.functions.invoke(FunctionName="ping", InvocationType="Event", Payload=json.dumps({"id": 1}))


def test_a_loop_of_destinations_ends_after_16_rounds(engine):
    start(engine)
    eventually(lambda: engine.metric("wheelpit_async_events", state="failed") == 1, 60, what="the loop ends")
    assert runs(engine, "ping") == 17, "once by us, 16 times as a destination"
    assert runs(engine, "pong") == 16
    assert engine.metric("lambda_destination_delivery_failures_total", function_name="ping") == 1
    assert "destinations form a loop" in engine.log()
    never(lambda: runs(engine, "ping") > 17, 0.5)
    # It is one chain that ended: the next is a new one.
    start(engine)
    eventually(lambda: engine.metric("wheelpit_async_events", state="failed") == 2, 60)
    assert runs(engine, "pong") == 32


def test_a_loop_that_is_allowed_goes_on(engine):
    for name in ["ping", "pong"]:
        engine.functions.put_function_recursion_config(FunctionName=name, RecursiveLoop="Allow")
    start(engine)
    eventually(lambda: runs(engine, "pong") > 20, 60, what="it goes round")
    engine.functions.delete_function_event_invoke_config(FunctionName="pong")
    eventually(lambda: engine.metric("wheelpit_async_events", state="waiting") == 0, 30, what="it has ended")
    assert engine.metric("wheelpit_async_events", state="failed") == 0
