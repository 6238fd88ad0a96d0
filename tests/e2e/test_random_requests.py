"""10,000 random requests, good and bad, made of the services' own model: none may end in a 5xx or a crash."""

import base64
import collections
import http.client
import json
import os
import threading

import pytest

from harness import functions, places
from harness.engine import Engine, broker_table
from harness.lab import ROLE

from conformance import model
from conformance.random_requests import RandomRequests, Request, fault_of_answer

REQUESTS = 10_000
CONNECTIONS = 4
ACCOUNT = "123456789012"
SOURCES = [f"arn:aws:sqs:us-east-1:{ACCOUNT}:q", f"arn:aws:sqs:us-east-1:{ACCOUNT}:q.fifo",
           f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/s", f"arn:aws:rds:us-east-1:{ACCOUNT}:cluster:c",
           f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/t/stream/2026-01-01T00:00:00.000",
           f"arn:aws:kafka:us-east-1:{ACCOUNT}:cluster/c/0f1c2d3e-4b5a-4c6d-8e7f-901234567890-1"]


@pytest.fixture
def engine(folder):
    """Its brokers cannot be reached."""
    config = f'[server]\nregion = "us-east-1"\naccount_id = "{ACCOUNT}"\n\n'
    config += broker_table("rabbitmq", "rabbitmq", ["amqp://127.0.0.1:1"])
    config += broker_table("activemq", "activemq", ["tcp://127.0.0.1:1"])
    engine = Engine(folder, config).start()
    yield engine
    if engine.running:
        assert engine.stop(60) == 0
    engine.check_log()


def pools_of(engine) -> dict[str, dict[str, list]]:
    """Values that mean something to the engine; small numbers where a large one would start processes."""
    brokers = [b["BrokerArn"] for b in engine.client("mq").list_brokers()["BrokerSummaries"]]
    secret = engine.client("secretsmanager").create_secret(Name="login", SecretString="{}")["ARN"]
    function = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:known"
    mapping = engine.functions.create_event_source_mapping(
        FunctionName="known", EventSourceArn=brokers[0], Queues=["first"], Enabled=False,
        SourceAccessConfigurations=[{"Type": "BASIC_AUTH", "URI": secret}])
    names = ["known", "known", "known:$LATEST", "other", "nobody", function, f"{ACCOUNT}:function:known"]
    queues = [[name] for name in ("a", "b", "c", "orders.in", "\u00fc")]
    access = [[{"Type": "BASIC_AUTH", "URI": secret}],
              [{"Type": "BASIC_AUTH", "URI": secret}, {"Type": "VIRTUAL_HOST", "URI": "/"}]]
    zip_file = base64.b64encode(functions.zip_of({"index.py": functions.ECHO_PYTHON})).decode()
    named = {"FunctionName": names, "UUID": [mapping["UUID"]], "Resource": [mapping["EventSourceMappingArn"], function],
             "EventSourceArn": brokers + SOURCES, "Queues": queues, "SourceAccessConfigurations": access,
             "Role": [ROLE], "Runtime": [places.python_runtime()], "Handler": ["index.handler"], "Code": [{"ZipFile": zip_file}],
             "Qualifier": ["$LATEST", "$LATEST", "1", "live"], "Name": ["live", "login", "x"], "SecretId": [secret, "login", "no"],
             "FunctionVersion": ["$LATEST", "1"], "logGroupName": ["/aws/lambda/known", "x"], "RevisionId": ["x"],
             "broker-id": [arn.rsplit(":", 1)[1] for arn in brokers], "ProvisionedConcurrentExecutions": [1],
             "LayerName": ["layer"], "VersionNumber": [1, 2], "MaxItems": [1, 50], "Timeout": [3, 900]}
    nobody = {"FunctionName": ["nobody", "known:nobody"]}  # what runs a function is another test's matter
    mapped = {"+": ["EventSourceArn", "Queues", "SourceAccessConfigurations"], "EventSourceArn": brokers * 3 + SOURCES}
    return {"": named, "CreateEventSourceMapping": mapped,
            "CreateFunction": {"+": ["Runtime", "Handler"], "FunctionName": ["other", "third", "known"],
                               "PackageType": ["Zip"], "Architectures": [["x86_64"]]},
            "UpdateFunctionCode": {"ZipFile": [zip_file], "+": ["ZipFile"]},
            "Invoke": nobody, "InvokeAsync": nobody, "InvokeWithResponseStream": nobody,
            "DeleteFunction": {"FunctionName": ["other", "third", "nobody"]}}


def operations_to_call() -> list[tuple[str, str]]:
    """Every operation of every service; those that are implemented more often."""
    tables = model.Tables(places.built("api_tables"))
    every = [(service, name) for service in model.SERVICES for name in sorted(model.service_model(service)["operations"])]
    lambda_twice = [one for one in every if tables.implements(*one) for _ in range(12 if one[0] == "lambda" else 3)]
    return every + lambda_twice


class Client(threading.Thread):
    """One connection, its own share of the requests."""

    def __init__(self, port: int, seed: int, count: int, operations: list, pools: dict):
        super().__init__()
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.requests = RandomRequests(seed, operations, pools)
        self.count = count
        self.faults: list[str] = []
        self.answers = collections.Counter()
        self.done: set[str] = set()

    def run(self) -> None:
        for number in range(self.count):
            request = self.requests.next()
            try:
                fault = self.send(request)
            except (OSError, http.client.HTTPException) as error:
                self.connection.close()
                fault = f"no answer: {error!r}"
            if fault:
                self.faults.append(f"{number} {request.operation} {request.method} {request.target[:300]} "
                                   f"{request.body[:600]!r}: {fault}")
                if len(self.faults) > 20:
                    return
        self.connection.close()

    def send(self, request: Request) -> str:
        self.connection.request(request.method, request.target, request.body or None, request.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        self.answers[answer.status] += 1
        if answer.status < 300 and not request.damaged:
            self.done.add(request.operation)
        fault = fault_of_answer(request, self.requests.models[request.service], answer.status, answer.headers, body)
        return fault and f"{fault}\n    answered {body[:600]!r}"


def test_ten_thousand_random_requests_end_in_no_5xx_and_no_crash(engine):
    seed = int(os.environ.get("WHEELPIT_SEED", 20261122))
    print(f"seed {seed}")
    engine.functions.create_function(
        FunctionName="known", Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE,
        Code={"ZipFile": functions.zip_of({"index.py": functions.ECHO_PYTHON})})
    pools = pools_of(engine)
    operations = operations_to_call()
    port = int(engine.url.rsplit(":", 1)[1])
    clients = [Client(port, seed + n, REQUESTS // CONNECTIONS, operations, pools) for n in range(CONNECTIONS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    faults = [fault for client in clients for fault in client.faults]
    answers = sum((client.answers for client in clients), collections.Counter())
    done = set().union(*(client.done for client in clients))
    print(f"answers: {dict(sorted(answers.items()))}; {len(done)} operations succeeded")
    assert engine.running, f"the engine ended:\n{engine.log()[-4000:]}"
    assert not faults, f"seed {seed}, {len(faults)} answers are wrong:\n" + "\n".join(faults)
    assert sum(answers.values()) == REQUESTS
    assert engine.get("/healthz")[0] == 200
    # Requests that are never good would show little.
    assert sum(count for status, count in answers.items() if status < 300) > REQUESTS / 20, answers
    assert json.loads(engine.get("/2015-03-31/event-source-mappings/")[1])["EventSourceMappings"]
