"""Bad days of Kinesis and DynamoDB Streams: a server that is slow, talks nonsense, or loses what it had."""

import json
import time

import pytest

from harness.scripted_streams import FIRST, FIRST_OF_TABLE
from harness.waiting import eventually

KINESIS, DYNAMODB = "kinesis", "dynamodb"
KINDS = pytest.mark.parametrize("kind", [KINESIS, DYNAMODB])


class Source:
    """A stream with one shard, whatever its kind, and its mapping. Texts of its records begin with its name."""

    def __init__(self, lab, scripted, kind: str, function: str = "", name: str = "s"):
        self.lab, self.scripted, self.kind, self.name = lab, scripted, kind, name
        self.function = function or lab.function()
        if kind == KINESIS:
            self.stream = lab.stream()
            self.arn, self.shard, self.id = self.stream.arn, FIRST, self.stream.name
            self.lists = "ListShards"
        else:
            self.arn = self.id = scripted.create_table(f"orders-{name.replace(' ', '-')}")
            self.shard, self.lists = FIRST_OF_TABLE, "DescribeStream"
        self.mapping = None

    @property
    def named(self) -> dict:
        return {"StreamName" if self.kind == KINESIS else "StreamArn": self.id}

    def map(self, **members) -> "Source":
        self.mapping = self.lab.mapping(self.arn, self.function, **members)
        return self

    def map_disabled(self) -> "Source":
        """A new mapping's stream is asked for what it can do: what goes wrong later begins after that."""
        return self.map(state="Disabled", Enabled=False)

    def script(self, **fault) -> None:
        """Of this stream, until clear()."""
        self.scripted.script(stream=self.id, times=-1, **fault)

    def put(self, *bodies: str) -> list[str]:
        """Sequence numbers."""
        texts = [f"{self.name}/{body}" for body in bodies]
        if self.kind == KINESIS:
            return [number for _, number in self.stream.put(*texts, key="k")]
        return [self.scripted.change(self.arn, text, self.shard) for text in texts]

    def seen(self) -> list[str]:
        """What a function got of this stream and was content with."""
        found = [body.partition("/") for body in self.lab.recorder.bodies()]
        return [text for name, _, text in found if name == self.name]

    def wait_for(self, *bodies: str) -> None:
        def there():
            missing = set(bodies) - set(self.seen())
            assert not missing, f"{self.name} lacks {sorted(missing)[:3]}"
            return True

        eventually(there, 90, what="records reach the function")

    def read(self, *bodies: str) -> "Source":
        """Put, and seen by the function."""
        self.put(*bodies)
        self.wait_for(*bodies)
        return self

    def calls(self, operation: str = "") -> int:
        return sum(call["stream"] == self.id for call in self.scripted.calls(operation))

    def result(self) -> str:
        return self.mapping.get().get("LastProcessingResult") or ""

    def page(self, *numbers: str) -> str:
        """An answer of GetRecords with these, in this order."""
        if self.kind == KINESIS:
            of = [{"SequenceNumber": number, "Data": "eA==", "PartitionKey": "k",
                   "ApproximateArrivalTimestamp": 1796000000} for number in numbers]
        else:
            of = [{"eventID": number, "eventName": "INSERT", "eventVersion": "1.1", "eventSource": "aws:dynamodb",
                   "awsRegion": "us-east-1", "dynamodb": {
                       "ApproximateCreationDateTime": 1796000000, "Keys": {"id": {"S": "x/x"}},
                       "SequenceNumber": number, "SizeBytes": 1, "StreamViewType": "KEYS_ONLY"}} for number in numbers]
        return json.dumps({"Records": of, "NextShardIterator": "made|up|0|0|0", "MillisBehindLatest": 0})


@pytest.fixture
def make_source(scripted_lab, scripted):
    return lambda kind: Source(scripted_lab, scripted, kind)


