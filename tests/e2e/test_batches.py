"""Batches: the last calls of a mapping's function, recorded batches, replay and export."""

import base64
import json
import subprocess
import urllib.error
import urllib.request

import pytest

from harness import places
from harness.lab import numbered
from harness.waiting import eventually

ANSWERS = """
import base64, json, os
def handler(event, context):
    bodies = [base64.b64decode(m["data"]).decode() for q in event["rmqMessagesByQueue"].values() for m in q]
    if any("fail" in body for body in bodies):
        raise KeyError("asked to fail")
    return {"version": os.environ["VERSION"], "bodies": bodies}
"""


@pytest.fixture
def run(lab):
    def run(*arguments: str, status: int = 0) -> subprocess.CompletedProcess:
        done = subprocess.run([places.engine_binary(), "batches", *arguments], env=lab.engine.caller(),
                              cwd=lab.engine.folder, capture_output=True, text=True, timeout=60)
        assert done.returncode == status, done.stdout + done.stderr
        return done

    return run


def ask(lab, method: str, path: str, body: dict | None = None) -> dict:
    request = urllib.request.Request(
        lab.engine.url + "/_wheelpit/" + path, method=method, headers={"Content-Type": "application/json"},
        data=None if body is None else json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def rows(done: subprocess.CompletedProcess) -> list[dict]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def recorded(run, mapping, count: int) -> list[dict]:
    """The recorded batches, newest first, once there are so many."""

    def all_there():
        found = [row for row in rows(run("list", mapping.uuid, "-o", "json")) if row["Recorded"]]
        assert len(found) == count
        return found

    return eventually(all_there, 60, what=f"{count} batches are recorded")




def one_batch_each(lab, queue: str, bodies: list[str], mapping) -> None:
    """Each message in a batch of its own."""
    before = len(ask(lab, "GET", f"mappings/{mapping.uuid}/batches")["Batches"])
    for number, body in enumerate(bodies, before + 1):
        lab.publish(queue, [body])
        eventually(lambda n=number: len(ask(lab, "GET", f"mappings/{mapping.uuid}/batches")["Batches"]) >= n, 60,
                   what=f"{number} calls")


def answering(lab) -> str:
    """A function whose version 1 has another answer than $LATEST, and an alias "one" of that."""
    name = lab.function(ANSWERS, environment={"VERSION": "one"})
    client = lab.engine.functions
    assert client.publish_version(FunctionName=name)["Version"] == "1"
    client.create_alias(FunctionName=name, Name="one", FunctionVersion="1")
    variables = {"VERSION": "latest", "RECORDER": lab.recorder.address}
    client.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
    eventually(lambda: client.get_function_configuration(FunctionName=name)["LastUpdateStatus"] == "Successful", 60)
    return name


def test_the_last_calls_are_known(lab, run):
    mapping = lab.mapping(queue := lab.queue(), name := lab.function(ANSWERS, environment={"VERSION": "x"}), BatchSize=2)
    path = f"mappings/{mapping.uuid}/batches"
    assert ask(lab, "GET", path) == {"Batches": []}
    lab.publish(queue, numbered(4))
    calls = eventually(lambda: (found := ask(lab, "GET", path)["Batches"]) and sum(c["Records"] for c in found) == 4
                       and found, 60)
    for call in calls:
        assert call["Outcome"] == "done" and call["Attempt"] == 1 and not call["Recorded"]
        assert call["ClosedBy"] in ("count", "window") and call["Bytes"] > 100 and call["ExecutedVersion"] == "$LATEST"
        assert call["FirstRecordAt"] <= call["StartedAt"]
    assert [call["Number"] for call in calls] == sorted((call["Number"] for call in calls), reverse=True)
    assert ask(lab, "GET", f"{path}?After={calls[0]['Number']}") == {"Batches": []}
    assert ask(lab, "GET", f"{path}?After={calls[-1]['Number']}")["Batches"] == calls[:-1]

    lab.publish(queue, ["fail"])
    failed = eventually(lambda: ask(lab, "GET", f"{path}?After={calls[0]['Number']}")["Batches"], 60)
    assert {key: failed[-1][key] for key in ("Outcome", "ErrorType", "FailedRecords")} == {
        "Outcome": "given back", "ErrorType": "KeyError", "FailedRecords": 1}
    listed = run("list", mapping.uuid).stdout.splitlines()
    assert listed[0].split()[:3] == ["STARTED", "REQUEST", "ID"]
    assert "given back, KeyError" in listed[1]
    assert any(failed[-1]["RequestId"] in line for line in listed)
    assert name in mapping.get()["FunctionArn"]
    with pytest.raises(urllib.error.HTTPError) as none:
        ask(lab, "GET", "mappings/none/batches")
    assert none.value.code == 404


def test_batches_are_recorded_listed_shown_and_replayed_after_a_restart(lab, run):
    mapping = lab.mapping(queue := lab.queue(), answering(lab), BatchSize=1)
    assert run("record", "show", mapping.uuid).stdout.splitlines()[0].split() == ["recording", "off"]
    one_batch_each(lab, queue, ["before"], mapping)
    run("record", "on", mapping.uuid, "--max-batches", "3")
    one_batch_each(lab, queue, ["a", "b", "c", "d"], mapping)
    eventually(lambda: "1" and len(recorded(run, mapping, 3)) == 3, 60)
    lab.engine.restart()
    assert ask(lab, "GET", f"mappings/{mapping.uuid}/batches") == {"Batches": []}, "the calls are in memory alone"
    kept = recorded(run, mapping, 3)
    shown = [json.loads(run("show", mapping.uuid, row["RequestId"], "-o", "json").stdout) for row in kept]
    assert [json.loads(batch["Answer"])["bodies"] for batch in shown] == [["d"], ["c"], ["b"]]
    event = json.loads(shown[0]["Event"])
    assert event["eventSource"] == "aws:rmq" and event["rmqMessagesByQueue"][f"{queue}::/"][0]["data"] == "ZA=="
    text = run("show", mapping.uuid, str(kept[0]["Number"])).stdout
    assert '"eventSource": "aws:rmq",' in text and "answer:\n" in text

    batch = kept[0]["RequestId"]
    assert "the answers are the same" in run("replay", mapping.uuid, batch).stdout
    differs = json.loads(run("replay", mapping.uuid, batch, "--qualifier", "one", "-o", "json", status=3).stdout)
    assert json.loads(differs["Recorded"]["Answer"]) == {"version": "latest", "bodies": ["d"]}
    assert json.loads(differs["Replayed"]["Answer"]) == {"version": "one", "bodies": ["d"]}
    assert differs["Replayed"]["ExecutedVersion"] == "1" and differs["Same"] is False
    side = run("replay", mapping.uuid, batch, "--qualifier", "1", status=3).stdout
    assert side.splitlines()[0].split() == ["RECORDED", "|", "REPLAYED"] and "the answers differ" in side
    assert "404" in run("replay", mapping.uuid, batch, "--qualifier", "none", status=1).stderr
    assert "404" in run("replay", mapping.uuid, "none", status=1).stderr

    one_batch_each(lab, queue, ["e"], mapping)
    assert [row["RequestId"] for row in recorded(run, mapping, 3)][1:] == [row["RequestId"] for row in kept[:2]]


def test_events_are_exported_for_unit_tests(lab, run, tmp_path):
    mapping = lab.mapping(queue := lab.queue(), lab.function(ANSWERS, environment={"VERSION": "x"}), BatchSize=1)
    run("record", "on", mapping.uuid)
    one_batch_each(lab, queue, ["a", "b"], mapping)
    kept = recorded(run, mapping, 2)
    files = run("export", mapping.uuid, "--to", str(tmp_path / "events")).stdout.splitlines()
    assert sorted(files) == sorted(str(tmp_path / "events" / f"{row['RequestId']}.json") for row in kept)
    event = json.loads((tmp_path / "events" / f"{kept[0]['RequestId']}.json").read_text())
    assert event["rmqMessagesByQueue"][f"{queue}::/"][0]["data"] == "Yg=="
    assert "--force" in run("export", mapping.uuid, "--to", str(tmp_path / "events"), status=1).stderr
    run("export", mapping.uuid, kept[0]["RequestId"], "--force", "--to", str(tmp_path / "events"))


def test_nothing_redacted_is_on_the_disk_and_no_more_than_is_allowed(lab, run):
    mapping = lab.mapping(queue := lab.queue(), lab.function(ANSWERS, environment={"VERSION": "x"}), BatchSize=1)
    refused = run("record", "on", mapping.uuid, "--redact", "password", status=1).stderr
    assert "the path password must begin with $" in refused
    most = 3000
    run("record", "on", mapping.uuid, "--max-bytes", str(most), "--redact", "$..password", "--redact", "$.bodies")
    bodies = [json.dumps({"number": number, "password": "hunter2", "pad": "x" * 300}) for number in range(12)]
    one_batch_each(lab, queue, bodies, mapping)
    state = eventually(lambda: (now := ask(lab, "GET", f"mappings/{mapping.uuid}/recording"))["Batches"] > 1 and now, 60)
    assert state["Dropped"] == 0 and state["Bytes"] <= most and state["Redact"] == ["$..password", "$.bodies"]
    folder = lab.engine.data / "batches"
    files = [file for file in folder.rglob("*.batch")]
    assert files and sum(file.stat().st_size for file in files) <= most
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in files)
    assert folder.stat().st_mode & 0o077 == 0
    newest = json.loads(run("list", mapping.uuid, "-o", "json").stdout.splitlines()[0])
    shown = json.loads(run("show", mapping.uuid, newest["RequestId"], "-o", "json").stdout)
    assert shown["Redacted"] == 2
    data = json.loads(shown["Event"])["rmqMessagesByQueue"][f"{queue}::/"][0]["data"]
    assert json.loads(base64.b64decode(data)) == {"number": 11, "password": "[redacted]", "pad": "x" * 300}
    held = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    for secret in (b"hunter2", base64.b64encode(b'"password": "hunter2"')[4:-4]):
        assert secret not in held

    run("record", "off", mapping.uuid)
    before = recorded(run, mapping, state["Batches"])
    one_batch_each(lab, queue, ["later"], mapping)
    assert recorded(run, mapping, state["Batches"]) == before
    assert run("clear", mapping.uuid).stdout == f"removed: {state['Batches']}\n"
    assert list(folder.rglob("*.batch")) == []

    run("record", "on", mapping.uuid)
    one_batch_each(lab, queue, ["again"], mapping)
    recorded(run, mapping, 1)
    mapping.delete()
    mapping.wait_gone()
    eventually(lambda: list(folder.rglob("*.batch")) == [], 60, what="the mapping's batches are gone")
