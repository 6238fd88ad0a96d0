"""[cluster] store: documents and events in a real PostgreSQL, its failures, its one holder, the move there and back."""

import hashlib
import http.client
import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.request

import botocore.exceptions
import pytest

from harness import functions, places
from harness.engine import Engine
from harness.waiting import eventually

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
from broker.postgres.server import Postgres

ROLE = "arn:aws:iam::123456789012:role/any"
SERVER = '[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n'
HANDLER = """
def handler(event, context):
    if event.get("fail"):
        raise ValueError("as asked")
    return {"got": event}
"""


@pytest.fixture(scope="module")
def server():
    # Not below pytest's folder: the server's user is another than the one that runs the tests.
    server = Postgres.start(tempfile.mkdtemp(prefix="wheelpit-postgres-"))
    yield server
    server.stop()


@pytest.fixture
def store(server):
    if server.pid() is None:
        server.launch()
    server.sql("DROP SCHEMA IF EXISTS wheelpit CASCADE")
    return server


@pytest.fixture
def engines(folder, store):
    made = []

    def make(name: str, cluster: bool = True) -> Engine:
        place = folder / name
        place.mkdir()
        config = SERVER + (f'[cluster]\nstore = "{store.url()}"\n' if cluster else "")
        made.append(Engine(place, config))
        return made[-1]

    yield make
    for engine in made:
        if engine.running:
            assert engine.stop() == 0
        engine.check_log()


def create(engine: Engine, name: str) -> None:
    engine.functions.create_function(
        FunctionName=name, Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE,
        Code={"ZipFile": functions.zip_of({"index.py": HANDLER})})
    engine.functions.get_waiter("function_active_v2").wait(FunctionName=name)


def invoke(engine: Engine, name: str, event: dict, **more) -> dict:
    return engine.functions.invoke(FunctionName=name, Payload=json.dumps(event).encode(), **more)


def answer(engine: Engine, name: str) -> dict:
    return json.loads(invoke(engine, name, {"n": 1})["Payload"].read())


def names(engine: Engine) -> list[str]:
    return [function["FunctionName"] for function in engine.functions.list_functions()["Functions"]]


def failed_events(engine: Engine) -> list[dict]:
    return json.loads(engine.get("/_wheelpit/async/events?State=failed")[1])["Events"]


def event_fails(engine: Engine, name: str) -> None:
    engine.functions.put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=0)
    assert invoke(engine, name, {"fail": True}, InvocationType="Event")["StatusCode"] == 202
    eventually(lambda: len(failed_events(engine)) == 1, timeout=60)


def command(engine: Engine, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(places.engine_binary()), *words, "--config", str(engine.config_file), "--data-dir", str(engine.data)],
        env=engine.environment(), cwd=engine.folder, capture_output=True, text=True, timeout=60)


def test_what_is_in_the_database_survives_kill_9_and_a_new_data_directory_finds_it(engines, store):
    first = engines("first").start()
    create(first, "kept")
    first.client("secretsmanager").create_secret(Name="s", SecretString="{}")
    event_fails(first, "kept")
    first.kill()
    assert first.start().started_in < 10, "its own lease is not waited for"
    assert names(first) == ["kept"] and answer(first, "kept") == {"got": {"n": 1}}
    assert failed_events(first)[0]["FunctionName"] == "kept"
    assert not (first.data / "wheelpit.db").exists() and not (first.data / "async.db").exists()
    assert store.sql("SELECT count(*) FROM wheelpit.event_payload") == "1"
    assert first.stop() == 0
    second = engines("second").start()
    assert names(second) == ["kept"] and answer(second, "kept") == {"got": {"n": 1}}
    for name in ["wheelpit.db", "async.db", "positions.db"]:
        assert not (second.data / name).exists()


LAYERED = """
import first, second
def handler(event, context):
    return [first.NAME, second.NAME, context.function_version]
"""


