"""Labs: a filter tried on records, a connection step by step, and what is in the quarantine."""

import base64
import json
import urllib.error
import urllib.request

import pytest

from broker.machine import free_ports
from harness.engine import broker_table
from harness.lab import numbered
from harness.waiting import eventually

STEPS = ["resolve", "connect", "tls", "login", "virtual host", "queue"]


def ask(lab, method: str, path: str, body: dict | None = None) -> dict:
    request = urllib.request.Request(
        lab.engine.url + "/_wheelpit/" + path, method=method, headers={"Content-Type": "application/json"},
        data=None if body is None else json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=90) as answer:
        return json.loads(answer.read() or b"{}")


def refusal(lab, method: str, path: str, body: dict | None = None) -> tuple[int, str]:
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(lab, method, path, body)
    return refused.value.code, json.loads(refused.value.read()).get("Message", "")


def tried(lab, broker: str, **question: str) -> tuple[list[str], dict]:
    """Outcomes in the order of the steps, and the step that failed."""
    report = ask(lab, "POST", f"brokers/{broker}/test", question)
    assert [step["Name"] for step in report["Steps"]] == STEPS
    outcomes = [step["Outcome"] for step in report["Steps"]]
    assert report["Ok"] == (set(outcomes) <= {"ok", "skipped"})
    return outcomes, next((step for step in report["Steps"] if step["Outcome"] == "failed"), report)


def test_a_connection_to_rabbitmq_is_tried_step_by_step(broker, make_lab):
    dead, = free_ports(1)
    lab = make_lab(broker, config=broker_table("dead", "rabbitmq", [f"amqp://127.0.0.1:{dead}"])
                   + broker_table("nowhere", "rabbitmq", ["amqp://no-such-host.invalid"])
                   + broker_table("untrusted", "rabbitmq", [broker.endpoint(tls=True)]))
    queue = lab.queue()
    lab.publish(queue, numbered(3))
    secret, wrong = lab.secret(), lab.secret("esm", "nope-secret")
    eventually(lambda: broker.depth(queue)[0] == 3, 60)
    right = {"Secret": secret, "VirtualHost": "/", "Queue": queue}
    outcomes, report = tried(lab, "lab", **right)
    assert outcomes == ["ok", "ok", "skipped", "ok", "ok", "ok"]
    assert report["Queue"] == {"Messages": 3, "Consumers": 0}
    assert report["Steps"][0]["Words"] == "127.0.0.1"
    assert broker.depth(queue)[:2] == (3, 0), "nothing was taken"
    outcomes, report = tried(lab, lab.broker_arn.rsplit(":", 1)[1], Secret=secret)
    assert outcomes == ["ok", "ok", "skipped", "ok", "ok", "skipped"], "by its id, without a queue"
    assert tried(lab, "lab")[0] == ["ok", "ok", "skipped", "not reached", "not reached", "not reached"]

    for differs, step, code, words in [
            ({"Secret": wrong}, "login", "EVENT_SOURCE_AUTHN_ERROR", "ACCESS_REFUSED"),
            ({"Secret": "none"}, "login", "ESM_CONFIG_NOT_VALID", "reading the credentials"),
            ({"VirtualHost": "none"}, "virtual host", "ESM_CONFIG_NOT_VALID", "vhost none not found"),
            ({"Queue": "none"}, "queue", "ESM_CONFIG_NOT_VALID", "no queue 'none'")]:
        outcomes, failed = tried(lab, "lab", **{**right, **differs})
        assert (failed["Name"], failed["Code"]) == (step, code), failed
        assert words in failed["Words"], failed
        at = STEPS.index(step)
        assert set(outcomes[:at]) <= {"ok", "skipped"} and set(outcomes[at + 1:]) <= {"not reached"}, outcomes

    for name, step in [("dead", "connect"), ("nowhere", "resolve"), ("untrusted", "tls")]:
        outcomes, failed = tried(lab, name, **right)
        assert failed["Name"] == step, (name, failed)
        assert set(outcomes[STEPS.index(step) + 1:]) == {"not reached"}
    assert refusal(lab, "POST", "brokers/none/test", {})[0] == 404

    mapping = lab.mapping(queue, lab.function())
    report = ask(lab, "POST", "sources/test", {"UUID": mapping.uuid})
    assert report["Ok"] and report["Steps"][-1]["Name"] == "queue"
    assert refusal(lab, "POST", "sources/test", {"UUID": "none"})[0] == 404


