"""Streams of DynamoDB tables as sources: the event byte for byte, changes by view type, where reading starts, and AWS's guide."""

import itertools
import json
import re
import time

import pytest

from harness.lab import Mapping
from harness.recorder import FAIL, OK
from harness.waiting import eventually, never

_numbers = itertools.count(1)
VIEWS = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]


class Table:
    """A table of the server with a stream, changed past the proxy."""

    def __init__(self, lab, view: str = "NEW_AND_OLD_IMAGES"):
        self.client = lab.broker.client()
        self.name = f"table{next(_numbers)}"
        self.arn = self.client.create_table(self.name, view)

    def put(self, *ids: str, **attributes: dict) -> None:
        for each in ids:
            self.client.dynamodb("PutItem", TableName=self.name, Item={"id": {"S": each}, **attributes})

    def update(self, item: str, value: str) -> None:
        self.client.dynamodb("UpdateItem", TableName=self.name, Key={"id": {"S": item}},
                             UpdateExpression="SET n = :n", ExpressionAttributeValues={":n": {"N": value}})

    def delete(self, item: str) -> None:
        self.client.dynamodb("DeleteItem", TableName=self.name, Key={"id": {"S": item}})


@pytest.fixture
def dynamo_lab(ministack, make_lab):
    """A running engine that knows the shared ministack, through a proxy."""
    return make_lab(ministack)


def records_of(lab) -> list[dict]:
    return [record for invocation in list(lab.recorder.invocations) for record in invocation.messages]


def wait_for_records(lab, count: int) -> list[dict]:
    eventually(lambda: len(records_of(lab)) >= count, 60, what=f"{count} records")
    return records_of(lab)


def test_check_1_the_event_is_that_of_the_service_byte_for_byte(dynamo_lab):
    lab, table = dynamo_lab, Table(dynamo_lab)
    table.put("one", n={"N": "1.5"}, deep={"M": {"l": {"L": [{"BOOL": True}, {"NULL": True}, {"B": "AAH/"}]}}})
    lab.mapping(table.arn, lab.answering())
    (record,) = wait_for_records(lab, 1)
    (invocation,) = lab.recorder.invocations
    change = record["dynamodb"]
    seconds = re.search(rb'"ApproximateCreationDateTime":(\d\.\d+E9),', invocation.raw)[1].decode()
    image = re.search(rb'"NewImage":(\{.*\}),"SequenceNumber"', invocation.raw)[1].decode()
    assert json.loads(image) == {"id": {"S": "one"}, "n": {"N": "1.5"},
                                 "deep": {"M": {"l": {"L": [{"BOOL": True}, {"NULL": True}, {"B": "AAH/"}]}}}}
    keys = re.search(rb'"Keys":(\{.*?\}),"NewImage"', invocation.raw)[1].decode()
    assert json.loads(keys) == {"id": {"S": "one"}}
    assert invocation.raw.decode() == (
        f'{{"Records":[{{"eventID":"{record["eventID"]}","eventName":"INSERT","eventVersion":"1.1",'
        f'"eventSource":"aws:dynamodb","awsRegion":"us-east-1","dynamodb":{{"ApproximateCreationDateTime":{seconds},'
        f'"Keys":{keys},"NewImage":{image},"SequenceNumber":"{change["SequenceNumber"]}",'
        f'"SizeBytes":{change["SizeBytes"]},"StreamViewType":"NEW_AND_OLD_IMAGES"}},"eventSourceARN":"{table.arn}"}}]}}')