def test_a_new_data_directory_runs_every_version_with_its_layers(engines, store):
    first = engines("first").start()
    layers = [first.functions.publish_layer_version(
        LayerName=name, Content={"ZipFile": functions.zip_of({f"python/{name}.py": f"NAME = '{name}'"})})
        ["LayerVersionArn"] for name in ["first", "second"]]
    zipped = functions.zip_of({"index.py": LAYERED})
    sha256 = hashlib.sha256(zipped).hexdigest()
    first.functions.create_function(
        FunctionName="f", Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE, Layers=layers,
        Publish=True, Code={"ZipFile": zipped})
    first.functions.get_waiter("function_active_v2").wait(FunctionName="f")
    first.functions.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    first.functions.update_function_code(FunctionName="f", ZipFile=functions.zip_of({"index.py": HANDLER}))
    first.functions.get_waiter("function_updated_v2").wait(FunctionName="f")
    first.kill()

    second = engines("second")
    store.sql("UPDATE wheelpit.node SET expires = now() - interval '1 second'")
    second.start()
    assert not list(second.data.glob("code/f/*")), "it is a copy, made at the first use"
    assert answer(second, "f") == {"got": {"n": 1}}
    aliased = json.loads(invoke(second, "f", {}, Qualifier="live")["Payload"].read())
    assert aliased == ["first", "second", "1"]
    location = second.functions.get_function(FunctionName="f", Qualifier="1")["Code"]["Location"]
    assert hashlib.sha256(urllib.request.urlopen(location).read()).hexdigest() == sha256
    # Of a package that the database lacks the invocation says so, and works when it is there again.
    store.sql("CREATE TABLE kept AS SELECT * FROM wheelpit.blob; DELETE FROM wheelpit.blob")
    assert second.stop() == 0
    third = engines("third").start()
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        invoke(third, "f", {})
    assert "its code cannot be fetched" in str(caught.value), caught.value
    store.sql("INSERT INTO wheelpit.blob SELECT * FROM kept; DROP TABLE kept")
    assert answer(third, "f") == {"got": {"n": 1}}


def test_a_store_has_one_engine_at_a_time(engines, store):
    first = engines("first").start()
    second = engines("second")
    done = subprocess.run(second.command(), env=second.environment(), cwd=second.folder, capture_output=True,
                          text=True, timeout=60)
    assert done.returncode == 1, done
    said = done.stderr.splitlines()[-1]
    assert "holds the store" in said and "one engine uses a store at a time" in said, said
    create(first, "still-served")
    # An engine that stood still is not asked: it finds that another one has the store, and stops.
    first.process.send_signal(signal.SIGSTOP)
    store.sql("UPDATE wheelpit.node SET expires = now() - interval '1 second'")
    second.start()
    assert names(second) == ["still-served"]
    first.process.send_signal(signal.SIGCONT)
    assert first._reap(60) == 0
    assert "another engine has taken the store over" in first.log()
    create(second, "another")


def test_mappings_and_invocations_go_on_while_the_database_is_away(engines, store):
    engine = engines("first").start()
    create(engine, "f")
    store.kill()
    assert answer(engine, "f") == {"got": {"n": 1}}, "a synchronous invocation goes on with what is known"
    for refused in [lambda: engine.functions.update_function_configuration(FunctionName="f", Timeout=9),
                    lambda: invoke(engine, "f", {}, InvocationType="Event")]:
        with pytest.raises(botocore.exceptions.ClientError) as caught:
            refused()
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] >= 500
    eventually(lambda: engine.metric("wheelpit_store_reachable") == 0, timeout=60)
    assert "the store cannot be reached" in engine.log()
    store.launch()
    eventually(lambda: engine.metric("wheelpit_store_reachable") == 1, timeout=60)
    engine.functions.update_function_configuration(FunctionName="f", Timeout=9)
    event_fails(engine, "f")