def are_survived(sources: list[Source], problem: bool = True, seconds: float = 4) -> None:
    """While the faults that were scripted go on: not hot, told once in a while. After them: nothing lost, nothing twice."""
    lab, scripted = sources[0].lab, sources[0].scripted
    bodies = [f"during-{number}" for number in range(10)]
    for source in sources:
        source.put(*bodies)
    if problem:
        for source in sources:
            eventually(lambda: source.result().startswith("PROBLEM"), 60,  # noqa: B023
                       what=f"a problem is told: {source.name}")
    calls = {source.name: source.calls() for source in sources}
    lines = lab.engine.log().count("\n")
    time.sleep(seconds)
    hot = {source.name: more for source in sources if (more := source.calls() - calls[source.name]) > 15 * seconds}
    assert not hot, f"asked hot in {seconds} s: {hot}"
    assert lab.engine.log().count("\n") - lines <= 5 * seconds * len(sources), "it logs hot"
    assert lab.engine.get("/healthz")[0] == 200
    scripted.clear()
    for source in sources:
        source.wait_for(*bodies)
        assert [body for body in source.seen() if body in bodies] == bodies, source.name
        eventually(lambda: source.result() == "OK", 60, what=f"the problem of {source.name} is over")  # noqa: B023
        assert source.mapping.get()["State"] == "Enabled"


WRONG = {
    "500": {"status": 500, "body": '{"__type": "InternalFailure"}'},
    "503 of a proxy": {"status": 503, "body": "<html>busy</html>"},
    "no JSON": {"status": 200, "body": "\x00garbage"},
    "half a page": {"cut": 5},
    "an array": {"status": 200, "body": "[]"},
    "a number for the list": {"status": 200, "body": '{"Records": 7, "Shards": 7, "StreamDescription": 7}'},
    "numbers for items": {"status": 200, "body": '{"Records": [1], "Shards": [1], "StreamDescription": {"Shards": [1]}}'},
    "another kind of member": {
        "status": 200, "body": '{"Records": [{"SequenceNumber": 5, "Data": 5, "dynamodb": "x"}], "ShardIterator": 7, '
                               '"Shards": [{"ShardId": 5}], "StreamDescription": {"Shards": [{"ShardId": 5}]}}'},
}


@KINDS
@pytest.mark.parametrize("operation", ["GetRecords", "GetShardIterator", "lists"])
def test_answers_that_are_wrong_lose_nothing(scripted_lab, scripted, kind, operation):
    """All of them at once, each with a stream of its own."""
    function = scripted_lab.function()
    sources = []
    for name, fault in WRONG.items():
        source = Source(scripted_lab, scripted, kind, function, name).map_disabled()
        source.script(operation=source.lists if operation == "lists" else operation, **fault)
        source.mapping.update(Enabled=True)
        sources.append(source)
    are_survived(sources)


@KINDS
def test_an_iterator_of_another_shard_loses_nothing(make_source, kind):
    source = make_source(kind).map_disabled()
    iterator = f"{source.id}|shardId-000000000099|0|0|{int(time.time() * 1000)}"
    source.script(operation="GetShardIterator", status=200, body=json.dumps({"ShardIterator": iterator}))
    source.mapping.update(Enabled=True)
    are_survived([source], problem=False)


@KINDS
def test_numbers_that_go_backwards_are_not_taken(make_source, kind):
    source = make_source(kind).map().read("before")
    low, high = source.put("low", "high")
    source.wait_for("low", "high")
    source.script(operation="GetRecords", status=200, body=source.page(high, low))
    are_survived([source])
    assert source.seen()[:3] == ["before", "low", "high"]
    assert "x" not in [body.partition("/")[0] for body in source.lab.recorder.bodies(None)]


