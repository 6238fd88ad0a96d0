"""The plan of Kinesis as a source, row by row: where reading begins, what order is kept, what a restart repeats."""

import json
import random
import time

import pytest

from harness.lab import numbered
from harness.recorder import FAIL, OK
from harness.sqs_lab import counted
from harness.stream_killing import kill_while_resharding
from harness.streams_lab import assert_keys_in_order, load_key, shard_of
from harness.waiting import eventually, never


def number_of(record: dict) -> str:
    return record["kinesis"]["sequenceNumber"]


def numbers(lab) -> list[str]:
    """Of all records that the function was given, in order."""
    return [number_of(record) for run in list(lab.recorder.invocations) for record in run.messages]


def being_read(server, shards: int = 1) -> None:
    """Until each shard of the scripted server's only stream has been asked for records."""
    eventually(lambda: len({call["shard"] for call in server.calls("GetRecords")}) >= shards, 60,
               what="the shards are read")


def test_row_3_a_thousand_old_records_are_ten_batches_in_order(kinesis_lab):
    lab = kinesis_lab
    stream = lab.stream()
    bodies = numbered(1000)
    stream.put(*bodies, key="k")
    lab.mapping(stream, lab.function(), BatchSize=100)
    lab.recorder.wait_for(bodies, 60)
    assert lab.batches() == [bodies[start:start + 100] for start in range(0, 1000, 100)]


@pytest.mark.parametrize("ever_read", [True, False], ids=["it was read", "it was never read"])
def test_row_4_latest_loses_nothing_when_its_iterator_expires(scripted_lab, scripted, ever_read):
    lab = scripted_lab
    stream = lab.stream()
    stream.put(*numbered(5, "old"), key="k")
    mapping = lab.mapping(stream, lab.function(), position="LATEST", state="Disabled", Enabled=False)
    if not ever_read:
        scripted.refuse("ExpiredIteratorException", times=-1, operation="GetRecords")
    time.sleep(1.1)  # Kinesis may tell times in seconds
    asked = len(scripted.calls("GetRecords"))
    mapping.update(Enabled=True)
    eventually(lambda: len(scripted.calls("GetRecords")) > asked, 60, what="it is read")
    scripted.expire()
    stream.put(*numbered(10, "new"), key="k")
    scripted.clear()
    lab.recorder.wait_for(numbered(10, "new"), 60)
    assert lab.recorder.bodies() == numbered(10, "new")


def test_row_5_a_timestamp_between_two_records_brings_the_second(kinesis_lab):
    lab = kinesis_lab
    stream = lab.stream()
    stream.put("before", key="k")
    time.sleep(1.5)
    between = time.time()
    time.sleep(1.5)
    stream.put("after", key="k")
    lab.mapping(stream, lab.function(), position="AT_TIMESTAMP", StartingPositionTimestamp=between)
    lab.recorder.wait_for(["after"], 60)
    never(lambda: "before" in lab.recorder.bodies(None), during=2)


def test_row_6_a_split_while_reading_keeps_the_order_of_keys_and_parents_before_children(kinesis_lab):
    lab = kinesis_lab
    dice = random.Random(6)
    lab.recorder.verdict = lambda invocation: FAIL if dice.random() < 0.1 else OK
    stream = lab.stream(2)
    lab.mapping(stream, lab.function(), BatchSize=10)
    load = lab.load(stream, per_second=60)
    for change in [stream.split, stream.merge, stream.split]:
        load.goes_on(60, timeout=60)
        change()
    load.goes_on(60, timeout=60)
    published = load.stop()
    lab.recorder.wait_for(published, 90)
    assert_keys_in_order(published, lab.recorder.bodies())
    runs = list(lab.recorder.invocations)
    place = {shard: [at for at, run in enumerate(runs) if shard_of(run) == shard]
             for shard in {shard_of(run) for run in runs}}
    children = [shard for shard in stream.shards() if shard.get("ParentShardId")]
    assert len(children) == 5
    for child in children:
        for parent in {child["ParentShardId"], child.get("AdjacentParentShardId")} & place.keys():
            if child["ShardId"] in place:
                ended_well = [at for at in place[parent] if runs[at].verdict == OK]
                assert place[child["ShardId"]][0] > ended_well[-1], f"{child['ShardId']} began before {parent} ended"


def test_row_7_an_expired_iterator_is_renewed_behind_the_last_record_read(scripted_lab, scripted):
    lab = scripted_lab
    stream = lab.stream()
    lab.mapping(stream, lab.function(), BatchSize=10)
    first, second = numbered(50, "first"), numbered(50, "second")
    placed = stream.put(*first, key="k")
    lab.recorder.wait_for(first, 60)
    being_read(scripted)
    scripted.expire()
    stream.put(*second, key="k")
    lab.recorder.wait_for(second, 60)
    assert lab.recorder.bodies() == first + second
    renewed = scripted.requests("GetShardIterator")[-1]
    assert renewed["ShardIteratorType"] == "AFTER_SEQUENCE_NUMBER"
    assert renewed["StartingSequenceNumber"] == placed[-1][1]


