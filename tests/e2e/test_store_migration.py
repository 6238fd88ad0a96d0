"""`wheelpit migrate` into a real PostgreSQL and back, with every kind of thing that an engine keeps."""

import json
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

import boto3
import pytest

from harness import functions, places
from harness.engine import Engine, broker_table
from harness.waiting import eventually

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
from broker.postgres.server import Postgres

ROLE = "arn:aws:iam::123456789012:role/any"
HANDLER = """
import time
def handler(event, context):
    if event.get("fail"):
        raise ValueError("as asked")
    time.sleep(event.get("sleep", 0))
    return {"got": event, "version": context.function_version}
"""
LAYERED = """
import first, second
def handler(event, context):
    return [first.NAME, second.NAME, context.function_version]
"""
AWS = {"AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any"}
NETWORK = [{"Type": "VPC_SUBNET", "URI": "subnet:subnet-1"},
           {"Type": "VPC_SECURITY_GROUP", "URI": "security_group:sg-1"}]


@pytest.fixture
def store():
    # Not below pytest's folder: the server's user is another than the one that runs the tests.
    server = Postgres.start(tempfile.mkdtemp(prefix="wheelpit-postgres-"))
    yield server
    server.stop()


def config(scripted, elasticmq, store=None) -> str:
    text = ('[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n\n'
            f'[endpoints]\nkinesis = "{scripted.endpoint()}"\ndynamodbstreams = "{scripted.endpoint()}"\n'
            f'sqs = "{elasticmq.endpoint()}"\n\n'
            + broker_table("rabbit", "rabbitmq", ["amqp://127.0.0.1:1"])
            + broker_table("active", "activemq", ["tcp://127.0.0.1:1"]))
    return text + (f'\n[cluster]\nstore = "{store.url()}"\n' if store else "")


def create(engine: Engine, name: str, code: str = HANDLER, **more) -> None:
    engine.functions.create_function(
        FunctionName=name, Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE, Timeout=60,
        Code={"ZipFile": functions.zip_of({"index.py": code})}, **more)
    engine.functions.get_waiter("function_active_v2").wait(FunctionName=name)


def invoke(engine: Engine, name: str, event: dict, **more):
    answered = engine.functions.invoke(FunctionName=name, Payload=json.dumps(event).encode(), **more)
    return answered if more.get("InvocationType") else json.loads(answered["Payload"].read())


def ask(engine: Engine, method: str, path: str, body: dict | None = None) -> dict:
    request = urllib.request.Request(f"{engine.url}/_wheelpit/{path}", method=method,
                                     data=json.dumps(body).encode() if body is not None else None)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read() or b"{}")


def events(engine: Engine) -> list[dict]:
    return json.loads(engine.get("/_wheelpit/async/events")[1])["Events"]


def fill(engine: Engine, scripted, elasticmq) -> dict:
    """One of everything; returns what it is to look like afterwards."""
    api = engine.functions
    layers = [api.publish_layer_version(
        LayerName=name, Content={"ZipFile": functions.zip_of({f"python/{name}.py": f"NAME = '{name}'"})})
        ["LayerVersionArn"] for name in ["first", "second"]]
    create(engine, "layered", LAYERED, Layers=layers, Publish=True)
    api.create_alias(FunctionName="layered", Name="live", FunctionVersion="1")
    create(engine, "f")
    api.put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=1)
    secrets = engine.client("secretsmanager")
    secret = secrets.create_secret(Name="s", SecretString=json.dumps({"username": "u", "password": "p"}))["ARN"]
    access = [{"Type": "BASIC_AUTH", "URI": secret}]
    brokers = {broker["BrokerName"]: broker["BrokerArn"]
               for broker in engine.client("mq").list_brokers()["BrokerSummaries"]}
    scripted.client().create_stream("s")
    queue = boto3.client("sqs", endpoint_url=elasticmq.endpoint(), region_name="us-east-1",
                         aws_access_key_id="x", aws_secret_access_key="x")
    name = f"moves-{time.monotonic_ns()}"  # the server is shared
    queue.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "120"})
    sources = {
        "rabbit": {"EventSourceArn": brokers["rabbit"], "Queues": ["q"], "SourceAccessConfigurations": access},
        "active": {"EventSourceArn": brokers["active"], "Queues": ["q"], "SourceAccessConfigurations": access},
        "sqs": {"EventSourceArn": f"arn:aws:sqs:us-east-1:000000000000:{name}"},
        "kinesis": {"EventSourceArn": scripted.arn("s"), "StartingPosition": "TRIM_HORIZON",
                    "TumblingWindowInSeconds": 60},
        "dynamodb": {"EventSourceArn": scripted.create_table("t"), "StartingPosition": "LATEST"},
        "kafka": {"SelfManagedEventSource": {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["127.0.0.1:1"]}},
                  "Topics": ["topic"], "StartingPosition": "LATEST", "SourceAccessConfigurations": NETWORK}}
    mappings = {name: api.create_event_source_mapping(FunctionName="f", Enabled=False, **members)["UUID"]
                for name, members in sources.items()}
    ask(engine, "POST", f"mappings/{mappings['rabbit']}/recording", {"Enabled": True, "MaxBatches": 7})
    assert invoke(engine, "f", {"fail": True, "n": "failed"}, InvocationType="Event")["StatusCode"] == 202
    return mappings


