"""Functions that read both brokers' events with the types their language's libraries publish, as a mapping and as the SDK
of that language call them. Each answers with what its type kept, which has to be all there is.
"""

import contextlib
import copy
import json
import re
import subprocess

import pytest

from broker.activemq import java
from harness import functions, places, programs
from harness.activemq_lab import StompPublisher
from harness.clients import Boto3, Go, Java, JavaScript, Refused, Rust
from harness.engine import broker_table
from harness.lab import ROLE, Lab
from harness.waiting import eventually

QUEUE = "types"
RABBITMQ, ACTIVEMQ = "aws:rmq", "aws:mq"
NO_EVENT = '{"eventSource": "nobody", "eventSourceArn": "none", "messages": 1, "rmqMessagesByQueue": 1}'
BROKERS = {RABBITMQ: "kitchen:b-0a1b2c3d-0002", ACTIVEMQ: "shop:b-0a1b2c3d-0001"}


class World:
    """An engine that knows both brokers, a mapping of each, and the events they handed over."""

    def __init__(self, folder, rabbitmq, activemq):
        self.rabbitmq, self.activemq = rabbitmq, activemq
        self.stomp = StompPublisher(activemq)
        shop = "\n" + broker_table("shop", "activemq", [activemq.endpoint()], id="b-0a1b2c3d-0001")
        self.lab = Lab(folder, rabbitmq, config=shop, broker_name="kitchen", id="b-0a1b2c3d-0002",
                       key=("AKIDTYPES", "a-key-of-types"))

    def begin(self) -> None:
        self.lab.engine.start()
        raw = self.lab.function(runtime="provided.al2023",
                                zip_file=functions.zip_of({"bootstrap": functions.RAW_PYTHON}))
        self.rabbitmq.declare(QUEUE)
        self.rabbitmq.purge(QUEUE)
        self.mappings = {
            source: self.lab.mapping(QUEUE, raw, BatchSize=3, MaximumBatchingWindowInSeconds=20,
                                     EventSourceArn=f"arn:aws:mq:us-east-1:123456789012:broker:{broker}")
            for source, broker in BROKERS.items()}
        # One with all that a message can have, two with hardly anything.
        subprocess.run([places.built("publish_types"), self.rabbitmq.url(), QUEUE], check=True)
        java.run_client("Kinds", self.activemq.endpoint(), "admin", "admin-secret", QUEUE, "rich")

        def both():
            events = {call.event["eventSource"]: call.event for call in self.lab.recorder.invocations}
            return events if len(events) == 2 else None

        self.events = eventually(both, what="the event of each broker")

    def deliver(self, source: str, function: str) -> None:
        """A message of that broker reaches this function, which succeeds."""
        before = self.lab.engine.metric("lambda_invocations_total", function_name=function)
        self.mappings[source].update(FunctionName=function, BatchSize=1)
        self.mappings[source].wait(State="Enabled")
        if source == RABBITMQ:
            self.lab.publish(QUEUE, ['{"id": 17}'], priority=4)
        else:
            self.stomp.publish(QUEUE, '{"id": 17}')

        def invoked():
            assert not self.lab.engine.metric("lambda_errors_total", function_name=function)
            return self.lab.engine.metric("lambda_invocations_total", function_name=function) > before

        eventually(invoked, what=f"{function} reads a message of {BROKERS[source]}")

    def close(self) -> None:
        self.stomp.close()
        self.lab.close()


@pytest.fixture(scope="module")
def the_world(broker, activemq, tmp_path_factory):
    with contextlib.closing(World(tmp_path_factory.mktemp("types"), broker, activemq)) as world:
        world.begin()
        yield world


@pytest.fixture
def world(request, the_world) -> World:
    request.node.labs = [the_world.lab]  # a failure shows its log
    return the_world


def payload_of(answer: dict) -> str:
    payload = answer["Payload"]
    return payload if isinstance(payload, str) else payload.read().decode()


def invoked(call, function: str, event: dict):
    answer = call("Invoke", FunctionName=function, Payload=json.dumps(event))
    text = payload_of(answer)
    assert not answer.get("FunctionError"), text
    return json.loads(text)


def edited(event: dict, message=lambda each: None, properties=lambda each: None) -> dict:
    """A copy of the event, its messages and their AMQP properties changed in place."""
    event = copy.deepcopy(event)
    for each in event.get("messages") or [each for queue in event["rmqMessagesByQueue"].values() for each in queue]:
        message(each)
        properties(each.get("basicProperties", {}))
    return event


def nulls_are(value, *members: str):
    def replace(thing: dict) -> None:
        thing.update({name: value for name in members if name in thing and thing[name] is None})

    return replace


def without_nulls(thing: dict) -> None:
    """What Java writes of an object or a map."""
    for name in [name for name in thing if thing[name] is None]:
        del thing[name]


def double_precision(properties: dict) -> None:
    """Go and JavaScript read every number of a header as a double."""
    if "l_i64" in (properties.get("headers") or {}):
        properties["headers"]["l_i64"] = 9007199254740992


