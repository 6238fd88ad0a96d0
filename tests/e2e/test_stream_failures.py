"""What becomes of batches of a stream that fail, row by row as AWS Lambda was recorded, and what destinations learn of
those that are given up. Kinesis is kinesalite; SQS, SNS and S3 are moto's server."""

import json
import pathlib
import re
import subprocess
import tempfile
import time

import pytest
from harness import aws_server, places
from harness.aws_server import AwsServer
from harness.recorder import FAIL, OK, answer, failed_items
from harness.sqs_lab import CREDENTIALS
from harness.waiting import eventually

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
PARTIAL = ["ReportBatchItemFailures"]
PATIENCE = 60


@pytest.fixture(scope="module")
def aws():
    if why := aws_server.missing():
        pytest.skip(f"destinations at AWS's services: {why}")
    with tempfile.TemporaryDirectory(prefix="wheelpit-moto-") as folder:
        server = AwsServer(pathlib.Path(folder)).start()
        yield server
        server.stop()


@pytest.fixture
def lab(kinesalite, aws, make_lab):
    elsewhere = {f"AWS_ENDPOINT_URL_{service}": aws.url for service in ("SQS", "SNS", "S3")}
    return make_lab(kinesalite, variables=CREDENTIALS | elsewhere)


def destination(arn: str) -> dict:
    return {"OnFailure": {"Destination": arn}}


def numbers_of(stream, *bodies: str) -> dict[str, str]:
    """The sequence number of each body. All have one key, so one shard and one order."""
    return {body: number for body, (_, number) in zip(bodies, stream.put(*bodies, key="k"))}


def poison(body: str):
    """Raises while the record is in the batch."""
    return lambda invocation: FAIL if body in invocation.bodies else OK


def names(body: str, numbers: dict[str, str]):
    """Reports the record as failed while it is in the batch."""
    return lambda invocation: failed_items(numbers[body]) if body in invocation.bodies else answer("{}")


def story(lab, count: int) -> list[tuple[str, str]]:
    """What the first so many calls held, and a letter for each request id, in order of appearance."""
    eventually(lambda: len(lab.recorder.invocations) >= count, PATIENCE, what=f"{count} calls")
    letters: dict[str, str] = {}
    return [("".join(call.bodies), letters.setdefault(call.request_id, chr(ord("a") + len(letters))))
            for call in lab.recorder.invocations]


def check_no_more(lab, count: int) -> None:
    time.sleep(1.5)
    assert len(lab.recorder.invocations) == count, lab.batches(None)


def pauses(lab) -> list[float]:
    at = [call.at for call in lab.recorder.invocations]
    return [after - before for before, after in zip(at, at[1:])]


def check_record(record: dict, stream, bodies: str, numbers: dict[str, str], count: int, **expected) -> None:
    """All members, in their order."""
    has_response = expected.get("response", True)
    members = ["requestContext", *(["responseContext"] if has_response else []), "version",
               *(["payload"] if expected.get("payload") else []), "timestamp", "KinesisBatchInfo"]
    assert list(record) == members
    context = record["requestContext"]
    assert list(context) == ["requestId", "functionArn", "condition", "approximateInvokeCount"]
    assert re.fullmatch(UUID, context["requestId"])
    assert context["functionArn"].endswith(expected["function"])
    assert context["condition"] == expected.get("condition", "RetryAttemptsExhausted")
    assert context["approximateInvokeCount"] == count
    if has_response:
        assert record["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST",
                                             "functionError": expected.get("error", "Unhandled")}
    assert record["version"] == "1.0"
    info = record["KinesisBatchInfo"]
    assert list(info) == ["shardId", "startSequenceNumber", "endSequenceNumber", "approximateArrivalOfFirstRecord",
                          "approximateArrivalOfLastRecord", "batchSize", "streamArn"]
    assert info["shardId"] == "shardId-000000000000"
    assert (info["startSequenceNumber"], info["endSequenceNumber"]) == (numbers[bodies[0]], numbers[bodies[-1]])
    assert info["batchSize"] == len(bodies)
    assert info["streamArn"] == stream.arn
    for time_of in (record["timestamp"], info["approximateArrivalOfFirstRecord"],
                    info["approximateArrivalOfLastRecord"]):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", time_of)


# --- check 8: the recorded runs ---

