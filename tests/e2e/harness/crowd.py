"""A thousand mappings and ten thousand failed events, put into the files of an engine that is stopped."""

import contextlib
import pathlib
import sqlite3
import time
import uuid

from . import functions, places
from .engine import NO_SANDBOX, Engine, broker_table
from .lab import ROLE
from .waiting import eventually

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
MAPPINGS = 1  # store/collection_numbers.h


def fail_events(data: pathlib.Path, count: int) -> None:
    """As the engine keeps those that have failed for good."""
    with contextlib.closing(sqlite3.connect(data / "async.db")) as database, database:
        now = int(time.time() * 1e6)
        for number in range(1, count + 1):
            database.execute("INSERT INTO events VALUES(?,?,?,?,?,?,2,3,0,?,?,200,1,?,x'',x'')",
                             (number, uuid.uuid4().bytes, f"{ARN}f{number % 50}".encode(), b"", 2, now, now,
                              b"asked to fail", now))
            database.execute("INSERT INTO payloads VALUES(?, ?)", (number, b"{}"))


def copy_mapping(data: pathlib.Path, name: str, count: int) -> None:
    """As many mappings like the only one there is, which reads the queue `name`; theirs have a number behind it."""
    with contextlib.closing(sqlite3.connect(data / "wheelpit.db")) as database, database:
        (key, body), = database.execute("SELECT key, body FROM documents WHERE collection = ?", (MAPPINGS,))
        for number in range(count):
            other = str(uuid.uuid4())
            text = bytes(body).replace(f'"{name}"'.encode(), f'"{name}{number:04}"'.encode()).replace(bytes(key), other.encode())
            database.execute("INSERT INTO documents VALUES(?, ?, ?, 1)", (MAPPINGS, other.encode(), text))


@contextlib.contextmanager
def crowded(folder: pathlib.Path, mappings: int = 1000, events: int = 10_000):
    """A running engine with so many of them. The mappings are disabled, so that nothing else runs."""
    engine = Engine(folder, '[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n' + NO_SANDBOX
                    + broker_table("lab", "rabbitmq", ["amqp://127.0.0.1:1"])).start()
    engine.functions.create_function(
        FunctionName="f", Runtime=places.python_runtime(), Role=ROLE, Handler="index.handler",
        Code={"ZipFile": functions.zip_of({"index.py": "def handler(event, context): pass"})})
    broker = engine.client("mq").list_brokers()["BrokerSummaries"][0]["BrokerArn"]
    made = engine.functions.create_event_source_mapping(
        FunctionName="f", EventSourceArn=broker, Queues=["crowded"], Enabled=False,
        SourceAccessConfigurations=[{"Type": "BASIC_AUTH", "URI": "login"}])
    eventually(lambda: engine.functions.get_event_source_mapping(UUID=made["UUID"])["State"] == "Disabled", 60)
    assert engine.stop() == 0
    copy_mapping(engine.data, "crowded", mappings - 1)
    fail_events(engine.data, events)
    yield engine.start()
    assert engine.stop() == 0
    engine.check_log()
