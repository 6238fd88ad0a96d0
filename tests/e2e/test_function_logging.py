"""What functions' logs say, and in which form: without a broker."""

import base64
import json

import pytest

from harness import functions, places
from harness.engine import Engine
from harness.lab import ROLE
from harness.waiting import eventually


@pytest.fixture
def engine(folder):
    engine = Engine(folder, "").start()
    yield engine
    if engine.running:
        assert engine.stop() == 0
    engine.check_log()


def create(engine: Engine, name: str, source: str, **more) -> str:
    engine.functions.create_function(
        FunctionName=name, Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE,
        Code={"ZipFile": functions.zip_of({"index.py": source})}, **more)
    return name


def test_a_traceback_is_one_event(engine):
    name = create(engine, "f", 'def handler(event, context):\n    print("\\nmulti\\n\\nanother\\rline\\n")\n    raise KeyError("x")\n')
    logs = engine.client("logs")
    answer = engine.functions.invoke(FunctionName=name, LogType="Tail")
    tail = base64.b64decode(answer["LogResult"]).decode()
    request = answer["ResponseMetadata"]["RequestId"]
    assert tail.startswith(f"START RequestId: {request} Version: $LATEST\nmulti\nanother\rline\n[ERROR] KeyError: 'x'\n")

    def messages():
        return [event["message"] for event in logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]]

    eventually(lambda: any(message.startswith("REPORT") for message in messages()), what="log is stored")
    start, multi, another, error, end, report = messages()[1:]
    assert (start, multi, another) == (f"START RequestId: {request} Version: $LATEST\n", "multi\n", "another\rline\n")
    assert error.startswith("[ERROR] KeyError: 'x'\nTraceback (most recent call last):\n\u00a0\u00a0File \"/var/task/")
    assert error.endswith('\n\u00a0\u00a0\u00a0\u00a0raise KeyError("x")')
    assert (end, report[:6]) == (f"END RequestId: {request}\n", "REPORT")


JSON_PYTHON = '''
import logging
def handler(event, context):
    logging.debug("hidden")
    logging.warning("seen", extra={"n": 1})
    print('{"level": "debug", "time": "2026-01-01T00:00:00Z", "m": "hidden"}')
    print("plain")
    raise KeyError("x")
'''


def test_a_function_logs_json_to_a_group_that_it_shares(engine):
    group = "shared/logs"
    logging = {"LogFormat": "JSON", "SystemLogLevel": "DEBUG", "LogGroup": group}
    name, other = (create(engine, name, JSON_PYTHON, LoggingConfig=logging) for name in ("one", "other"))
    logs = engine.client("logs")
    answers = [engine.functions.invoke(FunctionName=function, LogType="Tail") for function in (name, other)]
    request, second = (answer["ResponseMetadata"]["RequestId"] for answer in answers)

    def messages(**selection):
        return [event["message"] for event in logs.filter_log_events(logGroupName=group, **selection)["events"]]

    eventually(lambda: sum("platform.report" in message for message in messages()) == 2, what="both logs are stored")
    streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
    assert sorted(stream["logStreamName"].split("[")[0][11:] for stream in streams) == sorted([name, other])
    stream = next(each["logStreamName"] for each in streams if name in each["logStreamName"])
    *events, report = messages(logStreamNames=[stream])
    kinds = [json.loads(event).get("type") if event.startswith("{") else event for event in events]
    assert kinds == ["platform.initStart", "platform.initRuntimeDone", "platform.initReport", "platform.start", None,
                     "plain\n", None, "platform.runtimeDone"]
    start = json.loads(events[0])["record"]
    assert start == {"initializationType": "on-demand", "phase": "init", "functionName": name,
                     "runtimeVersion": start["runtimeVersion"], "runtimeVersionArn": start["runtimeVersionArn"],
                     "functionVersion": "$LATEST", "instanceId": stream, "instanceMaxMemory": 128 << 20}
    warning, error = json.loads(events[4]), json.loads(events[6])
    assert warning == {"timestamp": warning["timestamp"], "level": "WARNING", "message": "seen", "logger": "root",
                       "requestId": request, "n": 1}
    assert (error["log_level"], error["errorType"], error["requestId"]) == ("ERROR", "KeyError", request)
    assert json.loads(report)["record"]["status"] == "success", "the runtime has reported the error"
    assert base64.b64decode(answers[1]["LogResult"]).decode().startswith('{"time":')
    assert second in messages(filterPattern=f'"{second}"')[0]
    assert group in [each["logGroupName"] for each in logs.describe_log_groups()["logGroups"]]

    engine.functions.update_function_configuration(FunctionName=name, LoggingConfig={"LogFormat": "Text"})
    text = base64.b64decode(engine.functions.invoke(FunctionName=name, LogType="Tail")["LogResult"]).decode()
    assert text.startswith("START RequestId: ")
