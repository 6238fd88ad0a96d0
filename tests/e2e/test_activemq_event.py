"""The event a function receives from ActiveMQ, byte for byte but for ids and times."""

import base64
import pathlib
import re
import time

import pytest

from broker.activemq import java
from harness import functions
from harness.engine import NO_SANDBOX
from harness.waiting import eventually

DATA = pathlib.Path(__file__).parent / "data"
BROKER = {"broker_name": "shop", "id": "b-0a1b2c3d-0001"}
QUEUE = "golden"


def without_the_moment(event: str) -> str:
    """What no two runs have in common is put as the golden files have it."""
    event = re.sub(r'"messageID":"ID:[^"]+"', '"messageID":"ID:*"', event)
    return re.sub(r'"(timestamp|brokerInTime|brokerOutTime)":\d{13}\b', r'"\1":0', event)


@pytest.mark.parametrize(("config", "golden"), [
    ("", "golden_activemq_event.json"),
    ('\n[activemq]\nevent_format = "2021"\n', "golden_activemq_event_2021.json"),
], ids=["current", "2021"])
def test_a_custom_runtime_is_handed_the_golden_bytes(activemq, make_lab, config, golden):
    lab = make_lab(activemq, config=config + NO_SANDBOX, **BROKER)
    name = lab.function(runtime="provided.al2023",
                        zip_file=functions.zip_of({"bootstrap": functions.RAW_PYTHON}))
    mapping = lab.mapping(QUEUE, name, BatchSize=3, MaximumBatchingWindowInSeconds=20)
    java.run_client("Kinds", activemq.endpoint(), "admin", "admin-secret", QUEUE, "rich")
    mapping.wait(LastProcessingResult="OK")
    raw = lab.recorder.invocations[0].raw.decode()
    assert without_the_moment(raw) == (DATA / golden).read_text()
    mapping.delete()
    mapping.wait_gone()


def only_message(lab) -> dict:
    return eventually(lambda: [message for call in lab.recorder.invocations for message in call.messages],
                      what="a message arrives")[0]


def test_times_ids_and_delivery_are_those_of_the_message(activemq_lab):
    lab = activemq_lab
    lab.mapping(queue := lab.queue(), lab.function())
    before = int(time.time() * 1000)
    expires = str(before + 60_000)
    lab.publish(queue, ["short-lived"], persistent="false", expires=expires, shop="north")
    message = only_message(lab)
    after = int(time.time() * 1000)
    assert message["messageID"].startswith("ID:")
    assert before <= message["timestamp"] <= message["brokerInTime"] <= message["brokerOutTime"] <= after
    assert message["deliveryMode"] == 1 and message["redelivered"] is False
    assert message["expiration"] == expires
    assert message["destination"] == {"physicalName": queue}
    assert message["properties"] == {"shop": "north"}


def test_a_virtual_topics_messages_arrive_through_its_consumer_queue(activemq_lab):
    lab = activemq_lab
    topic = f"VirtualTopic.{lab.queue()}"
    queue = f"Consumer.wheel.{topic}"
    lab.mapping(queue, lab.function())
    lab.publish(f"/topic/{topic}", ["order"])
    lab.recorder.wait_for(["order"])
    assert only_message(lab)["destination"] == {"physicalName": queue}


def test_compressed_bodies_arrive_as_they_were(activemq_lab):
    lab = activemq_lab
    lab.mapping(queue := lab.queue(), lab.function())
    java.run_client("Kinds", lab.broker.endpoint(), "admin", "admin-secret", queue, "compressed")
    lab.recorder.wait_for(["grüße €\U0001f600 " * 500, "0123456789" * 500])


def test_wildcard_and_composite_names_consume_what_they_cover(activemq_lab):
    lab = activemq_lab
    stem = lab.queue()
    for name, queues in [(f"{stem}.all.>", [f"{stem}.all.a", f"{stem}.all.b.c"]),
                         (f"{stem}.one,{stem}.two", [f"{stem}.one", f"{stem}.two"])]:
        mapping = lab.mapping(name, lab.function())
        for queue in queues:
            lab.publish(queue, [f"to {queue}"])
        lab.recorder.wait_for([f"to {queue}" for queue in queues])
        mapping.delete()
    seen = {base64.b64decode(message["data"]).decode(): message["destination"]["physicalName"]
            for call in lab.recorder.invocations for message in call.messages}
    assert all(body == f"to {queue}" for body, queue in seen.items())
