"""Queues of brokers as destinations and dead-letter queues: profile `extended`."""

import json
import subprocess

import pytest
from harness import places
from harness.asynchronous import TRACE, configure, invoke
from harness.functions import ECHO_PYTHON
from harness.waiting import eventually

CONFIG = "[async]\ntime_scale = 0.01\n"


class OnRabbitMq:
    def __init__(self, broker):
        self.broker = broker
        self.user = "writer"

    def take(self, lab, queue: str) -> tuple[str, dict]:
        """The body and the headers of the only message, which leaves the queue."""
        method, properties, body = lab.publisher().channel.basic_get(queue, auto_ack=True)
        assert method, f"nothing is in {queue}"
        assert properties.delivery_mode == 2
        return body.decode(), properties.headers


class OnActiveMq:
    def __init__(self, broker):
        self.broker = broker
        self.user = "admin"

    def take(self, lab, queue: str) -> tuple[str, dict]:
        frames = self.broker.browse(queue)
        assert len(frames) == 1, f"{len(frames)} messages are in {queue}"
        assert frames[0].headers["persistent"] == "true"
        return frames[0].body.decode(), frames[0].headers


def become_extended(lab) -> None:
    text = lab.engine.config_file.read_text()
    lab.engine.config_file.write_text(text.replace("[server]\n", '[server]\nprofile = "extended"\n'))
    lab.engine.restart()


def give_login(lab, user: str) -> None:
    lab.engine.client("secretsmanager").create_secret(
        Name="login/publisher", SecretString=json.dumps({"username": user, "password": f"{user}-secret"}))


@pytest.fixture(params=[("broker", OnRabbitMq), ("activemq", OnActiveMq)], ids=["rabbitmq", "activemq"])
def on(request):
    name, kind = request.param
    return kind(request.getfixturevalue(name))


@pytest.fixture
def lab(on, make_lab):
    lab = make_lab(on.broker, config=CONFIG, publisher_secret="login/publisher")
    become_extended(lab)
    give_login(lab, on.user)
    return lab


def test_outcomes_are_persistent_messages_of_json(lab, on):
    done, failed = lab.queue(), lab.queue()
    function = lab.function(source=ECHO_PYTHON)
    configure(lab, function, success=f"{lab.broker_arn}/{done}", failure=f"{lab.broker_arn}/{failed}")
    for queue, event, condition in [(done, {"id": 1}, "Success"), (failed, {"fail": True}, "RetriesExhausted")]:
        request = invoke(lab, function, event, trace=TRACE)
        body, headers = eventually(lambda queue=queue: on.take(lab, queue), 60, what="the record")
        record = json.loads(body)
        assert record["requestContext"]["requestId"] == request
        assert record["requestContext"]["condition"] == condition
        assert record["requestPayload"] == event
        assert headers["AWSTraceHeader"].startswith(TRACE)


def test_a_dead_letter_has_its_attributes_beside_it(lab, on):
    dead = lab.queue()
    function = lab.function(source=ECHO_PYTHON, DeadLetterConfig={"TargetArn": f"{lab.broker_arn}/{dead}"})
    configure(lab, function)
    request = invoke(lab, function, {"fail": True})
    body, headers = eventually(lambda: on.take(lab, dead), 60, what="the dead letter")
    assert json.loads(body) == {"fail": True}
    assert (headers["RequestID"], headers["ErrorCode"], headers["ErrorMessage"]) == (request, "200", "asked to fail")


def test_a_broker_without_a_publisher_is_refused(on, make_lab):
    lab = make_lab(on.broker, config=CONFIG)
    become_extended(lab)
    function = lab.function(source=ECHO_PYTHON)
    with pytest.raises(AssertionError, match="has no publisher_secret in the configuration"):
        configure(lab, function, success=f"{lab.broker_arn}/q")


def test_a_queue_that_is_not_there_is_a_failure_that_is_told(broker, make_lab):
    lab = make_lab(broker, config=CONFIG, publisher_secret="login/publisher")
    become_extended(lab)
    give_login(lab, "writer")
    function = lab.function(source=ECHO_PYTHON)
    configure(lab, function, success=f"{lab.broker_arn}/no-such-queue")
    request = invoke(lab, function, {"id": 1})
    eventually(lambda: lab.engine.metric("lambda_destination_delivery_failures_total", function_name=function) == 1,
               120, what="the failed delivery is counted")
    assert request in lab.engine.log()
    assert "there is no queue" in lab.engine.log()


def test_a_publisher_may_come_change_and_go_without_a_restart(lab, on):
    """Each delivery goes as the configuration says then."""
    def reload(says: str) -> None:
        done = subprocess.run([places.engine_binary(), "brokers", "reload"], env=lab.engine.caller(), text=True,
                              capture_output=True, timeout=60)
        assert done.returncode == 0 and says in done.stdout, done.stdout + done.stderr

    queue, function = lab.queue(), lab.function(source=ECHO_PYTHON)
    configure(lab, function, success=f"{lab.broker_arn}/{queue}")
    text = lab.engine.config_file.read_text()

    def delivered(number: int) -> None:
        invoke(lab, function, {"id": number})
        body, _ = eventually(lambda: on.take(lab, queue), 60, what="the record")
        assert json.loads(body)["requestPayload"] == {"id": number}

    if on.broker.engine == "rabbitmq":  # whose queue is read again and again
        delivered(1)
    lab.engine.client("secretsmanager").create_secret(
        Name="login/other", SecretString=json.dumps({"username": on.user, "password": f"{on.user}-secret"}))
    lab.engine.config_file.write_text(text.replace("login/publisher", "login/other"))
    reload("changed: lab")
    lab.engine.client("secretsmanager").delete_secret(SecretId="login/publisher", ForceDeleteWithoutRecovery=True)
    delivered(2)
    lab.engine.config_file.write_text(text.replace('publisher_secret = "login/publisher"\n', ""))
    reload("changed: lab")
    invoke(lab, function, {"id": 3})
    eventually(lambda: "the one that has it has no publisher_secret" in lab.engine.log(), 60, what="nobody publishes")
