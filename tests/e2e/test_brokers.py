"""Brokers of the configuration that come, change and go while the engine runs."""

import json
import signal
import subprocess
import time

import pytest

from harness import places
from harness.engine import broker_table
from harness.lab import CONNECTION_ERROR, Begins, numbered
from harness.recorder import OK
from harness.waiting import eventually


@pytest.fixture
def run(lab):
    def run(*arguments: str, status: int = 0) -> subprocess.CompletedProcess:
        done = subprocess.run([places.engine_binary(), "brokers", *arguments], env=lab.engine.caller(),
                              cwd=lab.engine.folder, capture_output=True, text=True, timeout=60)
        assert done.returncode == status, done.stdout + done.stderr
        return done

    return run


def arns(lab) -> dict[str, str]:
    return {each["BrokerName"]: each["BrokerArn"] for each in lab.engine.client("mq").list_brokers()["BrokerSummaries"]}


def hang_up(lab, says: str) -> None:
    before = lab.engine.log().count(says)
    lab.engine.process.send_signal(signal.SIGHUP)
    eventually(lambda: lab.engine.log().count(says) > before, 20, what=f"the log says {says!r}")


def consumed(lab, queue: str, prefix: str, count: int = 20) -> None:
    lab.publish(queue, numbered(count, prefix))
    lab.recorder.wait_for(numbered(count, prefix))


def test_a_broker_is_added_listed_and_used_without_a_restart(lab, run):
    queue, function = lab.queue(), lab.function()
    first = lab.mapping(queue, function)
    assert run("add", "second", "--engine", "rabbitmq", "--endpoint", lab.broker.endpoint()).stdout == "added: second\n"
    assert lab.engine.config_file.read_text().endswith(
        f'\n\n[[broker]]\nname = "second"\nengine = "rabbitmq"\nendpoints = ["{lab.broker.endpoint()}"]\n')
    other = lab.queue()
    lab.mapping(other, function, EventSourceArn=arns(lab)["second"])
    listed = run("list").stdout.splitlines()
    assert listed[0].split() == ["NAME", "ENGINE", "MAPPINGS", "ENDPOINTS,", "ARN"]
    assert [line.split()[:3] for line in listed[1::2]] == [["lab", "rabbitmq", "1"], ["second", "rabbitmq", "1"]]
    assert json.loads(run("list", "-o", "json").stdout)["File"] == str(lab.engine.config_file)
    consumed(lab, other, "new")
    consumed(lab, queue, "old")
    assert lab.engine.log().count("consuming event source") == 2, "the first mapping went on"
    first.wait(State="Enabled")
    lab.engine.restart()
    assert set(arns(lab)) == {"lab", "second"}


def test_what_is_wrong_with_a_broker_is_said_and_nothing_is_written(lab, run):
    before = lab.engine.config_file.read_text()
    endpoint = lab.broker.endpoint()
    for arguments, fault in [
            (["lab", "--engine", "rabbitmq", "--endpoint", endpoint], 'broker.name: "lab" is already the broker of line'),
            (["b", "--engine", "rabbitmq", "--endpoint", "http://h"], "broker.endpoints"),
            (["b", "--engine", "rabbitmq", "--endpoint", endpoint, "--tls-ca-file", "none.pem"], "there is no file"),
            (['b"\nc', "--engine", "rabbitmq", "--endpoint", endpoint], "broker.name")]:
        refused = run("add", *arguments, status=1).stderr
        assert refused.startswith("the engine answered 400: ") and fault in refused, refused
    assert lab.engine.config_file.read_text() == before and set(arns(lab)) == {"lab"}
    assert "--engine: must be rabbitmq or activemq" in run("add", "b", "--engine", "kafka", "--endpoint", "x", status=2).stderr


