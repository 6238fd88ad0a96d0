"""What nodes tell and ask each other: writes seen everywhere, one home, logs of all, drains; and a peer port that is blocked."""

import concurrent.futures
import json
import os
import time
import urllib.error
import urllib.request

import botocore.exceptions
import pytest

from harness import functions, places
from harness.waiting import eventually

ROLE = "arn:aws:iam::123456789012:role/any"
PLAIN = 'def handler(event, context):\n    print("said", event.get("n"))\n    return {"n": event.get("n")}\n'
STREAMING = """
exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  stream.write("first");
  await new Promise((resolve) => setTimeout(resolve, 300));
  stream.write("x".repeat(100000));
  stream.write("last");
  stream.end();
});
"""
# Tells when it began and ended, to whoever looks into the folder.
TIMED = """
import json, os, time, uuid

def handler(event, context):
    begun = time.monotonic()
    time.sleep(0.3)
    with open(os.path.join(os.environ["SPANS"], uuid.uuid4().hex), "w") as file:
        json.dump([begun, time.monotonic()], file)
    return "done"
"""


def create(engine, name: str, source: str = PLAIN, **more) -> None:
    engine.functions.create_function(
        FunctionName=name, Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE, Timeout=30,
        Code={"ZipFile": functions.zip_of({"index.py": source})}, **more)


def invoke(engine, name: str, n: int = 0) -> dict:
    """What it answers; the error's members if it is refused."""
    try:
        answer = engine.functions.invoke(FunctionName=name, Payload=json.dumps({"n": n}).encode())
    except botocore.exceptions.ClientError as error:
        return error.response
    return {"value": json.loads(answer["Payload"].read())}


def test_a_write_is_seen_by_every_node_when_it_is_answered(shared_cluster):
    a, b, c = shared_cluster.engines
    for number in range(50):
        name = f"seen-{number}"
        create(a, name)
        for other in (b, c):
            # 404 if the node did not know it.
            other.functions.invoke(FunctionName=name, InvocationType="DryRun")
    eventually(lambda: invoke(b, "seen-0", 7).get("value") == {"n": 7}, 60, what="it runs on another node")


def test_reserved_concurrency_is_one_counter_for_all_nodes(shared_cluster, tmp_path):
    a = shared_cluster.engines[0]
    spans = tmp_path / "spans"
    spans.mkdir(mode=0o777)
    os.chmod(spans, 0o777)
    create(a, "homed", TIMED, Environment={"Variables": {"SPANS": str(spans)}})
    a.functions.put_function_concurrency(FunctionName="homed", ReservedConcurrentExecutions=1)
    for engine in shared_cluster.engines:
        eventually(lambda engine=engine: "value" in invoke(engine, "homed"), 60, what="its home is found")
    for file in spans.iterdir():
        file.unlink()

    with concurrent.futures.ThreadPoolExecutor(30) as pool:
        asked = [pool.submit(invoke, shared_cluster.engines[n % 3], "homed", n) for n in range(30)]
        answers = [each.result() for each in asked]
    good = [answer for answer in answers if answer.get("value") == "done"]
    refused = [answer for answer in answers if answer.get("Error", {}).get("Code") == "TooManyRequestsException"]
    assert good and len(good) + len(refused) == 30, answers
    assert {answer["Reason"] for answer in refused} == {"ReservedFunctionConcurrentInvocationLimitExceeded"}
    ran = sorted(json.loads(file.read_text()) for file in spans.iterdir())
    assert len(ran) == len(good)
    assert all(before[1] <= after[0] for before, after in zip(ran, ran[1:])), "two ran at once"
    assert shared_cluster.owner("function", "homed")


def test_a_streamed_answer_comes_from_the_home_in_pieces(shared_cluster):
    a = shared_cluster.engines[0]
    a.functions.create_function(
        FunctionName="streams", Runtime=places.node_runtime(), Handler="index.handler", Role=ROLE, Timeout=60,
        Code={"ZipFile": functions.zip_of({"index.js": STREAMING})})
    a.functions.put_function_concurrency(FunctionName="streams", ReservedConcurrentExecutions=1)
    eventually(lambda: shared_cluster.owner("function", "streams"), 60, what="it has a home")
    for engine in shared_cluster.engines:
        def streamed(engine=engine):
            try:
                answer = engine.functions.invoke_with_response_stream(FunctionName="streams", Payload=b"{}")
            except botocore.exceptions.ClientError as error:
                assert error.response["Error"]["Code"] == "TooManyRequestsException"
                return None
            return [event["PayloadChunk"]["Payload"] for event in answer["EventStream"] if "PayloadChunk" in event]

        pieces = eventually(streamed, 60, what="it answers")
        assert b"".join(pieces) == b"first" + b"x" * 100_000 + b"last" and pieces[0] == b"first"


def test_logs_of_all_nodes_are_one(shared_cluster):
    a, b, c = shared_cluster.engines
    create(a, "talks")
    for number, engine in enumerate(shared_cluster.engines):
        eventually(lambda e=engine, n=number: "value" in invoke(e, "talks", n + 100), 60, what="it runs")

    def said(engine, **more):
        page = engine.client("logs").filter_log_events(
            logGroupName="/aws/lambda/talks", filterPattern="said", **more)
        return page

    for engine in shared_cluster.engines:
        def all_three(engine=engine):
            found = " ".join(event["message"] for event in said(engine)["events"])
            return all(f"said {n + 100}" in found for n in range(3))
        eventually(all_three, 30, what="each node shows what all said")
    # Page by page, too: each event once.
    ids, token = [], {}
    for _ in range(20):
        page = said(c, limit=1, **token)
        ids += [event["message"].strip() for event in page["events"]]
        if "nextToken" not in page:
            break
        token = {"nextToken": page["nextToken"]}
    assert sorted(ids) == ["said 100", "said 101", "said 102"]
    streams = b.client("logs").describe_log_streams(logGroupName="/aws/lambda/talks")["logStreams"]
    assert len(streams) == 3