@pytest.mark.parametrize("view", VIEWS)
def test_check_2_changes_have_the_images_of_the_view_type(dynamo_lab, view):
    lab, table = dynamo_lab, Table(dynamo_lab, view)
    lab.mapping(table.arn, lab.function())
    table.put("a", n={"N": "1"})
    table.update("a", "2")
    table.delete("a")
    changes = wait_for_records(lab, 3)
    assert [change["eventName"] for change in changes] == ["INSERT", "MODIFY", "REMOVE"]
    old, new = view in ("OLD_IMAGE", "NEW_AND_OLD_IMAGES"), view in ("NEW_IMAGE", "NEW_AND_OLD_IMAGES")
    first, second = {"id": {"S": "a"}, "n": {"N": "1"}}, {"id": {"S": "a"}, "n": {"N": "2"}}
    images = [(None, first), (first, second), (second, None)]
    for change, (before, after) in zip(changes, images):
        told = change["dynamodb"]
        assert told["StreamViewType"] == view
        assert told["Keys"] == {"id": {"S": "a"}}
        assert told.get("OldImage") == (before if old else None)
        assert told.get("NewImage") == (after if new else None)
        assert "OldImage" not in told or told["OldImage"] is not None


def test_a_second_server_is_read_the_same(moto_streams, make_lab):
    lab = make_lab(moto_streams)
    table = Table(lab)
    lab.mapping(table.arn, lab.function())
    table.put("a", n={"N": "1"})
    table.update("a", "2")
    table.delete("a")
    changes = wait_for_records(lab, 3)
    assert [change["eventName"] for change in changes] == ["INSERT", "MODIFY", "REMOVE"]
    assert changes[1]["dynamodb"]["OldImage"] == {"id": {"S": "a"}, "n": {"N": "1"}}
    assert changes[1]["dynamodb"]["NewImage"] == {"id": {"S": "a"}, "n": {"N": "2"}}


def test_the_guides_example(dynamo_lab):
    """Batches of 500, a window of 5 seconds, from LATEST on, with the unmodified AWS CLI."""
    lab, function, table = dynamo_lab, dynamo_lab.function(), Table(dynamo_lab)
    made = json.loads(lab.engine.aws(
        "lambda", "create-event-source-mapping", "--function-name", function, "--batch-size", "500",
        "--maximum-batching-window-in-seconds", "5", "--starting-position", "LATEST",
        "--event-source-arn", table.arn).stdout)
    expected = {"BatchSize": 500, "MaximumBatchingWindowInSeconds": 5, "ParallelizationFactor": 1, "EventSourceArn": table.arn,
                "FunctionArn": f"arn:aws:lambda:us-east-1:123456789012:function:{function}", "State": "Creating",
                "LastProcessingResult": "No records processed", "StateTransitionReason": "User action",
                "DestinationConfig": {"OnFailure": {}}, "MaximumRecordAgeInSeconds": -1, "MaximumRetryAttempts": -1,
                "BisectBatchOnFunctionError": False, "TumblingWindowInSeconds": 0, "FunctionResponseTypes": [],
                "StartingPosition": "LATEST"}
    assert {key: made.get(key) for key in expected} == expected
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", made["UUID"])
    mapping = Mapping(lab, made)
    mapping.wait(State="Enabled", timeout=60)
    ids = [f"item-{number}" for number in range(100)]
    table.put(*ids)
    lab.recorder.wait_for(ids, timeout=60)
    assert lab.recorder.bodies() == ids
    mapping.wait(LastProcessingResult="OK", timeout=60)


def test_latest_gives_what_comes_after_the_creation(dynamo_lab):
    lab, table = dynamo_lab, Table(dynamo_lab)
    table.put("before")
    # The service tells times in whole seconds: what changed in the second of the creation may come.
    eventually(lambda: moved_on(table), 10, what="the next second")
    lab.mapping(table.arn, lab.function(), position="LATEST")
    ids = [f"item-{number}" for number in range(10)]
    table.put(*ids)
    lab.recorder.wait_for(ids, timeout=60)
    assert lab.recorder.bodies() == ids


