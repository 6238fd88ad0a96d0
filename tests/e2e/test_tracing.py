"""Traces of sampled invocations, as an X-Ray daemon and an OpenTelemetry collector receive them."""

import base64
import concurrent.futures
import http.server
import json
import re
import socket
import threading
import urllib.request

import pytest
from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from harness import functions, places
from harness.engine import Engine
from harness.lab import ROLE
from harness.waiting import eventually

CODE = """
import os
def handler(event, context):
    if event.get("fail"):
        raise KeyError("secret-of-the-event")
    return {"trace": os.environ["_X_AMZN_TRACE_ID"], "daemon": os.environ["AWS_XRAY_DAEMON_ADDRESS"]}
"""
ROOT = "1-5759e988-bd862e3fe1be46a994272793"
CALLER = "53995c3f42cd8ad8"
SAMPLED = f"Root={ROOT};Parent={CALLER};Sampled=1;Lineage=a87bd80c:1"


class Daemon:
    """Where an X-Ray daemon would listen; keeps the segments."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.socket.getsockname()[1]
        self.segments: list[dict] = []
        threading.Thread(target=self._receive, daemon=True).start()

    def _receive(self):
        while True:
            try:
                datagram = self.socket.recv(65536)
            except OSError:
                return
            header, _, document = datagram.partition(b"\n")
            assert json.loads(header) == {"format": "json", "version": 1}
            self.segments.append(json.loads(document))

    def wait_for(self, count: int) -> list[dict]:
        eventually(lambda: len(self.segments) >= count, what=f"{count} segments are there")
        return self.segments


class Collector:
    """An HTTP server that takes OTLP in JSON, by the protocol's own schema."""

    def __init__(self):
        self.requests: list[ExportTraceServiceRequest] = []
        self.paths: list[str] = []
        self.answers: list[int] = []  # statuses of the next answers; 200 when there are none
        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = collector.answers.pop(0) if collector.answers else 200
                collector.paths.append(self.path)
                if status == 200:
                    assert self.headers["Content-Type"] == "application/json"
                    collector.requests.append(parse_otlp(body))
                self.send_response(status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def spans(self) -> list[dict]:
        found = []
        for request in list(self.requests):
            for resource in request.resource_spans:
                service = {each.key: each.value.string_value for each in resource.resource.attributes}
                for scope in resource.scope_spans:
                    found += [{"service": service["service.name"], "span": span} for span in scope.spans]
        return found

    def wait_for(self, count: int) -> list[dict]:
        eventually(lambda: len(self.spans()) >= count, what=f"{count} spans are there")
        return self.spans()


def parse_otlp(body: bytes) -> ExportTraceServiceRequest:
    """OTLP writes identifiers in hex where protobuf's JSON has base64: the one difference."""

    def fix(value):
        if isinstance(value, dict):
            return {key: base64.b64encode(bytes.fromhex(inner)).decode()
                    if key in ("traceId", "spanId", "parentSpanId") else fix(inner)
                    for key, inner in value.items()}
        return [fix(inner) for inner in value] if isinstance(value, list) else value

    return json_format.ParseDict(fix(json.loads(body)), ExportTraceServiceRequest())


@pytest.fixture
def make_engine(folder):
    engines = []

    def make(tracing: str = "", **variables: str) -> Engine:
        config = f'[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n{tracing}\n'
        engines.append(Engine(folder, config, variables).start())
        return engines[-1]

    yield make
    for engine in engines:
        if engine.running:
            assert engine.stop() == 0
        engine.check_log()


def create(engine: Engine, name: str, mode: str) -> None:
    engine.functions.create_function(
        FunctionName=name, Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE,
        Code={"ZipFile": functions.zip_of({"index.py": CODE})}, TracingConfig={"Mode": mode})


def invoke(engine: Engine, name: str, trace: str = "", **event):
    """The answer, its payload read. boto3 sends a trace header of its own only inside AWS."""
    client = engine.functions

    def add_header(params, **_):
        params["headers"]["X-Amzn-Trace-Id"] = trace

    if trace:
        client.meta.events.register("before-call.lambda.Invoke", add_header)
    try:
        answer = client.invoke(FunctionName=name, Payload=json.dumps(event), LogType="Tail")
    finally:
        if trace:
            client.meta.events.unregister("before-call.lambda.Invoke", add_header)
    return answer, json.load(answer["Payload"])


def test_the_callers_trace_reaches_the_function_whole_where_nobody_listens(make_engine):
    engine = make_engine()
    create(engine, "f", "PassThrough")
    assert invoke(engine, "f", SAMPLED)[1] == {"trace": SAMPLED, "daemon": "169.254.100.1:2000"}
    fresh = invoke(engine, "f")[1]["trace"]
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0", fresh)


def test_x_ray_gets_the_services_segment_and_the_functions(make_engine):
    daemon = Daemon()
    engine = make_engine(f'[tracing]\nxray_daemon = "{daemon.address}"')
    create(engine, "f", "PassThrough")
    answer, seen = invoke(engine, "f", SAMPLED)
    service, function = daemon.wait_for(2)
    assert service["origin"] == "AWS::Lambda" and function["origin"] == "AWS::Lambda::Function"
    assert {service["trace_id"], function["trace_id"]} == {ROOT}
    assert service["parent_id"] == CALLER and function["parent_id"] == service["id"]
    # What the function sends itself nests in its own segment.
    assert seen["trace"] == f"Root={ROOT};Parent={function['id']};Sampled=1;Lineage=a87bd80c:1"
    assert seen["daemon"] == daemon.address
    assert service["aws"]["request_id"] == answer["ResponseMetadata"]["RequestId"]
    assert [each["name"] for each in function["subsegments"]] == ["Initialization", "Invocation"]
    assert service["start_time"] <= function["start_time"] < function["end_time"] <= service["end_time"]
    tail = base64.b64decode(answer["LogResult"]).decode()
    assert f"\tXRAY TraceId: {ROOT}\tSegmentId: {function['id']}\tSampled: true\t" in tail

    assert "FunctionError" in invoke(engine, "f", SAMPLED, fail=True)[0]
    _, failed = daemon.wait_for(4)[2:]
    assert failed["fault"] and failed["cause"]["exceptions"][0]["type"] == "KeyError"
    assert "secret-of-the-event" not in json.dumps(daemon.segments)
    assert [each["name"] for each in failed["subsegments"]] == ["Invocation"]
    assert engine.metric("wheelpit_trace_invocations_sent_total", to="xray") == 2


def test_a_throttled_call_is_traced_and_an_unsampled_one_is_not(make_engine):
    daemon = Daemon()
    engine = make_engine(AWS_XRAY_DAEMON_ADDRESS=daemon.address)
    create(engine, "f", "PassThrough")
    invoke(engine, "f", SAMPLED.replace("Sampled=1", "Sampled=0"))
    invoke(engine, "f")
    engine.functions.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    with pytest.raises(engine.functions.exceptions.TooManyRequestsException):
        invoke(engine, "f", SAMPLED)
    (segment,) = daemon.wait_for(1)
    assert segment["throttle"] and segment["error"] and segment["http"]["response"]["status"] == 429


def test_active_tracing_samples_the_first_of_a_second_and_few_others(make_engine):
    daemon = Daemon()
    engine = make_engine(f'[tracing]\nxray_daemon = "{daemon.address}"')
    create(engine, "f", "Active")
    traces = [invoke(engine, "f")[1]["trace"] for _ in range(5)]
    assert traces[0].endswith(";Sampled=1")
    sampled = sum(trace.endswith(";Sampled=1") for trace in traces)
    assert len(daemon.wait_for(2 * sampled)) == 2 * sampled


def test_a_collector_gets_spans_by_the_protocols_schema(make_engine):
    collector = Collector()
    engine = make_engine(f'[tracing]\notlp_endpoint = "{collector.url}/otel"')
    create(engine, "orders", "PassThrough")
    create(engine, "billing", "PassThrough")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        list(pool.map(lambda name: invoke_raw(engine, name), ["orders", "billing"]))
    spans = collector.wait_for(6)
    assert set(collector.paths) == {"/otel/v1/traces"}
    by_name = {each["span"].name: each for each in spans}
    assert set(by_name) == {f"{prefix}{name}" for name in ["orders", "billing"]
                            for prefix in ["invoke ", "init ", ""]}
    service, function = by_name["invoke orders"]["span"], by_name["orders"]["span"]
    assert by_name["orders"]["service"] == "orders"
    assert service.trace_id.hex() == ROOT.replace("-", "")[1:] == function.trace_id.hex()
    assert service.parent_span_id.hex() == CALLER and function.parent_span_id == service.span_id
    assert service.start_time_unix_nano <= function.start_time_unix_nano < function.end_time_unix_nano
    eventually(lambda: engine.metric("wheelpit_trace_invocations_sent_total", to="otlp") == 2,
               what="both are counted")


def invoke_raw(engine: Engine, name: str) -> None:
    """Invoke with a trace header, over a connection of its own."""
    request = urllib.request.Request(f"{engine.url}/2015-03-31/functions/{name}/invocations", b"{}",
                                     {"X-Amzn-Trace-Id": SAMPLED})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 200


def test_a_collector_that_is_down_delays_nobody_and_gets_the_traces_later(make_engine):
    collector = Collector()
    collector.answers = [503]
    engine = make_engine(OTEL_EXPORTER_OTLP_ENDPOINT=collector.url)
    create(engine, "f", "PassThrough")
    invoke(engine, "f", SAMPLED)
    eventually(lambda: len(collector.paths) >= 1, what="the collector was asked")
    invoke(engine, "f", SAMPLED)
    collector.wait_for(5)
    assert engine.metric("wheelpit_trace_invocations_dropped_total", to="otlp") == 0
    assert engine.log().count("trace collector unavailable") == 1
    eventually(lambda: "trace collector available again" in engine.log(), what="it is told")

    # A refusal for good is not repeated.
    collector.answers = [400]
    invoke(engine, "f", SAMPLED)
    eventually(lambda: engine.metric("wheelpit_trace_invocations_dropped_total", to="otlp") == 1,
               what="what was refused is counted")


def test_what_was_sampled_last_is_sent_before_the_engine_ends(make_engine):
    collector = Collector()
    engine = make_engine(f'[tracing]\notlp_endpoint = "{collector.url}"')
    create(engine, "f", "PassThrough")
    invoke(engine, "f", SAMPLED)
    assert engine.stop() == 0
    assert len(collector.spans()) == 3
