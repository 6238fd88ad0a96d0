"""The data directory: what a start refuses, what is removed and when, and the signals of a daemon."""

import os
import pty
import random
import signal
import socket
import subprocess
import threading
import time

import pytest

from harness import functions, places
from harness.engine import Engine
from harness.waiting import eventually, never

ROLE = "arn:aws:iam::123456789012:role/any"
CONFIG = '[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n'
SLOW_PYTHON = """
import time

def handler(event, context):
    time.sleep(event.get("seconds", 0))
    return "BODY"
"""


@pytest.fixture
def engine(folder):
    engine = Engine(folder, CONFIG).start()
    yield engine
    if engine.running:
        assert engine.stop() == 0
    engine.check_log()


def package(body: str) -> bytes:
    """Of a megabyte or so, each of its own."""
    return functions.zip_of({"index.py": SLOW_PYTHON.replace("BODY", body), "ballast": random.randbytes(1 << 20)})


def create(engine: Engine, name: str, body: str = "first", **more) -> None:
    engine.functions.create_function(
        FunctionName=name, Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE, Timeout=30,
        Code={"ZipFile": package(body)}, **more)
    engine.functions.get_waiter("function_active_v2").wait(FunctionName=name)


def update(engine: Engine, name: str, body: str, **more) -> dict:
    return engine.functions.update_function_code(FunctionName=name, ZipFile=package(body), **more)


def invoke(engine: Engine, name: str, payload: bytes = b"{}", **more) -> bytes:
    return engine.functions.invoke(FunctionName=name, Payload=payload, **more)["Payload"].read()


def packages(engine: Engine, owner: str) -> int:
    folder = engine.data / "code" / owner
    return len(list(folder.glob("*.zip"))) if folder.exists() else 0


def refusal(engine: Engine) -> str:
    """What a start that must fail prints."""
    done = subprocess.run(engine.command(), env=engine.environment(), cwd=engine.folder, capture_output=True,
                          text=True, timeout=20)
    assert done.returncode == 1 and done.stdout == "", done
    return done.stderr.splitlines()[-1]


def test_a_lost_or_emptied_database_is_refused_and_nothing_is_deleted(engine):
    create(engine, "kept")
    assert engine.stop() == 0
    database = engine.data / "wheelpit.db"
    backup = database.read_bytes()
    for lost in [database.unlink, lambda: database.write_bytes(b"")]:
        lost()
        said = refusal(engine)
        assert str(database) in said and "restore wheelpit.db from a backup" in said, said
        assert packages(engine, "kept") == 1
    database.write_bytes(b"x" * 8192)
    said = refusal(engine)
    assert "damaged" in said and "restore it from a backup" in said and "move" not in said, said

    database.write_bytes(backup)
    engine.start()
    assert invoke(engine, "kept") == b'"first"'


def test_another_database_costs_no_package_that_its_backup_needs(engine):
    create(engine, "early")
    assert engine.stop() == 0
    backup = (engine.data / "wheelpit.db").read_bytes()
    engine.start()
    create(engine, "late")
    assert engine.stop() == 0
    newest = (engine.data / "wheelpit.db").read_bytes()

    (engine.data / "wheelpit.db").write_bytes(backup)
    engine.start()
    assert "found packages" in engine.log() and "late/" in engine.log()
    update(engine, "early", "second")
    assert engine.stop() == 0
    assert packages(engine, "late") == 1
    (engine.data / "wheelpit.db").write_bytes(newest)
    engine.start()
    assert invoke(engine, "late") == b'"first"'


def test_replaced_code_and_deleted_functions_go_without_a_restart(engine):
    create(engine, "f")
    for number in range(8):
        update(engine, "f", f"number {number}")
    assert invoke(engine, "f") == b'"number 7"'
    eventually(lambda: packages(engine, "f") == 1, 10, what="replaced packages are gone")
    assert "removed an unused package" in engine.log()

    version = update(engine, "f", "published", Publish=True)["Version"]
    update(engine, "f", "newest")
    never(lambda: packages(engine, "f") < 2, 2, "the package of a version went")
    assert invoke(engine, "f", Qualifier=version) == b'"published"'
    engine.functions.delete_function(FunctionName="f", Qualifier=version)
    eventually(lambda: packages(engine, "f") == 1, 10, what="the version's package is gone")
    engine.functions.delete_function(FunctionName="f")
    eventually(lambda: not (engine.data / "code" / "f").exists(), 10, what="the function's folder is gone")


def test_code_stays_as_long_as_something_runs_from_it(engine):
    create(engine, "f", "old")
    answers = []
    caller = threading.Thread(target=lambda: answers.append(invoke(engine, "f", b'{"seconds": 4}')))
    caller.start()
    eventually(lambda: engine.metric("wheelpit_environment_starts_total"), what="it runs")
    time.sleep(0.5)
    update(engine, "f", "new")
    assert invoke(engine, "f") == b'"new"'
    assert packages(engine, "f") == 2
    engine.functions.delete_function(FunctionName="f")
    assert packages(engine, "f") >= 1 and not answers
    caller.join()
    assert answers == [b'"old"']
    eventually(lambda: packages(engine, "f") == 0, 10, what="nothing runs from it any more")


