"""Filter criteria, on both brokers: what matches reaches the function, the rest costs no invocation."""

import json

import pytest
from harness.lab import Mapping
from harness.recorder import FAIL, OK
from harness.waiting import eventually, never

CITIES = ["Basel", "Bern", "Chur", "Genf", "Thun"]
REFUSED = "(InvalidParameterValueException) when calling the {} operation: Invalid filter pattern definition."
NOT_VALID = "ESM_CONFIG_NOT_VALID"


@pytest.fixture(params=["rabbitmq", "activemq"])
def lab(request):
    return request.getfixturevalue({"rabbitmq": "rabbitmq_lab", "activemq": "activemq_lab"}[request.param])


@pytest.fixture
def rabbitmq_lab(broker, make_lab):
    return make_lab(broker)


def orders(count: int, first: int = 0, **more) -> list[str]:
    """Cities and amounts, 0 to 9, in turn."""
    return [json.dumps({"order": number, "city": CITIES[number % 5], "amount": number % 10, **more})
            for number in range(first, first + count)]


def criteria(*patterns: dict) -> str:
    return json.dumps({"Filters": [{"Pattern": json.dumps(pattern)} for pattern in patterns]})


def from_city(*cities: str) -> str:
    return criteria({"data": {"city": list(cities)}})


def cities_of(bodies: list[str]) -> set[str]:
    return {json.loads(body)["city"] for body in bodies}


def create(lab, queue: str, filter_criteria: str, *more: str, check: bool = True):
    """With the AWS CLI; the mapping once it is enabled, or what the CLI printed."""
    done = lab.engine.aws(
        "lambda", "create-event-source-mapping", "--event-source-arn", lab.broker_arn,
        "--function-name", lab.function(timeout=60), "--queues", queue, "--source-access-configurations",
        f"Type=BASIC_AUTH,URI={lab.secret()}", "--filter-criteria", filter_criteria, *more, check=check)
    if not check:
        return done
    mapping = Mapping(lab, json.loads(done.stdout))
    mapping.wait(State="Enabled")
    return mapping


def update(lab, mapping: Mapping, filter_criteria: str, check: bool = True):
    return lab.engine.aws("lambda", "update-event-source-mapping", "--uuid", mapping.uuid,
                          "--filter-criteria", filter_criteria, check=check)


def in_queue(lab, queue: str) -> int:
    """Ready and unacknowledged."""
    depth = lab.broker.depth(queue)
    return depth if isinstance(depth, int) else depth[0] + depth[1]


def counted(lab, mapping: Mapping) -> dict[str, float]:
    kinds = ["polled", "filtered_out", "invoked", "failed_invoke", "dropped", "deleted"]
    return {kind: lab.engine.metric(f"lambda_esm_{kind}_events_total", uuid=mapping.uuid) for kind in kinds}


def test_exactly_the_messages_that_match_arrive_and_the_counters_add_up(lab):
    mapping = create(lab, queue := lab.queue(), criteria(
        {"data": {"city": ["Bern"], "amount": [{"numeric": [">=", 5]}]}},
        {"data": {"order": [{"numeric": ["<", 10]}]}}))
    bodies = orders(10_000)
    lab.publish_many(queue, bodies)
    wanted = [body for number, body in enumerate(bodies) if number % 10 == 6 or number < 10]
    eventually(lambda: in_queue(lab, queue) == 0, timeout=120, what="the queue is empty")
    assert sorted(lab.recorder.bodies()) == sorted(wanted)
    assert counted(lab, mapping) == {
        "polled": 10_000, "filtered_out": 10_000 - len(wanted), "invoked": len(wanted), "failed_invoke": 0,
        "dropped": 0, "deleted": 10_000}
    mapping.wait(LastProcessingResult="OK", State="Enabled")


def test_a_stream_of_excluded_messages_drains_without_an_invocation(lab):
    mapping = create(lab, queue := lab.queue(), from_city("Rom"), "--batch-size", "10")
    lab.publish_many(queue, orders(20_000))
    eventually(lambda: in_queue(lab, queue) == 0, timeout=120, what="the queue is empty")
    assert lab.recorder.invocations == []
    assert counted(lab, mapping) == {"polled": 20_000, "filtered_out": 20_000, "invoked": 0,
                                     "failed_invoke": 0, "dropped": 0, "deleted": 20_000}
    mapping.wait(State="Enabled", LastProcessingResult="No records processed")


