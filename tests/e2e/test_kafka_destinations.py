"""What a mapping of Kafka gives up: told to queues and buckets of AWS, which moto's server plays, and to topics."""

import contextlib
import json
import pathlib
import re
import tempfile
import time

import pytest
from confluent_kafka import Consumer

from harness import aws_server
from harness.aws_server import AwsServer
from harness.lab import numbered
from harness.recorder import FAIL, OK, answer
from harness.waiting import eventually

pytestmark = pytest.mark.timeout(300)

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
PROVISIONED = {"ProvisionedPollerConfig": {"MinimumPollers": 1, "MaximumPollers": 1}}


@pytest.fixture(scope="module")
def aws():
    if why := aws_server.missing():
        pytest.skip(f"destinations at AWS's services: {why}")
    with tempfile.TemporaryDirectory(prefix="wheelpit-moto-") as folder:
        server = AwsServer(pathlib.Path(folder)).start()
        yield server
        server.stop()


@pytest.fixture
def lab(kafka, aws, make_lab):
    return make_lab(kafka, config=aws.endpoints, variables=CREDENTIALS)


def to(destination: str, **members) -> dict:
    return {"DestinationConfig": {"OnFailure": {"Destination": destination}}, **PROVISIONED, **members}


def arn_of(function: str) -> str:
    return f"arn:aws:lambda:us-east-1:123456789012:function:{function}"


def messages_of(aws, url: str) -> list[dict]:
    """All that the queue has now."""
    found = []
    while batch := aws.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [json.loads(message["Body"]) for message in batch]
    return found


def test_row_12_exhausted_retries_are_a_message_in_a_queue(lab, aws):
    url = aws.queue("kafka-failures")
    topic = lab.topic(1)
    lab.recorder.verdict = lambda event: FAIL
    topic.send(*numbered(3), key="silo-4")
    function = lab.function()
    mapping = lab.mapping(topic, function, **to(aws.queue_arn("kafka-failures"), MaximumRetryAttempts=2,
                                                MaximumBatchingWindowInSeconds=1))
    topic.wait_committed(mapping)
    record = json.loads(aws.message(url)["Body"])
    calls = lab.recorder.invocations
    assert len(calls) == 3 and len({call.request_id for call in calls}) == 1
    assert list(record) == ["requestContext", "responseContext", "version", "timestamp", "KafkaBatchInfo"]
    assert record["requestContext"] == {
        "requestId": calls[0].request_id, "functionArn": arn_of(function), "condition": "RetryAttemptsExhausted",
        "approximateInvokeCount": 3}
    assert record["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST",
                                         "functionError": "Unhandled"}
    info = record["KafkaBatchInfo"]
    assert "eventSourceArn" not in info
    assert info["batchSize"] == 3 and info["bootstrapServers"] == lab.broker.endpoint()
    partition = info["recordsInfo"].pop(f"{topic.name}-0")
    assert info["recordsInfo"] == {}
    assert (partition["firstRecordOffset"], partition["lastRecordOffset"]) == ("0", "2")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", partition["firstRecordTimestamp"])


def test_a_bucket_gets_the_event_too(lab, aws):
    aws.client("s3").create_bucket(Bucket="kafka-failures")
    topic = lab.topic(1)
    lab.recorder.verdict = lambda event: FAIL
    topic.send("spoiled")
    mapping = lab.mapping(topic, lab.answering(), **to("arn:aws:s3:::kafka-failures", MaximumRetryAttempts=0))
    topic.wait_committed(mapping)

    def objects() -> list:
        return aws.client("s3").list_objects_v2(Bucket="kafka-failures").get("Contents", [])

    key = eventually(lambda: [one["Key"] for one in objects()], 60, what="an object")[0]
    assert key.startswith(f"aws/lambda/{mapping.uuid}/{topic.name}-0/")
    record = json.loads(aws.client("s3").get_object(Bucket="kafka-failures", Key=key)["Body"].read())
    assert record["payload"].encode() == lab.recorder.invocations[0].raw


def test_row_17_a_record_that_no_event_carries_is_told_without_a_call(lab, aws):
    url = aws.queue("kafka-large")
    topic = lab.topic(1, max_message_bytes="16000000")
    topic.send("before")
    topic.send(b"\xff" * 4_400_000)  # as much as an event can carry
    topic.send(b"\xff" * 5_000_000)
    topic.send("after")
    mapping = lab.mapping(topic, lab.answering(), **to(aws.queue_arn("kafka-large")))
    topic.wait_committed(mapping, timeout=120)
    assert [record["offset"] for call in lab.recorder.invocations for record in call.messages] == [0, 1, 3]
    assert max(len(call.raw) for call in lab.recorder.invocations) <= 6 * 1024 * 1024
    record = json.loads(aws.message(url)["Body"])
    assert record["requestContext"]["condition"] == "MaximumPayloadSizeExceeded"
    assert record["responseContext"] is None
    assert record["KafkaBatchInfo"]["recordsInfo"][f"{topic.name}-0"]["firstRecordOffset"] == "2"


