"""Topics of a real Kafka as event sources. Tests are named after the rows of the plan of this source."""

import base64
import json
import time

import pytest

from harness.lab import CONNECTION_ERROR, numbered
from harness.recorder import FAIL, OK, answer
from harness.waiting import eventually, never

pytestmark = pytest.mark.timeout(300)


def test_row_1_each_record_once_and_in_order(kafka_lab):
    lab = kafka_lab
    topic = lab.topic(3)
    for partition in range(3):
        topic.send(*[f"{partition}:{number}" for number in range(250)], partition=partition)
    mapping = lab.mapping(topic, lab.function(), BatchSize=100, MaximumBatchingWindowInSeconds=1)
    topic.wait_committed(mapping)
    assert len(lab.values()) == 750
    for partition in range(3):
        assert lab.offsets(partition) == list(range(250))
    assert max(len(invocation.messages) for invocation in lab.recorder.invocations) <= 100


def test_row_2_the_event_byte_for_byte(kafka_lab):
    lab = kafka_lab
    topic = lab.topic(1)
    every = bytes(range(256))
    topic.send(every, key="silo-4", headers=[("trace", "1-ë".encode()), ("trace", b"2"), ("none", None)])
    topic.send("no key")
    topic.send(None, key="tombstone")
    topic.send(b"", key=b"")
    function = lab.answering()
    mapping = lab.mapping(topic, function, BatchSize=10, MaximumBatchingWindowInSeconds=1)
    topic.wait_committed(mapping)
    events = [invocation.event for invocation in lab.recorder.invocations]
    for event in events:
        assert event["eventSource"] == "SelfManagedKafka" and "eventSourceArn" not in event
        assert event["bootstrapServers"] == lab.broker.endpoint()
        assert list(event["records"]) == [f"{topic.name}-0"]
    first, second, third, fourth = [record for event in events for record in event["records"][f"{topic.name}-0"]]
    assert list(first) == ["topic", "partition", "offset", "timestamp", "timestampType", "key", "value", "headers"]
    assert base64.b64decode(first["value"]) == every
    assert first["headers"] == [{"trace": [49, 45, -61, -85]}, {"trace": [50]}, {"none": []}]
    assert abs(first["timestamp"] / 1000 - time.time()) < 120 and first["timestampType"] == "CREATE_TIME"
    assert "key" not in second and second["headers"] == []
    assert "value" not in third and base64.b64decode(third["key"]) == b"tombstone"
    assert fourth["key"] == "" and fourth["value"] == ""


def test_row_3_a_failing_partition_holds_up_no_other(kafka_lab):
    lab = kafka_lab
    topic = lab.topic(2)
    failures = iter([FAIL, FAIL])
    lab.recorder.verdict = lambda event: next(failures, OK) if event.messages[0]["partition"] == 0 else OK
    topic.send(*numbered(5), partition=0)
    topic.send(*numbered(5), partition=1)
    mapping = lab.mapping(topic, lab.function())
    topic.wait_committed(mapping)
    assert lab.offsets(1) == list(range(5))
    seen = lab.offsets(0)
    assert len(seen) >= 7 and seen[-5:] == list(range(5))


def test_row_4_a_killed_engine_loses_nothing(kafka_lab):
    lab = kafka_lab
    topic = lab.topic(1)
    lab.recorder.verdict = lambda event: "hang"
    topic.send(*numbered(10))
    mapping = lab.mapping(topic, lab.function(timeout=60))
    eventually(lambda: lab.recorder.invocations, 60, what="a batch is with the function")
    lab.engine.kill()
    lab.recorder.verdict = lambda event: OK
    lab.engine.start()
    topic.wait_committed(mapping)
    assert set(lab.values()) == set(numbered(10))


@pytest.mark.parametrize(("position", "expected"), [
    ("TRIM_HORIZON", ["old", "between", "new"]), ("LATEST", ["new"]), ("AT_TIMESTAMP", ["between", "new"])])
def test_row_5_starting_positions(kafka_lab, position, expected):
    lab = kafka_lab
    topic = lab.topic(1)
    topic.send("old")
    time.sleep(1.2)
    middle = time.time()
    topic.send("between")
    at = {"StartingPositionTimestamp": middle} if position == "AT_TIMESTAMP" else {}
    mapping = lab.mapping(topic, lab.function(), StartingPosition=position, **at)
    # Where it begins is committed as soon as the partition is ours.
    eventually(lambda: lab.broker.committed(mapping.created_group, topic.name)[0] >= 0, 60, every=0.3,
               what="the start is committed")
    topic.send("new")
    topic.wait_committed(mapping)
    assert lab.values() == expected


def test_row_6_a_groups_offsets_win_over_the_starting_position(kafka_lab):
    lab = kafka_lab
    topic = lab.topic(1)
    topic.send(*numbered(4))
    members = {"SelfManagedKafkaEventSourceConfig": {"ConsumerGroupId": f"group-{topic.name}"}}
    mapping = lab.mapping(topic, lab.function(), **members)
    topic.wait_committed(mapping)
    mapping.delete()
    mapping.wait_gone()
    before = len(lab.values())
    topic.send("later")
    again = lab.mapping(topic, lab.function(), **members)
    topic.wait_committed(again)
    assert lab.values()[before:] == ["later"]


