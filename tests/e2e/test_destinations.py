"""Outcomes of asynchronous invocations at SQS, SNS, EventBridge and S3, which moto's server plays."""

import json
import pathlib
import re
import tempfile
import types

import botocore.exceptions
import pytest
from harness import aws_server
from harness.asynchronous import TRACE, configure, invoke
from harness.aws_server import AwsServer
from harness.functions import ECHO_PYTHON
from harness.waiting import eventually

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
# A minute is 0.6 s.
FAST = "[async]\ntime_scale = 0.01\n\n"
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


@pytest.fixture(scope="module")
def aws():
    if why := aws_server.missing():
        pytest.skip(f"destinations at AWS's services: {why}")
    with tempfile.TemporaryDirectory(prefix="wheelpit-moto-") as folder:
        server = AwsServer(pathlib.Path(folder)).start()
        yield server
        server.stop()


@pytest.fixture
def lab(aws, make_lab):
    """No broker is needed here."""
    nobody = types.SimpleNamespace(engine="rabbitmq", endpoint=lambda: "amqp://127.0.0.1:1")
    return make_lab(nobody, config=FAST + aws.endpoints, variables=CREDENTIALS)


def check_record(lab, record: dict, function: str, request: str, event, **expected) -> None:
    assert list(record) == ["version", "timestamp", "requestContext", "requestPayload", "responseContext",
                            "responsePayload"]
    assert record["version"] == "1.0"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", record["timestamp"])
    assert record["requestContext"] == {
        "requestId": request,
        "functionArn": f"arn:aws:lambda:us-east-1:123456789012:function:{function}:$LATEST",
        "condition": expected["condition"], "approximateInvokeCount": expected["count"]}
    assert record["requestPayload"] == event
    assert record["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST", **expected["response"]}


def test_a_success_is_a_message_in_a_queue(lab, aws):
    url = aws.queue("successes")
    function = lab.function(source=ECHO_PYTHON)
    configure(lab, function, success=aws.queue_arn("successes"))
    request = invoke(lab, function, {"id": 1}, trace=TRACE)
    message = aws.message(url)
    record = json.loads(message["Body"])
    check_record(lab, record, function, request, {"id": 1}, condition="Success", count=1, response={})
    assert record["responsePayload"] == {"id": 1}
    assert message["Attributes"]["AWSTraceHeader"].startswith(TRACE)


def test_exhausted_retries_are_a_message_in_a_queue(lab, aws):
    url = aws.queue("failures")
    function = lab.function(source=ECHO_PYTHON)
    configure(lab, function, success=aws.queue_arn("successes"), failure=aws.queue_arn("failures"), retries=1)
    request = invoke(lab, function, {"fail": True})
    record = json.loads(aws.message(url)["Body"])
    check_record(lab, record, function, request, {"fail": True}, condition="RetriesExhausted", count=2,
                 response={"functionError": "Unhandled"})
    assert record["responsePayload"]["errorMessage"] == "asked to fail"
    assert record["responsePayload"]["errorType"] == "ValueError"


def test_a_topic_passes_the_record_on(lab, aws):
    url = aws.queue("of-topic")
    function = lab.function(source=ECHO_PYTHON)
    configure(lab, function, success=aws.topic("outcomes", "of-topic"))
    request = invoke(lab, function, {"id": 2})
    notification = json.loads(aws.message(url)["Body"])
    check_record(lab, json.loads(notification["Message"]), function, request, {"id": 2}, condition="Success",
                 count=1, response={})


def test_a_bus_puts_its_envelope_around_the_record(lab, aws):
    url = aws.queue("of-bus")
    bus = aws.bus("outcomes", "of-bus")
    function = lab.function(source=ECHO_PYTHON)
    configure(lab, function, success=bus, failure=bus)
    for event, outcome in [({"id": 3}, "Success"), ({"fail": True}, "Failure")]:
        request = invoke(lab, function, event)
        envelope = json.loads(aws.message(url)["Body"])
        assert envelope["detail-type"] == f"Lambda Function Invocation Result - {outcome}"
        assert envelope["source"] == "lambda"
        assert envelope["resources"] == [
            bus, f"arn:aws:lambda:us-east-1:123456789012:function:{function}:$LATEST"]
        assert envelope["detail"]["requestContext"]["requestId"] == request
        assert envelope["detail"]["timestamp"].startswith(envelope["time"].rstrip("Z"))


def test_a_bucket_gets_an_object_named_by_function_and_time(lab, aws):
    function = lab.function(source=ECHO_PYTHON)
    configure(lab, function, failure=aws.bucket("outcomes"))
    request = invoke(lab, function, {"fail": True})

    def objects():
        return aws.cli("s3api", "list-objects-v2", "--bucket", "outcomes").get("Contents")

    key = eventually(objects, 60, every=0.3, what="an object")[0]["Key"]
    assert re.fullmatch(rf"aws/lambda/async/{function}/(\d{{4}})/(\d\d)/(\d\d)/"
                        rf"\1-\2-\3T\d\d\.\d\d\.\d\d-{UUID}", key)
    content = aws.client("s3").get_object(Bucket="outcomes", Key=key)["Body"].read()
    check_record(lab, json.loads(content), function, request, {"fail": True}, condition="RetriesExhausted",
                 count=1, response={"functionError": "Unhandled"})


