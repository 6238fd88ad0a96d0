"""`wheelpit dlq`: dead letters of RabbitMQ, ActiveMQ and SQS, failed events and the quarantine, as a user deals with them."""

import json
import signal
import subprocess

from harness import functions
from harness.command_line import OnTerminal, Running, wheelpit
from harness.lab import numbered
from harness.sqs_lab import redrive
from harness.waiting import eventually

FAILING = "def handler(event, context):\n    raise ValueError('not now')\n"


def dlq(lab, *arguments: str, status: int = 0, **variables: str) -> subprocess.CompletedProcess:
    done = wheelpit(lab.folder, "dlq", arguments[0], "--endpoint-url", lab.engine.url, *arguments[1:], **variables)
    assert done.returncode == status, f"{arguments}: {done.stdout}\n{done.stderr}"
    return done


def peeked(lab, *arguments: str) -> list[dict]:
    return [json.loads(line) for line in dlq(lab, "peek", "-o", "json", *arguments).stdout.splitlines()]


def rabbit_dead(lab, bodies, **properties) -> tuple[str, str]:
    """A queue whose messages were rejected, and the queue they are in now; a mapping has the login."""
    dead = lab.queue()
    queue = lab.queue(dead_letter_exchange="", dead_letter_routing_key=dead)
    for number, body in enumerate(bodies):
        lab.publish(queue, [body], message_id=f"id-{number}", **properties)
    channel = lab.publisher().channel
    for _ in bodies:
        method, _, _ = channel.basic_get(queue)
        channel.basic_reject(method.delivery_tag, requeue=False)
    eventually(lambda: lab.broker.depth(dead)[0] == len(bodies), 60)
    lab.mapping(queue, lab.function(), lab.secret("guest", "guest"), Enabled=False, state="Disabled")
    return queue, dead


def test_letters_of_rabbitmq_go_back_as_they_were(lab):
    headers = {"kind": "order", "n": 7, "deep": {"list": [1, True, "x"]}, "CC": ["elsewhere"]}
    bodies = [json.dumps({"n": n, "kind": "order" if n % 2 else "note"}) for n in range(6)]
    queue, dead = rabbit_dead(lab, bodies, headers=headers, content_type="application/json", priority=3,
                              correlation_id="c", type="t", app_id="a", timestamp=1700000000)
    place = f"lab/{dead}"
    letters = peeked(lab, place)
    assert [letter["Body"] for letter in letters] == bodies and letters[0]["Id"] == "id-0"
    assert all(letter["To"] == queue and letter["Reason"] == "rejected" for letter in letters)
    assert f"id-1  of {queue}  rejected" in dlq(lab, "peek", place).stdout
    assert dlq(lab, "redrive", place, "--all", "--dry-run").stdout == \
        "6 letters would be put back, of 6 letters looked at\n"
    eventually(lambda: lab.broker.depth(dead)[0] == 6, 60, what="nothing was taken")

    assert dlq(lab, "redrive", place, "--filter", '{"data":{"kind":["order"]}}').stdout == "3 letters put back\n"
    eventually(lambda: lab.broker.depth(queue)[0] == 3, 60)
    channel = lab.publisher().channel
    _, properties, body = channel.basic_get(queue, auto_ack=True)
    assert body.decode() == bodies[1]
    assert properties.headers == {key: value for key, value in headers.items() if key != "CC"}
    assert (properties.content_type, properties.priority, properties.correlation_id, properties.type, properties.app_id,
            properties.timestamp, properties.message_id, properties.delivery_mode) == (
                "application/json", 3, "c", "t", "a", 1700000000, "id-1", 2)
    assert lab.publisher().drain(queue) == [bodies[3], bodies[5]]

    assert dlq(lab, "redrive", place, "id-4").stdout == "1 letter put back\n"
    assert lab.publisher().drain(queue) == [bodies[4]]
    other = lab.queue()
    assert dlq(lab, "redrive", place, "id-0", "--to", other).stdout == "1 letter put back\n"
    assert lab.publisher().drain(other) == [bodies[0]]
    gone = dlq(lab, "redrive", place, "--all", "--to", "no-such-queue", status=1)
    assert "id-2 stays: there is no queue" in gone.stderr
    eventually(lambda: lab.broker.depth(dead)[0] == 1, 60, what="it is where it was")
    assert dlq(lab, "redrive", place, "none", status=1).stdout == "0 letters put back\n"
    assert dlq(lab, "purge", place, "--all", "--yes").stdout == "1 letter removed\n"
    assert lab.broker.depth(dead)[0] == 0
    assert "no queue 'nothing'" in dlq(lab, "peek", "lab/nothing", status=1).stderr


