"""The rows of tests/conformance against the engine, and docs/conformance.md, which is made of them."""

import base64
import http.server
import json
import os
import re
import threading

import boto3
import botocore.config
import botocore.exceptions
import pytest
from botocore import xform_name

from harness import functions, places
from harness.engine import Engine, broker_table
from harness.lab import ROLE
from harness.scripted_streams import ScriptedStreams
from harness.sqs_proxy import SqsProxy, refusal

from conformance import bounds, differences, document, model, rows
from conformance.run import Runner

# Operations that the service does not have.
OURS = {"DownloadCode", "ListAsyncEvents", "GetAsyncEvent", "RedriveAsyncEvents", "PurgeAsyncEvents",
        "ListConfiguredBrokers", "AddBroker", "ReloadBrokers",
        "ListPositions", "GetPositions", "ResetPositions", "CopyPositions", "CreateBackup", "DeleteBackup", "GetSession",
        "CreateSession",
        "ListBatches", "GetRecording", "SetRecording", "ListRecordedBatches", "RemoveRecordedBatches",
        "GetRecordedBatch", "ReplayRecordedBatch", "CountAsyncEvents", "ListEnvironments", "TestFilter", "TestBroker",
        "TestSource", "GetOverview", "ListQuarantined", "GetQuarantined", "DeleteQuarantined", "GetSeries",
        "GetConfiguration", "GetTraits", "GetMappingStatuses",
        "ListDeadLetters", "PeekDeadLetters", "RedriveDeadLetters", "PurgeDeadLetters",
        "ListNodes", "DrainNode", "UndoDrain", "GetLoad"}
NO_BUCKET = b"<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>"
BROKERS = {"rabbitmq": "amqp://127.0.0.1:1", "activemq": "tcp://127.0.0.1:1"}


class EmptyS3(http.server.BaseHTTPRequestHandler):
    """An S3 without buckets."""

    def do_GET(self):
        self.send_response(404)
        self.send_header("Content-Length", str(len(NO_BUCKET)))
        self.end_headers()
        self.wfile.write(NO_BUCKET)

    def log_message(self, *_): ...


@pytest.fixture(scope="module")
def sqs(elasticmq):
    """Every queue conf-NAME of the rows; nobody may ask about conf-denied."""
    client = elasticmq.client()
    text = "".join(row.input + json.dumps(row.given) for group in rows.load() for row in group.rows)
    for name in sorted(set(re.findall(r":(conf-[a-z-]+(?:\.fifo)?)", text))):
        seconds = {"conf-short": 2, "conf-equal": 3}.get(name, 30)
        client.create(name, VisibilityTimeout=seconds)
    proxy = SqsProxy(elasticmq.endpoint())
    proxy.fault = lambda call, forward: (
        refusal(403, "AccessDeniedException") if "conf-denied" in call.request.get("QueueUrl", "") else forward())
    yield proxy
    proxy.close()


@pytest.fixture(scope="module")
def streams():
    """Every stream and table conf-NAME of the rows; nobody may read conf-denied."""
    server = ScriptedStreams()
    client = server.client()
    text = "".join(row.input + json.dumps(row.given) for group in rows.load() for row in group.rows)
    for name in sorted(set(re.findall(r":stream/(conf-[a-z-]+)", text))):
        client.create_stream(name)
    for name in sorted(set(re.findall(r":table/(conf-[a-z-]+)", text))):
        server.create_table(name)
    proxy = SqsProxy(server.endpoint())
    proxy.fault = lambda call, forward: (
        refusal(400, "AccessDeniedException") if "conf-denied" in json.dumps(call.request) else forward())
    yield proxy
    client.close()
    proxy.close()
    server.stop()


@pytest.fixture(scope="module")
def s3():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), EmptyS3)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@pytest.fixture(scope="module")
def engine(tmp_path_factory, s3, sqs, streams):
    """An engine whose brokers cannot be reached: no row needs one."""
    config = f'[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n\n[endpoints]\ns3 = "{s3}"\nsqs = "{sqs.url}"\n'
    config += f'kinesis = "{streams.url}"\ndynamodbstreams = "{streams.url}"\n\n'
    config += "".join(broker_table(kind, kind, [url]) for kind, url in BROKERS.items())
    engine = Engine(tmp_path_factory.mktemp("conformance"), config,
                    {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}).start()
    yield engine
    sqs.end_polls()
    assert engine.stop() == 0
    engine.check_log()


@pytest.fixture(scope="module")
def tables() -> model.Tables:
    return model.Tables(places.built("api_tables"))


