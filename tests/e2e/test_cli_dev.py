"""`wheelpit dev`: one command, as a user types it, from a file to its first batch."""

import json
import re
import time
import signal
import subprocess
import sys

import pytest

from harness import command_line, places
from harness.command_line import OnTerminal, Running, wheelpit
from harness.kafka_lab import Topic
from harness.publisher import Publisher
from harness.sqs_lab import Queue
from harness.streams_lab import Stream

from broker.elasticmq.sqs import Sqs

FUNCTION = """
import json
print("imported")

def lambda_handler(event, context):
    records = event.get("Records") or event.get("messages") or sum(
        (event.get("rmqMessagesByQueue") or event.get("records")).values(), [])
    print("got", len(records), "of", WORD)
    if WORD == "bad":
        raise ValueError("not today")
"""
BATCH = re.compile(r"^\d\d:\d\d:\d\d\.\d{3} +(\d+) records? +[\d.]+ k?B +\d+ ms  (.*)$", re.MULTILINE)


@pytest.fixture
def code(folder):
    """The function's folder; who runs functions may read it."""
    folder.chmod(0o755)
    path = folder / "code"
    path.mkdir(mode=0o755)
    write(path, "one")
    return path


@pytest.fixture
def dev(folder, code):
    started = []

    def start(*arguments: str, kind=Running, **variables: str):
        started.append(kind(folder, "dev", "code/handler.py", *arguments, **variables))
        return started[-1]

    yield start
    for each in started:
        each.close()


def write(path, word: str) -> None:
    (path / "handler.py").write_text(FUNCTION.replace("WORD", repr(word)))
    (path / "handler.py").chmod(0o644)


def url_of(broker, user: str = "esm") -> str:
    scheme, rest = broker.endpoint().split("://")
    return f"{scheme}://{user}:{user}-secret@{rest}"


def test_a_queue_of_rabbitmq_drives_a_file_until_ctrl_c(dev, broker, folder, code):
    broker.declare("dev-orders", "/", "classic", {})
    publisher = Publisher(broker.url())
    command = dev("--queue", "dev-orders", "--broker", url_of(broker), "--batch-size", "3", "--env", "SHOP=bern")
    said = command.wait_said("Ctrl-C stops")
    assert re.search(r"function  handler\.lambda_handler in .*/code \(python3\.12\)", said)
    assert 'source    queue "dev-orders" of RabbitMQ at amqp://127.0.0.1:' in said
    assert "esm-secret" not in said

    publisher.publish_all("dev-orders", "abc")
    printed = command.wait("got 3 of one")
    assert [(count, outcome) for count, outcome in BATCH.findall(printed)] == [("3", "done")]
    assert "\n    imported\n    got 3 of one\n" in printed
    assert "\x1b" not in printed

    write(code, "bad")  # taken up without a restart; the engine looks every half second
    time.sleep(2)
    publisher.publish_all("dev-orders", "def")
    printed = command.wait("    got 3 of bad")
    assert "  failed (ValueError), " in printed or "  failed (Unhandled), " in printed
    assert "ValueError: not today" in printed
    write(code, "two")
    command.wait("got 3 of two")

    assert command.interrupt() == 0
    last = command.said.splitlines()[-1]
    assert re.fullmatch(r"processed 6 records in \d+ calls of the function, of which \d+ failed", last)
    assert not list(folder.glob("wheelpit-dev-*")), "the temporary folder is gone"
    assert "esm-secret" not in command.said + command.printed


def test_data_that_is_kept_serves_the_next_run(dev, broker, folder):
    broker.declare("dev-kept", "/", "classic", {})
    publisher = Publisher(broker.url())
    for number in ["1", "2"]:
        command = dev("--queue", "dev-kept", "--broker", url_of(broker), "--batch-size", number,
                      "--data-dir", "kept")
        command.wait_said("Ctrl-C stops")
        publisher.publish_all("dev-kept", "a" * int(number))
        command.wait(f"got {number} of one")
        assert command.interrupt() == 0
    assert (folder / "kept" / "logs" / "handler.log").exists()


def test_a_filter_and_the_payload(dev, broker):
    broker.declare("dev-filtered", "/", "classic", {})
    publisher = Publisher(broker.url())
    command = dev("--queue", "dev-filtered", "--broker", url_of(broker), "--payload",
                  "--filter", '{"data":{"kind":["order"]}}')
    command.wait_said("Ctrl-C stops")
    publisher.publish_all("dev-filtered", [json.dumps({"kind": kind}) for kind in ["noise", "order"]])
    printed = command.wait("got 1 of one")
    assert '"rmqMessagesByQueue"' in printed
    assert command.interrupt() == 0


