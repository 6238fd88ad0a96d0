"""What is set beside a function's code, through the unmodified AWS CLI; code that lies elsewhere."""

import http.server
import json
import threading

import pytest

from harness import functions, places
from harness.engine import Engine
from harness.lab import ROLE

SERVER = '[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n'
ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:dlq"


@pytest.fixture
def make_engine(folder):
    engines = []

    def make(config: str = "", **variables: str) -> Engine:
        engines.append(Engine(folder, SERVER + config, variables).start())
        return engines[-1]

    yield make
    for engine in engines:
        if engine.running:
            assert engine.stop() == 0
        engine.check_log()


@pytest.fixture
def serve():
    """Starts small HTTP servers: serve(handler_class) gives the port."""
    servers = []

    def start(handler) -> int:
        servers.append(http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return servers[-1].server_address[1]

    yield start
    for server in servers:
        server.shutdown()


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def cli(engine: Engine, *arguments: str) -> dict:
    text = engine.aws("lambda", *arguments).stdout
    return json.loads(text) if text.strip() else {}


def create(engine: Engine, source: str = functions.ECHO_PYTHON, **more) -> None:
    code = more.pop("Code", {"ZipFile": functions.zip_of({"index.py": source})})
    engine.functions.create_function(FunctionName="f", Runtime=places.python_runtime(),
                                     Handler="index.handler", Role=ROLE, Code=code, **more)


def test_permissions_make_a_round_trip(make_engine):
    engine = make_engine()
    create(engine)
    added = cli(engine, "add-permission", "--function-name", "f", "--statement-id", "mq", "--action",
                "lambda:InvokeFunction", "--principal", "mq.amazonaws.com")
    assert json.loads(added["Statement"])["Principal"] == {"Service": "mq.amazonaws.com"}
    policy = json.loads(cli(engine, "get-policy", "--function-name", "f")["Policy"])
    assert [each["Sid"] for each in policy["Statement"]] == ["mq"]
    cli(engine, "remove-permission", "--function-name", "f", "--statement-id", "mq")
    gone = engine.aws("lambda", "get-policy", "--function-name", "f", check=False)
    assert "ResourceNotFoundException" in gone.stderr


def test_settings_are_kept_over_a_restart(make_engine):
    engine = make_engine()
    create(engine, TracingConfig={"Mode": "Active"}, DeadLetterConfig={"TargetArn": QUEUE},
           Tags={"team": "mill"})
    cli(engine, "put-function-event-invoke-config", "--function-name", "f",
        "--maximum-retry-attempts", "1", "--destination-config",
        json.dumps({"OnFailure": {"Destination": QUEUE}}))
    # The AWS CLI of Debian 12 does not know this operation yet.
    engine.functions.put_function_recursion_config(FunctionName="f", RecursiveLoop="Allow")
    cli(engine, "put-runtime-management-config", "--function-name", "f", "--update-runtime-on",
        "FunctionUpdate")
    cli(engine, "put-function-concurrency", "--function-name", "f",
        "--reserved-concurrent-executions", "7")
    engine.restart()
    function = cli(engine, "get-function", "--function-name", "f")
    assert function["Configuration"]["TracingConfig"] == {"Mode": "Active"}
    assert function["Configuration"]["DeadLetterConfig"] == {"TargetArn": QUEUE}
    assert function["Tags"] == {"team": "mill"}
    assert function["Concurrency"] == {"ReservedConcurrentExecutions": 7}
    config = cli(engine, "get-function-event-invoke-config", "--function-name", "f")
    assert config["FunctionArn"] == ARN + ":$LATEST"
    assert (config["MaximumRetryAttempts"], config["DestinationConfig"]["OnFailure"]) == (
        1, {"Destination": QUEUE})
    recursion = engine.functions.get_function_recursion_config(FunctionName="f")
    assert recursion["RecursiveLoop"] == "Allow"
    management = cli(engine, "get-runtime-management-config", "--function-name", "f")
    assert management["UpdateRuntimeOn"] == "FunctionUpdate"
    limits = cli(engine, "get-account-settings")["AccountLimit"]
    assert limits["UnreservedConcurrentExecutions"] == 993
    assert cli(engine, "list-code-signing-configs")["CodeSigningConfigs"] == []


def test_code_comes_from_a_compatible_s3(make_engine, serve):
    objects = {"/mine/releases/f%201.zip": functions.zip_of({"index.py": functions.ECHO_PYTHON})}
    signed = []

    class S3(Handler):
        def do_GET(self):
            signed.append(self.headers.get("Authorization", ""))
            if self.path in objects:
                self.answer(200, objects[self.path])
            else:
                self.answer(404, b"<Error><Code>NoSuchKey</Code><Message>The specified key does not "
                                 b"exist.</Message></Error>")

    engine = make_engine(f'[endpoints]\ns3 = "http://127.0.0.1:{serve(S3)}"\n',
                         AWS_ACCESS_KEY_ID="local", AWS_SECRET_ACCESS_KEY="local")
    create(engine, Code={"S3Bucket": "mine", "S3Key": "releases/f 1.zip"})
    assert json.load(engine.functions.invoke(FunctionName="f", Payload='{"x":1}')["Payload"]) == {"x": 1}
    assert "/us-east-1/s3/aws4_request" in signed[0]
    missing = engine.aws("lambda", "update-function-code", "--function-name", "f", "--s3-bucket", "mine",
                         "--s3-key", "other.zip", check=False)
    assert ("Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified "
            "key does not exist.") in missing.stderr


def test_a_container_image_is_invoked_through_its_emulator(make_engine, serve):
    class Emulator(Handler):
        """Answers as AWS's Runtime Interface Emulator: 200 and no header, whatever happened."""

        busy = threading.Lock()

        def do_POST(self):
            assert self.path == "/2015-03-31/functions/function/invocations"
            assert self.busy.acquire(blocking=False), "an emulator takes one invocation at a time"
            event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = {"errorType": "Oops", "errorMessage": "no"} if event.get("fail") else {"got": event}
            self.busy.release()
            self.answer(200, json.dumps(answer).encode())

    engine = make_engine()
    cli(engine, "create-function", "--function-name", "f", "--package-type", "Image", "--role", ROLE,
        "--code", f"ImageUri=http://127.0.0.1:{serve(Emulator)}")
    client = engine.functions
    client.get_waiter("function_active_v2").wait(FunctionName="f")
    good = client.invoke(FunctionName="f", Payload='{"x":1}', LogType="Tail")
    assert json.load(good["Payload"]) == {"got": {"x": 1}} and "LogResult" in good
    bad = client.invoke(FunctionName="f", Payload='{"fail":true}')
    assert bad["FunctionError"] == "Unhandled" and json.load(bad["Payload"])["errorType"] == "Oops"