def test_no_event_that_was_accepted_is_lost_when_the_database_or_the_engine_dies(engines, store):
    engine = engines("first").start()
    create(engine, "f")
    engine.functions.put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=0)
    accepted, stop = [], threading.Event()

    def load(number: int) -> None:
        body = json.dumps({"fail": True, "n": number, "more": "x" * 2000 * number}).encode()
        while not stop.is_set():
            request = urllib.request.Request(f"{engine.url}/2015-03-31/functions/f/invocations", data=body,
                                             headers={"X-Amz-Invocation-Type": "Event"})
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    assert answer.status == 202
                    accepted.append(answer.headers["x-amzn-RequestId"])
            except (OSError, http.client.HTTPException):  # refused, or nobody is there
                stop.wait(0.05)

    def goes_on() -> None:
        before = len(accepted)
        eventually(lambda: len(accepted) >= before + 20, timeout=60, what="events are accepted")

    senders = [threading.Thread(target=load, args=(number,)) for number in range(4)]
    for sender in senders:
        sender.start()
    try:
        goes_on()
        store.kill()
        store.launch()
        goes_on()
        engine.kill()
        engine.start()
        goes_on()
        store.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                  " WHERE datname = current_database() AND pid <> pg_backend_pid()")
        goes_on()
        store.stop(keep_files=True)
        store.launch()
        goes_on()
    finally:
        stop.set()
        for sender in senders:
            sender.join()
    eventually(lambda: store.sql("SELECT count(*) FROM wheelpit.event WHERE state <> 2") == "0", timeout=120)
    kept = store.sql("SELECT encode(request_id, 'hex') FROM wheelpit.event").split()
    assert {request_id.replace("-", "") for request_id in accepted} <= set(kept)


def test_files_move_into_the_database_and_back(engines, store):
    files = engines("files", cluster=False).start()
    create(files, "f")
    files.client("secretsmanager").create_secret(Name="s", SecretString="kept")
    event_fails(files, "f")
    busy = command(files, "migrate", "--to", store.url())
    assert busy.returncode == 1 and "in use by another process" in busy.stderr, busy
    assert files.stop() == 0

    moved = command(files, "migrate", "--to", store.url())
    assert moved.returncode == 0, moved
    assert "1 events" in moved.stdout and f'store = "{store.url()}"' in moved.stdout
    assert (files.data / "wheelpit.db.moved").exists() and not (files.data / "wheelpit.db").exists()
    files.config_file.write_text(SERVER + f'[cluster]\nstore = "{store.url()}"\n')
    files.start()
    assert names(files) == ["f"] and answer(files, "f") == {"got": {"n": 1}}
    assert files.client("secretsmanager").get_secret_value(SecretId="s")["SecretString"] == "kept"
    assert len(failed_events(files)) == 1
    assert files.stop() == 0

    back = command(files, "migrate", "--to", "files")
    assert back.returncode == 0, back
    files.config_file.write_text(SERVER)
    files.start()
    assert names(files) == ["f"] and len(failed_events(files)) == 1
    assert files.stop() == 0
    again = command(files, "migrate", "--to", store.url())
    assert again.returncode == 1 and "holds something already" in again.stderr, again


def test_what_stands_in_the_way_is_told(engines, store):
    files = engines("files", cluster=False).start()
    create(files, "f")
    assert files.stop() == 0
    files.config_file.write_text(SERVER + f'[cluster]\nstore = "{store.url()}"\n')
    refused = subprocess.run(files.command(), env=files.environment(), cwd=files.folder, capture_output=True,
                             text=True, timeout=30)
    assert refused.returncode == 1 and "`wheelpit migrate` moves" in refused.stderr, refused

    away = engines("away")
    away.config_file.write_text(SERVER + '[cluster]\nstore = "postgresql://127.0.0.1:1/none"\n')
    refused = subprocess.run(away.command(), env=away.environment(), cwd=away.folder, capture_output=True,
                             text=True, timeout=30)
    assert refused.returncode == 1 and "[cluster] store: PostgreSQL:" in refused.stderr, refused

    wrong = command(away, "migrate", "--to", "mysql://x")
    assert wrong.returncode == 2 and "--to must be the URL of a PostgreSQL database" in wrong.stderr, wrong