def test_a_letter_that_says_nothing_of_its_death_needs_a_queue(lab):
    queue, other = lab.queue(), lab.queue()
    lab.mapping(queue, lab.function(), Enabled=False, state="Disabled")
    lab.publish(queue, ["plain", b"\xff\x00"])
    first, second = peeked(lab, f"lab/{queue}")
    assert first["Id"].startswith("sha256-") and second["BodyBase64"] == "/wA="
    refused = dlq(lab, "redrive", f"lab/{queue}", "--all", status=1)
    assert "does not say where it died: name a queue" in refused.stderr
    at = ["redrive", f"lab/{queue}", first["Id"], "--to", other]
    assert "ACCESS_REFUSED" in dlq(lab, *at, status=1).stderr, "the mapping's login may read, but not write"
    assert dlq(lab, *at, "--secret", lab.secret("guest", "guest")).stdout == "1 letter put back\n"
    assert lab.publisher().drain(other) == ["plain"]


def test_nothing_is_lost_when_it_is_killed_in_the_middle(lab):
    bodies = numbered(400)
    queue, dead = rabbit_dead(lab, bodies)
    at = ["dlq", "redrive", f"lab/{dead}", "--all", "--endpoint-url", lab.engine.url]
    first = Running(lab.folder, *at, "--rate", "50")
    eventually(lambda: lab.broker.depth(queue)[0] > 20, 60)
    first.process.send_signal(signal.SIGKILL)
    first.close()
    second = Running(lab.folder, *at, "--rate", "50")
    seen = lab.broker.depth(queue)[0]
    eventually(lambda: lab.broker.depth(queue)[0] > seen + 40, 60)
    lab.engine.kill()
    assert second.process.wait(60) == 1 and "cannot reach the engine" in second.said
    second.close()
    lab.engine.start()
    eventually(lambda: lab.broker.depth(queue)[0] + lab.broker.depth(dead)[0] >= 400, 60)
    dlq(lab, "redrive", f"lab/{dead}", "--all")
    there = lab.publisher().drain(queue)
    assert set(there) == set(bodies), "none is lost"
    assert len(there) <= 402, "what was in hand may be there twice"