def moved_on(table) -> bool:
    """Whether the server's clock is two seconds after the oldest record of the table."""
    streams = table.client
    shard = streams.streams("DescribeStream", StreamArn=table.arn)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.streams("GetShardIterator", StreamArn=table.arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    oldest = streams.streams("GetRecords", ShardIterator=iterator["ShardIterator"])["Records"][0]
    return time.time() > oldest["dynamodb"]["ApproximateCreationDateTime"] + 2


def test_check_5_at_timestamp_gives_what_came_since(dynamo_lab):
    """Of Kinesis, which the same server has; DynamoDB's streams cannot be asked for a time."""
    lab, stream = dynamo_lab, dynamo_lab.stream()
    stream.put("first")
    time.sleep(1.5)
    moment = time.time()
    time.sleep(1.5)
    stream.put("second")
    lab.mapping(stream, lab.function(), position="AT_TIMESTAMP", StartingPositionTimestamp=moment)
    lab.recorder.wait_for(["second"], timeout=60)
    assert lab.recorder.bodies() == ["second"]
    api = lab.engine.functions
    with pytest.raises(api.exceptions.InvalidParameterValueException, match="Unsupported starting position for arn type"):
        api.create_event_source_mapping(EventSourceArn=Table(lab).arn, FunctionName=lab.function(),
                                        StartingPosition="AT_TIMESTAMP", StartingPositionTimestamp=moment)


def test_check_19_a_mapping_goes_on_where_it_was_disabled(dynamo_lab):
    lab, table = dynamo_lab, Table(dynamo_lab)
    mapping = lab.mapping(table.arn, lab.function())
    table.put("first")
    lab.recorder.wait_for(["first"], timeout=60)
    mapping.update(Enabled=False)
    mapping.wait(State="Disabled", timeout=60)
    ids = [f"item-{number}" for number in range(10)]
    table.put(*ids)
    never(lambda: len(records_of(lab)) > 1, 1, what="a disabled mapping's function is called")
    mapping.update(Enabled=True)
    lab.recorder.wait_for(["first", *ids], timeout=60)
    assert lab.recorder.bodies() == ["first", *ids]


def test_a_filter_sees_the_kind_of_change_and_the_images(dynamo_lab):
    lab, table = dynamo_lab, Table(dynamo_lab)
    pattern = {"eventName": ["INSERT", "MODIFY"], "dynamodb": {"NewImage": {"n": {"N": ["2"]}}}}
    lab.mapping(table.arn, lab.function(), FilterCriteria={"Filters": [{"Pattern": json.dumps(pattern)}]})
    table.put("a", n={"N": "1"})
    table.put("b", n={"N": "2"})
    table.update("a", "2")
    table.delete("a")
    table.put("c", n={"N": "2"})
    lab.recorder.wait_for(["b", "a", "c"], timeout=60)
    assert lab.recorder.bodies() == ["b", "a", "c"]


def test_a_failed_batch_holds_up_its_shard_and_then_goes_on_in_order(dynamo_lab):
    lab, table = dynamo_lab, Table(dynamo_lab)
    lab.recorder.verdict = lambda invocation: OK if len(lab.recorder.invocations) >= 2 else FAIL
    lab.mapping(table.arn, lab.function(), BatchSize=5)
    ids = [f"item-{number}" for number in range(12)]
    table.put(*ids)
    lab.recorder.wait_for(ids, timeout=60)
    assert lab.recorder.bodies() == ids
    retried = {}
    for invocation in lab.recorder.invocations:
        retried.setdefault(invocation.request_id, []).append(invocation.bodies)
    assert all(bodies == same[0] for same in retried.values() for bodies in same)


def test_a_stream_that_is_not_there_is_refused(dynamo_lab):
    lab, table = dynamo_lab, Table(dynamo_lab)
    missing = table.arn.replace(table.name, "nobodys")
    api = lab.engine.functions
    with pytest.raises(api.exceptions.InvalidParameterValueException) as refused:
        api.create_event_source_mapping(EventSourceArn=missing, FunctionName=lab.function(), StartingPosition="LATEST")
    assert refused.value.response["Error"]["Message"] == f"Stream not found: {missing}"