def test_row_13_bisecting_finds_the_one_bad_record(kafka_lab):
    lab = kafka_lab
    topic = lab.topic(1)
    bodies = numbered(64)
    lab.recorder.verdict = lambda event: FAIL if bodies[17] in [
        base64.b64decode(record["value"]).decode() for record in event.messages] else OK
    topic.send(*bodies)
    mapping = lab.mapping(topic, lab.function(), BisectBatchOnFunctionError=True, MaximumRetryAttempts=0,
                          ProvisionedPollerConfig={"MinimumPollers": 1, "MaximumPollers": 1})
    topic.wait_committed(mapping)
    good = [base64.b64decode(record["value"]).decode() for invocation in lab.recorder.invocations
            if invocation.verdict == OK for record in invocation.messages]
    assert good == bodies[:17] + bodies[18:]


def test_row_14_records_are_reported_by_partition_and_offset(kafka_lab):
    lab = kafka_lab
    topic = lab.topic(1)
    topic.send(*numbered(6))
    told = iter([json.dumps({"batchItemFailures": [{"itemIdentifier": {
        "partition": f"{topic.name}-0", "offset": 4}}]})])
    lab.recorder.verdict = lambda event: answer(next(told, "null"))
    mapping = lab.mapping(topic, lab.answering(), FunctionResponseTypes=["ReportBatchItemFailures"],
                          MaximumBatchingWindowInSeconds=1)
    topic.wait_committed(mapping)
    calls = [[record["offset"] for record in invocation.messages] for invocation in lab.recorder.invocations]
    assert calls[0] == [0, 1, 2, 3, 4, 5] and calls[1][0] == 4, calls


def test_row_15_what_a_filter_excludes_is_finished_without_a_call(kafka_lab):
    lab = kafka_lab
    topic = lab.topic(2)
    topic.send(*['{"city":"Bern"}'] * 2000, partition=0)
    topic.send(*['{"city":"Bern"}'] * 2000, partition=1)
    mapping = lab.mapping(topic, lab.function(), FilterCriteria={"Filters": [
        {"Pattern": json.dumps({"value": {"city": ["Basel"]}})}]})
    topic.wait_committed(mapping)
    assert lab.recorder.invocations == []


def test_row_16_a_broker_that_hangs_or_dies_loses_nothing(kafka_own, make_lab):
    lab = make_lab(kafka_own)
    topic = lab.topic(1)
    topic.send("before")
    mapping = lab.mapping(topic, lab.function())
    topic.wait_committed(mapping)
    kafka_own.run("kill-node", "0")
    mapping.wait(timeout=60, LastProcessingResult=CONNECTION_ERROR)
    kafka_own.run("start-node", "0", timeout=180)
    mapping.wait(timeout=60, LastProcessingResult="OK")
    topic.send("after")
    topic.wait_committed(mapping)
    assert lab.values()[-1] == "after"


def test_what_is_not_built_is_refused_by_its_name(kafka_lab):
    lab = kafka_lab
    function = lab.function()
    for members, name in [
            ({"SelfManagedKafkaEventSourceConfig": {"ConsumptionMode": "Queue"}}, "ConsumptionMode"),
            ({"ProvisionedPollerConfig": {"MinimumPollers": 1, "MaximumPollers": 1},
              "LoggingConfig": {"SystemLogLevel": "WARN"}}, "LoggingConfig"),
            ({"ProvisionedPollerConfig": {"MinimumPollers": 1, "MaximumPollers": 1},
              "SelfManagedKafkaEventSourceConfig": {"SchemaRegistryConfig": {
                  "SchemaRegistryURI": "https://registry:8081", "EventRecordFormat": "JSON"}}}, "SchemaRegistryConfig")]:
        with pytest.raises(lab.engine.functions.exceptions.InvalidParameterValueException) as refused:
            lab.mapping("any", function, state="", **members)
        assert name in str(refused.value)
    mapping = lab.mapping("any", function, Enabled=False, state="Disabled")
    with pytest.raises(lab.engine.functions.exceptions.InvalidParameterValueException) as refused:
        mapping.update(SelfManagedKafkaEventSourceConfig={"ConsumptionMode": "Queue"})
    assert "ConsumptionMode cannot be changed" in str(refused.value)


def test_the_api_shows_what_was_asked_for(kafka_lab):
    lab = kafka_lab
    topic = lab.topic(1)
    mapping = lab.mapping(topic, lab.function(), BatchSize=50, Enabled=False, state="Disabled")
    shown = mapping.get()
    assert "EventSourceArn" not in shown
    assert shown["Topics"] == [topic.name] and shown["StartingPosition"] == "TRIM_HORIZON"
    assert shown["SelfManagedEventSource"]["Endpoints"]["KAFKA_BOOTSTRAP_SERVERS"] == [lab.broker.endpoint()]
    assert shown["SelfManagedKafkaEventSourceConfig"]["ConsumerGroupId"] == mapping.uuid
    topic.send("later")
    never(lambda: lab.recorder.invocations, 2)
    mapping.update(Enabled=True)
    topic.wait_committed(mapping)
