"""The commands of AWS's guide to Amazon MQ event sources, for an ActiveMQ broker."""

import json

import pytest

from harness import functions, places
from harness.lab import ROLE, numbered
from harness.recorder import assert_all_delivered_at_least_once
from harness.waiting import eventually

BROKER_ID = "b-24cacbb4-b295-49b7-8543-7ce7ce9dfb98"
BROKER_ARN = f"arn:aws:mq:us-east-1:123456789012:broker:ExampleMQBroker:{BROKER_ID}"
FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:MQ-Example-Function"


@pytest.fixture
def guide(activemq, make_lab):
    """An engine with the guide's broker, its function and its secret."""
    lab = make_lab(activemq, broker_name="ExampleMQBroker", id=BROKER_ID)
    (lab.folder / "function.zip").write_bytes(functions.zip_of({"index.py": functions.RECORDING_PYTHON}))
    lab.engine.aws(
        "lambda", "create-function", "--function-name", "MQ-Example-Function",
        "--runtime", places.python_runtime(), "--handler", "index.handler", "--role", ROLE,
        "--zip-file", "fileb://function.zip", "--timeout", "10",
        "--environment", f"Variables={{RECORDER={lab.recorder.address}}}")
    lab.engine.aws("lambda", "wait", "function-active-v2", "--function-name", "MQ-Example-Function")
    lab.secret_arn = json.loads(lab.engine.aws(
        "secretsmanager", "create-secret", "--name", "ExampleMQBrokerUserPassword",
        "--secret-string", '{"username":"esm","password":"esm-secret"}').stdout)["ARN"]
    return lab


def create_mapping(lab, queue: str, *access: str, check: bool = True):
    return lab.engine.aws(
        "lambda", "create-event-source-mapping", "--event-source-arn", BROKER_ARN,
        "--function-name", FUNCTION_ARN, "--queues", queue, "--source-access-configurations",
        *access, f"Type=BASIC_AUTH,URI={lab.secret_arn}", check=check)


def test_the_guides_commands_print_what_the_guide_prints_and_then_messages_arrive(guide):
    queue = guide.queue()
    created = json.loads(create_mapping(guide, queue).stdout)
    uuid = created["UUID"]
    expected = {
        "BatchSize": 100,
        "EventSourceArn": BROKER_ARN,
        "FunctionArn": FUNCTION_ARN,
        "LastProcessingResult": "No records processed",
        "State": "Creating",
        "StateTransitionReason": "USER_INITIATED",
        "Queues": [queue],
        "SourceAccessConfigurations": [{"Type": "BASIC_AUTH", "URI": guide.secret_arn}],
    }
    assert {key: created[key] for key in expected} == expected

    def got() -> dict:
        return json.loads(guide.engine.aws("lambda", "get-event-source-mapping", "--uuid", uuid).stdout)

    eventually(lambda: got()["State"] == "Enabled", what="Enabled")
    texts = guide.publish(queue, numbered(10, "text"))
    octets = guide.publish(queue, [body.encode() for body in numbered(10, "bytes")])
    published = texts + [body.decode() for body in octets]
    guide.recorder.wait_for(published)
    assert_all_delivered_at_least_once(published, guide.recorder)
    assert guide.recorder.invocations[0].event["eventSource"] == "aws:mq"
    kinds = {message["messageType"] for call in guide.recorder.invocations for message in call.messages}
    assert kinds == {"jms/text-message", "jms/bytes-message"}
    eventually(lambda: got()["LastProcessingResult"] == "OK", what="LastProcessingResult is OK")
    eventually(lambda: guide.broker.depth(queue) == 0, what="all is acknowledged")

    guide.engine.aws("lambda", "delete-event-source-mapping", "--uuid", uuid)
    eventually(lambda: "ResourceNotFoundException" in guide.engine.aws(
        "lambda", "get-event-source-mapping", "--uuid", uuid, check=False).stderr, what="deleted")


def test_a_virtual_host_is_refused_with_the_services_text(guide):
    refused = create_mapping(guide, guide.queue(), "Type=VIRTUAL_HOST,URI=/", check=False)
    assert refused.returncode == 254
    assert ("An error occurred (InvalidParameterValueException) when calling the CreateEventSourceMapping "
            "operation: Unsupported source access configurations type for given event source mapping "
            "type.") in refused.stderr


def test_a_second_mapping_of_the_queue_is_refused_as_the_service_does(guide):
    queue = guide.queue()
    first = json.loads(create_mapping(guide, queue).stdout)
    again = create_mapping(guide, queue, check=False)
    assert "(ResourceConflictException)" in again.stderr
    assert (f'and queues ("{queue}") already exists. Please update or delete the existing mapping with '
            f'UUID {first["UUID"]}') in again.stderr


def test_the_broker_is_listed_and_described_as_activemq(guide):
    brokers = json.loads(guide.engine.aws("mq", "list-brokers").stdout)["BrokerSummaries"]
    assert [(entry["BrokerArn"], entry["EngineType"].upper()) for entry in brokers] == [
        (BROKER_ARN, "ACTIVEMQ")]
    described = json.loads(guide.engine.aws("mq", "describe-broker", "--broker-id", BROKER_ID).stdout)
    assert described["EngineType"].upper() == "ACTIVEMQ"