def test_letters_of_activemq_go_back_as_they_were(activemq, make_lab):
    lab = make_lab(activemq, config="[activemq]\nmaximum_redeliveries = 0\n")
    queue = lab.queue()
    mapping = lab.mapping(queue, lab.function(FAILING), BatchSize=1)
    bodies = [json.dumps({"of": queue, "n": n}) for n in range(3)]
    lab.publish(queue, bodies, kind="order", priority="7", **{"correlation-id": "c"})
    lab.publish(queue, [b"bytes of " + queue.encode()])
    everything = [*bodies, f"bytes of {queue}"]
    eventually(lambda: len(lab.dead_letters(everything)) == 4, 90)
    mapping.update(Enabled=False)
    mapping.wait(State="Disabled")

    pattern = json.dumps({"data": {"of": [queue], "n": [1]}})
    letters = [letter for letter in peeked(lab, "lab", "--limit", "100") if letter["Body"] in everything]
    assert sorted(letter["Body"] for letter in letters) == sorted(everything)
    assert all(letter["To"] == queue and letter["Id"].startswith("ID:") for letter in letters)
    matching = [letter["Body"] for letter in peeked(lab, "lab", "--limit", "100", "--filter", pattern)]
    assert bodies[1] in matching and bodies[0] not in matching and bodies[2] not in matching
    assert ["lab/ActiveMQ.DLQ", "activemq", "-", queue] in [line.split() for line in dlq(lab, "list").stdout.splitlines()]
    chosen = next(letter for letter in letters if letter["Body"] == bodies[1])
    refused = dlq(lab, "redrive", "lab", chosen["Id"], status=1)
    assert f"{chosen['Id']} stays" in refused.stderr and "not authorized to write" in refused.stderr
    may = ["--secret", lab.secret("admin")]
    assert dlq(lab, "redrive", "lab", chosen["Id"], *may).stdout == "1 letter put back\n"
    frame, = lab.broker.browse(queue)
    assert frame.body.decode() == bodies[1] and frame.headers["kind"] == "order"
    assert frame.headers["correlation-id"] == "c" and frame.headers["priority"] == "7"
    assert frame.headers["persistent"] == "true"
    others = [letter["Id"] for letter in letters if letter["Id"] != chosen["Id"]]
    assert dlq(lab, "redrive", "lab/ActiveMQ.DLQ", *others, *may).stdout == "3 letters put back\n"
    assert sorted(lab.publisher().drain(queue)) == sorted(everything)
    eventually(lambda: lab.dead_letters(everything) == [], 60)
    lab.publish("ActiveMQ.DLQ", [f"never moved {queue}"])
    own = next(letter["Id"] for letter in peeked(lab, "lab", "--limit", "100")
               if letter["Body"] == f"never moved {queue}")
    assert "does not say where it died" in dlq(lab, "redrive", "lab", own, status=1).stderr
    assert dlq(lab, "purge", "lab", own, "--yes").stdout == "1 letter removed\n"


def test_letters_of_sqs_go_back_as_they_were(sqs_lab):
    lab = sqs_lab
    dead = lab.queue()
    queue = lab.queue(VisibilityTimeout=60, **redrive(dead, 1))
    lab.mapping(queue, lab.function(), Enabled=False, state="Disabled")
    attributes = {"kind": {"DataType": "String", "StringValue": "order"},
                  "raw": {"DataType": "Binary", "BinaryValue": "AQI="}}
    bodies = [json.dumps({"n": n}) for n in range(3)]
    queue.send(*[{"MessageBody": body, "MessageAttributes": attributes} for body in bodies])

    def moved():
        lab.client.receive(queue.url, VisibilityTimeout=0)
        return dead.counts()[0] == 3

    eventually(moved, 60)
    assert f"{dead.arn}  sqs  " in dlq(lab, "list").stdout
    assert {"Place": dead.arn, "Kind": "sqs", "Of": queue.name, "Messages": 3} in [
        json.loads(line) for line in dlq(lab, "list", "-o", "json").stdout.splitlines()]
    assert sorted(letter["Body"] for letter in peeked(lab, dead.arn)) == bodies
    eventually(lambda: dead.counts() == (3, 0), 30, what="they are visible again")
    assert dlq(lab, "redrive", dead.arn, "--filter", '{"body":{"n":[1]}}').stdout == "1 letter put back\n"
    back, = lab.client.receive(queue.url)
    assert back["Body"] == bodies[1]
    assert {name: value.get("StringValue") or value.get("BinaryValue")
            for name, value in back["MessageAttributes"].items()} == {"kind": "order", "raw": "AQI="}
    lab.client.call("DeleteMessage", QueueUrl=queue.url, ReceiptHandle=back["ReceiptHandle"])
    fifo = lab.queue(fifo=True)
    assert dlq(lab, "redrive", dead.arn, "--all", "--to", fifo.arn).stdout == "2 letters put back\n"
    assert fifo.counts()[0] == 2 and dead.counts() == (0, 0)
    assert "queue does not exist" in dlq(lab, "peek", dead.arn + "-none", status=1).stderr