def test_check_8_raise_with_two_retries(lab, aws):
    url = aws.queue("raised")
    stream = lab.stream()
    numbers = numbers_of(stream, *"1234")
    lab.recorder.verdict = poison("2")
    function = lab.answering()
    lab.mapping(stream, function, BatchSize=4, MaximumRetryAttempts=2,
                DestinationConfig=destination(aws.queue_arn("raised")))
    assert story(lab, 3) == [("1234", "a")] * 3
    first, second = pauses(lab)
    assert 0.2 <= first < second, "0.2 s, then 0.4 s"
    record = json.loads(aws.message(url)["Body"])
    check_record(record, stream, "1234", numbers, 3, function=function)
    assert record["requestContext"]["requestId"] == lab.recorder.invocations[0].request_id
    check_no_more(lab, 3)


def test_check_8_raise_with_bisect_and_one_retry(lab, aws):
    url = aws.queue("bisected")
    stream = lab.stream()
    numbers = numbers_of(stream, *"1234")
    lab.recorder.verdict = poison("2")
    function = lab.answering()
    lab.mapping(stream, function, BatchSize=4, MaximumRetryAttempts=1, BisectBatchOnFunctionError=True,
                DestinationConfig=destination(aws.queue_arn("bisected")))
    assert story(lab, 6) == [("1234", "a"), ("12", "b"), ("1", "c"), ("2", "d"), ("2", "d"), ("34", "e")]
    assert pauses(lab)[3] >= 0.2
    check_record(json.loads(aws.message(url)["Body"]), stream, "2", numbers, 2, function=function)


def test_check_8_partial_with_one_retry(lab, aws):
    url = aws.queue("partial")
    stream = lab.stream()
    numbers = numbers_of(stream, *"1234")
    lab.recorder.verdict = names("2", numbers)
    function = lab.answering()
    lab.mapping(stream, function, BatchSize=4, MaximumRetryAttempts=1, FunctionResponseTypes=PARTIAL,
                DestinationConfig=destination(aws.queue_arn("partial")))
    assert story(lab, 3) == [("1234", "a"), ("234", "b"), ("234", "b")]
    check_record(json.loads(aws.message(url)["Body"]), stream, "234", numbers, 2, function=function, error=None)


def test_check_8_partial_and_bisect_with_one_retry(lab, aws):
    url = aws.queue("both")
    stream = lab.stream()
    numbers = numbers_of(stream, *"1234")
    lab.recorder.verdict = names("2", numbers)
    function = lab.answering()
    lab.mapping(stream, function, BatchSize=4, MaximumRetryAttempts=1, BisectBatchOnFunctionError=True,
                FunctionResponseTypes=PARTIAL, DestinationConfig=destination(aws.queue_arn("both")))
    assert story(lab, 5) == [("1234", "a"), ("234", "b"), ("2", "c"), ("2", "c"), ("34", "d")]
    check_record(json.loads(aws.message(url)["Body"]), stream, "2", numbers, 2, function=function, error=None)


def test_check_8_partial_that_is_not_enabled_is_a_success(lab):
    stream = lab.stream()
    numbers = numbers_of(stream, *"1234")
    lab.recorder.verdict = names("2", numbers)
    mapping = lab.mapping(stream, lab.answering(), BatchSize=4, MaximumRetryAttempts=1)
    assert story(lab, 1) == [("1234", "a")]
    mapping.wait(LastProcessingResult="OK", timeout=PATIENCE)
    check_no_more(lab, 1)


def test_check_8_an_empty_identifier_gives_the_whole_batch_up(lab, aws):
    url = aws.queue("empty")
    stream = lab.stream()
    numbers = numbers_of(stream, *"1234")
    lab.recorder.verdict = lambda invocation: failed_items("")
    function = lab.answering()
    lab.mapping(stream, function, BatchSize=4, MaximumRetryAttempts=0, FunctionResponseTypes=PARTIAL,
                DestinationConfig=destination(aws.queue_arn("empty")))
    assert story(lab, 1) == [("1234", "a")]
    check_record(json.loads(aws.message(url)["Body"]), stream, "1234", numbers, 1, function=function, error=None)


# --- checks 9 to 13 ---

def test_check_9_a_batch_that_is_too_old_is_given_up(lab, aws):
    url = aws.queue("old")
    stream = lab.stream()
    numbers = numbers_of(stream, *"12")
    lab.recorder.verdict = poison("2")
    function = lab.answering()
    mapping = lab.mapping(stream, function, BatchSize=2, MaximumRetryAttempts=-1, MaximumRecordAgeInSeconds=60,
                          DestinationConfig=destination(aws.queue_arn("old")))
    record = json.loads(aws.message(url, timeout=150)["Body"])
    count = record["requestContext"]["approximateInvokeCount"]
    assert 5 <= count <= 9, "0.2 s, 0.4 s, ... until a minute is over"
    check_record(record, stream, "12", numbers, count, function=function, condition="RecordAgeExceeded",
                 response=False)
    mapping.wait(LastProcessingResult="PROBLEM: Function call failed", timeout=PATIENCE)


