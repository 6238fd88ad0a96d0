"""Mappings of queues as people make them: AWS's guide with the AWS CLI, SAM's and Terraform's requests."""

import json

import pytest

from harness import functions, places
from harness.lab import ROLE, Mapping, numbered
from harness.recorder import FAIL, OK, failed_items
from harness.sqs_lab import redrive
from harness.waiting import eventually


def cli(lab, *arguments: str) -> dict:
    return json.loads(lab.engine.aws("lambda", *arguments).stdout)


def create(lab, queue, function: str, *more: str) -> Mapping:
    """Made with the unmodified CLI, once it is Enabled."""
    mapping = Mapping(lab, cli(lab, "create-event-source-mapping", "--function-name", function,
                               "--event-source-arn", queue.arn, *more))
    assert mapping.created["State"] == "Creating"
    mapping.wait(State="Enabled")
    return mapping


def counts(lab) -> set[str]:
    return {record["attributes"]["ApproximateReceiveCount"]
            for invocation in lab.recorder.invocations for record in invocation.messages}


def test_batches_of_ten(sqs_lab):
    """The guide's tutorial, and its cleaning up."""
    lab, function = sqs_lab, sqs_lab.function()
    mapping = create(lab, queue := lab.queue("my-queue-of-the-guide"), function, "--batch-size", "10")
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:{function}"
    expected = {"BatchSize": 10, "MaximumBatchingWindowInSeconds": 0, "EventSourceArn": queue.arn, "FunctionArn": arn,
                "State": "Enabled", "StateTransitionReason": "USER_INITIATED", "FunctionResponseTypes": []}
    now = cli(lab, "get-event-source-mapping", "--uuid", mapping.uuid)
    assert {key: now.get(key) for key in expected} == expected
    queue.send(*(bodies := numbered(30)))
    lab.recorder.wait_for(bodies)
    queue.wait_empty()
    listed = cli(lab, "list-event-source-mappings", "--event-source-arn", queue.arn)["EventSourceMappings"]
    assert [each["UUID"] for each in listed] == [mapping.uuid]
    lab.proxy.end_polls()
    assert cli(lab, "delete-event-source-mapping", "--uuid", mapping.uuid)["State"] == "Deleting"
    mapping.wait_gone()


def test_batches_of_1000_with_a_window_of_20_seconds(sqs_lab):
    """The guide's bound of the visibility timeout: six times the function's, and the window."""
    lab, function = sqs_lab, sqs_lab.function()
    create(lab, queue := lab.queue(VisibilityTimeout=80), function, "--batch-size", "1000",
           "--maximum-batching-window-in-seconds", "20")
    bodies = numbered(1000)
    queue.send(*bodies)
    lab.recorder.wait_for(bodies)  # the batch is full before its window ends
    assert [len(invocation.messages) for invocation in lab.recorder.invocations] == [1000]
    queue.wait_empty()
    assert counts(lab) == {"1"}
    assert lab.proxy.entries("DeleteMessageBatch") == 1000
    assert len(lab.proxy.of("DeleteMessageBatch")) <= 110


def test_a_fifo_queue(sqs_lab):
    lab, function = sqs_lab, sqs_lab.function()
    queue = lab.queue(fifo=True)
    for number in range(4):
        for group in "AB":
            queue.send(f"{group}{number}", group=group)
    create(lab, queue, function, "--batch-size", "10")
    queue.wait_empty()
    for group in "AB":
        assert [body for body in lab.recorder.bodies() if body[0] == group] == [f"{group}{n}" for n in range(4)]


