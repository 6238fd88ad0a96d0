"""Lambda extensions: external ones from layers, internal ones, and how they end."""

import io
import json
import os
import socket
import threading
import time
import zipfile

import pytest

from harness import functions, places
from harness.engine import NO_SANDBOX, Engine
from harness.hostile import UserEngine
from harness.lab import ROLE
from harness.waiting import eventually

SERVER = '[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n'

# What most of the extensions here share. Each tells what it sees on its standard output, one line each.
EXTENSION = '''#!/usr/bin/python3
import http.client, json, os, sys, time

NAME = os.path.basename(sys.argv[0])

def tell(**what):
    print(json.dumps({"extension": NAME, **what}), flush=True)

def call(method, path, body=None, **headers):
    api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    headers = {"Lambda-Extension-" + key.replace("_", "-"): value for key, value in headers.items()}
    api.request(method, path, body if body is None else json.dumps(body), headers)
    answer = api.getresponse()
    return answer, answer.read().decode()

def register(*events, name=NAME, **headers):
    answer, body = call("POST", "/2020-01-01/extension/register", {"events": events}, Name=name, **headers)
    return answer.status, answer.headers.get("Lambda-Extension-Identifier", ""), json.loads(body)

def next_event(identifier):
    answer, body = call("GET", "/2020-01-01/extension/event/next", Identifier=identifier)
    return json.loads(body)
'''

WATCHER = EXTENSION + '''
status, me, facts = register("INVOKE", "SHUTDOWN", Accept_Feature="accountId")
tell(facts=facts, cwd=os.getcwd(), uid=os.getuid(), handler=os.environ.get("_HANDLER"),
     root=os.environ.get("LAMBDA_TASK_ROOT"), name=os.environ["AWS_LAMBDA_FUNCTION_NAME"],
     mine=os.environ.get("MINE"))
while True:
    event = next_event(me)
    if event["eventType"] == "INVOKE":
        time.sleep(float(os.environ.get("AFTER_WORK", "0")))
    left = event["deadlineMs"] / 1000 - time.time()
    tell(event=event, left=left)
    if event["eventType"] == "SHUTDOWN":
        break
'''

TELL = '''
import os, time
print("runtime starts", flush=True)
HERE = os.urandom(8).hex()
def handler(event, context):
    if event == "hang":
        time.sleep(60)
    if event == "exit":
        os._exit(3)
    return {"request": context.aws_request_id, "uid": os.getuid(), "here": HERE}
'''


@pytest.fixture
def make_engine(folder):
    engines = []

    def make(config: str = "") -> Engine:
        engines.append(Engine(folder, SERVER + config).start())
        return engines[-1]

    yield make
    for engine in engines:
        if engine.running:
            assert engine.stop() == 0
        engine.check_log()


@pytest.fixture
def engine(make_engine):
    return make_engine()


