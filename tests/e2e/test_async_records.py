"""What becomes of asynchronous invocations, as a destination learns it: golden records of every
condition, byte for byte but for ids, times and traces, on a clock a hundred times as fast."""

import json
import pathlib
import re
import time

import pytest

from harness import functions, places
from harness.engine import Engine
from harness.lab import ROLE
from harness.recorder import Recorder
from harness.waiting import eventually, never

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "data" / "async"
ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
SCALE = 0.01
WORKER = '''
def handler(event, context):
    if event.get("fail"):
        raise ValueError("boom")
    return event.get("answer")
'''


class World:
    """A function `worker` and one that records what it is handed, `records`."""

    def __init__(self, folder: pathlib.Path, scale: float):
        self.recorder = Recorder(folder / "events.jsonl")
        self.engine = Engine(folder, '[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n'
                             f"[async]\ntime_scale = {scale}\n").start()
        self.create("worker", WORKER)
        self.create("records", functions.RECORDING_PYTHON)

    def create(self, name: str, source: str, **more) -> None:
        self.engine.functions.create_function(
            FunctionName=name, Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE,
            Code={"ZipFile": functions.zip_of({"index.py": source})},
            Environment={"Variables": {"RECORDER": self.recorder.address}}, **more)

    def configure(self, function: str = "worker", **more) -> None:
        both = {"OnSuccess": {"Destination": ARN + "records"}, "OnFailure": {"Destination": ARN + "records"}}
        self.engine.functions.put_function_event_invoke_config(
            FunctionName=function, DestinationConfig=both, **more)

    def invoke(self, event, function: str = "worker") -> str:
        answer = self.engine.functions.invoke(
            FunctionName=function, InvocationType="Event", Payload=json.dumps(event))
        assert answer["StatusCode"] == 202 and answer["Payload"].read() == b""
        assert "ExecutedVersion" not in answer
        return answer["ResponseMetadata"]["RequestId"]

    def records(self) -> list[dict]:
        return [invocation.event for invocation in self.recorder.invocations]

    def record(self, timeout: float = 30) -> dict:
        return eventually(self.records, timeout, what="a record arrives")[0]

    def waiting(self) -> float:
        return self.engine.metric("wheelpit_async_events", state="waiting")


@pytest.fixture
def world(folder, request):
    world = World(folder, getattr(request, "param", SCALE))
    yield world
    if world.engine.running:
        assert world.engine.stop() == 0
    world.recorder.close()
    world.engine.check_log()


def normal(record: dict, request_id: str) -> str:
    """The record as text, what differs from run to run replaced."""
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", record["timestamp"])
    assert record["requestContext"]["requestId"] == request_id
    record["timestamp"] = "<timestamp>"
    answer = record.get("responsePayload")
    if isinstance(answer, dict) and "stackTrace" in answer:
        assert answer["stackTrace"]
        answer["stackTrace"] = ["<trace>"]
    return json.dumps(record, indent=1).replace(request_id, "<request id>") + "\n"


def assert_golden(name: str, record: dict, request_id: str) -> None:
    assert normal(record, request_id) == (GOLDEN / f"{name}.json").read_text()


def test_a_success(world):
    world.configure()
    request_id = world.invoke({"id": 1, "answer": {"ok": True}})
    assert_golden("success", world.record(), request_id)
    eventually(lambda: world.waiting() == 0)


def test_a_success_without_an_answer(world):
    world.configure()
    request_id = world.invoke({"id": 2})
    assert_golden("success_null", world.record(), request_id)


def test_retries_exhausted(world):
    world.configure()
    begun = time.monotonic()
    request_id = world.invoke({"id": 1, "fail": True})
    assert_golden("retries_exhausted", world.record(), request_id)
    assert time.monotonic() - begun >= 180 * SCALE, "60 and 120 seconds"
    log = (world.engine.data / "logs" / "worker.log").read_text()
    assert log.count(f"START RequestId: {request_id}") == 3, "all attempts share one request id"


def test_no_retries(world):
    world.configure(MaximumRetryAttempts=0)
    request_id = world.invoke({"id": 1, "fail": True})
    assert_golden("no_retries", world.record(), request_id)


def test_too_old_for_the_first_retry(world):
    world.configure(MaximumEventAgeInSeconds=60)
    request_id = world.invoke({"id": 1, "fail": True})
    assert_golden("event_age_exceeded_60", world.record(), request_id)