def test_a_dead_letter_queue_gets_the_event_and_three_attributes(lab, aws):
    url = aws.queue("dead")
    function = lab.function(source=ECHO_PYTHON)
    lab.engine.aws("lambda", "update-function-configuration", "--function-name", function,
                   "--dead-letter-config", f"TargetArn={aws.queue_arn('dead')}")
    configure(lab, function)
    request = invoke(lab, function, {"fail": True})
    message = aws.message(url)
    assert json.loads(message["Body"]) == {"fail": True}
    attributes = {name: (value["DataType"], value["StringValue"])
                  for name, value in message["MessageAttributes"].items()}
    assert attributes == {"RequestID": ("String", request), "ErrorCode": ("Number", "200"),
                          "ErrorMessage": ("String", "asked to fail")}


def test_a_dead_letter_topic_gets_them_too(lab, aws):
    url = aws.queue("of-dead-topic")
    function = lab.function(source=ECHO_PYTHON, DeadLetterConfig={"TargetArn": aws.topic("dead", "of-dead-topic")})
    configure(lab, function)
    request = invoke(lab, function, {"fail": True})
    notification = json.loads(aws.message(url)["Body"])
    assert json.loads(notification["Message"]) == {"fail": True}
    assert notification["MessageAttributes"]["RequestID"] == {"Type": "String", "Value": request}


def test_a_record_too_large_for_its_target_comes_without_the_payloads(lab, aws):
    url = aws.queue("small", MaximumMessageSize="2048")
    function = lab.function(source=ECHO_PYTHON)
    configure(lab, function, success=aws.queue_arn("small"))
    request = invoke(lab, function, {"text": "x" * 5000})
    record = json.loads(aws.message(url)["Body"])
    assert list(record) == ["version", "timestamp", "requestContext", "responseContext"]
    assert record["requestContext"]["requestId"] == request


def test_what_cannot_be_delivered_is_counted_and_logged_with_its_cause(lab, aws):
    aws.queue("ordered.fifo", FifoQueue="true")
    function = lab.function(source=ECHO_PYTHON)
    configure(lab, function, success=aws.queue_arn("ordered.fifo"))
    request = invoke(lab, function, {"id": 4})
    eventually(lambda: lab.engine.metric("lambda_destination_delivery_failures_total", function_name=function) == 1,
               120, what="the failed delivery is counted")
    assert request in lab.engine.log()
    assert "it is a FIFO queue" in lab.engine.log()


def test_a_service_that_did_not_answer_gets_it_later(make_lab, folder):
    server = AwsServer(folder).start()
    nobody = types.SimpleNamespace(engine="rabbitmq", endpoint=lambda: "amqp://127.0.0.1:1")
    try:
        lab = make_lab(nobody, config=FAST + server.endpoints, variables=CREDENTIALS)
        function = lab.function(source=ECHO_PYTHON)
        configure(lab, function, success=server.queue_arn("late"))
        queue = server.queue("late")
        server.pause()
        request = invoke(lab, function, {"id": 5})
        eventually(lambda: "retrying" in lab.engine.log(), what="the silence is told")
        server.resume()
        record = json.loads(server.message(queue)["Body"])
        assert record["requestContext"]["requestId"] == request
    finally:
        server.stop()


def test_one_queue_can_be_both_and_gets_both_after_a_kill(make_lab, folder):
    server = AwsServer(folder).start()
    nobody = types.SimpleNamespace(engine="rabbitmq", endpoint=lambda: "amqp://127.0.0.1:1")
    try:
        lab = make_lab(nobody, config=FAST + server.endpoints, variables=CREDENTIALS)
        queue = server.queue("both")
        function = lab.function(source=ECHO_PYTHON, DeadLetterConfig={"TargetArn": server.queue_arn("both")})
        configure(lab, function, failure=server.queue_arn("both"))
        server.pause()
        request = invoke(lab, function, {"fail": True})
        eventually(lambda: lab.engine.metric("lambda_async_events_dropped_total", function_name=function) == 1)
        lab.engine.kill()
        server.resume()
        lab.engine.start()
        messages = [server.message(queue), server.message(queue)]
        told = {message["MessageAttributes"]["RequestID"]["StringValue"] if "MessageAttributes" in message
                else json.loads(message["Body"])["requestContext"]["requestId"] for message in messages}
        assert told == {request}
        assert sum("MessageAttributes" in message for message in messages) == 1
        eventually(lambda: lab.engine.metric("wheelpit_async_events", state="waiting") == 0)
    finally:
        server.stop()


def test_targets_of_no_such_service_are_refused(lab, aws):
    function = lab.function(source=ECHO_PYTHON)
    bucket = aws.bucket("not-for-successes")
    for side, arn in [("OnSuccess", bucket), ("OnFailure", lab.broker_arn + "/q")]:
        with pytest.raises(botocore.exceptions.ClientError) as refused:
            lab.engine.functions.put_function_event_invoke_config(
                FunctionName=function, DestinationConfig={side: {"Destination": arn}})
        on_success = f"OnSuccess(destination={arn})" if side == "OnSuccess" else "null"
        on_failure = f"OnFailure(destination={arn})" if side == "OnFailure" else "null"
        assert refused.value.response["Error"]["Message"] == (
            "The provided destination config DestinationConfig("
            f"onSuccess={on_success}, onFailure={on_failure}) is invalid.")