def check(world, call, functions_of: dict, kept: dict, events: dict | None = None) -> None:
    """Each function, called through that SDK with the events of the world or these, keeps that; a mapping calls it, too.
    What is no event fails, and what is no function is told."""
    for source, function in functions_of.items():
        assert invoked(call, function, (events or world.events)[source]) == kept[source]
        world.deliver(source, function)
    with contextlib.closing(call):
        for function in set(functions_of.values()):
            answer = call("Invoke", FunctionName=function, Payload=NO_EVENT)
            assert answer["FunctionError"] == "Unhandled" and '"errorMessage"' in payload_of(answer)
        with pytest.raises(Refused) as refused:
            call("Invoke", FunctionName="nobody", Payload="{}")
    assert refused.value.code == "ResourceNotFoundException"


def test_go(world):
    """aws-lambda-go on provided.al2023, aws-sdk-go-v2: what is null has the zero value of Go."""
    program = functions.native_zip(programs.of("go") / "function")
    name = world.lab.function(runtime="provided.al2023", zip_file=program)

    def properties(each: dict) -> None:
        nulls_are("", "contentType", "expiration", "timestamp", "userId")(each)
        nulls_are(0, "deliveryMode", "priority")(each)
        double_precision(each)

    check(world, Go(world.lab.engine), dict.fromkeys(BROKERS, name), {
        RABBITMQ: edited(world.events[RABBITMQ], properties=properties),
        ACTIVEMQ: edited(world.events[ACTIVEMQ], nulls_are("", "correlationID", "type"))})


def test_rust(world):
    """lambda_runtime and aws_lambda_events on provided.al2023, aws-sdk-lambda. That crate reads no RabbitMQ message without
    a delivery mode and a priority, here as little as on the service, which has null there."""
    name = world.lab.function(runtime="provided.al2023", zip_file=functions.native_zip(programs.of("rust") / "function"))
    complete = copy.deepcopy(world.events[RABBITMQ])
    (messages,) = complete["rmqMessagesByQueue"].values()
    del messages[1:]
    events = {**world.events, RABBITMQ: complete}
    check(world, Rust(world.lab.engine), dict.fromkeys(BROKERS, name), events, events)


def test_java(world):
    """aws-lambda-java-events through AWS's runtime interface client on provided.al2023, AWS SDK for Java v2."""
    names = {source: world.lab.function(runtime="provided.al2023", zip_file=programs.java_zip(), MemorySize=512,
                                        timeout=60, Handler=f"wheelpit.Functions::{method}")
             for source, method in {RABBITMQ: "rabbitMq", ACTIVEMQ: "activeMq"}.items()}

    def properties(each: dict) -> None:
        if each:
            each["expiration"] = int(each["expiration"] or 0)  # an int in this type
        nulls_are(0, "deliveryMode", "priority")(each)
        without_nulls(each)
        without_nulls(each.get("headers", {}))

    check(world, Java(world.lab.engine), names, {
        source: edited(event, without_nulls, properties) for source, event in world.events.items()})


def test_java_reads_the_records_of_destinations(world):
    """LambdaDestinationEvent, which a function has as the destination of another one's asynchronous invocations."""
    name = world.lab.function(runtime="provided.al2023", zip_file=programs.java_zip(), MemorySize=512, timeout=60,
                              Handler="wheelpit.Functions::destination")
    records = [json.loads((places.ROOT / "tests" / "data" / "destination" / f"{record}.json").read_text())
               for record in ("success", "retries_exhausted", "event_age_exceeded", "zero_reserved_concurrency")]
    for record in records:
        kept = copy.deepcopy(record)
        without_nulls(kept)
        assert invoked(Boto3(world.lab.engine), name, record) == kept


def test_typescript(world):
    """Powertools' parser and Middy on the Node.js runtime, AWS SDK for JavaScript v3."""
    name = world.lab.function(runtime=places.node_runtime(), zip_file=programs.node_zip(), MemorySize=256)
    check(world, JavaScript(world.lab.engine), dict.fromkeys(BROKERS, name), {
        RABBITMQ: edited(world.events[RABBITMQ], properties=double_precision), ACTIVEMQ: world.events[ACTIVEMQ]})


def test_powertools_for_python(world):
    """The data classes of Powertools on the Python runtime, boto3."""
    name = world.lab.function(zip_file=programs.python_zip())

    def found_by_property(each: dict) -> None:
        # The names of its properties; the way to the queue's name is one of them.
        each |= {"destination_physicalname": each.pop("destination")["physicalName"]} if "destination" in each else {}
        for member in list(each):
            if member != "basicProperties":
                each[PROPERTIES.get(member) or snake_case(member)] = each.pop(member)

    check(world, Boto3(world.lab.engine), dict.fromkeys(BROKERS, name), {
        source: edited(event, found_by_property, found_by_property) for source, event in world.events.items()})


# Not simply the member's name in snake case.
PROPERTIES = {"type": "get_type", "messageID": "message_id", "correlationID": "correlation_id"}


def snake_case(name: str) -> str:
    return re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), name)


