"""Asynchronous events of several nodes: any accepts, one runs, and none is lost when a node or the database goes."""

import hashlib
import json
import subprocess
import threading
import time

import botocore.exceptions

from harness import places
from harness.recorder import FAIL, OK
from harness.waiting import eventually


def bucket_of(function: str) -> int:
    return hashlib.sha256(function.encode()).digest()[0] % 64


def owner_of(cluster, function: str) -> str | None:
    return cluster.owner("bucket", "", bucket_of(function))


def accepts(engine, function: str, number: int) -> bool:
    """Whether the event was answered with 202."""
    try:
        answer = engine.functions.invoke(FunctionName=function, InvocationType="Event",
                                         Payload=json.dumps({"n": number}).encode())
    except (botocore.exceptions.ClientError, botocore.exceptions.HTTPClientError):
        return False
    return answer["StatusCode"] == 202


def seen(cluster, function: str) -> list[int]:
    return [invocation.event["n"] for invocation in list(cluster.lab.recorder.invocations)
            if invocation.function == function and invocation.verdict == OK]


def failed(engine, function: str) -> list[str]:
    events = json.loads(engine.get(f"/_wheelpit/async/events?State=failed&FunctionName={function}")[1])["Events"]
    return sorted(event["RequestId"] for event in events)


def command(engine, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run([str(places.engine_binary()), *words, "--endpoint-url", engine.url],
                          env=engine.environment(), cwd=engine.folder, capture_output=True, text=True, timeout=90)


def test_any_node_accepts_one_runs_and_each_can_be_asked(cluster):
    function = cluster.lab.function()
    cluster.lab.recorder.verdict = lambda invocation: FAIL if invocation.event.get("n", 0) >= 100 else OK
    for number in range(30):
        eventually(lambda: accepts(cluster.engines[number % 3], function, number), 60)
    eventually(lambda: len(seen(cluster, function)) == 30, 60)
    time.sleep(6)  # a look comes by
    assert sorted(seen(cluster, function)) == list(range(30)), "an event ran twice, or not at all"

    cluster.lab.engine.functions.put_function_event_invoke_config(FunctionName=function, MaximumRetryAttempts=0)
    for number in range(3):
        assert accepts(cluster.engines[number], function, 100 + number)
    eventually(lambda: len(failed(cluster.engines[0], function)) == 3, 60)
    assert failed(cluster.engines[1], function) == failed(cluster.engines[0], function)
    cluster.lab.recorder.verdict = lambda invocation: OK
    owner = cluster.engine_of(owner_of(cluster, function))
    other = next(engine for engine in cluster.engines if engine is not owner)
    done = command(other, "async", "redrive", "--function", function)
    assert done.returncode == 0 and "3" in done.stdout, done
    eventually(lambda: not failed(other, function), 60)
    eventually(lambda: {100, 101, 102} <= set(seen(cluster, function)), 60)


def test_a_backlog_whose_owner_is_killed_runs_elsewhere(cluster):
    function = cluster.lab.function(timeout=30)
    cluster.lab.engine.functions.put_function_event_invoke_config(FunctionName=function, MaximumRetryAttempts=2)
    owner = eventually(lambda: owner_of(cluster, function), 60)
    victim = cluster.engine_of(owner)
    others = [engine for engine in cluster.engines if engine is not victim]
    go = threading.Event()

    def slowly(invocation) -> str:
        go.wait(0.2)
        return OK

    cluster.lab.recorder.verdict = slowly
    accepted = {number for number in range(150) if accepts(others[number % 2], function, number)}
    accepted |= {number for number in range(150, 200) if accepts(victim, function, number)}
    assert len(accepted) > 150
    victim.kill()
    killed = time.monotonic()
    accepted |= {number for number in range(200, 250) if accepts(others[number % 2], function, number)}

    def moved() -> bool:
        now = owner_of(cluster, function)
        live = {node["id"] for node in cluster.nodes()["nodes"] if node["live"]}
        return now is not None and now != owner and now in live

    eventually(moved, 60, what="another node has the bucket")
    print(f"the bucket had another owner after {time.monotonic() - killed:.1f} s")
    go.set()

    def all_ran() -> bool:
        missing = accepted - set(seen(cluster, function))
        assert not missing, f"{len(missing)} of {len(accepted)} are missing, such as {sorted(missing)[:5]}"
        return True

    eventually(all_ran, 120, every=0.5)


def test_no_202_is_lost_while_the_database_is_away(cluster):
    function = cluster.lab.function(timeout=30)
    accepted = {number for number in range(30) if accepts(cluster.engines[number % 3], function, number)}
    cluster.postgres.kill()
    refused = [number for number in range(100, 106) if not accepts(cluster.engines[number % 3], function, number)]
    assert refused == list(range(100, 106)), "what cannot be stored is not accepted"
    time.sleep(5)
    cluster.postgres.launch()
    for number in range(200, 230):
        eventually(lambda: accepts(cluster.engines[number % 3], function, number), 60)
        accepted.add(number)
    eventually(lambda: accepted <= set(seen(cluster, function)), 120, every=0.5)
