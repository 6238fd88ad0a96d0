"""The form of every kind of source is made of the engine's traits; what the API says to it is what is shown; shards and partitions."""

import json
import re

import botocore.exceptions
import pytest
from playwright.sync_api import Page, expect

from harness.console import Console, check_axe, made, status_of
from harness.console_world import World
from harness.kafka_lab import Topic
from harness.streams_lab import Stream
from harness.waiting import eventually

pytestmark = pytest.mark.skipif(not made(), reason="this build has no console")
TITLES = {"rabbitmq": "RabbitMQ", "activemq": "ActiveMQ", "sqs": "Amazon SQS", "kinesis": "Kinesis", "dynamodb": "DynamoDB Streams",
          "msk": "Amazon MSK", "self_managed_kafka": "Apache Kafka"}
# What the first step asks for by a name of its own; what other steps and pages ask for.
NAMED = {"EventSourceArn": "ARN", "Queues": "Queue", "Topics": "Topic", "SelfManagedEventSource": "Bootstrap servers"}
ELSEWHERE = {"FunctionName", "Enabled", "Tags", "FilterCriteria", "SourceAccessConfigurations"}
FIRST_STEP = {*NAMED, "StartingPosition", "StartingPositionTimestamp", "AmazonManagedKafkaEventSourceConfig", "SelfManagedKafkaEventSourceConfig"}
NOWHERE = {
    "sqs": "arn:aws:sqs:us-east-1:123456789012:not-there", "kinesis": "arn:aws:kinesis:us-east-1:123456789012:stream/not-there",
    "dynamodb": "arn:aws:dynamodb:us-east-1:123456789012:table/not-there/stream/2026-01-01T00:00:00.000",
    "msk": "arn:aws:kafka:us-east-1:123456789012:cluster/not-there/8f4c9a10-0000-4000-8000-000000000000-1",
}


@pytest.fixture(scope="module")
def browser():
    console = Console()
    yield console
    console.close()


def title(member: str) -> str:
    words = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", member)).split(" ")
    return " ".join(word if number == 0 or re.fullmatch("[A-Z0-9]{2,}", word) else word.lower() for number, word in enumerate(words))


def label(page: Page, text: str):
    return page.get_by_text(re.compile(rf"^{re.escape(text)}( – optional)?$")).first


def begin(page: Page, kind: str) -> None:
    page.goto("/console/mappings/create?function=orders")
    page.get_by_role("radio", name=re.compile(f"^{TITLES[kind]}")).click()
    expect(page.get_by_role("heading", name=TITLES[kind], exact=True)).to_be_visible()


def next_step(page: Page, heading: str) -> None:
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()


def pick(page: Page, field: str, option: str) -> None:
    page.get_by_role("button", name=field).click()
    page.get_by_role("option", name=option).click()


def finish(page: Page) -> dict:
    """From the second step to the button that adds it: the request that the last step shows."""
    next_step(page, "Function")
    next_step(page, "Review")
    page.get_by_role("tab", name="JSON").click()
    request = json.loads(page.get_by_role("region", name="The request as JSON").inner_text())
    page.get_by_role("button", name="Add trigger").click()
    return request


def answer_of(lab, request: dict) -> str:
    """What the API says to it: nothing if it takes it."""
    try:
        lab.engine.functions.create_event_source_mapping(**request)
        return ""
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Message"]


def test_each_kind_asks_for_what_the_engine_says_and_shows_what_the_api_says(elasticmq, kinesalite, make_lab, browser):
    lab = make_lab(elasticmq, proxied=False, config=f'kinesis = "{kinesalite.endpoint()}"\ndynamodbstreams = "http://127.0.0.1:1"\n')
    World(lab).function("orders")
    sources = {each["Kind"]: each for each in json.loads(lab.engine.get("/_wheelpit/traits")[1])["Sources"] if each["Consumed"]}
    assert sources.keys() == TITLES.keys()
    with browser.page(lab.engine) as page:
        for kind, source in sources.items():
            fields = {field["Name"]: field for field in source["Fields"] if not field.get("Extended")}
            begin(page, kind)
            if source.get("ArnService") == "mq":
                expect(page.get_by_text(f'engine = "{kind}"')).to_be_visible()
                continue
            if "SelfManagedEventSource" in fields:  # in place of an ARN
                del fields["EventSourceArn"]
            for name in fields.keys() & FIRST_STEP:
                expect(label(page, NAMED.get(name) or title(name))).to_be_visible()
            page.get_by_role("button", name="Next").click()
            wanted = [name for name, field in fields.items() if field.get("Required") and name in FIRST_STEP | {"SourceAccessConfigurations"}]
            expect(page.get_by_text("This is needed.")).to_have_count(len(wanted))
            if kind in NOWHERE:
                page.get_by_role("textbox", name="ARN").fill(NOWHERE[kind])
            else:
                page.get_by_role("textbox", name="Bootstrap servers").fill("127.0.0.1:1")
                pick(page, "Login", "None: the brokers ask for no login")
            if "Topics" in fields:
                page.get_by_role("textbox", name="Topics").fill("orders")
            if "StartingPosition" in fields:
                pick(page, "Starting position", "TRIM_HORIZON")
            next_step(page, "Batches and filters")
            if kind in {"kinesis", "self_managed_kafka"}:
                check_axe(page, f"batches and filters of {kind}")
            page.get_by_role("button", name="Failures, order and scaling").click()
            for name in fields.keys() - FIRST_STEP - ELSEWHERE:
                expect(label(page, title(name))).to_be_visible()
            assert page.get_by_text("Filter criteria").count() == ("FilterCriteria" in fields)
            request = finish(page)
            made_here = page.get_by_role("heading", name="Pipeline")
            refused = page.get_by_text("The trigger was not added").first
            expect(made_here.or_(refused)).to_be_visible()
            if refused.is_visible():
                said = answer_of(lab, request)
                assert said, f"{kind}: the API takes {request}"
                expect(page.get_by_text(said).first).to_be_visible()
            else:
                shown = lab.engine.functions.get_event_source_mapping(UUID=page.url.rsplit("/", 1)[1])
                assert {member: shown.get(member) for member in request if member not in {"FunctionName", "Enabled"}} == {
                    member: value for member, value in request.items() if member not in {"FunctionName", "Enabled"}}


