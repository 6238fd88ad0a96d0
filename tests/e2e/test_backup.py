"""wheelpit backup and restore: the data of an engine that runs, and works, becomes another engine's."""

import json
import pathlib
import shutil
import subprocess
import threading
import urllib.error
import urllib.request

import pytest

from harness import functions, places
from harness.engine import NO_SANDBOX, Engine
from harness.lab import ROLE
from harness.waiting import eventually

CONFIG = '[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n' + NO_SANDBOX
CODE = "def handler(event, context):\n    return {'said': event}\n"


@pytest.fixture
def engine(folder):
    engine = Engine(folder, CONFIG)
    yield engine
    if engine.running:
        engine.stop()
    engine.check_log()


def command(engine: Engine, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([str(places.engine_binary()), *arguments], env=engine.caller(), cwd=engine.folder,
                          capture_output=True, text=True, timeout=120)


def ask(engine: Engine, method: str, path: str) -> dict:
    request = urllib.request.Request(f"{engine.url}/_wheelpit/{path}", method=method,
                                     data=b"{}" if method == "POST" else None)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def create(engine: Engine, name: str) -> None:
    engine.functions.create_function(
        FunctionName=name, Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE, Timeout=60,
        Code={"ZipFile": functions.zip_of({"index.py": CODE})})
    engine.functions.get_waiter("function_active_v2").wait(FunctionName=name)


def said(engine: Engine, name: str) -> object:
    answer = engine.functions.invoke(FunctionName=name, Payload=json.dumps("hello"))
    return json.loads(answer["Payload"].read())


def test_a_working_engine_is_backed_up_and_restored(engine, folder):
    first = engine.start()
    create(first, "orders")
    first.client("secretsmanager").create_secret(Name="login", SecretString='{"username":"u","password":"p"}')
    working = threading.Event()
    stop = threading.Event()

    def work() -> None:
        for number in range(10_000):
            if stop.is_set():
                return
            first.functions.invoke(FunctionName="orders", InvocationType="Event", Payload=json.dumps(number))
            working.set()

    worker = threading.Thread(target=work)
    worker.start()
    assert working.wait(60)
    made = command(first, "backup", str(folder / "kept"), "--endpoint-url", first.url)
    stop.set()
    worker.join()
    assert made.returncode == 0, made.stderr
    assert "checked" in made.stdout and "The key of the secrets is not in it" in made.stdout
    kept = folder / "kept"
    assert not (first.data / "backup").exists()
    assert (kept.stat().st_mode & 0o077) == 0 and not (kept / "secrets.key").exists()
    assert b'"password":"p"' not in (kept / "wheelpit.db").read_bytes()
    sums = subprocess.run(["sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS"], cwd=kept, capture_output=True)
    assert sums.returncode == 0
    first.functions.delete_function(FunctionName="orders")
    assert first.stop() == 0

    second = first
    lost = first.data.rename(folder / "lost")
    elsewhere = command(first, "restore", str(kept), "--data-dir", str(folder / "elsewhere"))
    assert elsewhere.returncode == 1 and "is another path" in elsewhere.stderr
    restored = command(first, "restore", str(kept), "--data-dir", str(second.data))
    assert restored.returncode == 0, restored.stderr
    assert "It has no secrets.key" in restored.stdout
    shutil.copy2(lost / "secrets.key", second.data / "secrets.key")
    shutil.rmtree(lost)
    second.start()
    eventually(lambda: said(second, "orders") == {"said": "hello"}, 60, what="the function runs from the backup")
    secret = second.client("secretsmanager").get_secret_value(SecretId="login")
    assert json.loads(secret["SecretString"])["password"] == "p"
    again = command(second, "backup", str(folder / "again"), "--with-key", "--endpoint-url", second.url)
    assert again.returncode == 0 and (folder / "again" / "secrets.key").stat().st_mode & 0o077 == 0
    assert second.stop() == 0


def test_what_cannot_be_backed_up_or_restored_changes_nothing(engine, folder):
    engine.start()
    there = folder / "there"
    there.mkdir()
    refused = command(engine, "backup", str(there), "--endpoint-url", engine.url)
    assert refused.returncode == 1 and "exists already" in refused.stderr
    assert command(engine, "backup", str(folder / "kept"), "--endpoint-url", engine.url).returncode == 0
    busy = command(engine, "restore", str(folder / "kept"), "--data-dir", str(engine.data))
    assert busy.returncode == 1 and "Nothing is replaced" in busy.stderr
    first, second = ask(engine, "POST", "backup"), ask(engine, "POST", "backup")
    assert "Id" in ask(engine, "DELETE", f"backup/{second['Id']}")
    assert not pathlib.Path(second["Folder"]).exists()
    with pytest.raises(urllib.error.HTTPError) as gone:
        ask(engine, "DELETE", f"backup/{first['Id']}")
    assert gone.value.code == 404
    assert engine.stop() == 0
    newer = pathlib.Path(engine.data / "format")
    assert newer.read_text().startswith("1 wheelpit ")
    newer.write_text("2 wheelpit 9.9.9\n")
    done = subprocess.run(engine.command(), env=engine.environment(), cwd=folder, capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 1 and "format 2, which wheelpit 9.9.9 wrote" in done.stderr
    assert newer.read_text() == "2 wheelpit 9.9.9\n"