def test_excluded_messages_are_acknowledged_while_the_function_works(lab):
    """And so an orderly stop gives none of them back."""
    lab.recorder.verdict = lambda invocation: eventually(lambda: released, timeout=60) and OK
    released: list[bool] = []
    mapping = create(lab, queue := lab.queue(), from_city("Bern"), "--batch-size", "1")
    lab.publish(queue, orders(2))
    eventually(lambda: lab.engine.metric("lambda_esm_in_flight_events", uuid=mapping.uuid) == 1)
    lab.publish_many(queue, [body for body in orders(2500) if "Bern" not in body])
    eventually(lambda: in_queue(lab, queue) == 1, timeout=60, what="only what the function has is left")
    assert counted(lab, mapping)["filtered_out"] == 2001
    released.append(True)
    assert lab.engine.stop() == 0
    assert in_queue(lab, queue) == 0
    assert cities_of(lab.recorder.bodies(None)) == {"Bern"}


def test_excluded_messages_do_not_come_back_with_a_batch_that_failed(lab):
    lab.recorder.verdict = lambda invocation: FAIL if len(lab.recorder.invocations) < 2 else OK
    mapping = create(lab, queue := lab.queue(), from_city("Bern"), "--batch-size", "10",
                     "--maximum-batching-window-in-seconds", "1")
    bodies = orders(100)
    lab.publish(queue, bodies)
    lab.recorder.wait_for([body for body in bodies if "Bern" in body], timeout=60)
    eventually(lambda: in_queue(lab, queue) == 0, what="the queue is empty")
    now = counted(lab, mapping)
    assert now["filtered_out"] == 80
    assert now["deleted"] == 100
    assert now["failed_invoke"] > 0
    assert now["polled"] == now["filtered_out"] + now["invoked"] == 100 + now["failed_invoke"]
    assert cities_of(lab.recorder.bodies(None)) == {"Bern"}
    mapping.wait(LastProcessingResult="OK")


def test_an_update_acts_on_the_next_message_and_leaves_the_open_batch_alone(lab):
    mapping = create(lab, queue := lab.queue(), from_city("Bern"), "--maximum-batching-window-in-seconds", "4")
    lab.publish(queue, orders(5, note="before"))
    eventually(lambda: lab.engine.metric("lambda_esm_buffered_events", uuid=mapping.uuid) == 1,
               what="one message waits in a batch")
    eventually(lambda: counted(lab, mapping)["filtered_out"] == 4)
    updated = json.loads(update(lab, mapping, from_city("Chur")).stdout)
    assert updated["FilterCriteria"] == json.loads(from_city("Chur"))
    assert updated["State"] == "Updating"
    mapping.wait(State="Enabled", timeout=2)
    after = orders(5, note="after")
    lab.publish(queue, after)
    lab.recorder.wait_for([after[2]])
    eventually(lambda: in_queue(lab, queue) == 0, what="the queue is empty")
    arrived = [json.loads(body) for body in lab.recorder.bodies()]
    assert {(order["city"], order["note"]) for order in arrived} == {("Bern", "before"), ("Chur", "after")}
    assert not any(message["redelivered"] for call in lab.recorder.invocations for message in call.messages)


def test_criteria_are_kept_by_other_updates_and_removed_by_an_empty_object(lab):
    mapping = create(lab, queue := lab.queue(), from_city("Bern"))
    assert mapping.created["FilterCriteria"] == json.loads(from_city("Bern"))
    assert mapping.update(BatchSize=7)["FilterCriteria"] == json.loads(from_city("Bern"))
    mapping.wait(State="Enabled")
    lab.publish(queue, orders(5))
    eventually(lambda: len(lab.recorder.bodies()) == 1)
    lab.engine.restart()
    mapping.wait(State="Enabled")
    assert mapping.get()["FilterCriteria"] == json.loads(from_city("Bern"))
    lab.publish(queue, orders(5, first=5))
    eventually(lambda: len(lab.recorder.bodies()) == 2)
    eventually(lambda: in_queue(lab, queue) == 0, what="the queue is empty")

    assert "FilterCriteria" not in json.loads(update(lab, mapping, "{}").stdout)
    mapping.wait(State="Enabled")
    assert mapping.get().get("FilterCriteria") is None
    everything = lab.publish(queue, orders(5, first=10))
    lab.recorder.wait_for(everything)
    assert len(lab.recorder.bodies()) == 7