def test_layers_go_with_the_last_that_uses_them(engine):
    arns = [engine.functions.publish_layer_version(
        LayerName=name, Content={"ZipFile": functions.zip_of({f"{name}.txt": random.randbytes(1000)})}
    )["LayerVersionArn"] for name in ("one", "two")]
    create(engine, "f", Layers=arns)
    code = engine.data / "code"
    assert len(list((code / "f").glob("layers-*"))) == 1
    engine.functions.delete_layer_version(LayerName="one", VersionNumber=1)
    never(lambda: packages(engine, "layer@one") == 0, 2, "a layer that a function has went")
    engine.functions.update_function_configuration(FunctionName="f", Layers=arns[1:])
    eventually(lambda: not list((code / "f").glob("layers-*")), 10, what="merged layers are gone")
    eventually(lambda: not (code / "layer@one").exists(), 10, what="the deleted layer is gone")
    assert packages(engine, "layer@two") == 1
    assert invoke(engine, "f") == b'"first"'


def opened(engine: Engine, file: places.pathlib.Path) -> bool:
    descriptors = places.pathlib.Path(f"/proc/{engine.pid}/fd").iterdir()
    return str(file) in [os.path.realpath(descriptor) for descriptor in descriptors]


def test_a_daemons_hang_up_opens_log_files_anew(engine):
    create(engine, "f")
    invoke(engine, "f")
    log = engine.data / "logs" / "f.log"
    eventually(log.exists, what="the function has a log")
    log.rename(moved := log.with_suffix(".rotated"))
    engine.process.send_signal(signal.SIGHUP)
    eventually(lambda: "SIGHUP: reopening the log files of functions" in engine.log(), what="it says so")
    eventually(lambda: not opened(engine, moved), what="the old file is closed")
    size = moved.stat().st_size
    invoke(engine, "f")
    eventually(lambda: log.exists() and "REPORT" in log.read_text(), what="a new log file")
    assert moved.stat().st_size == size


def test_a_terminal_that_hangs_up_ends_the_engine_in_order(folder):
    engine = Engine(folder, CONFIG)
    ours, theirs = pty.openpty()
    err = open(folder / "stderr.log", "wb")
    process = subprocess.Popen(
        ["setsid", "--ctty", "--wait", *engine.command()], env=engine.environment(), cwd=folder, stdin=theirs,
        stdout=subprocess.PIPE, stderr=err)
    os.close(theirs)
    try:
        assert process.stdout.readline().startswith(b"wheelpit listening")
        os.close(ours)
        process.wait(20)
    finally:
        process.kill()
    said = (folder / "stderr.log").read_text()
    assert "stopping signal=SIGHUP" in said and said.rstrip().endswith("stopped"), said


def test_nohup_is_obeyed(folder):
    engine = Engine(folder, CONFIG)
    process = subprocess.Popen(["nohup", *engine.command()], env=engine.environment(), cwd=folder,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout.readline().startswith(b"wheelpit listening")
    process.send_signal(signal.SIGHUP)
    never(lambda: process.poll() is not None, 1, "it ended")
    process.terminate()
    assert process.wait(20) == 0


def test_a_signal_at_any_moment_of_the_start_ends_it_in_order(folder):
    engine = Engine(folder, CONFIG).start()
    whole = engine.started_in
    assert engine.stop() == 0
    (engine.data / "wheelpit.db-wal").unlink(missing_ok=True)
    for number in range(6):
        process = subprocess.Popen(engine.command(), env=engine.environment(), cwd=folder, text=True,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        process.stderr.readline()  # "starting": before that there is nothing to put in order
        time.sleep(whole * number / 6)
        process.send_signal(signal.SIGTERM if number % 2 else signal.SIGINT)
        said = process.communicate(timeout=20)[1]
        assert process.returncode == 0 and "stopped" in said, (number, process.returncode, said)


def test_a_name_that_nobody_answers_for_does_not_hold_up_the_end(folder):
    """The system looks it up in a thread that cannot be interrupted."""
    if os.getuid() != 0:
        pytest.skip("replaces /etc/resolv.conf in a mount namespace, which takes root")
    silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    silent.bind(("127.0.0.97", 53))
    (folder / "resolv.conf").write_text("nameserver 127.0.0.97\noptions timeout:10 attempts:3\n")
    engine = Engine(folder, CONFIG + '[[broker]]\nname = "far"\nengine = "rabbitmq"\n'
                    'endpoints = ["amqp://broker.example.com"]\n')
    inside = f'mount --bind "{folder}/resolv.conf" /etc/resolv.conf && exec "$@"'
    plain = engine.command
    engine.command = lambda *more: ["unshare", "-m", "sh", "-c", inside, "sh", *plain(*more)]
    engine.start()
    try:
        create(engine, "f")
        secret = engine.client("secretsmanager").create_secret(
            Name="login", SecretString='{"username": "a", "password": "b"}')["ARN"]
        broker = engine.client("mq").list_brokers()["BrokerSummaries"][0]["BrokerArn"]
        engine.functions.create_event_source_mapping(
            FunctionName="f", EventSourceArn=broker, Queues=["q"],
            SourceAccessConfigurations=[{"Type": "BASIC_AUTH", "URI": secret}])
        assert silent.recv(512), "nobody asked for the name"
    finally:
        begun = time.monotonic()
        assert engine.stop() == 0
    assert time.monotonic() - begun < 3