def test_check_10_throttles_use_up_no_retry(lab, aws):
    url = aws.queue("throttled")
    stream = lab.stream()
    stream.put("1", key="k")
    function = lab.answering()
    lab.engine.functions.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0)
    lab.mapping(stream, function, MaximumRetryAttempts=0, DestinationConfig=destination(aws.queue_arn("throttled")))
    time.sleep(10)
    assert not lab.recorder.invocations
    lab.engine.functions.delete_function_concurrency(FunctionName=function)
    lab.recorder.wait_for(["1"], timeout=90)
    assert "Messages" not in aws.client("sqs").receive_message(QueueUrl=url)


def test_check_11_the_lowest_of_several_failures_counts(lab):
    stream = lab.stream()
    numbers = numbers_of(stream, *"1234")
    calls = iter([failed_items(numbers["3"], numbers["2"])])
    lab.recorder.verdict = lambda invocation: next(calls, answer("{}"))
    lab.mapping(stream, lab.answering(), BatchSize=4, FunctionResponseTypes=PARTIAL)
    assert story(lab, 2) == [("1234", "a"), ("234", "b")]
    check_no_more(lab, 2)


@pytest.mark.parametrize("identifier", ["", "4711"])
def test_check_12_an_unknown_or_empty_identifier_fails_all(lab, identifier):
    stream = lab.stream()
    stream.put(*"1234", key="k")
    calls = iter([failed_items(identifier)])
    lab.recorder.verdict = lambda invocation: next(calls, answer("{}"))
    lab.mapping(stream, lab.answering(), BatchSize=4, FunctionResponseTypes=PARTIAL)
    assert story(lab, 2) == [("1234", "a"), ("1234", "a")]
    check_no_more(lab, 2)


def test_check_13_a_bucket_gets_the_event(lab, aws):
    bucket = aws.bucket("given-up")
    stream = lab.stream()
    numbers = numbers_of(stream, *"12")
    lab.recorder.verdict = poison("2")
    function = lab.answering()
    mapping = lab.mapping(stream, function, BatchSize=2, MaximumRetryAttempts=0,
                          DestinationConfig=destination(bucket))
    s3 = aws.client("s3")
    (found,) = eventually(lambda: s3.list_objects_v2(Bucket="given-up").get("Contents"), PATIENCE, what="an object")
    form = rf"aws/lambda/{mapping.uuid}/shardId-000000000000/(\d{{4}})/(\d\d)/(\d\d)/\1-\2-\3T(\d\d\.\d\d\.\d\d)-{UUID}"
    key = re.fullmatch(form, found["Key"])
    assert key, found["Key"]
    stored = s3.get_object(Bucket="given-up", Key=found["Key"])
    assert stored["ContentType"] == "application/octet-stream"
    record = json.loads(stored["Body"].read())
    check_record(record, stream, "12", numbers, 1, function=function, payload=True)
    assert key[4] == record["timestamp"][11:19].replace(":", ".")
    assert record["payload"].encode() == lab.recorder.invocations[0].raw, "byte for byte"


def test_a_topic_passes_the_record_on(lab, aws):
    url = aws.queue("of-stream-topic")
    stream = lab.stream()
    numbers = numbers_of(stream, "1")
    lab.recorder.verdict = poison("1")
    function = lab.answering()
    lab.mapping(stream, function, MaximumRetryAttempts=0,
                DestinationConfig=destination(aws.topic("stream-failures", "of-stream-topic")))
    notification = json.loads(aws.message(url)["Body"])
    check_record(json.loads(notification["Message"]), stream, "1", numbers, 1, function=function)


def test_what_is_given_up_is_told_once_across_a_kill(lab, aws):
    """The destination is away when the batch is given up, and the engine is killed before it is back."""
    stream = lab.stream()
    numbers = numbers_of(stream, "1")
    lab.recorder.verdict = poison("1")
    function = lab.answering()
    lab.mapping(stream, function, MaximumRetryAttempts=0, DestinationConfig=destination(aws.queue_arn("late")))
    eventually(lambda: lab.engine.metric("wheelpit_stream_destinations_unavailable") == 1, PATIENCE,
               what="the queue is not there")
    stream.put("2", key="k")
    lab.recorder.wait_for(["2"], timeout=PATIENCE)
    lab.engine.kill()
    url = aws.queue("late")
    lab.engine.start()
    check_record(json.loads(aws.message(url, timeout=90)["Body"]), stream, "1", numbers, 1, function=function)
    time.sleep(2)
    assert "Messages" not in aws.client("sqs").receive_message(QueueUrl=url)
    assert [call.bodies for call in lab.recorder.invocations].count(["1"]) == 1, "its position was stored with it"