def test_a_queue_of_activemq(dev, activemq):
    command = dev("--queue", "dev-orders", "--broker", url_of(activemq, "admin"))
    command.wait_said("Ctrl-C stops")
    activemq.stomp().send("dev-orders", "a", {})
    command.wait("got 1 of one")
    assert BATCH.findall(command.printed) == [("1", "done")]
    assert command.interrupt() == 0
    assert command.said.endswith("processed 1 record in 1 call of the function\n")


def test_a_queue_of_sqs(dev, elasticmq):
    queue = Queue(elasticmq, Sqs(elasticmq.endpoint()), "dev-orders")
    command = dev("--broker", f"sqs:{elasticmq.endpoint()}/dev-orders")
    command.wait_said("Ctrl-C stops")
    queue.send("a")
    command.wait("got 1 of one")
    queue.wait_empty()
    command.process.send_signal(signal.SIGINT)
    command.wait_said("stopping when ")
    assert command.interrupt(15) == 0  # who asks twice does not wait for the long polls that are out
    assert "processed 1 record in 1 call" in command.said


def test_a_topic_of_kafka(dev, kafka):
    topic = Topic(kafka, "dev-orders", 1)
    topic.send("early")
    command = dev("--broker", f"kafka://{kafka.endpoint()}/dev-orders", "--from-beginning")
    command.wait("got 1 of one")
    topic.send("a")
    command.wait("got 1 of one", at_least=2)
    assert command.interrupt() == 0


def test_a_stream_of_kinesis(dev, kinesalite):
    stream = Stream(kinesalite, kinesalite.client(), "dev-orders", 1)
    stream.put("early")
    command = dev("--broker", f"kinesis:{kinesalite.endpoint()}/dev-orders", "--from-beginning")
    command.wait("got 1 of one")
    assert command.interrupt() == 0


def test_on_a_terminal_there_are_colours_and_ctrl_c_is_a_key(dev, broker):
    broker.declare("dev-seen", "/", "classic", {})
    command = dev("--queue", "dev-seen", "--broker", url_of(broker), kind=OnTerminal)
    command.wait("Ctrl-C stops")
    Publisher(broker.url()).publish("dev-seen", "a")
    command.wait("got 1 of one")
    assert "\x1b[32mdone\x1b[0m" in command.text
    command.type("\x03")
    command.wait("processed 1 record in 1 call")
    assert command.ended() == 0


def test_what_does_not_move_says_why(dev, broker):
    command = dev("--queue", "dev-nothing-there", "--broker", url_of(broker))
    command.wait("no queue 'dev-nothing-there' in vhost '/'")
    broker.declare("dev-nothing-there", "/", "classic", {})
    command.wait("event source available again", timeout=120)
    assert command.interrupt() == 0


def test_what_is_refused_is_said_with_its_remedy(folder, code, broker):
    def refused(*arguments: str) -> str:
        done = wheelpit(folder, "dev", *arguments)
        assert done.returncode == 2 and done.stdout == ""
        return done.stderr

    assert "there is no file or folder nothing.py" in refused("nothing.py", "--queue", "q", "--broker", "amqp://h")
    assert "which queue? Name it with --queue" in refused("code", "--broker", "amqp://localhost")
    assert "--broker must be amqp://" in refused("code", "--queue", "q", "--broker", "localhost")
    assert "the engine refuses the mapping: Invalid filter pattern" in refused(
        "code", "--queue", "q", "--broker", url_of(broker), "--filter", "{")
    assert "function is required" in refused()
    assert not list(folder.glob("wheelpit-dev-*"))


def test_a_broker_on_its_usual_port_is_found(folder, code):
    """In a network of its own, where nobody else listens."""
    script = """
import socket, subprocess, sys
subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
for ports in [[], [5672, 9092]]:
    held = [socket.create_server(("127.0.0.1", port)) for port in ports]
    done = subprocess.run([sys.argv[1], "dev", "code", "--queue", "q"], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True)
    print(done.returncode, done.stderr)
"""
    try:
        shown = subprocess.run(["unshare", "--net", "--map-root-user", sys.executable, "-c", script,
                                places.engine_binary()], cwd=folder, env=command_line.environment(folder),
                               capture_output=True, text=True, timeout=60)
    except FileNotFoundError:
        pytest.skip("no unshare")
    if shown.returncode:
        pytest.skip(f"no network of its own: {shown.stderr}")
    assert "2 wheelpit dev: no broker listens on a usual port of this machine" in shown.stdout
    assert "wheelpit dev code --queue q --broker amqp://localhost:5672\n" in shown.stdout
    assert "wheelpit dev code --queue q --broker kafka://localhost:9092\n" in shown.stdout