# The first attempt, with its cold start, must end within 30 of these seconds: 3 real ones.
@pytest.mark.parametrize("world", [0.1], indirect=True)
def test_too_old_for_the_second_retry(world):
    world.configure(MaximumEventAgeInSeconds=90)
    request_id = world.invoke({"id": 1, "fail": True})
    assert_golden("event_age_exceeded_90", world.record(), request_id)


def test_reserved_concurrency_zero(world):
    world.configure()
    world.engine.functions.put_function_concurrency(FunctionName="worker", ReservedConcurrentExecutions=0)
    request_id = world.invoke({"id": 1})
    assert_golden("zero_reserved_concurrency", world.record(), request_id)


def test_a_version_and_an_alias_have_settings_of_their_own(world):
    client = world.engine.functions
    version = client.publish_version(FunctionName="worker")["Version"]
    client.create_alias(FunctionName="worker", Name="prod", FunctionVersion=version)
    world.configure("worker:prod", MaximumRetryAttempts=0)
    request_id = world.invoke({"id": 1, "fail": True}, "worker:prod")
    assert_golden("alias", world.record(), request_id)
    # Nothing is configured for the version itself, nor for the function.
    world.invoke({"id": 2}, f"worker:{version}")
    world.invoke({"id": 3})
    eventually(lambda: world.waiting() == 0)
    never(lambda: len(world.records()) > 1, 0.5)


def test_a_record_that_no_destination_takes_is_counted_logged_and_kept(world):
    world.configure()
    world.engine.functions.delete_function(FunctionName="records")
    world.invoke({"id": 1, "answer": 1})
    eventually(lambda: world.engine.metric("wheelpit_async_events", state="failed") == 1)
    assert world.engine.metric("lambda_destination_delivery_failures_total", function_name="worker") == 1
    assert '"condition":"Success"' in world.engine.log().replace('\\"', '"'), "logged with the record"


def test_a_deleted_functions_events_are_kept_as_failed(world):
    world.invoke({"id": 1, "fail": True})
    eventually(lambda: world.engine.metric("lambda_errors_total", function_name="worker") >= 1)
    world.engine.functions.delete_function(FunctionName="worker")
    eventually(lambda: world.engine.metric("wheelpit_async_events", state="failed") == 1)
    assert world.waiting() == 0


def test_invoke_async_is_accepted_too(world):
    world.configure()
    answer = world.engine.functions.invoke_async(FunctionName="worker", InvokeArgs=b'{"answer": 5}')
    assert answer["Status"] == 202
    assert world.record()["responsePayload"] == 5


def test_an_orderly_stop_lets_running_events_end_and_keeps_the_others(world):
    world.create("slow", "import time\ndef handler(event, context):\n    time.sleep(1)\n    return event\n")
    world.configure("slow")
    world.engine.functions.put_function_concurrency(FunctionName="slow", ReservedConcurrentExecutions=1)
    for number in range(4):
        world.invoke(number, "slow")
    log = world.engine.data / "logs" / "slow.log"
    eventually(lambda: log.exists() and "START RequestId" in log.read_text(), what="the first one runs")
    assert world.engine.stop() == 0
    assert len(world.records()) <= 1, "nothing new was begun"
    world.engine.start()
    assert world.waiting() >= 3
    eventually(lambda: len(world.records()) >= 4, what="the others run after the start")
    done = [(record["requestPayload"], record["requestContext"]["approximateInvokeCount"])
            for record in world.records()]
    assert sorted(done) == [(0, 1), (1, 1), (2, 1), (3, 1)], "none was cut off"


@pytest.mark.parametrize(("bound", "accepted"), [("max_events = 3", 3), ("max_bytes = 3000", 2),
                                                 ("min_free_bytes = 1_000_000_000_000_000", 0)])
def test_the_queue_has_a_bound_and_says_so(folder, bound, accepted):
    engine = Engine(folder, f"[async]\n{bound}\n").start()
    payload = json.dumps("x" * 2000)
    try:
        engine.functions.create_function(
            FunctionName="slow", Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE,
            Timeout=60, Code={"ZipFile": functions.zip_of(
                {"index.py": "import time\ndef handler(event, context):\n    time.sleep(30)\n"})})
        for _ in range(accepted):
            engine.functions.invoke(FunctionName="slow", InvocationType="Event", Payload=payload)
        with pytest.raises(engine.functions.exceptions.TooManyRequestsException) as refused:
            engine.functions.invoke(FunctionName="slow", InvocationType="Event", Payload=payload)
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429
        assert bound.split()[0] in str(refused.value)
    finally:
        engine.kill()
    engine.check_log()