def test_a_killed_engine_tells_it_once(lab, aws):
    url = aws.queue("kafka-once")
    topic = lab.topic(1)
    bad = {"m-00003", "m-00007"}
    lab.recorder.verdict = lambda event: FAIL if bad & set(event.bodies) else OK
    topic.send(*numbered(10))
    mapping = lab.mapping(topic, lab.function(), BatchSize=1,
                          **to(aws.queue_arn("kafka-once"), MaximumRetryAttempts=0))
    for body in sorted(bad):
        eventually(lambda body=body: any(body in call.bodies for call in lab.recorder.invocations), 60,
                   what=f"the function has seen {body}")
        lab.engine.kill()
        lab.engine.start()
    topic.wait_committed(mapping)
    told = set()

    def both():
        for record in messages_of(aws, url):
            partition = record["KafkaBatchInfo"]["recordsInfo"][f"{topic.name}-0"]
            told.add((partition["firstRecordOffset"], record["requestContext"]["requestId"]))
        return len(told) >= 2

    eventually(both, 60, what="both are told")
    time.sleep(2)
    both()
    # One that dies between the telling and the note that it was told tells the same record again, and no other.
    assert sorted(offset for offset, _ in told) == ["3", "7"], told


def letters(lab, topic: str, count: int) -> list:
    """What the topic has, in the order of its one partition."""
    with contextlib.closing(Consumer({"bootstrap.servers": lab.broker.endpoint(), "group.id": f"reads-{topic}",
                                      "auto.offset.reset": "earliest"})) as consumer:
        consumer.subscribe([topic])
        found = []
        deadline = time.monotonic() + 90
        while len(found) < count and time.monotonic() < deadline:
            message = consumer.poll(1)
            if message is not None and message.error() is None:
                found.append(message)
        return found


def test_row_12_a_topic_gets_a_letter_for_each_record(lab):
    topic, dead = lab.topic(1), lab.topic(1)
    lab.recorder.verdict = lambda event: FAIL
    topic.send("a", key="silo-4")
    topic.send("b")
    function = lab.function()
    mapping = lab.mapping(topic, function, **to(f"kafka://{dead.name}", MaximumRetryAttempts=2,
                                                MaximumBatchingWindowInSeconds=1))
    topic.wait_committed(mapping)
    assert len(lab.recorder.invocations) == 3
    first, second = letters(lab, dead.name, 2)
    assert first.key() == b"silo-4" and second.key() is None
    record = json.loads(first.value())
    assert record["requestContext"]["functionArn"] == f"{arn_of(function)}:$LATEST"
    assert record["requestContext"]["approximateInvokeCount"] == 3
    info = record["KafkaBatchInfo"]
    assert info["batchSize"] == 1 and info["recordInfo"]["offset"] == "0"
    event = lab.recorder.invocations[0].event
    assert record["payload"] == event | {"records": {f"{topic.name}-0": event["records"][f"{topic.name}-0"][:1]}}


def test_a_topic_that_is_not_there_yet_is_told_later(lab):
    topic = lab.topic(1)
    lab.recorder.verdict = lambda event: FAIL
    topic.send("spoiled")
    mapping = lab.mapping(topic, lab.function(), **to(f"kafka://{topic.name}-dead", MaximumRetryAttempts=0))
    topic.wait_committed(mapping)  # it holds up nothing
    eventually(lambda: "on-failure destination unavailable" in lab.engine.log(), 60, what="it is tried")
    dead = lab.topic(1, name=f"{topic.name}-dead")
    (letter,) = letters(lab, dead.name, 1)
    assert json.loads(letter.value())["requestContext"]["condition"] == "RetryAttemptsExhausted"

def test_destinations_that_do_not_fit_are_refused(lab):
    function = lab.function()
    for destination, members, words in [
            ("kafka://dead", {}, "A Kafka topic as destination on failure needs a ProvisionedPollerConfig."),
            ("kafka://own-topic", PROVISIONED, "The topic that an event source mapping reads cannot be its destination"),
            ("arn:aws:sqs:us-east-1:123456789012:q.fifo", {}, "FIFO queues and FIFO topics are not supported"),
            ("arn:aws:lambda:us-east-1:123456789012:function:f", {}, "A destination on failure must be an SQS")]:
        with pytest.raises(lab.engine.functions.exceptions.InvalidParameterValueException) as refused:
            lab.mapping("own-topic", function, state="", DestinationConfig={"OnFailure": {"Destination": destination}},
                        **members)
        assert words in str(refused.value)


def test_a_poller_has_five_calls_at_a_time(lab):
    topic = lab.topic(8)
    for partition in range(8):
        topic.send(*numbered(12, f"p{partition}"), partition=partition)
    lab.recorder.verdict = lambda event: answer("null", after=0.3)
    mapping = lab.mapping(topic, lab.answering(), BatchSize=4, **PROVISIONED)
    topic.wait_committed(mapping)
    for partition in range(8):
        assert lab.offsets(partition) == list(range(12))
    calls = [(call.at, call.ended) for call in lab.recorder.invocations]
    most = max(sum(begun <= at < ended for begun, ended in calls) for at, _ in calls)
    assert 2 <= most <= 5, most