def test_failed_events_and_the_quarantine_have_the_same_words(broker, make_lab):
    lab = make_lab(broker, config="[async]\ntime_scale = 0.001\n")
    name = lab.function(FAILING)
    for n in range(3):
        lab.engine.functions.invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps({"n": n}))
    eventually(lambda: len(peeked(lab, "async")) == 3, 60)
    rows = [line.split() for line in dlq(lab, "list").stdout.splitlines()]
    assert ["async", "async", "3"] in rows and ["quarantine", "quarantine", "0"] in rows
    letters = peeked(lab, "async", "--filter", '{"n":[2]}')
    assert [json.loads(letter["Body"]) for letter in letters] == [{"n": 2}] and letters[0]["To"] == name
    assert letters[0]["Reason"].startswith("RetriesExhausted")

    lab.engine.functions.update_function_code(FunctionName=name, ZipFile=functions.zip_of({"index.py": "def handler(e, c): return 1\n"}))
    lab.engine.functions.get_waiter("function_updated_v2").wait(FunctionName=name)
    assert dlq(lab, "redrive", "async", letters[0]["Id"]).stdout == "1 letter put back\n"
    eventually(lambda: len(peeked(lab, "async")) == 2, 60)
    nowhere = dlq(lab, "redrive", "async", "--all", "--to", "x", status=1)
    assert "goes back to its function" in nowhere.stderr
    assert "cannot be put back" in dlq(lab, "redrive", "quarantine", "--all", status=1).stderr
    assert "no filter sees them" in dlq(lab, "peek", "quarantine", "--filter", "{}", status=1).stderr

    for keys, said, left in [("n\n", "Remove all letters of async permanently? [y/N]", 2), ("y\n", "2 letters removed", 0)]:
        terminal = OnTerminal(lab.folder, "dlq", "purge", "async", "--all", "--endpoint-url", lab.engine.url)
        terminal.wait("[y/N]")
        terminal.type(keys)
        assert terminal.ended() == (1 if left else 0)
        terminal.wait(said)
        terminal.close()
        assert len(peeked(lab, "async")) == left


def test_what_is_mistyped_or_not_allowed_is_said(broker, make_lab):
    config = 'access_keys = [{ id = "ALL", secret = "a-secret-of-all" }, { id = "LOOKS", secret = "a-secret-that-looks", read_only = true }]\n'
    lab = make_lab(broker, config="", key=("ALL", "a-secret-of-all"))
    text = lab.engine.config_file.read_text()
    lab.engine.stop()
    lines = [config.rstrip() if line.startswith("access_keys") else line for line in text.splitlines()]
    lab.engine.config_file.write_text("\n".join(lines) + "\n")
    lab.engine.start()
    looks = {"AWS_ACCESS_KEY_ID": "LOOKS", "AWS_SECRET_ACCESS_KEY": "a-secret-that-looks"}
    assert "async" in dlq(lab, "list", **looks).stdout
    for command in [("peek", "async"), ("redrive", "async", "--all"), ("purge", "async", "--all", "--yes"),
                    ("redrive", "async", "--all", "--dry-run")]:
        assert "403" in dlq(lab, *command, status=1, **looks).stderr

    whole = {"AWS_ACCESS_KEY_ID": "ALL", "AWS_SECRET_ACCESS_KEY": "a-secret-of-all"}
    assert "there are: async, quarantine" in dlq(lab, "peek", "asink", status=1, **whole).stderr
    assert "no mapping reads broker lab" in dlq(lab, "peek", "lab/x", status=1, **whole).stderr
    assert "name the queue, too: lab/QUEUE" in dlq(lab, "peek", "lab", status=1, **whole).stderr
    assert "filter 1 is not valid" in dlq(lab, "redrive", "async", "--filter", "{", status=1, **whole).stderr
    assert "name the letters" in dlq(lab, "redrive", "async", status=2, **whole).stderr
    assert "add --yes" in dlq(lab, "purge", "async", "--all", status=2, **whole).stderr
    typo = wheelpit(lab.folder, "dlq", "redrve", "async")
    assert typo.returncode == 2 and "redrive" in typo.stderr
    shown = wheelpit(lab.folder, "dlq", "redrive", "--help")
    assert shown.returncode == 0 and "Exit code: 0" in shown.stdout and "wheelpit dlq redrive mill" in shown.stdout
    assert wheelpit(lab.folder, "dlq", "peek", "async", "--endpoint-url", "http://127.0.0.1:1").returncode == 1