@pytest.fixture(scope="module")
def runner(engine) -> Runner:
    code = functions.zip_of({"index.py": "def handler(event, context): pass\n"})
    engine.functions.create_function(
        FunctionName="conformance", Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE,
        Code={"ZipFile": code})
    engine.functions.get_waiter("function_active_v2").wait(FunctionName="conformance")
    brokers = {b["BrokerName"]: b["BrokerArn"] for b in engine.client("mq").list_brokers()["BrokerSummaries"]}
    return Runner(engine.url, {
        "function": "conformance", "broker": brokers["rabbitmq"], "activemq": brokers["activemq"],
        "secret": "arn:aws:secretsmanager:us-east-1:123456789012:secret:login-AbCdEf", "account": "123456789012",
        "role": ROLE, "zip": base64.b64encode(code).decode(), "runtime": places.python_runtime()})


def test_every_row_of_the_conformance_table_is_as_marked(runner):
    wrong = []
    for group in rows.load():
        for row in group.rows:
            fault = runner.fault(row)
            if fault and not row.gap:
                wrong.append(f"{row.operation}, {row.case}: {fault}")
            if row.gap and not fault:
                wrong.append(f"{row.operation}, {row.case}: passes, but is marked as a gap")
    assert not wrong, f"{len(wrong)} rows are not as marked:\n" + "\n".join(wrong)


def test_the_conformance_document_is_current(tables):
    text = document.text(rows.load(), tables)
    if os.environ.get("WHEELPIT_WRITE_DOCS"):
        document.FILE.write_text(text)
    assert document.FILE.exists() and document.FILE.read_text() == text, (
        "docs/conformance.md is stale: WHEELPIT_WRITE_DOCS=1 ./dev test -k conformance writes it")


@pytest.mark.parametrize("service", model.SERVICES)
def test_operations_that_are_not_implemented_answer_so(engine, tables, service):
    wrong = []
    for operation in model.not_implemented(service, tables):
        status, code, text = model.ask(engine.url, service, operation)
        if code != "UnknownOperationException" or not 400 <= status < 500 or "does not implement" not in text:
            wrong.append(f"{operation}: {status} {code} {text[:200]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("service", model.SERVICES)
def test_operations_that_are_implemented_are_of_the_service(tables, service):
    known = model.service_model(service)["operations"]
    ours = {name for (of, name) in tables.operations if of == service} - OURS
    newer = ours - known.keys()
    assert not newer, f"not in the service's model: {newer}"


def test_the_model_is_the_one_that_the_tables_are_compared_with():
    wanted = next(line for line in (places.ROOT / "tests" / "requirements.txt").read_text().splitlines() if "boto3" in line)
    assert wanted == f"boto3=={boto3.__version__}", f"build/venv does not have {wanted}: ./dev test installs it"


def test_the_tables_are_those_of_the_newest_model(tables):
    wrong = differences.unexplained(tables)
    assert not wrong, "not in tests/conformance/model/differences.toml:\n" + "\n".join(wrong)


@pytest.mark.parametrize("service", model.SERVICES)
def test_members_that_are_not_implemented_are_refused(engine, tables, service):
    client = boto3.client(
        service, endpoint_url=engine.url, region_name="us-east-1", aws_access_key_id="local",
        aws_secret_access_key="local",
        config=botocore.config.Config(parameter_validation=False, retries={"max_attempts": 0}))
    wrong = []
    for gap in tables.gaps(service):
        if gap.only is None:
            continue
        request = model.request_with(service, gap)
        try:
            getattr(client, xform_name(gap.operation))(**request)
            wrong.append(f"{gap.operation}.{gap.member} is taken")
        except botocore.exceptions.ClientError as error:
            message = error.response["Error"].get("Message", "")
            if "This version of wheelpit support" not in message and "does not support" not in message:
                wrong.append(f"{gap.operation}.{gap.member}: {error.response['Error']['Code']}: {message[:300]}")
    assert not wrong, "\n".join(wrong)


def test_every_constraint_of_the_model_is_enforced_in_the_services_words(runner, tables):
    wrong, tried = [], 0
    for breach in bounds.breaches("lambda", tables):
        tried += 1
        try:
            getattr(runner.client, xform_name(breach.operation))(**bounds.request_with("lambda", breach))
            wrong.append(f"{breach.operation}.{breach.member}: {str(breach.value)[:40]!r} is taken")
        except botocore.exceptions.ClientError as error:
            found = error.response["Error"]
            if found["Code"] != "ValidationException" or f"at '{breach.spelled}" not in found["Message"]:
                wrong.append(f"{breach.operation}.{breach.member}: {found['Code']}: {found['Message'][:200]}")
    assert tried > 200 and not wrong, "\n".join(wrong)