# --- check 18: tumbling windows ---

def test_check_18_state_is_passed_on_and_the_window_closed(lab):
    stream = lab.stream()
    calls = []

    def verdict(invocation):
        event = json.loads(invocation.raw)
        calls.append(event)
        state = {"count": event["state"].get("count", 0) + len(event["Records"])}
        return answer(json.dumps({"state": state}))

    lab.recorder.verdict = verdict
    lab.mapping(stream, lab.answering(), BatchSize=1, TumblingWindowInSeconds=5)
    now = time.time()
    time.sleep(5 - now % 5 + 0.2)  # a window begins
    for body in "123":
        stream.put(body, key="k")
    eventually(lambda: len(calls) >= 4, PATIENCE, what="three calls and the last one")
    stream.put("4", key="k")
    eventually(lambda: len(calls) >= 6, PATIENCE, what="the next window's calls")
    assert all(list(event) == ["Records", "shardId", "eventSourceARN", "window", "state", "isFinalInvokeForWindow",
                               "isWindowTerminatedEarly"] for event in calls)
    windows: dict[str, list[dict]] = {}
    for event in calls:
        windows.setdefault(event["window"]["start"], []).append(event)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d[05]Z", event["window"]["start"])
    for events in windows.values():
        assert events[0]["state"] == {}
        for before, after in zip(events, events[1:]):
            assert after["state"]["count"] == before["state"].get("count", 0) + len(before["Records"])
        assert [event["isFinalInvokeForWindow"] for event in events] == [False] * (len(events) - 1) + [True]
        assert events[-1]["Records"] == [] and not events[-1]["isWindowTerminatedEarly"]
    assert sum(events[-1]["state"]["count"] for events in windows.values()) == 4


# --- wheelpit positions ---

def positions(lab, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([places.engine_binary(), "positions", *arguments, "--endpoint-url", lab.engine.url],
                          capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)


def test_positions_are_shown_reset_and_copied(lab):
    stream = lab.stream()
    numbers = numbers_of(stream, *"123")
    function = lab.function()
    mapping = lab.mapping(stream, function, BatchSize=10)
    lab.recorder.wait_for(list("123"), timeout=PATIENCE)

    def shown():
        done = positions(lab, "show", mapping.uuid, "-o", "json")
        assert done.returncode == 0, done.stderr
        (shard,) = json.loads(done.stdout)["Shards"]
        return shard["Slots"][0].get("Finished") == numbers["3"]

    eventually(shown, PATIENCE, what="the position is behind the last record")
    listed = positions(lab, "list")
    assert mapping.uuid in listed.stdout and stream.arn in listed.stdout
    refused = positions(lab, "reset", mapping.uuid, "--to", "trim-horizon", "--yes")
    assert refused.returncode == 1 and "--no-enabled" in refused.stderr
    assert positions(lab, "reset", mapping.uuid, "--to", "trim-horizon").returncode == 2, "no terminal to confirm"

    mapping.update(Enabled=False)
    mapping.wait(State="Disabled", timeout=PATIENCE)
    before = len(lab.recorder.invocations)
    done = positions(lab, "reset", mapping.uuid, "--to", "trim-horizon", "--yes")
    assert done.returncode == 0, done.stderr
    mapping.update(Enabled=True)
    eventually(lambda: sum(len(call.bodies) for call in lab.recorder.invocations[before:]) >= 3, PATIENCE,
               what="all is read again")

    # Positions are stored once a second, and when a mapping is stopped.
    mapping.update(Enabled=False)
    mapping.wait(State="Disabled", timeout=PATIENCE)
    other = lab.mapping(stream, lab.function(), state="Disabled", Enabled=False)
    copied = positions(lab, "copy", mapping.uuid, other.uuid, "--yes")
    assert copied.returncode == 0 and "1 shard copied" in copied.stdout, copied.stderr
    before = len(lab.recorder.invocations)
    other.update(Enabled=True)
    stream.put("4", key="k")
    lab.recorder.wait_for(["4"], timeout=PATIENCE)
    assert [call.bodies for call in lab.recorder.invocations[before:]] == [["4"]]
