"""Profile `extended`: what the service has for other sources, on queues of brokers."""

import base64
import json

import botocore.exceptions
import pytest
from harness.functions import RECORDING_PYTHON
from harness.recorder import FAIL, OK
from harness.waiting import eventually
from test_destinations_brokers import OnActiveMq, OnRabbitMq, become_extended, give_login

# As it is told; names the messages that say so in its answer.
FUNCTION = RECORDING_PYTHON.replace("    return {", """
    time.sleep(float(os.environ.get("PAUSE", "0")))
    messages = event.get("messages") or [m for q in event["rmqMessagesByQueue"].values() for m in q]
    ids = [m.get("messageID") or (m.get("basicProperties") or {}).get("messageId") for m in messages]
    named = [ids[i] or str(i) for i, m in enumerate(messages) if b"named" in base64.b64decode(m["data"])]
    return {"batchItemFailures": [{"itemIdentifier": item} for item in named],
            """).replace("import json", "import base64, json")


@pytest.fixture(params=[("broker", OnRabbitMq), ("activemq", OnActiveMq)], ids=["rabbitmq", "activemq"])
def on(request):
    name, kind = request.param
    return kind(request.getfixturevalue(name))


@pytest.fixture
def lab(on, make_lab):
    lab = make_lab(on.broker, publisher_secret="login/publisher")
    become_extended(lab)
    give_login(lab, on.user)
    lab.recorder.verdict = lambda call: FAIL if any("poison" in body for body in call.bodies) else OK
    return lab


def processed(lab) -> list[int]:
    return [json.loads(body)["number"] for body in lab.recorder.bodies(OK)]


def bodies(count: int, **special) -> list[str]:
    """Numbered messages; `poison=7` makes the seventh one."""
    return [json.dumps({"number": n, **{name: True for name, which in special.items() if n == which}})
            for n in range(count)]


def refused(call, **members) -> str:
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**members)
    assert caught.value.response["Error"]["Code"] == "InvalidParameterValueException"
    return caught.value.response["Error"]["Message"]


def test_one_poison_among_a_thousand_ends_at_the_destination_alone(lab, on):
    queue, failed = lab.queue(), lab.queue()
    lab.publish(queue, bodies(1000, poison=617))
    mapping = lab.mapping(queue, lab.function(source=FUNCTION), BatchSize=1000, MaximumBatchingWindowInSeconds=2,
                          BisectBatchOnFunctionError=True, MaximumRetryAttempts=0,
                          ScalingConfig={"MaximumConcurrency": 2},
                          DestinationConfig={"OnFailure": {"Destination": f"{lab.broker_arn}/{failed}"}})
    body, _ = eventually(lambda: on.take(lab, failed), 60, what="the record")
    record = json.loads(body)
    assert record["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert record["requestContext"]["approximateInvokeCount"] == 1
    assert record["responseContext"]["functionError"] == "Unhandled"
    info = record["AmazonMQBatchInfo"]
    assert (info["queue"], info["batchSize"], info["payloadSize"]) == (queue, 1, len(record["payload"]))
    assert "617" in json.dumps(decoded(record["payload"]))
    eventually(lambda: len(processed(lab)) >= 999, 30, what="all others are processed")
    assert sorted(processed(lab)) == [n for n in range(1000) if n != 617]
    failures = [call for call in lab.recorder.invocations if call.verdict == FAIL]
    assert len(failures) <= 11, "each half is found by one failure"
    eventually(lambda: depth(lab, queue) == 0, 30, what="nothing is left in the queue")
    mapping.delete()


def depth(lab, queue: str) -> int:
    if lab.broker.engine == "activemq":
        return len(lab.broker.browse(queue))
    return lab.publisher().channel.queue_declare(queue, passive=True).method.message_count


def decoded(payload: str) -> list:
    event = json.loads(payload)
    messages = event.get("messages") or [m for q in event["rmqMessagesByQueue"].values() for m in q]
    return [json.loads(base64.b64decode(m["data"])) for m in messages]


def test_what_the_answer_names_comes_again_and_the_rest_does_not(lab, on):
    queue = lab.queue()
    lab.publish(queue, bodies(10, named=4))
    lab.mapping(queue, lab.function(source=FUNCTION), BatchSize=10, MaximumBatchingWindowInSeconds=1,
                ScalingConfig={"MaximumConcurrency": 2},
                FunctionResponseTypes=["ReportBatchItemFailures"])
    eventually(lambda: processed(lab).count(4) >= 3, 30, what="the named one comes again")
    others = sorted(number for number in processed(lab) if number != 4)
    assert others == [n for n in range(10) if n != 4]


def test_consumers_side_by_side_call_the_function_at_the_same_time(lab, on):
    """The rates are in docs/performance.md."""
    queue = lab.queue()
    lab.publish(queue, bodies(24))
    function = lab.function(source=FUNCTION, environment={"PAUSE": "0.5"})
    mapping = lab.mapping(queue, function, BatchSize=1, ScalingConfig={"MaximumConcurrency": 4})
    eventually(lambda: len(processed(lab)) == 24, 60, what="all are processed")
    began = sorted(call.at for call in lab.recorder.invocations)
    assert any(later - earlier < 0.5 for earlier, later in zip(began, began[1:])), "one after the other"
    assert mapping.get()["ScalingConfig"] == {"MaximumConcurrency": 4}


def test_bounds_need_a_destination_and_survive_a_restart(lab, on):
    queue = lab.queue()
    function, secret = lab.function(source=FUNCTION), lab.secret()
    source = {"FunctionName": function, "EventSourceArn": lab.broker_arn, "Queues": [queue],
              "SourceAccessConfigurations": [{"Type": "BASIC_AUTH", "URI": secret}]}
    create = lab.engine.functions.create_event_source_mapping
    assert "DestinationConfig.OnFailure" in refused(create, **source, MaximumRetryAttempts=2)
    assert "DestinationConfig.OnFailure" in refused(create, **source, MaximumRecordAgeInSeconds=60)
    nowhere = {"OnFailure": {"Destination": lab.broker_arn + "x/q"}}
    assert "is invalid" in refused(create, **source, DestinationConfig=nowhere)

    members = {"MaximumRetryAttempts": 2, "MaximumRecordAgeInSeconds": 60, "BisectBatchOnFunctionError": True,
               "FunctionResponseTypes": ["ReportBatchItemFailures"],
               "DestinationConfig": {"OnFailure": {"Destination": f"{lab.broker_arn}/{lab.queue()}"}}}
    mapping = lab.mapping(queue, function, secret, **members)
    lab.engine.restart()
    assert {name: mapping.get()[name] for name in members} == members
    mapping.wait(State="Enabled")
    mapping.update(BisectBatchOnFunctionError=False, FunctionResponseTypes=[])
    mapping.wait(State="Enabled", BisectBatchOnFunctionError=False)


def test_the_profile_of_the_service_refuses_all_of_it(make_lab, on):
    lab = make_lab(on.broker)
    function, queue = lab.function(), lab.queue()
    for name, value in {"ScalingConfig": {"MaximumConcurrency": 2}, "BisectBatchOnFunctionError": True,
                        "MaximumRetryAttempts": 1, "MaximumRecordAgeInSeconds": 60,
                        "FunctionResponseTypes": ["ReportBatchItemFailures"],
                        "DestinationConfig": {"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:123456789012:q"}},
                        }.items():
        text = refused(lab.engine.functions.create_event_source_mapping, FunctionName=function,
                       EventSourceArn=lab.broker_arn, Queues=[queue], **{name: value})
        assert text.startswith("Unsupported") and name.lower() in text.lower()