@KINDS
def test_a_list_of_shards_that_loops_is_a_problem_and_no_spin(make_source, kind):
    source = make_source(kind).map().read("before")
    pairs = [(source.shard, "shardId-a"), ("shardId-a", "shardId-b"), ("shardId-b", source.shard)]
    shards = [{"ShardId": child, "ParentShardId": parent, "SequenceNumberRange": {"StartingSequenceNumber": "1"},
               "HashKeyRange": {"StartingHashKey": "0", "EndingHashKey": "1"}} for child, parent in pairs]
    body = {"Shards": shards, "StreamDescription": {"Shards": shards, "StreamStatus": "ENABLED", "StreamArn": source.arn}}
    source.script(operation=source.lists, status=200, body=json.dumps(body))
    source.lab.engine.restart()
    are_survived([source])


@KINDS
def test_slow_answers_delay_and_lose_nothing(make_source, kind):
    source = make_source(kind).map().read("before")
    source.script(operation="GetRecords", delay=1500)
    source.read("slow-1", "slow-2", "slow-3")
    source.scripted.clear()
    assert source.seen() == ["before", "slow-1", "slow-2", "slow-3"]
    assert source.result() == "OK"


@KINDS
def test_a_server_that_hangs_is_survived_and_a_stop_meanwhile_is_orderly(make_source, scripted, kind):
    source = make_source(kind).map().read("before")
    scripted.pause()
    try:
        time.sleep(3)
        assert source.lab.engine.get("/healthz")[0] == 200
        assert source.lab.engine.stop(timeout=60) == 0
    finally:
        scripted.resume()
    source.lab.engine.start()
    source.read("after")
    assert source.seen() == ["before", "after"]


@KINDS
def test_trimmed_records_are_a_gap_and_reading_goes_on(make_source, scripted, kind):
    source = make_source(kind).map().read("first")
    assert source.lab.engine.stop() == 0
    source.put("lost-1", "lost-2", "kept-1", "kept-2")
    scripted.trim(3, source.shard, **source.named)
    source.lab.engine.start()
    source.read("later")
    assert source.seen() == ["first", "kept-1", "kept-2", "later"]
    # Kinesis goes on with what it has, and says nothing.
    assert source.lab.engine.metric("lambda_esm_trimmed_reads_total") == (1 if kind == DYNAMODB else 0)


@KINDS
def test_a_parent_that_is_no_longer_listed_counts_as_finished(make_source, scripted, kind):
    source = make_source(kind).map().read("before")
    assert source.lab.engine.stop() == 0
    parent = source.shard
    if kind == KINESIS:
        source.stream.split(parent)
        source.put("child")
    else:
        source.shard = scripted.roll(source.arn, parent)[0]
        source.put("child")
    scripted.forget(parent, **source.named)
    source.lab.engine.start()
    source.wait_for("child")
    assert source.seen() == ["before", "child"]


def test_row_6_of_dynamodb_a_shard_that_rolls_is_followed_by_its_children(make_source, scripted):
    source = make_source(DYNAMODB).map(position="LATEST")
    eventually(lambda: source.calls("GetRecords"), 60, what="it is read")
    bodies = [f"b{number:02}" for number in range(60)]
    for start in range(0, 60, 20):
        source.put(*bodies[start:start + 20])
        source.shard = scripted.roll(source.arn, source.shard)[0]
    source.wait_for(*bodies)
    assert source.seen() == bodies


def test_row_4_of_dynamodb_latest_loses_nothing_when_its_iterator_expires(make_source, scripted):
    source = make_source(DYNAMODB)
    source.put("old")
    time.sleep(2.1)  # records tell their time in whole seconds
    source.map(position="LATEST")
    eventually(lambda: source.calls("GetRecords"), 60, what="it is read")
    time.sleep(1.1)
    scripted.expire()
    bodies = [f"new-{number}" for number in range(10)]
    source.read(*bodies)
    assert source.seen() == bodies


def test_row_20_of_dynamodb_a_throttled_stream_is_no_problem(make_source):
    source = make_source(DYNAMODB).map().read("before")
    source.script(operation="GetRecords", status=400, body='{"__type": "LimitExceededException", "message": "too fast"}')
    are_survived([source], problem=False)
    assert source.lab.engine.log().count("read more slowly than possible") == 1