def test_a_hang_up_reads_the_brokers_anew(lab):
    """What is changed connects anew, what is gone stops with its reason, what is new begins; the rest of the file waits."""
    function = lab.function()
    steady, moving = lab.queue(), lab.queue()
    lab.mapping(steady, function)
    text = lab.engine.config_file.read_text()
    dead = broker_table("moving", "rabbitmq", ["amqp://127.0.0.1:1"])
    lab.engine.config_file.write_text(text + dead)
    hang_up(lab, "configuration reloaded")
    assert set(arns(lab)) == {"lab", "moving"}
    mapping = lab.mapping(moving, function, EventSourceArn=arns(lab)["moving"], state="")
    mapping.wait(LastProcessingResult=CONNECTION_ERROR)

    live = broker_table("moving", "rabbitmq", [lab.broker.endpoint()])
    lab.engine.config_file.write_text(text + live + '\n[log]\nformat = "json"\n')
    hang_up(lab, "brokers_changed=moving")
    assert "have changed keys=log.format" in lab.engine.log()
    consumed(lab, moving, "moved")

    lab.engine.config_file.write_text(text)
    hang_up(lab, "brokers_removed=moving")
    mapping.wait(LastProcessingResult=Begins("PROBLEM"))
    assert "no [[broker]] of the configuration has the ARN" in mapping.get()["LastProcessingResult"]
    lab.publish(moving, numbered(5, "kept"))

    lab.engine.config_file.write_text(text + live)
    hang_up(lab, "brokers_added=moving")
    lab.recorder.wait_for(numbered(5, "kept"))
    consumed(lab, steady, "steady")
    assert lab.engine.log().count("consuming event source") == 3, "the steady mapping was never interrupted"


def test_a_file_with_faults_changes_nothing(lab, run):
    queue = lab.queue()
    lab.mapping(queue, lab.function())
    good = lab.engine.config_file.read_text()
    lab.engine.config_file.write_text(good + '[[broker]]\nname = "b"\nengine = "rabbit"\n')
    hang_up(lab, "configuration not reloaded: it has errors")
    assert "broker.engine: must be" in lab.engine.log()
    assert "broker.endpoints: is missing" in run("reload", status=1).stderr
    assert set(arns(lab)) == {"lab"}
    consumed(lab, queue, "still")
    lab.engine.config_file.write_text(good)
    assert run("reload").stdout == f"no broker has changed in {lab.engine.config_file}\n"


def test_a_running_batch_is_settled_before_its_broker_changes(lab, run):
    """The function holds the first batch while the broker is reached otherwise; nothing is delivered twice."""
    queue = lab.queue()
    mapping = lab.mapping(queue, lab.function(timeout=30), BatchSize=1)
    lab.recorder.verdict = lambda _: time.sleep(0.3) or OK
    lab.publish(queue, numbered(10, "batch"))
    text = lab.engine.config_file.read_text()
    other = lab.broker.endpoint().replace("127.0.0.1", "localhost")
    assert other != lab.broker.endpoint()
    lab.engine.config_file.write_text(text.replace(lab.broker.endpoint(), other))
    assert run("reload").stdout == "changed: lab\n"
    lab.recorder.wait_for(numbered(10, "batch"))
    assert lab.recorder.duplicates() == {}
    mapping.wait(State="Enabled")


def test_a_file_that_is_gone_for_a_moment_removes_no_broker(lab, run):
    """As while a deployment replaces it. Nothing begins another file in its place: that would lack all but one broker."""
    queue = lab.queue()
    lab.mapping(queue, lab.function())
    file = lab.engine.config_file
    away = file.rename(file.with_suffix(".away"))
    hang_up(lab, "configuration not reloaded")
    assert "cannot be read: No such file or directory" in lab.engine.log()
    assert "No such file" in run("reload", status=1).stderr
    assert "No such file" in run("add", "b", "--engine", "rabbitmq", "--endpoint", lab.broker.endpoint(), status=1).stderr
    file.symlink_to("nowhere.toml")
    assert "No such file" in run("add", "b", "--engine", "rabbitmq", "--endpoint", lab.broker.endpoint(), status=1).stderr
    assert file.is_symlink() and not file.exists()
    file.unlink()
    file.mkdir()
    assert "it is not a regular file" in run("reload", status=1).stderr
    file.rmdir()
    assert set(arns(lab)) == {"lab"}
    consumed(lab, queue, "still")
    away.rename(file)
    assert run("reload").stdout == f"no broker has changed in {file}\n"
