"""Every operation through boto3, as Python programs use it."""

import base64
import json

import botocore.exceptions
import pytest

from harness import functions, places
from harness.lab import ROLE, numbered


def error_of(call, **members) -> tuple[str, str, int]:
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**members)
    response = caught.value.response
    return (response["Error"]["Code"], response["Error"]["Message"],
            response["ResponseMetadata"]["HTTPStatusCode"])


def test_functions_make_a_round_trip(lab):
    client = lab.engine.functions
    first = functions.zip_of({"index.py": "def handler(event, context): return 1\n"})
    second = functions.zip_of({"index.py": "def handler(event, context): return 2\n"})
    created = client.create_function(
        FunctionName="trip", Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE,
        Code={"ZipFile": first}, Description="a trip", Timeout=7, MemorySize=256,
        Environment={"Variables": {"COLOUR": "red"}}, Tags={"team": "mill"})
    assert created["FunctionArn"] == "arn:aws:lambda:us-east-1:123456789012:function:trip"
    assert created["CodeSize"] == len(first) and created["Version"] == "$LATEST"
    client.get_waiter("function_active_v2").wait(FunctionName="trip")

    def answer() -> int:
        return json.load(client.invoke(FunctionName="trip")["Payload"])

    assert answer() == 1
    got = client.get_function(FunctionName="trip")
    assert got["Tags"] == {"team": "mill"}
    configuration = client.get_function_configuration(FunctionName=created["FunctionArn"])
    assert (configuration["Timeout"], configuration["MemorySize"], configuration["Description"],
            configuration["Environment"]["Variables"]) == (7, 256, "a trip", {"COLOUR": "red"})

    client.update_function_code(FunctionName="trip", ZipFile=second)
    client.get_waiter("function_updated_v2").wait(FunctionName="trip")
    assert answer() == 2
    client.update_function_configuration(FunctionName="trip", Timeout=9)
    client.get_waiter("function_updated_v2").wait(FunctionName="trip")
    assert client.get_function_configuration(FunctionName="trip")["Timeout"] == 9

    stale = error_of(client.update_function_code, FunctionName="trip", ZipFile=first,
                     RevisionId=created["RevisionId"])
    assert stale[0] == "PreconditionFailedException" and stale[2] == 412
    client.delete_function(FunctionName="trip")
    missing = error_of(client.get_function, FunctionName="trip")
    assert missing[::2] == ("ResourceNotFoundException", 404)
    assert missing[1] == "Function not found: arn:aws:lambda:us-east-1:123456789012:function:trip"


def test_list_functions_pages_through_all_of_them(lab):
    code = functions.zip_of({"index.py": functions.ECHO_PYTHON})
    names = [f"page{number}" for number in range(7)]
    for name in names:
        lab.engine.functions.create_function(
            FunctionName=name, Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE,
            Code={"ZipFile": code})
    pages = list(lab.engine.functions.get_paginator("list_functions").paginate(
        PaginationConfig={"PageSize": 3}))
    assert sorted(f["FunctionName"] for page in pages for f in page["Functions"]) == names
    assert len(pages) == 3


def test_invoke_answers_results_errors_logs_and_dry_runs(lab):
    client = lab.engine.functions
    name = lab.function(functions.ECHO_PYTHON)
    good = client.invoke(FunctionName=name, Payload=json.dumps({"x": "é"}), LogType="Tail")
    assert (good["StatusCode"], json.load(good["Payload"])) == (200, {"x": "é"})
    tail = base64.b64decode(good["LogResult"]).decode()
    assert "START RequestId:" in tail and "echo" in tail and "REPORT RequestId:" in tail
    assert good["ExecutedVersion"] == "$LATEST"

    bad = client.invoke(FunctionName=name, Payload='{"fail": true}')
    assert bad["FunctionError"] == "Unhandled"
    assert json.load(bad["Payload"])["errorType"] == "ValueError"
    assert client.invoke(FunctionName=name, InvocationType="DryRun")["StatusCode"] == 204
    code, message, status = error_of(client.invoke, FunctionName="nobody")
    assert (code, status) == ("ResourceNotFoundException", 404)
    assert message.endswith(":function:nobody:$LATEST")


def test_mappings_make_a_round_trip(lab):
    client = lab.engine.functions
    name, queue, secret = lab.function(), lab.queue(), lab.secret()
    mapping = lab.mapping(queue, name, secret, vhost="/", BatchSize=10,
                          MaximumBatchingWindowInSeconds=1, Tags={"team": "mill"})
    got = mapping.get()
    assert (got["BatchSize"], got["MaximumBatchingWindowInSeconds"], got["Queues"]) == (10, 1, [queue])
    arn = got["EventSourceMappingArn"]
    assert client.list_tags(Resource=arn)["Tags"] == {"team": "mill"}
    client.tag_resource(Resource=arn, Tags={"stage": "test"})
    client.untag_resource(Resource=arn, TagKeys=["team"])
    assert client.list_tags(Resource=arn)["Tags"] == {"stage": "test"}

    assert mapping.update(Enabled=False)["State"] == "Disabling"
    mapping.wait(State="Disabled")
    assert mapping.update(BatchSize=20)["State"] == "Disabled"
    assert mapping.update(Enabled=True)["State"] == "Enabling"
    mapping.wait(State="Enabled", BatchSize=20)
    lab.recorder.wait_for(lab.publish(queue, numbered(25)))
    assert error_of(mapping.update, SourceAccessConfigurations=[
        {"Type": "VIRTUAL_HOST", "URI": "/"}])[:2] == (
            "InvalidParameterValueException", "Invalid parameters: VIRTUAL_HOST")
    assert mapping.delete()["State"] == "Deleting"
    mapping.wait_gone()
    assert client.list_event_source_mappings()["EventSourceMappings"] == []