# The members of Amazon.Lambda.MQEvents' classes, by their names in lower case: no registry that the tests use has .NET.
# "?" may be null, as whatever is a class.
NET_QUEUE_MESSAGE = {
    "messageid": "string", "messagetype": "string", "data": "string", "connectionid": "string", "redelivered": "bool?",
    "persistent": "bool?", "destination": {"physicalname": "string"}, "timestamp": "long?", "brokerintime": "long?",
    "brokerouttime": "long?", "properties": ("map", "string")}
NET_PROPERTIES = {
    "contenttype": "string", "contentencoding": "string", "headers": ("map", "object"), "deliverymode": "int",
    "priority": "int?", "correlationid": "string", "replyto": "string", "expiration": "string", "messageid": "string",
    "timestamp": "string", "type": "string", "userid": "string", "appid": "string", "clusterid": "string",
    "bodysize": "int"}
NET_EVENTS = {
    ACTIVEMQ: {"eventsource": "string", "eventsourcearn": "string", "messages": ("list", NET_QUEUE_MESSAGE)},
    RABBITMQ: {"eventsource": "string", "eventsourcearn": "string", "rmqmessagesbyqueue": ("map", ("list", {
        "basicproperties": NET_PROPERTIES, "redelivered": "bool?", "data": "string"}))}}
NET_VALUES = {"string": (str, type(None)), "bool?": (bool, type(None)), "object": (object,), "int": (int,),
              "int?": (int, type(None)), "long?": (int, type(None))}


def unread_by_net(value, wanted, path: str, members: set[str]) -> list[str]:
    """What System.Text.Json, as Amazon.Lambda.Serialization.SystemTextJson has it set up, would throw at: names are
    compared without regard to case, members that a class lacks are passed over, numbers are no texts."""
    if isinstance(wanted, str):
        fits = isinstance(value, NET_VALUES[wanted]) and (type(value) is not bool or wanted in ("bool?", "object"))
        bits = 32 if wanted.startswith("int") else 64
        fits = fits and not (type(value) is int and wanted != "object" and value >= 2 ** (bits - 1))
        return [] if fits else [f"{path}: {value!r} is no {wanted}"]
    if value is None:
        return []
    if isinstance(wanted, dict):
        by_name = {name.lower(): (name, each) for name, each in value.items()}
        members |= by_name.keys() & wanted.keys()
        return [fault for name, (own, each) in by_name.items() if name in wanted
                for fault in unread_by_net(each, wanted[name], f"{path}/{own}", members)]
    kind, inner = wanted
    items = value.items() if kind == "map" else enumerate(value)
    return [fault for key, each in items for fault in unread_by_net(each, inner, f"{path}/{'*' if kind == 'map' else key}", members)]


@pytest.mark.parametrize("source", BROKERS)
def test_dotnet(world, source):
    """Amazon.Lambda.MQEvents, member by member. Its RabbitMQ message has to have a delivery mode, as on the service."""
    event = copy.deepcopy(world.events[source])
    for messages in event.get("rmqMessagesByQueue", {}).values():
        messages[:] = [each for each in messages if each["basicProperties"]["deliveryMode"] is not None]
        assert messages
    read: set[str] = set()
    assert unread_by_net(event, NET_EVENTS[source], "", read) == []
    wanted = {ACTIVEMQ: {*NET_EVENTS[ACTIVEMQ], *NET_QUEUE_MESSAGE, "physicalname"} - {"connectionid", "persistent"},
              RABBITMQ: {*NET_EVENTS[RABBITMQ], *NET_PROPERTIES, "basicproperties", "redelivered", "data"}}
    assert read == wanted[source], "those two are in samples of Powertools alone"


def test_chalice(world):
    """`chalice deploy` with the endpoint in AWS's own variable, a function of that framework, `chalice delete`."""
    project = world.lab.folder / "mill"
    (project / ".chalice").mkdir(parents=True)
    (project / "app.py").write_text(CHALICE_APP)
    (project / "requirements.txt").touch()
    (project / ".chalice" / "config.json").write_text(json.dumps({
        "version": "2.0", "app_name": "mill", "manage_iam_role": False, "iam_role_arn": ROLE,
        "stages": {"dev": {"environment_variables": {"MILL": "north"}}}}))

    def chalice(*arguments: str) -> str:
        done = subprocess.run([programs.venv("chalice"), *arguments], cwd=project, env=world.lab.engine.caller(),
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    chalice("deploy")
    name = "mill-dev-grind"
    check(world, Boto3(world.lab.engine), dict.fromkeys(BROKERS, name), {
        source: {"mill": "north", "event": event} for source, event in world.events.items()})
    assert "from no broker" in chalice("logs", "-n", "grind")
    chalice("deploy")
    chalice("delete")
    with pytest.raises(Refused):
        Boto3(world.lab.engine)("GetFunction", FunctionName=name)


CHALICE_APP = """
import os
from chalice import Chalice

app = Chalice(app_name="mill")


@app.lambda_function(name="grind")
def grind(event, context):
    if not event["eventSourceArn"].startswith("arn:aws:mq:"):
        raise ValueError("from no broker")
    return {"mill": os.environ["MILL"], "event": event}
"""
