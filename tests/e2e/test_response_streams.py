"""InvokeWithResponseStream: what a function writes is with its caller while the function still runs."""

import base64
import hashlib
import json
import os
import socket
import subprocess
import threading

import pytest

from harness import functions, places
from harness.waiting import eventually

# Does what its event lists: text is written; "wait" waits for the recorder; "fail" throws, "hang" never ends.
STREAMING_NODE = """
const net = require("node:net");

const record = (what) => new Promise((resolve, reject) => {
  const [host, port] = process.env.RECORDER.split(":");
  const line = { function: process.env.AWS_LAMBDA_FUNCTION_NAME, request: what, event: {} };
  const socket = net.connect(Number(port), host, () => socket.write(JSON.stringify(line) + "\\n"));
  socket.on("data", () => {});
  socket.on("end", resolve);
  socket.on("error", reject);
});

exports.handler = awslambda.streamifyResponse(async (event, stream, context) => {
  console.log("streaming");
  for (const step of event) {
    if (step === "wait") await record("waiting");
    else if (step === "fail") throw new RangeError("told to fail");
    else if (step === "hang") await new Promise((resolve) => setTimeout(resolve, 3600e3));
    else if (step === "megabytes") {
      for (let i = 0; i < 24; ++i) {
        if (!stream.write(Buffer.alloc(1e6, i))) await new Promise((resolve) => stream.once("drain", resolve));
      }
    } else stream.write(step);
  }
  stream.end();
  await record("ended");
});
"""


class Gate:
    """Functions that ask the recorder wait here until the test opens it."""

    def __init__(self, lab):
        self.opened = threading.Event()
        self.seen: list[str] = []
        lab.recorder.verdict = self.ask

    def ask(self, invocation) -> str:
        self.seen.append(invocation.request_id)
        if invocation.request_id == "waiting":
            assert self.opened.wait(30)
        return "ok"


@pytest.fixture
def gate(lab) -> Gate:
    return Gate(lab)


@pytest.fixture
def node(lab, gate) -> str:
    return lab.function(STREAMING_NODE, places.node_runtime())


def stream(lab, name: str, steps, **members):
    return lab.engine.functions.invoke_with_response_stream(
        FunctionName=name, Payload=json.dumps(steps), LogType="Tail", **members)


def payload_of(events: list[dict]) -> bytes:
    return b"".join(event["PayloadChunk"]["Payload"] for event in events if "PayloadChunk" in event)


def starts(lab, name: str) -> float:
    return lab.engine.metric("wheelpit_environment_starts_total", function_name=name)


def test_a_piece_is_there_before_the_function_has_ended(lab, gate):
    for _ in range(4):  # functions of different names live on different shards
        name = lab.function(STREAMING_NODE, places.node_runtime())
        gate.opened.clear()
        answer = stream(lab, name, ["first;", "wait", "second;", "third;"])
        assert answer["StatusCode"] == 200
        assert answer["ExecutedVersion"] == "$LATEST"
        assert answer["ResponseStreamContentType"] == "application/vnd.amazon.eventstream"
        assert answer["ResponseMetadata"]["HTTPHeaders"]["transfer-encoding"] == "chunked"
        events = iter(answer["EventStream"])
        assert next(events) == {"PayloadChunk": {"Payload": b"first;"}}
        gate.opened.set()
        rest = list(events)
        assert payload_of(rest) == b"second;third;"
        assert rest[-1].keys() == {"InvokeComplete"}
        assert rest[-1]["InvokeComplete"].keys() == {"LogResult"}
        log = base64.b64decode(rest[-1]["InvokeComplete"]["LogResult"]).decode()
        assert f"START RequestId: {answer['ResponseMetadata']['RequestId']} " in log
        assert "streaming" in log


def test_a_native_function_streams_in_chunks_with_trailers(lab):
    program = places.built("native_streamer/bootstrap")
    name = lab.function(runtime="provided.al2023", zip_file=functions.native_zip(program))
    code = next(path.parent for path in lab.engine.data.rglob("bootstrap")
                if path.is_file() and path.stat().st_size == program.stat().st_size)
    events = iter(stream(lab, name, ["piece", "gate", "piece", "error"])["EventStream"])
    assert next(events) == {"PayloadChunk": {"Payload": b"1;"}}
    (code / "gate").write_text("open")
    rest = list(events)
    assert payload_of(rest) == b"2;"
    complete = rest[-1]["InvokeComplete"]
    assert complete["ErrorCode"] == "Unhandled"
    assert json.loads(complete["ErrorDetails"]) == {"errorMessage": "as asked", "errorType": "TestError"}

    large = payload_of(list(stream(lab, name, ["mebibytes", "40"])["EventStream"]))
    assert large == b"x" * (40 << 20)
    cut = list(stream(lab, name, ["piece", "exit"])["EventStream"])
    assert payload_of(cut) == b"1;"
    assert json.loads(cut[-1]["InvokeComplete"]["ErrorDetails"])["errorType"] == "Runtime.ExitError"


def test_twenty_four_megabytes_arrive_intact(lab, node):
    got = payload_of(list(stream(lab, node, ["megabytes"])["EventStream"]))
    assert len(got) == 24_000_000
    whole = hashlib.sha256(b"".join(bytes([i]) * 1_000_000 for i in range(24)))
    assert hashlib.sha256(got).digest() == whole.digest()