def test_every_node_shows_mappings_as_the_one_that_runs_them(shared_cluster):
    lab = shared_cluster.lab
    mappings = [lab.mapping(lab.queue(), lab.function()) for _ in range(3)]
    for engine in shared_cluster.engines:
        def all_consume(engine=engine):
            rows = json.loads(engine.get("/_wheelpit/mappings/status")[1])["Mappings"]
            consuming = {row["UUID"] for row in rows if row["Consuming"]}
            return {mapping.uuid for mapping in mappings} <= consuming
        eventually(all_consume, 60, what="all consume, whichever node is asked")
    for mapping in mappings:
        mapping.delete()


def test_peers_that_cannot_be_reached(shared_cluster):
    """Their addresses in the store lead nowhere: a write is answered after a while, and seen after a second."""
    a, b = shared_cluster.engines[:2]
    create(a, "far", TIMED, Environment={"Variables": {"SPANS": "/tmp"}})
    a.functions.put_function_concurrency(FunctionName="far", ReservedConcurrentExecutions=1)
    for engine in shared_cluster.engines:
        eventually(lambda engine=engine: "value" in invoke(engine, "far"), 60, what="its home is found")
    owner = shared_cluster.owner("function", "far")
    away = next(engine for engine in shared_cluster.engines if shared_cluster.node_of(engine) != owner)
    addresses = shared_cluster.addresses()
    shared_cluster.postgres.sql("UPDATE wheelpit.node SET address = '127.0.0.1:1'")
    try:
        def refused():
            answer = invoke(away, "far")
            return answer.get("Error", {}).get("Code") == "TooManyRequestsException" and "cannot be asked" in answer["message"]
        eventually(refused, 30, what="429 with the reason")
        create(a, "blocked")
        eventually(lambda: b.functions.invoke(FunctionName="blocked", InvocationType="DryRun")["StatusCode"] == 204
                   if known(b, "blocked") else False, 30, what="found by the look of each second")
        eventually(lambda: a.metric("wheelpit_peer_unreachable", address="127.0.0.1:1") == 1, 30)
    finally:
        for node, address in addresses.items():
            shared_cluster.postgres.sql(f"UPDATE wheelpit.node SET address = '{address}' WHERE node = '{node}'")
    eventually(lambda: "value" in invoke(away, "far"), 30, what="the home is reached again")


def known(engine, name: str) -> bool:
    return any(each["FunctionName"] == name for each in engine.functions.list_functions()["Functions"])


def test_a_peer_port_answers_nodes_alone(shared_cluster):
    for address in shared_cluster.addresses().values():
        for path in ("/", "/healthz", "/invoke", "/2015-03-31/functions"):
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(urllib.request.Request(f"http://{address}{path}", data=b"{}"), timeout=10)
            assert refused.value.code == 403


def test_drain_and_its_undoing(shared_cluster):
    def count(name, key):
        return next(each["slots"][key] for each in shared_cluster.nodes()["nodes"] if each["id"] == name)

    node = shared_cluster.node_of(shared_cluster.engines[2])
    a = shared_cluster.engines[0]
    assert shared_cluster.command("nodes", "drain", node).returncode == 0
    eventually(lambda: count(node, "bucket") == 0 and count(node, "mapping") == 0, 60, what="it has nothing")
    assert shared_cluster.command("nodes", "drain", node, "--undo").returncode == 0
    eventually(lambda: count(node, "bucket") > 0, 60, what="it has its share again")
    assert "coordinator" in shared_cluster.command("nodes", "list").stdout
    load = json.loads(a.get("/_wheelpit/load")[1])
    assert load["nodes"] == 3 and load["silentNodes"] == 0


def test_sigterm_hands_everything_over(cluster):
    """A batch in hand ends where it is, once; what else the node had goes on elsewhere; exit 0."""
    lab = cluster.lab
    slow, quick = lab.queue(), [lab.queue() for _ in range(5)]
    sleeper = lab.function(source=functions.RECORDING_PYTHON.replace("    if verdict ==", "    time.sleep(8)\n    if verdict ==", 1),
                           timeout=60)
    mapping = lab.mapping(slow, sleeper, BatchSize=1)
    others = [lab.mapping(queue, lab.function(), BatchSize=1) for queue in quick]

    eventually(lambda: all(cluster.owner("mapping", each.uuid) for each in [mapping, *others]), 60, what="every mapping has an owner")
    leaver = cluster.engine_of(cluster.owner("mapping", mapping.uuid))
    lab.publish(slow, ["slow"])
    eventually(lambda: "slow" in lab.recorder.bodies(), 60, what="it runs")
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        ended = pool.submit(leaver.stop, 90)
        for number, queue in enumerate(quick):
            lab.publish(queue, [f"quick-{number}"])
        lab.recorder.wait_for([f"quick-{number}" for number in range(5)], timeout=60)
        assert ended.result() == 0
    time.sleep(1)
    assert lab.recorder.bodies().count("slow") == 1, "acknowledged where it ran"
    leaver.start()