def put_positions(file: pathlib.Path, mapping: str, queue: str) -> None:
    """As a stream's mapping would have left them: a window that is open, a batch that failed, a notice."""
    with sqlite3.connect(file) as database:
        name = mapping.encode()
        database.execute("INSERT OR REPLACE INTO sources VALUES(?, ?, 2, 1700000000000000)", (name, b"the stream"))
        database.execute("INSERT INTO partitions VALUES(?, ?, 0, 0, 5, 1, 0, x'')", (name, b"shard-1"))
        database.execute("INSERT INTO parents VALUES(?, ?, 0, ?)", (name, b"shard-1", b"shard-0"))
        database.execute("INSERT INTO slots VALUES(?, ?, 0, ?, ?, ?, 3, 2, ?)",
                         (name, b"shard-1", b"41", b"42", b"44", b"the request"))
        database.execute("INSERT INTO windows VALUES(?, ?, 1700000000000000, 1700000060000000, ?)",
                         (name, b"shard-1", b'{"sum":1}'))
        database.execute("INSERT INTO notices(mapping, destination, record) VALUES(?, ?, ?)",
                         (name, queue.encode(), json.dumps({"timestamp": int(time.time() * 1e6)}).encode() + b"\n\xff{}"))
    database.close()


def positions_of(file: pathlib.Path, mapping: str) -> dict[str, list]:
    with sqlite3.connect(file) as database:
        found = {table: database.execute(f"SELECT * FROM {table} WHERE mapping = ?", (mapping.encode(),)).fetchall()
                 for table in ["sources", "parents", "slots", "windows", "notices"]}
    database.close()
    return found


def check(engine: Engine, mappings: dict) -> None:
    api = engine.functions
    assert {m["UUID"] for m in api.list_event_source_mappings()["EventSourceMappings"]} == set(mappings.values())
    assert invoke(engine, "f", {"n": 1}) == {"got": {"n": 1}, "version": "$LATEST"}
    assert invoke(engine, "layered", {}, Qualifier="live") == ["first", "second", "1"]
    secret = engine.client("secretsmanager").get_secret_value(SecretId="s")["SecretString"]
    assert json.loads(secret) == {"username": "u", "password": "p"}
    assert api.get_layer_version(LayerName="first", VersionNumber=1)["Content"]["CodeSize"] > 0
    recording = ask(engine, "GET", f"mappings/{mappings['rabbit']}/recording")
    assert recording["Enabled"] is True and recording["MaxBatches"] == 7
    assert api.get_event_source_mapping(UUID=mappings["kinesis"])["TumblingWindowInSeconds"] == 60


def migrate(engine: Engine, to: str) -> str:
    done = subprocess.run(
        [str(places.engine_binary()), "migrate", "--to", to, "--config", str(engine.config_file),
         "--data-dir", str(engine.data)],
        env=engine.environment(), cwd=engine.folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done
    return done.stdout


def test_every_kind_of_thing_moves_into_the_database_and_back(folder, store, scripted, elasticmq):
    engine = Engine(folder, config(scripted, elasticmq), AWS)
    engine.start()
    mappings = fill(engine, scripted, elasticmq)
    eventually(lambda: [e for e in events(engine) if e["Attempts"] == 1], timeout=60)
    for event in [{"sleep": 50, "n": "under way"}, {"n": "waits"}]:
        if event["n"] == "waits":
            engine.functions.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=1)
        invoke(engine, "f", event, InvocationType="Event")
    engine.kill()
    engine.start()
    before = sorted((e["RequestId"], e["FunctionName"]) for e in events(engine))
    assert len(before) == 3
    engine.kill()
    # Its queue is not there: it is told in vain for a day.
    put_positions(engine.data / "positions.db", mappings["kinesis"], "arn:aws:sqs:us-east-1:000000000000:none")
    positions = positions_of(engine.data / "positions.db", mappings["kinesis"])

    said = migrate(engine, store.url())
    assert "3 events" in said and "positions of 1 mappings with 1 notices" in said, said
    assert "4 packages of code" in said and "were not there" not in said, said
    for name in ["wheelpit.db", "async.db", "positions.db"]:
        assert (engine.data / f"{name}.moved").exists() and not (engine.data / name).exists()

    # Another machine: the same database and the key of secrets, nothing else.
    (folder / "other").mkdir()
    other = Engine(folder / "other", config(scripted, elasticmq, store), AWS)
    other.data.mkdir()
    (other.data / "secrets.key").write_bytes((engine.data / "secrets.key").read_bytes())
    (other.data / "secrets.key").chmod(0o600)
    other.start()
    after = sorted((e["RequestId"], e["FunctionName"]) for e in events(other))
    assert after == before
    other.functions.delete_function_concurrency(FunctionName="f")
    check(other, mappings)
    assert store.sql("SELECT count(*) FROM wheelpit.position_notice") == "1"
    other.kill()
    store.sql("UPDATE wheelpit.node SET expires = now() - interval '1 second'")

    said = migrate(other, "files")
    assert "positions of 1 mappings with 1 notices" in said and "4 packages of code" in said, said
    assert positions_of(other.data / "positions.db", mappings["kinesis"]) == positions
    other.config_file.write_text(config(scripted, elasticmq))
    other.start()
    check(other, mappings)
    for one in [engine, other]:
        one.check_log()
    assert other.stop() == 0