def test_a_filter(sqs_lab):
    """The tire pressure of AWS's page on filtering."""
    lab, function = sqs_lab, sqs_lab.function()
    pattern = json.dumps({"body": {"tire_pressure": [{"numeric": ["<", 32]}]}})
    mapping = create(lab, queue := lab.queue(), function, "--filter-criteria",
                     json.dumps({"Filters": [{"Pattern": pattern}]}))
    assert mapping.get()["FilterCriteria"] == {"Filters": [{"Pattern": pattern}]}
    queue.send(*(json.dumps({"tire_pressure": pressure}) for pressure in (28, 35, 31)), "flat")
    queue.wait_empty()
    assert sorted(json.loads(body)["tire_pressure"] for body in lab.recorder.bodies()) == [28, 31]


def test_partial_batch_responses(sqs_lab):
    lab, function = sqs_lab, sqs_lab.answering(timeout=3)
    lab.recorder.verdict = lambda invocation: failed_items(*(
        record["messageId"] for record in invocation.messages
        if record["body"] == "m-00003" and record["attributes"]["ApproximateReceiveCount"] == "1"))
    mapping = create(lab, queue := lab.queue(VisibilityTimeout=3), function, "--function-response-types",
                     "ReportBatchItemFailures")
    assert mapping.get()["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    queue.send(*numbered(10))
    eventually(lambda: lab.recorder.bodies(None).count("m-00003") == 2, what="the failed one comes again")
    queue.wait_empty()
    assert len(lab.recorder.bodies(None)) == 11


def test_a_maximum_concurrency_of_two_that_is_taken_away(sqs_lab):
    lab, function = sqs_lab, sqs_lab.function()
    mapping = create(lab, queue := lab.queue(), function, "--scaling-config", "MaximumConcurrency=2")
    assert mapping.created["ScalingConfig"] == {"MaximumConcurrency": 2}
    queue.send(*(bodies := numbered(40)))
    lab.recorder.wait_for(bodies)
    updated = cli(lab, "update-event-source-mapping", "--uuid", mapping.uuid, "--scaling-config", "{}")
    assert not updated.get("ScalingConfig")


# What a template of SAM becomes: the properties of AWS::Lambda::EventSourceMapping, as CloudFormation calls the API.
SAM = {
    "Queue": {"BatchSize": 10},
    "Enabled is text no more": {"BatchSize": 10, "Enabled": True},
    "Window": {"BatchSize": 1000, "MaximumBatchingWindowInSeconds": 20},
    "Filter": {"FilterCriteria": {"Filters": [{"Pattern": '{"body":{"n":[{"exists":true}]}}'}]}},
    "Partial": {"FunctionResponseTypes": ["ReportBatchItemFailures"]},
    "Scaling": {"ScalingConfig": {"MaximumConcurrency": 2}},
    "Tags": {"Tags": {"lambda:createdBy": "SAM"}},
}


def test_the_requests_of_sams_templates_are_taken_unchanged(sqs_lab):
    lab, function = sqs_lab, sqs_lab.function()
    for name, members in SAM.items():
        mapping = lab.mapping(lab.queue(), function, **members)
        now = mapping.get()
        for member, value in members.items():
            if member not in ("Enabled", "Tags"):
                assert now[member] == value, name
        if "Tags" in members:
            assert lab.engine.functions.list_tags(Resource=now["EventSourceMappingArn"])["Tags"] == members["Tags"]


def test_terraforms_life_of_a_mapping(sqs_lab):
    """aws_lambda_event_source_mapping: made, read until it rests, changed with all it has, deleted until it is gone."""
    lab, function = sqs_lab, sqs_lab.function()
    lab.proxy.longest_wait = 2
    api = lab.engine.functions
    queue = lab.queue()
    mapping = lab.mapping(
        queue, f"arn:aws:lambda:us-east-1:123456789012:function:{function}", Enabled=True, BatchSize=10,
        FunctionResponseTypes=["ReportBatchItemFailures"], ScalingConfig={"MaximumConcurrency": 2},
        Tags={"Environment": "test"})
    queue.send("one")
    lab.recorder.wait_for(["one"])
    changed = api.update_event_source_mapping(
        UUID=mapping.uuid, Enabled=True, BatchSize=100, MaximumBatchingWindowInSeconds=2, FunctionName=function,
        FunctionResponseTypes=[], ScalingConfig={}, FilterCriteria={"Filters": [{"Pattern": '{"body":["two"]}'}]})
    assert changed["State"] == "Updating"
    mapping.wait(State="Enabled", BatchSize=100)
    queue.send("two", "three")
    queue.wait_empty()
    assert sorted(lab.recorder.bodies()) == ["one", "two"]
    mapping.update(FilterCriteria={})
    mapping.wait(State="Enabled")
    assert "FilterCriteria" not in mapping.get()
    lab.proxy.end_polls()
    assert mapping.delete()["State"] == "Deleting"
    mapping.wait_gone()


def test_a_dead_letter_queue_is_a_source(sqs_lab):
    """Asynchronous invocations that failed: their dead letters are drained by a mapping of their own."""
    lab = sqs_lab
    lab.recorder.verdict = lambda invocation: FAIL if invocation.function == failing else OK
    dead, drain = lab.queue(), lab.function()
    failing = lab.function(DeadLetterConfig={"TargetArn": dead.arn})
    lab.engine.functions.put_function_event_invoke_config(FunctionName=failing, MaximumRetryAttempts=0)
    request = lab.engine.functions.invoke(FunctionName=failing, InvocationType="Event", Payload=b'{"order": 17}')[
        "ResponseMetadata"]["RequestId"]
    lab.mapping(dead, drain)
    (run,) = eventually(lambda: [each for each in lab.recorder.invocations if each.function == drain], what="the drain")
    (record,) = run.messages
    assert json.loads(record["body"]) == {"order": 17}
    assert {name: value["stringValue"] for name, value in record["messageAttributes"].items()} == {
        "RequestID": request, "ErrorCode": "200", "ErrorMessage": "told to fail"}
    dead.wait_empty()


def test_a_queues_own_dead_letters_say_where_they_come_from(sqs_lab):
    lab = sqs_lab
    lab.recorder.verdict = lambda invocation: FAIL if invocation.function == failing else OK
    failing, drain = lab.function(timeout=1), lab.function(timeout=1)
    dead = lab.queue()
    queue = lab.queue(VisibilityTimeout=1, **redrive(dead, 1))
    lab.mapping(queue, failing)
    lab.mapping(dead, drain)
    (sent,) = queue.send("poison")
    (run,) = eventually(lambda: [each for each in lab.recorder.invocations if each.function == drain], what="the drain")
    (record,) = run.messages
    assert (record["messageId"], record["body"]) == (sent, "poison")
    attributes = record["attributes"]
    assert attributes["DeadLetterQueueSourceArn"] == queue.arn
    assert int(attributes["ApproximateReceiveCount"]) > 1
    dead.wait_empty()


@pytest.mark.parametrize("runtime", ["python", "node"])
def test_the_guides_function_reads_the_event(sqs_lab, runtime):
    """The code of the guide's tutorial, in the words of its event."""
    lab = sqs_lab
    code = {
        "python": ("index.py", places.python_runtime(), """
def lambda_handler(event, context):
    for message in event['Records']:
        print(f"Processed message {message['body']}")
""", "index.lambda_handler"),
        "node": ("index.mjs", places.node_runtime(), """
export const handler = async (event, context) => {
  for (const message of event.Records) console.log(`Processed message ${message.body}`);
};
""", "index.handler")}[runtime]
    file, name, source, handler = code
    lab.engine.functions.create_function(
        FunctionName=f"guide-{runtime}", Runtime=name, Role=ROLE, Handler=handler,
        Code={"ZipFile": functions.zip_of({file: source})})
    lab.mapping(queue := lab.queue(), f"guide-{runtime}")
    queue.send("of the guide")
    queue.wait_empty()
    logs = lab.engine.data / "logs"
    eventually(lambda: any("Processed message of the guide" in file.read_text(errors="replace")
                           for file in logs.rglob("*") if file.is_file()), what="the function's log")