def layer_of(**extensions: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, source in extensions.items():
            entry = zipfile.ZipInfo("extensions/" + name, (2026, 1, 1, 0, 0, 0))
            entry.external_attr = (0o644 if name.startswith("plain") else 0o755) << 16
            archive.writestr(entry, source)
    return buffer.getvalue()


def create(engine: Engine, source: str = TELL, extensions: dict[str, str] | None = None, **more) -> None:
    if extensions:
        layer = engine.functions.publish_layer_version(LayerName="l", Content={"ZipFile": layer_of(**extensions)})
        more["Layers"] = [layer["LayerVersionArn"]]
    engine.functions.create_function(
        FunctionName="f", Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE,
        Code={"ZipFile": functions.zip_of({"index.py": source})}, **more)


def invoke(engine: Engine, event="go", **more) -> tuple[dict, dict]:
    answer = engine.functions.invoke(FunctionName="f", Payload=json.dumps(event), **more)
    return json.load(answer["Payload"]), answer


def log_lines(engine: Engine) -> list[str]:
    engine.get("/healthz")
    events = engine.client("logs").filter_log_events(logGroupName="/aws/lambda/f")["events"]
    return [event["message"].rstrip("\n") for event in events]


def told(engine: Engine, name: str = "watcher") -> list[dict]:
    """What an extension has told, in order."""
    lines = [json.loads(line) for line in log_lines(engine) if line.startswith("{")]
    return [line for line in lines if line.get("extension") == name]


def events_of(engine: Engine, name: str = "watcher") -> list[dict]:
    return [line["event"] | {"left": line["left"]} for line in told(engine, name) if "event" in line]


def test_an_external_extension_lives_with_its_environment(engine):
    create(engine, extensions={"watcher": WATCHER}, Environment={"Variables": {"MINE": "yes"}})
    first, _ = invoke(engine)
    second, _ = invoke(engine)
    assert first["here"] == second["here"]
    started = eventually(lambda: told(engine))[0]
    assert started["facts"] == {"accountId": "123456789012", "functionName": "f",
                                "functionVersion": "$LATEST", "handler": "index.handler"}
    assert (started["cwd"], started["uid"], started["mine"]) == ("/", first["uid"], "yes")
    assert (started["handler"], started["root"], started["name"]) == (None, None, "f")
    assert engine.stop() == 0
    engine.start()
    events = events_of(engine)
    assert [each["eventType"] for each in events] == ["INVOKE", "INVOKE", "SHUTDOWN"]
    assert [each["requestId"] for each in events[:2]] == [first["request"], second["request"]]
    assert events[0]["invokedFunctionArn"] == "arn:aws:lambda:us-east-1:123456789012:function:f"
    assert events[0]["tracing"]["type"] == "X-Amzn-Trace-Id"
    assert events[2]["shutdownReason"] == "spindown"
    assert 0 < events[2]["left"] <= 2
    lines = log_lines(engine)
    assert "EXTENSION\tName: watcher\tState: Ready\tEvents: [INVOKE, SHUTDOWN]" in lines
    # It comes before the runtime.
    registered = next(i for i, line in enumerate(lines) if '"facts"' in line)
    assert registered < lines.index("runtime starts")


@pytest.mark.skipif(os.getuid() != 0, reason="as an ordinary user, all tests are of one")
def test_extensions_of_an_ordinary_users_engine(folder):
    engine = UserEngine(folder, SERVER).start()
    create(engine, LOGGING, {"watcher": SUBSCRIBER, "quiet": QUIET})
    payload, answer = invoke(engine, LogType="Tail")
    assert "FunctionError" not in answer, payload
    assert engine.stop() == 0
    engine.start()
    assert [event["type"] for event in received(engine)][-2:] == ["platform.runtimeDone", "platform.report"]
    assert engine.stop() == 0


def test_an_extension_that_ends_between_invocations_costs_none(engine):
    create(engine, extensions={"watcher": EXTENSION + """
import threading
status, me, facts = register("INVOKE")
while True:
    next_event(me)
    threading.Timer(0.3, os._exit, [1]).start()
"""})
    first, _ = invoke(engine, LogType="Tail")
    time.sleep(1)
    second, answer = invoke(engine)
    assert "FunctionError" not in answer, second
    assert first["here"] != second["here"]


def test_the_caller_does_not_wait_for_an_extensions_after_work(engine):
    create(engine, extensions={"watcher": WATCHER}, Timeout=20, Environment={"Variables": {"AFTER_WORK": "5"}})
    begun = time.monotonic()
    first, _ = invoke(engine)
    assert time.monotonic() - begun < 5
    # Its environment is still busy.
    second, _ = invoke(engine)
    assert first["here"] != second["here"]
    assert time.monotonic() - begun < 10


def test_an_extension_that_works_on_past_the_timeout_is_shut_down(engine):
    create(engine, extensions={"watcher": WATCHER}, Timeout=1, Environment={"Variables": {"AFTER_WORK": "2"}})
    first, answer = invoke(engine)
    assert "FunctionError" not in answer
    events = eventually(lambda: len(events_of(engine)) == 2 and events_of(engine), 10)
    assert [each.get("shutdownReason") for each in events] == [None, "timeout"]
    second, _ = invoke(engine)
    assert first["here"] != second["here"]


def test_a_timeout_of_the_function_shuts_its_extensions_down(engine):
    create(engine, extensions={"watcher": WATCHER}, Timeout=1)
    payload, answer = invoke(engine, "hang")
    assert (answer["FunctionError"], payload["errorType"]) == ("Unhandled", "Sandbox.Timedout")
    events = eventually(lambda: len(events_of(engine)) == 2 and events_of(engine), 10)
    assert [each["eventType"] for each in events] == ["INVOKE", "SHUTDOWN"]
    assert events[1]["shutdownReason"] == "timeout" and 0 < events[1]["left"] <= 2


def test_a_crash_of_the_function_shuts_its_extensions_down(engine):
    create(engine, extensions={"watcher": WATCHER})
    payload, answer = invoke(engine, "exit")
    assert payload["errorType"] == "Runtime.ExitError"
    assert payload["errorMessage"].endswith("Error: Runtime exited with error: exit status 3")
    events = eventually(lambda: len(events_of(engine)) == 2 and events_of(engine), 10)
    assert events[1]["shutdownReason"] == "failure"


CRASHING = EXTENSION + '''
status, me, facts = register("INVOKE")
event = next_event(me)
sys.exit(4)
'''
REPORTING = EXTENSION + '''
status, me, facts = register("INVOKE")
if os.environ["HOW"] == "exit":
    next_event(me)
answer, body = call("POST", f"/2020-01-01/extension/{os.environ['HOW']}/error", {"errorMessage": "no water"},
                    Identifier=me, Function_Error_Type="Mill.NoWater")
tell(answered=[answer.status, body])
sys.exit(5)
'''
SLEEPING = TELL.replace('if event == "hang":', 'if event == "go":')


@pytest.mark.parametrize("source, variables, error", [
    (CRASHING, {}, "Extension.Crash: exit status 4"),
    (REPORTING, {"HOW": "exit"}, "Extension.ExitError: exit status 5"),
    (REPORTING, {"HOW": "init"}, "Extension.InitError: exit status 5"),
    (EXTENSION + "sys.exit(0)", {}, "Extension.Crash: exit code 0"),
    ("#!/nonexistent\n", {}, "Extension.LaunchError: fork/exec /opt/extensions/watcher: no such file or directory"),
], ids=["crash", "exit error", "init error", "end", "launch"])
def test_an_extension_that_ends_fails_the_init_or_the_invocation(engine, source, variables, error):
    create(engine, SLEEPING, {"watcher": source}, Environment={"Variables": variables})
    payload, answer = invoke(engine)
    assert answer["FunctionError"] == "Unhandled"
    message = payload["errorMessage"].split(" Error: ", 1)
    assert message[0] == "RequestId: " + answer["ResponseMetadata"]["RequestId"]
    assert f'{payload["errorType"]}: {message[1]}' == error
    wanted = f"Status: error\tError Type: {payload['errorType']}"
    eventually(lambda: any(wanted in line for line in log_lines(engine)), 5)
    for line in told(engine):
        assert line["answered"] == [202, '{"status":"OK"}\n']


def test_a_file_that_cannot_be_executed_is_an_extension_that_fails(engine):
    create(engine, extensions={"plain": WATCHER})
    payload, _ = invoke(engine)
    assert payload["errorType"] == "Extension.LaunchError"
    assert payload["errorMessage"].endswith("fork/exec /opt/extensions/plain: permission denied")
    line = "EXTENSION\tName: plain\tState: LaunchError\tEvents: []\tError Type: PermissionDenied"
    eventually(lambda: line in log_lines(engine), 5)


def test_there_may_be_ten(engine):
    create(engine, extensions={f"e{i:02}": WATCHER for i in range(11)})
    payload, _ = invoke(engine)
    assert payload["errorType"] == "Extension.LaunchError"
    assert payload["errorMessage"].endswith("Error: ErrTooManyExtensions")


INTERNAL = EXTENSION.replace("NAME = os.path.basename(sys.argv[0])", 'NAME = "inside"') + '''
import threading
refused = register("INVOKE", "SHUTDOWN")
status, me, facts = register("INVOKE")
again = register("INVOKE")
seen = []

def poll():
    while True:
        seen.append(next_event(me)["requestId"])

threading.Thread(target=poll, daemon=True).start()

def handler(event, context):
    if event == "register":
        return register("INVOKE", name="late")[2]
    while context.aws_request_id not in seen:
        time.sleep(0.01)
    return {"refused": refused, "status": status, "again": again[2], "seen": len(seen)}
'''


def test_an_internal_extension_is_a_thread_of_the_runtime(engine):
    create(engine, INTERNAL)
    payload, _ = invoke(engine)
    assert payload["refused"] == [403, "", {"errorMessage": "SHUTDOWN: ShutdownEventNotSupportedForInternalExtension",
                                            "errorType": "Extension.InvalidEventType"}]
    assert payload["status"] == 200
    assert payload["again"]["errorType"] == "Extension.InvalidExtensionState"
    assert payload["seen"] == 1
    late, _ = invoke(engine, "register")
    assert late == {"errorMessage": "Extension registration closed already",
                    "errorType": "Extension.RegistrationClosed"}
    assert invoke(engine)[0]["seen"] == 3
    eventually(lambda: "EXTENSION\tName: inside\tState: Ready\tEvents: [INVOKE]" in log_lines(engine), 5)


QUIET = EXTENSION + '''
import signal
signal.signal(signal.SIGTERM, lambda *_: tell(signal="TERM"))
status, me, facts = register()
next_event(me)
'''


@pytest.mark.parametrize("config", [NO_SANDBOX, '[functions]\nnetwork = "none"\n'], ids=["no sandbox", "no network"])
def test_extensions_work_without_a_sandbox_and_without_a_network(make_engine, config):
    engine = make_engine(config)
    create(engine, extensions={"watcher": WATCHER, "quiet": QUIET})
    first, answer = invoke(engine)
    assert "FunctionError" not in answer, first
    assert invoke(engine)[0]["here"] == first["here"]
    begun = time.monotonic()
    assert engine.stop() == 0
    assert time.monotonic() - begun < 10
    engine.start()
    assert [each["eventType"] for each in events_of(engine)] == ["INVOKE", "INVOKE", "SHUTDOWN"]
    # It has not asked for SHUTDOWN: nobody waits for it.
    assert not [line for line in told(engine, "quiet") if "signal" in line]


# Subscribes and writes what it is sent to its output, one line for each event; answers OK at once.
SUBSCRIBER = EXTENSION + '''
import http.server, socketserver, threading

class Listener(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        events = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
        for event in events:
            if event["type"] != "extension":
                tell(path=self.path, received=event)

    def log_message(self, *_):
        pass

class Lines(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            event = json.loads(line)
            if event["type"] != "extension":
                tell(path="TCP", received=event)

API = os.environ.get("API", "2022-07-01/telemetry")
tcp = "TCP" in os.environ
server = (socketserver.ThreadingTCPServer(("0.0.0.0", 0), Lines) if tcp
          else http.server.ThreadingHTTPServer(("0.0.0.0", 0), Listener))
port = server.server_address[1]
threading.Thread(target=server.serve_forever, daemon=True).start()
status, me, facts = register("INVOKE", "SHUTDOWN")
body = {"schemaVersion": os.environ.get("SCHEMA", "2022-12-13"), "types": ["platform", "function", "extension"],
        "buffering": {"timeoutMs": 25},
        "destination": {"protocol": "TCP", "port": port} if tcp
                       else {"protocol": "HTTP", "URI": f"http://sandbox.localdomain:{port}/in"}}
answer, text = call("PUT", "/" + API, body, Identifier=me)
tell(subscribed=[answer.status, text])
while True:
    event = next_event(me)
    time.sleep(0.2)
    if event["eventType"] == "SHUTDOWN":
        break
'''
LOGGING = '''
print("init of the function", flush=True)
def handler(event, context):
    print("at work", flush=True)
    return "x" * 10
'''


def received(engine: Engine) -> list[dict]:
    return [line["received"] for line in told(engine) if "received" in line]


@pytest.mark.parametrize("form", [{}, {"TCP": "yes"}], ids=["HTTP", "TCP"])
@pytest.mark.parametrize("config", ["", '[functions]\nnetwork = "none"\n'], ids=["host", "none"])
def test_a_subscriber_hears_what_the_environment_tells(make_engine, config, form):
    engine = make_engine(config)
    create(engine, LOGGING, {"watcher": SUBSCRIBER}, Environment={"Variables": form})
    # With the tail of its log, an answer waits for REPORT, and thus for the extensions.
    first, _ = invoke(engine, LogType="Tail")
    assert first == "x" * 10
    _, answer = invoke(engine, LogType="Tail")
    request = answer["ResponseMetadata"]["RequestId"]
    assert engine.stop() == 0
    engine.start()
    events = received(engine)
    assert told(engine)[0] == {"extension": "watcher", "subscribed": [200, '"OK"']}
    types = [event["type"] for event in events]
    # What was told before it subscribed comes first.
    assert types[:3] == ["platform.initStart", "platform.telemetrySubscription", "function"], types
    assert types[3:6] == ["platform.extension", "platform.initRuntimeDone", "platform.initReport"], types
    assert types[6:] == ["platform.start", "function", "platform.runtimeDone", "platform.report"] * 2, types
    records = {event["type"]: event["record"] for event in events}
    assert events[1]["record"] == {"name": "watcher", "state": "Subscribed",
                                   "types": ["platform", "function", "extension"]}
    assert events[3]["record"] == {"name": "watcher", "state": "Ready", "events": ["INVOKE", "SHUTDOWN"]}
    assert records["function"] == "at work"
    assert records["platform.start"]["requestId"] == records["platform.report"]["requestId"] == request
    done, report = records["platform.runtimeDone"], records["platform.report"]
    assert (done["status"], done["metrics"]["producedBytes"]) == ("success", 12)
    assert [span["name"] for span in done["spans"]] == ["responseLatency", "responseDuration", "runtimeOverhead"]
    assert done["spans"][0]["start"] <= done["spans"][1]["start"] <= done["spans"][2]["start"]
    assert sum(span["durationMs"] for span in done["spans"]) == pytest.approx(done["metrics"]["durationMs"], abs=0.01)
    assert report["spans"][0]["name"] == "extensionOverhead"
    # What the extension did after the answer counts.
    assert report["metrics"]["durationMs"] >= done["metrics"]["durationMs"] + 100


def test_the_older_logs_api_tells_the_end_apart(engine):
    create(engine, LOGGING, {"watcher": SUBSCRIBER},
           Environment={"Variables": {"API": "2020-08-15/logs", "SCHEMA": "2021-03-18"}})
    invoke(engine)
    assert engine.stop() == 0
    engine.start()
    types = [event["type"] for event in received(engine)]
    assert types == ["platform.logsSubscription", "function", "platform.extension", "platform.start", "function",
                     "platform.runtimeDone", "platform.end", "platform.report"]


HOSTILE = EXTENSION + '''
status, me, facts = register()
def subscribe(port):
    body = {"schemaVersion": "2022-12-13", "types": ["platform"], "buffering": {"timeoutMs": 25},
            "destination": {"protocol": "HTTP", "URI": f"http://sandbox.localdomain:{port}/2015-03-31/functions"}}
    answer, text = call("PUT", "/2022-07-01/telemetry", body, Identifier=me)
    return [answer.status, text]
big, _ = call("POST", "/2020-01-01/extension/register", {"events": ["x" * 70000]}, Name="inside")
tell(big=big.status, own=subscribe(os.environ["AWS_LAMBDA_RUNTIME_API"].rpartition(":")[2]), other=subscribe(os.environ["PORT"]))
next_event(me)
'''


def test_a_function_cannot_have_the_engine_speak_to_somebody_else(engine):
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def serve():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                heard.append(connection.recv(100))
                connection.close()

        threading.Thread(target=serve, daemon=True).start()
        create(engine, LOGGING, {"watcher": HOSTILE},
               Environment={"Variables": {"PORT": str(listener.getsockname()[1])}})
        invoke(engine)
        line = "events could not be sent: no process of the environment has accepted it"
        eventually(lambda: any(line in each for each in log_lines(engine)), 10)
    assert heard and set(heard) == {b""}
    tried = told(engine)[0]
    assert tried["own"][0] == 400 and "URI port is the one of the Runtime API" in tried["own"][1]
    assert tried["other"][0] == 200
    assert tried["big"] == 413