def test_row_14_four_slots_keep_the_order_of_keys_while_functions_fail_at_random(kinesis_lab):
    lab = kinesis_lab
    dice = random.Random(14)
    lab.recorder.verdict = lambda invocation: FAIL if dice.random() < 0.2 else OK
    stream = lab.stream()
    lab.mapping(stream, lab.function(), BatchSize=10, ParallelizationFactor=4, MaximumRetryAttempts=-1)
    entries = [(f"k{number % 100}", f"k{number % 100}/{number:05}") for number in range(800)]
    lab.client.put_all(stream.name, [(key, body.encode()) for key, body in entries])
    bodies = [body for _, body in entries]
    lab.recorder.wait_for(bodies, 120)
    assert_keys_in_order(bodies, lab.recorder.bodies(), key_of=lambda body: body.partition("/")[0])
    assert lab.recorder.duplicates() == {}


def test_row_14_the_other_slots_go_on_while_one_fails(kinesis_lab):
    lab = kinesis_lab
    lab.recorder.verdict = lambda invocation: FAIL if "poison" in invocation.bodies else OK
    stream = lab.stream()
    lab.mapping(stream, lab.function(), BatchSize=1, ParallelizationFactor=4, MaximumRetryAttempts=-1)
    stream.put("poison", key="bad")
    eventually(lambda: lab.recorder.bodies(FAIL), 60, what="it fails")
    stream.put("behind it", key="bad")
    others = [f"o{number}" for number in range(60)]
    for body in others:
        stream.put(body, key=body)
    # Keys of the same slot wait; of 60 keys at least half are in the three others.
    eventually(lambda: len(set(lab.recorder.bodies())) >= 30, 60, what="other slots go on")
    assert "behind it" not in lab.recorder.bodies(None)
    lab.recorder.verdict = lambda invocation: OK
    lab.recorder.wait_for(["poison", "behind it", *others], 120)
    good = lab.recorder.bodies()
    assert good.index("poison") < good.index("behind it")


def test_row_15_ten_thousand_excluded_records_are_no_call_and_move_the_position(scripted_lab, scripted):
    lab = scripted_lab
    stream = lab.stream()
    last = scripted.fill(count=10_000, data=b'{"city": "Rom"}', StreamName=stream.name)
    pattern = json.dumps({"data": {"city": ["Bern"]}})
    mapping = lab.mapping(stream, lab.function(), FilterCriteria={"Filters": [{"Pattern": pattern}]})
    eventually(lambda: counted(lab, mapping)["filtered_out"] == 10_000, 90, what="all are excluded")
    assert lab.engine.stop() == 0
    asked = len(scripted.calls("GetShardIterator"))
    lab.engine.start()
    eventually(lambda: len(scripted.calls("GetShardIterator")) > asked, 60, what="it is read again")
    again = scripted.requests("GetShardIterator")[asked]
    assert (again["ShardIteratorType"], again.get("StartingSequenceNumber")) == ("AFTER_SEQUENCE_NUMBER", last)
    stream.put('{"city": "Bern"}', key="k")
    lab.recorder.wait_for(['{"city": "Bern"}'], 60)
    assert len(lab.recorder.invocations) == 1


def test_row_16_a_restart_in_mid_stream_repeats_nothing(kinesis_lab):
    lab = kinesis_lab
    stream = lab.stream(2)
    bodies = numbered(600)
    stream.put(*bodies)
    lab.mapping(stream, lab.function(), state="", BatchSize=10)
    for mark in [50, 200, 400]:
        eventually(lambda: len(lab.recorder.bodies()) >= mark, 60, what=f"{mark} records are delivered")  # noqa: B023
        lab.engine.restart()
    lab.recorder.wait_for(bodies, 60)
    assert lab.recorder.duplicates() == {}
    assert_keys_in_order(bodies, lab.recorder.bodies(), load_key)


def test_row_17_kills_lose_nothing_and_repeat_what_was_not_committed(kinesalite, make_lab):
    lab = make_lab(kinesalite, proxied=False)
    told = kill_while_resharding(lab, kills=6, seed=20261130, every=2)
    assert told["reshards"] == 3


def test_row_20_a_throttled_stream_is_read_slowly_and_no_problem_is_told(scripted_lab, scripted):
    lab = scripted_lab
    stream = lab.stream()
    mapping = lab.mapping(stream, lab.function())
    stream.put("before", key="k")
    lab.recorder.wait_for(["before"], 60)
    scripted.refuse("ProvisionedThroughputExceededException", times=-1, operation="GetRecords")
    eventually(lambda: scripted.calls("GetRecords")[-1]["status"] == 400, 60, what="it is throttled")
    before = len(scripted.calls())
    stream.put("meanwhile", key="k")
    time.sleep(6)
    assert len(scripted.calls()) - before <= 40, "it asks hot"
    assert mapping.get()["State"] == "Enabled"
    assert not (mapping.get().get("LastProcessingResult") or "").startswith("PROBLEM")
    lines = [line for line in lab.engine.log().splitlines() if "read more slowly than possible" in line]
    assert len(lines) == 1, lines
    scripted.clear()
    lab.recorder.wait_for(["meanwhile"], 60)
    assert lab.recorder.bodies() == ["before", "meanwhile"]