def test_a_connection_to_activemq_is_tried_step_by_step(activemq_lab):
    lab = activemq_lab
    queue = lab.queue()
    lab.publish(queue, numbered(3))
    outcomes, _ = tried(lab, "lab", Secret=lab.secret(), Queue=queue)
    assert outcomes == ["ok", "ok", "skipped", "ok", "skipped", "ok"]
    outcomes, failed = tried(lab, "lab", Secret=lab.secret("esm", "nope-secret"), Queue=queue)
    assert failed["Name"] == "login" and failed["Code"] == "EVENT_SOURCE_AUTHN_ERROR", failed
    assert outcomes[4:] == ["not reached", "not reached"]
    assert tried(lab, "lab", Secret=lab.secret())[0] == ["ok", "ok", "skipped", "ok", "skipped", "skipped"]
    lab.mapping(queue, lab.function())
    lab.recorder.wait_for(numbered(3), 60)
    assert all(message.get("redelivered") is False for invocation in lab.recorder.invocations
               for message in invocation.messages), "the test took none of them"


def test_a_connection_to_sqs_is_tried(sqs_lab):
    lab = sqs_lab
    queue = lab.queue()
    report = ask(lab, "POST", "sources/test", {"EventSourceArn": queue.arn})
    assert report["Ok"] and [step["Name"] for step in report["Steps"]] == ["connect", "login", "queue"]
    report = ask(lab, "POST", "sources/test", {"EventSourceArn": queue.arn + "-none"})
    assert [step["Outcome"] for step in report["Steps"]] == ["ok", "ok", "failed"]
    assert report["Steps"][2]["Code"] == "ESM_CONFIG_NOT_VALID" and report["Steps"][2]["Words"]


def test_a_filter_is_tried_on_records(lab):
    data = base64.b64encode(json.dumps({"status": "paid"}).encode()).decode()
    other = base64.b64encode(json.dumps({"status": "open"}).encode()).decode()
    body = {"Source": "rabbitmq", "FilterCriteria": {"Filters": [{"Pattern": '{"data":{"status":["paid"]}}'}]},
            "Records": [json.dumps({"data": data}), json.dumps({"data": other}), "no JSON"]}
    answer = ask(lab, "POST", "filters/test", body)
    assert answer["Valid"] is True
    yes, no, unfit = answer["Results"]
    assert yes["Matches"] is True and no["Matches"] is False
    assert any("data.status" in reason and "open" in reason for reason in no["Reasons"]), no
    assert "Matches" not in unfit and unfit["Error"]
    body["FilterCriteria"]["Filters"].append({"Pattern": '{"data": {"status": "paid"}}'})
    invalid = ask(lab, "POST", "filters/test", body)
    assert invalid["Valid"] is False and invalid["Filter"] == 2 and invalid["Offset"] > 0 and invalid["Reason"]
    assert refusal(lab, "POST", "filters/test", {**body, "Source": "nothing"})[0] == 400


def test_the_quarantine_is_listed_shown_and_emptied(lab):
    queue = lab.queue()
    mapping = lab.mapping(queue, lab.function())
    assert ask(lab, "GET", "quarantine")["Messages"] == []
    large = "x" * (5 << 20)
    lab.publish(queue, [large], message_id="large-1")
    kept = eventually(lambda: ask(lab, "GET", f"quarantine?UUID={mapping.uuid}")["Messages"], 60)
    assert len(kept) == 1
    message = kept[0]
    assert {key: message[key] for key in ("UUID", "Name", "MessageId", "Bytes", "EventSourceArn")} == {
        "UUID": mapping.uuid, "Name": queue, "MessageId": "large-1", "Bytes": len(large), "EventSourceArn": lab.broker_arn}
    assert message["Cause"] and message["QuarantinedAt"] > 1_700_000_000
    assert ask(lab, "GET", "quarantine?UUID=other")["Messages"] == []
    shown = ask(lab, "GET", f"quarantine/{message['Id']}")
    assert base64.b64decode(shown["Body"]).decode() == large
    assert json.loads(shown["Properties"])["queue"] == queue
    assert refusal(lab, "GET", "quarantine/..%2F..%2Fsecrets")[0] in (400, 404)
    assert refusal(lab, "GET", "quarantine/none")[0] == 404
    ask(lab, "DELETE", f"quarantine/{message['Id']}")
    assert ask(lab, "GET", "quarantine")["Messages"] == []
    assert refusal(lab, "DELETE", f"quarantine/{message['Id']}")[0] == 404