def test_list_mappings_pages_and_filters(lab):
    client = lab.engine.functions
    names, secret = [lab.function(functions.ECHO_PYTHON) for _ in range(2)], lab.secret()
    made = {}
    for number in range(6):
        mapping = lab.mapping(f"nowhere{number}", names[number % 2], secret, state="", Enabled=False)
        made[mapping.uuid] = names[number % 2]
    paginator = client.get_paginator("list_event_source_mappings")
    pages = list(paginator.paginate(PaginationConfig={"PageSize": 4}))
    listed = [entry["UUID"] for page in pages for entry in page["EventSourceMappings"]]
    assert sorted(listed) == sorted(made) and len(pages) == 2
    only = client.list_event_source_mappings(FunctionName=names[0])["EventSourceMappings"]
    assert sorted(entry["UUID"] for entry in only) == sorted(u for u, n in made.items() if n == names[0])
    assert len(client.list_event_source_mappings(
        EventSourceArn=lab.broker_arn)["EventSourceMappings"]) == 6
    assert client.list_event_source_mappings(FunctionName="nobody")["EventSourceMappings"] == []


def test_what_is_not_offered_is_refused_and_never_ignored(lab):
    create = lab.engine.functions.create_event_source_mapping
    good = dict(EventSourceArn=lab.broker_arn, FunctionName=lab.function(functions.ECHO_PYTHON),
                Queues=["q"], SourceAccessConfigurations=[{"Type": "BASIC_AUTH", "URI": lab.secret()}])
    refused = "InvalidParameterValueException"
    assert error_of(create, **{**good, "FunctionName": "nobody"})[:2] == (
        refused, "Function does not exist")
    assert error_of(create, **{**good, "Queues": ["a", "b"]})[0] == "ValidationException"
    assert error_of(create, **good, DestinationConfig={"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:123456789012:q"}})[:2] == (
        refused, "Unsupported DestinationConfig parameter for given event source mapping type.")
    for member in [dict(StartingPosition="LATEST"), dict(ParallelizationFactor=2),
                   dict(FunctionResponseTypes=["ReportBatchItemFailures"]),
                   dict(MaximumRetryAttempts=3), dict(BisectBatchOnFunctionError=True),
                   dict(FilterCriteria={"Filters": [{"Pattern": '{"data":"x"}'}]})]:
        code, message, status = error_of(create, **good, **member)
        assert (code, status) == (refused, 400), (member, message)
    assert lab.engine.functions.list_event_source_mappings()["EventSourceMappings"] == []


def test_secrets_make_a_round_trip(lab):
    client = lab.engine.client("secretsmanager")
    made = client.create_secret(Name="login", SecretString="nope-secret one", Description="a login")
    assert made["ARN"].startswith("arn:aws:secretsmanager:us-east-1:123456789012:secret:login-")
    assert client.get_secret_value(SecretId="login")["SecretString"] == "nope-secret one"
    client.put_secret_value(SecretId=made["ARN"], SecretString="nope-secret two")
    now = client.get_secret_value(SecretId="login")
    assert now["SecretString"] == "nope-secret two" and now["VersionStages"] == ["AWSCURRENT"]
    before = client.get_secret_value(SecretId="login", VersionStage="AWSPREVIOUS")
    assert before["SecretString"] == "nope-secret one"
    client.update_secret(SecretId="login", SecretString="nope-secret three", Description="new")
    assert client.describe_secret(SecretId="login")["Description"] == "new"
    assert [s["Name"] for s in client.list_secrets()["SecretList"]] == ["login"]
    assert error_of(client.create_secret, Name="login", SecretString="x")[0] == "ResourceExistsException"
    client.delete_secret(SecretId="login", ForceDeleteWithoutRecovery=True)
    assert error_of(client.get_secret_value, SecretId="login")[0] == "ResourceNotFoundException"

    for file in lab.engine.data.rglob("*"):
        if file.is_file():
            assert b"nope-secret" not in file.read_bytes(), f"{file} holds a secret in clear"


def test_sts_says_who_asks(lab):
    identity = lab.engine.client("sts").get_caller_identity()
    assert identity["Account"] == "123456789012"
    assert identity["Arn"].startswith("arn:aws:")


STREAMING_NODE = """
exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  stream.write('part one, ');
  if (event.fail) throw new Error('broken off');
  stream.write('part two');
  stream.end();
});
"""


def test_a_streamed_response_comes_as_events(lab):
    client = lab.engine.functions
    name = lab.function(STREAMING_NODE, runtime=places.node_runtime())

    def events(**members) -> list[dict]:
        answer = client.invoke_with_response_stream(FunctionName=name, LogType="Tail", **members)
        assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
        return list(answer["EventStream"])

    *pieces, end = events()
    assert b"".join(piece["PayloadChunk"]["Payload"] for piece in pieces) == b"part one, part two"
    assert "ErrorCode" not in end["InvokeComplete"]
    assert "REPORT RequestId" in base64.b64decode(end["InvokeComplete"]["LogResult"]).decode()

    *pieces, end = events(Payload=b'{"fail": true}')
    assert b"".join(piece["PayloadChunk"]["Payload"] for piece in pieces) == b"part one, "
    assert end["InvokeComplete"]["ErrorCode"] == "Unhandled"
    assert json.loads(end["InvokeComplete"]["ErrorDetails"])["errorMessage"] == "broken off"