def test_an_error_in_the_midst_is_told_at_the_end(lab, node):
    events = list(stream(lab, node, ["first;", "fail"])["EventStream"])
    assert payload_of(events) == b"first;"
    complete = events[-1]["InvokeComplete"]
    assert complete["ErrorCode"] == "Unhandled"
    details = json.loads(complete["ErrorDetails"])
    assert (details["errorType"], details["errorMessage"]) == ("RangeError", "told to fail")
    assert "told to fail" in base64.b64decode(complete["LogResult"]).decode()
    assert payload_of(list(stream(lab, node, ["again"])["EventStream"])) == b"again"
    assert starts(lab, node) == 1, "an error does not end the environment"


def test_a_timeout_in_the_midst_is_told_at_the_end(lab, gate):
    name = lab.function(STREAMING_NODE, places.node_runtime(), timeout=2)
    events = list(stream(lab, name, ["first;", "hang"])["EventStream"])
    assert payload_of(events) == b"first;"
    details = json.loads(events[-1]["InvokeComplete"]["ErrorDetails"])
    assert details["errorType"] == "Sandbox.Timedout"
    assert details["errorMessage"].endswith("Error: Task timed out after 2.00 seconds")


def test_a_function_that_streams_answers_invoke_in_one_piece(lab, node):
    answer = lab.engine.functions.invoke(FunctionName=node, Payload=json.dumps(["one ", "two"]))
    assert answer["Payload"].read() == b"one two"
    failed = lab.engine.functions.invoke(FunctionName=node, Payload=json.dumps(["one ", "fail"]))
    assert failed["FunctionError"] == "Unhandled"
    large = lab.engine.functions.invoke(FunctionName=node, Payload=json.dumps(["megabytes"]))
    assert json.load(large["Payload"])["errorType"] == "Function.ResponseSizeTooLarge"


def test_a_function_that_does_not_stream_is_streamed_at_its_end(lab):
    name = lab.function(functions.ECHO_PYTHON)
    events = list(stream(lab, name, ["x" * 200_000])["EventStream"])
    assert json.loads(payload_of(events)) == ["x" * 200_000]
    failed = list(stream(lab, name, {"fail": True})["EventStream"])
    assert json.loads(failed[-1]["InvokeComplete"]["ErrorDetails"])["errorType"] == "ValueError"


def raw_request(lab, name: str, steps, version: str = "1.1") -> socket.socket:
    """Asks over a socket of its own."""
    host, port = lab.engine.url.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)), timeout=30)
    body = json.dumps(steps).encode()
    connection.sendall(
        f"POST /2021-11-15/functions/{name}/response-streaming-invocations HTTP/{version}\r\n"
        f"Host: {host}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
    return connection


def receive_until(connection: socket.socket, mark: bytes) -> bytes:
    got = b""
    while mark not in got:
        more = connection.recv(65536)
        assert more, f"the connection ended after {got!r}"
        got += more
    return got


def test_a_caller_that_goes_away_does_not_disturb_the_function(lab, gate, node):
    connection = raw_request(lab, node, ["first;", "wait", "megabytes"])
    receive_until(connection, b"first;")
    connection.close()
    gate.opened.set()
    eventually(lambda: "ended" in gate.seen, what="the function runs to its end")
    # The function has ended; its answer is still being received and dropped.
    eventually(lambda: lab.engine.metric("lambda_concurrent_executions", function_name=node) == 0,
               what="the invocation ends")
    assert payload_of(list(stream(lab, node, ["again"])["EventStream"])) == b"again"
    assert starts(lab, node) == 1
    assert lab.engine.metric("lambda_errors_total", function_name=node) == 0


def test_a_client_of_http_1_0_gets_the_events_up_to_the_end_of_the_connection(lab, node):
    connection = raw_request(lab, node, ["first;"], version="1.0")
    answer = b""
    while more := connection.recv(65536):
        answer += more
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in head.lower()
    assert b"Connection: close" in head
    first = int.from_bytes(body[:4], "big")
    assert b"PayloadChunk" in body[:first] and b"first;" in body[:first]
    assert first + int.from_bytes(body[first:first + 4], "big") == len(body)


@pytest.mark.parametrize("rest", ["hang", "megabytes"])
def test_stopping_the_engine_ends_a_stream_that_does_not_end(lab, node, rest):
    lab.engine.functions.update_function_configuration(FunctionName=node, Timeout=60)
    connection = raw_request(lab, node, ["first;", rest])  # nobody takes the megabytes
    got = receive_until(connection, b"first;")
    assert lab.engine.stop(timeout=40) == 0  # it lets functions end for 25 seconds
    while more := connection.recv(65536):
        got += more
    assert not got.endswith(b"0\r\n\r\n"), "a stream that was cut does not look whole"


def test_the_javascript_sdk_reads_pieces_as_they_come(lab, gate, node):
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(lab.folder), "SDK_MODULES": str(places.BUILD / "sdk-js"),
        "ENDPOINT": lab.engine.url, "FUNCTION": node, "PAYLOAD": json.dumps(["first;", "wait", "second;", "fail"]),
        "AWS_EC2_METADATA_DISABLED": "true"}
    script = subprocess.Popen(["node", str(places.ROOT / "tests" / "sdk-js" / "streams.mjs")], env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        head = script.stdout.readline()
        first = script.stdout.readline()
        gate.opened.set()
        out, err = script.communicate(timeout=60)
    finally:
        script.kill()
        script.wait()
    assert script.returncode == 0, out + err
    assert json.loads(head) == {"StatusCode": 200, "ExecutedVersion": "$LATEST",
                                "ResponseStreamContentType": "application/vnd.amazon.eventstream"}
    assert json.loads(first) == {"PayloadChunk": "first;"}
    rest = [json.loads(line) for line in out.splitlines()]
    assert "".join(event.get("PayloadChunk", "") for event in rest) == "second;"
    assert rest[-1]["InvokeComplete"]["ErrorCode"] == "Unhandled"