def test_texts_and_properties_are_filtered_too(lab):
    text = {"data": [{"prefix": "Result: "}]}
    mapping = create(lab, queue := lab.queue(), criteria(text))
    lab.publish(queue, ["Result: 1", "result: 2", "nothing", "Result: 3"])
    eventually(lambda: sorted(lab.recorder.bodies()) == ["Result: 1", "Result: 3"])
    rabbitmq = lab.broker.engine == "rabbitmq"
    property_of = {"basicProperties": {"type": ["order"]}} if rabbitmq else {"properties": {"kind": ["order"]}}
    update(lab, mapping, criteria(property_of))
    mapping.wait(State="Enabled")
    lab.publish(queue, ["plain"])
    lab.publish(queue, ["an order"], **({"type": "order"} if rabbitmq else {"kind": "order"}))
    eventually(lambda: "an order" in lab.recorder.bodies())
    eventually(lambda: in_queue(lab, queue) == 0, what="the queue is empty")
    assert "plain" not in lab.recorder.bodies()


def test_a_pattern_that_is_not_valid_is_refused_in_the_services_words(lab):
    queue = lab.queue()
    wrong = criteria({"data": {"city": ["Bern"]}}, {"data": {"city": [{"like": "B"}]}})
    refused = create(lab, queue, wrong, check=False)
    assert refused.returncode == 254
    assert REFUSED.format("CreateEventSourceMapping") in refused.stderr
    [line] = [line for line in lab.engine.log().splitlines() if "filter criteria rejected" in line]
    assert "Unrecognized match type like" in line and "filter=2" in line and queue in line
    assert lab.engine.functions.list_event_source_mappings()["EventSourceMappings"] == []

    mapping = create(lab, queue, from_city("Bern"))
    again = update(lab, mapping, wrong, check=False)
    assert REFUSED.format("UpdateEventSourceMapping") in again.stderr
    assert mapping.get()["FilterCriteria"] == json.loads(from_city("Bern"))
    many = create(lab, queue, criteria(*[{"data": {"city": [name]}} for name in "abcdef"]), check=False)
    assert "above the quota of 5" in many.stderr


def test_criteria_that_need_another_profile_hold_the_mapping_up_and_say_so(lab):
    def restart_with(profile: str) -> None:
        text = lab.engine.config_file.read_text()
        for other in ["extended", "lambda"]:
            text = text.replace(f'profile = "{other}"\n', "")
        lab.engine.config_file.write_text(text.replace("[server]\n", f'[server]\nprofile = "{profile}"\n'))
        lab.engine.restart()

    wildcard = criteria({"data": {"city": [{"wildcard": "B*n"}]}})
    refused = create(lab, queue := lab.queue(), wildcard, check=False)
    assert REFUSED.format("CreateEventSourceMapping") in refused.stderr
    restart_with("extended")
    mapping = create(lab, queue, wildcard)
    lab.publish(queue, orders(5))
    eventually(lambda: cities_of(lab.recorder.bodies()) == {"Bern"})
    eventually(lambda: in_queue(lab, queue) == 0, what="the queue is empty")

    restart_with("lambda")
    mapping.wait(StateTransitionReason=NOT_VALID)
    held = lab.publish(queue, orders(5))
    never(lambda: in_queue(lab, queue) != len(held), during=1, what="messages are taken without a filter")
    assert 'filter 1 of its FilterCriteria is not valid' in lab.engine.log()
    update(lab, mapping, from_city("Chur"))
    mapping.wait(State="Enabled", StateTransitionReason="USER_INITIATED")
    eventually(lambda: cities_of(lab.recorder.bodies()) == {"Bern", "Chur"})
    eventually(lambda: in_queue(lab, queue) == 0, what="the queue is empty")