def test_a_queue_of_sqs_from_the_form_to_what_is_acknowledged(elasticmq, make_lab, browser):
    lab = make_lab(elasticmq)
    World(lab).function("orders")
    queue = lab.queue("console-orders")
    with browser.page(lab.engine) as page:
        begin(page, "sqs")
        page.get_by_role("textbox", name="ARN").fill(queue.arn)
        page.get_by_role("button", name="Test the connection").click()
        expect(page.get_by_role("list", name="Steps of the test")).to_contain_text("queue: ok")
        next_step(page, "Batches and filters")
        page.get_by_role("spinbutton", name="Batch size").fill("3")
        request = finish(page)
        expect(page.get_by_role("heading", name="Pipeline")).to_be_visible()
        uuid = page.url.rsplit("/", 1)[1]
        assert lab.engine.functions.get_event_source_mapping(UUID=uuid)["BatchSize"] == request["BatchSize"] == 3
        queue.send(*[json.dumps({"n": n}) for n in range(7)])
        expect(page.get_by_role("region", name="Pipeline")).to_have_accessible_name(re.compile("read 7,.*acknowledged 7,"), timeout=60_000)
    queue.wait_empty()
    queue.delete()


STUCK = '''
def handler(event, context):
    import base64
    for record in event.get("Records") or [each for part in event["records"].values() for each in part]:
        data = record["kinesis"]["data"] if "kinesis" in record else record["value"]
        if base64.b64decode(data) == b"stuck":
            raise RuntimeError("stuck")
'''


def test_shards_of_a_stream_are_shown_by_their_age(kinesalite, make_lab, browser):
    lab = make_lab(kinesalite, proxied=False)
    World(lab).function("orders", STUCK)
    stream = Stream(kinesalite, lab.client, "console-clicks", 4)
    assert len({shard for shard, _ in stream.put(*map(str, range(40)))}) == 4
    with browser.page(lab.engine) as page:
        begin(page, "kinesis")
        page.get_by_role("textbox", name="ARN").fill(stream.arn)
        pick(page, "Starting position", "TRIM_HORIZON")
        next_step(page, "Batches and filters")
        finish(page)
        expect(page.get_by_role("heading", name="Shards by age")).to_be_visible()
        expect(page.get_by_text("4 shards, 4 consumed.")).to_be_visible(timeout=60_000)
        (stuck, _), = stream.put("stuck")
        uuid = page.url.rsplit("/", 1)[1]
        late = eventually(lambda: [part for part in status_of(lab.engine, uuid)["Parts"] if "OldestSince" in part], 60, what="a shard is late")
        assert [part["Name"] for part in late] == [stuck]
        tiles = page.get_by_role("list", name="Shards").get_by_role("listitem")
        expect(tiles).to_have_count(4)
        expect(tiles.filter(has_text=" old")).to_have_count(1)
        expect(tiles.filter(has_text="nothing waits")).to_have_count(3)
        tiles.filter(has_text=" old").get_by_role("button").click()
        expect(page.get_by_role("status").filter(has_text=stuck)).to_be_visible()
        expect(page.get_by_text("The oldest record that waits is")).to_be_visible()
    lab.engine.functions.delete_event_source_mapping(UUID=uuid)
    stream.delete()


def test_partitions_of_a_topic_are_shown_by_their_lag(kafka, make_lab, browser):
    lab = make_lab(kafka)
    World(lab).function("orders", STUCK)
    topic = Topic(kafka, "console-orders", 3)
    topic.send("stuck", *map(str, range(11)), partition=1)
    with browser.page(lab.engine) as page:
        begin(page, "self_managed_kafka")
        page.get_by_role("textbox", name="Bootstrap servers").fill(kafka.endpoint())
        page.get_by_role("textbox", name="Topics").fill(topic.name)
        pick(page, "Login", "None: the brokers ask for no login")
        pick(page, "Starting position", "TRIM_HORIZON")
        next_step(page, "Batches and filters")
        finish(page)
        expect(page.get_by_role("heading", name="Partitions by lag")).to_be_visible()
        expect(page.get_by_text("3 partitions, 3 consumed.")).to_be_visible(timeout=90_000)
        tiles = page.get_by_role("list", name="Partitions").get_by_role("listitem")
        expect(tiles).to_have_count(3)
        expect(tiles.filter(has_text="12 behind")).to_have_count(1, timeout=60_000)
        expect(tiles.filter(has_text=re.compile("^. ?0 behind"))).to_have_count(2)
        uuid = page.url.rsplit("/", 1)[1]
        assert sorted(part["Lag"] for part in status_of(lab.engine, uuid)["Parts"]) == [0, 0, 12]
