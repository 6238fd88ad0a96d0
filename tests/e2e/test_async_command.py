"""`wheelpit async`: what waits and what failed, seen and dealt with from the command line."""

import json
import subprocess

import pytest

from harness import functions, places
from harness.engine import NO_SANDBOX, Engine
from harness.lab import ROLE
from harness.waiting import eventually

KEY_ID, SECRET = "AKIDMILL", "a-secret-of-the-mill"
# Fails while the file is there.
CODE = """
import os
def handler(event, context):
    if os.path.exists(os.environ["BROKEN"]):
        raise ValueError("not now")
    with open(os.environ["BROKEN"] + "-done", "a") as file:
        file.write(context.aws_request_id + "\\n")
"""


@pytest.fixture
def make_engine(folder):
    engines = []

    def make(server: str = "", scale: float = 1) -> Engine:
        config = (f'[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n{server}\n'
                  f'{NO_SANDBOX}[async]\ntime_scale = {scale}\n')
        engines.append(Engine(folder, config).start())
        return engines[-1]

    yield make
    for engine in engines:
        if engine.running:
            assert engine.stop() == 0
        engine.check_log()


def create(engine: Engine, name: str) -> None:
    engine.functions.create_function(
        FunctionName=name, Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE,
        Code={"ZipFile": functions.zip_of({"index.py": CODE})},
        Environment={"Variables": {"BROKEN": str(engine.folder / f"{name}-broken")}})


def send(engine: Engine, name: str, **event) -> str:
    answer = engine.functions.invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps(event))
    assert answer["StatusCode"] == 202
    return answer["ResponseMetadata"]["RequestId"]


def run(engine: Engine, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [places.engine_binary(), "async", arguments[0], "--endpoint-url", engine.url, *arguments[1:]],
        env={"PATH": "/usr/bin:/bin", **variables}, capture_output=True, text=True, timeout=30,
        stdin=subprocess.DEVNULL)


def listed(engine: Engine, *arguments: str) -> list[dict]:
    done = run(engine, "list", "-o", "json", *arguments)
    assert done.returncode in (0, 1), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_an_event_that_waits_is_listed_shown_and_purged(make_engine):
    engine = make_engine()
    create(engine, "orders")
    create(engine, "billing")
    for name in ["orders", "billing"]:
        (engine.folder / f"{name}-broken").touch()
    first = send(engine, "orders", id=1, text="çé")
    other = send(engine, "billing", id=2)
    eventually(lambda: [each["Attempts"] for each in listed(engine)] == [1, 1], 30,
               what="both have failed once and wait")

    done = run(engine, "list")
    assert done.returncode == 0
    titles, *rows = done.stdout.splitlines()
    assert titles.split()[:3] == ["REQUEST", "ID", "FUNCTION"]
    assert [row.split()[:4] for row in rows] == [[first, "orders", "waiting", "1"],
                                                 [other, "billing", "waiting", "1"]]
    assert [each["RequestId"] for each in listed(engine, "--function", "billing")] == [other]
    assert listed(engine, "--state", "failed") == []
    assert run(engine, "list", "--state", "failed").returncode == 0

    shown = json.loads(run(engine, "show", first, "-o", "json").stdout)
    assert json.loads(shown["Payload"]) == {"id": 1, "text": "çé"}
    assert shown["LastStatus"] == 200 and "not now" in shown["LastResponse"]["Payload"]
    # A minute after the first attempt.
    assert 30 < shown["NextAttempt"] - shown["Accepted"] <= 75
    text = run(engine, "show", first).stdout
    assert f"Request id      {first}\n" in text and text.endswith(json.dumps({"id": 1, "text": "çé"}) + "\n")
    missing = run(engine, "show", "00000000-0000-4000-8000-000000000000")
    assert missing.returncode == 1 and "404" in missing.stderr

    refused = run(engine, "purge", "--function", "orders")
    assert refused.returncode == 2 and "--yes" in refused.stderr
    assert run(engine, "purge", "--function", "orders", "--yes").stdout == "1 event removed\n"
    assert [each["RequestId"] for each in listed(engine)] == [other]
    assert run(engine, "purge", first, "--yes").returncode == 1
    assert run(engine, "purge", other, "--yes").returncode == 0
    assert listed(engine) == []


def test_what_failed_for_good_is_put_back_and_runs(make_engine):
    engine = make_engine(scale=0.005)
    create(engine, "orders")
    broken = engine.folder / "orders-broken"
    broken.touch()
    failed = sorted(send(engine, "orders", id=number) for number in range(3))
    eventually(lambda: len(listed(engine, "--state", "failed")) == 3, 30, what="all have failed for good")
    for event in listed(engine):
        assert event["Attempts"] == 3 and event["Condition"] == "RetriesExhausted"

    broken.unlink()
    one = run(engine, "redrive", failed[0])
    assert one.returncode == 0 and one.stdout == "1 event queued again\n", one.stderr
    ran = engine.folder / "orders-broken-done"
    eventually(lambda: ran.exists() and ran.read_text().split() == failed[:1], 30, what="it ran")
    assert json.loads(run(engine, "redrive", "--all", "-o", "json").stdout) == {"Redriven": 2}
    eventually(lambda: sorted(ran.read_text().split()) == failed, 30, what="the others ran")
    eventually(lambda: listed(engine) == [], 10, what="nothing is left")
    nothing = run(engine, "redrive", "--function", "orders")
    assert nothing.returncode == 1 and nothing.stdout == "0 events queued again\n"


def test_usage_is_told_and_ends_with_2(make_engine):
    engine = make_engine()
    for arguments in [["redrive"], ["redrive", "--all", "--function", "f"], ["list", "--state", "lost"],
                      ["show"], ["purge", "--yes"]]:
        done = run(engine, *arguments)
        assert done.returncode == 2 and done.stderr and not done.stdout, (arguments, done)
    mistyped = subprocess.run([places.engine_binary(), "async", "list"], capture_output=True, text=True,
                              env={"AWS_ENDPOINT_URL": "127.0.0.1:9400"})
    assert mistyped.returncode == 2
    assert mistyped.stderr.startswith("AWS_ENDPOINT_URL: must be http://"), "the variable is named, not an option"
    away = subprocess.run([places.engine_binary(), "async", "list", "--endpoint-url", "http://127.0.0.1:1"],
                          capture_output=True, text=True, timeout=30)
    assert away.returncode == 1 and "127.0.0.1:1" in away.stderr


def test_an_engine_with_keys_takes_signed_commands_only(make_engine):
    engine = make_engine(f'access_keys = [{{ id = "{KEY_ID}", secret = "{SECRET}" }}]')
    signed = {"AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET}
    for arguments in [["list"], ["show", "x"], ["redrive", "--all"], ["purge", "--all", "--yes"]]:
        refused = run(engine, *arguments)
        assert refused.returncode == 1 and "403" in refused.stderr, refused
        wrong = run(engine, *arguments, **{**signed, "AWS_SECRET_ACCESS_KEY": "something-else"})
        assert wrong.returncode == 1 and "403" in wrong.stderr, wrong
    assert run(engine, "list", "--function", "a-b_c", **signed).stderr == "no events\n"
    assert "404" in run(engine, "show", "x", **signed).stderr
    assert run(engine, "redrive", "--all", **signed).stdout == "0 events queued again\n"
