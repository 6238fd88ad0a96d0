"""Mappings of Kafka as people make them: AWS's guide with the AWS CLI, Terraform's requests."""

import json

import pytest

from harness.lab import Mapping

pytestmark = pytest.mark.timeout(300)

VPC = [{"Type": "VPC_SUBNET", "URI": "subnet:subnet-0011001100"},
       {"Type": "VPC_SUBNET", "URI": "subnet:subnet-0022002200"},
       {"Type": "VPC_SECURITY_GROUP", "URI": "security_group:sg-0123456789"}]
ARN = "arn:aws:kafka:us-east-1:123456789012:cluster/my-cluster/fc2f5bdf-fd1b-45ad-85dd-15b4a5a6247e-2"


def cli(lab, *arguments: str) -> dict:
    return json.loads(lab.engine.aws("lambda", *arguments).stdout)


def function_arn(name: str) -> str:
    return f"arn:aws:lambda:us-east-1:123456789012:function:{name}"


@pytest.fixture
def lab(kafka, make_lab):
    servers = json.dumps(kafka.endpoint().split(","))
    return make_lab(kafka, config=f'[[kafka]]\nname = "my-cluster"\nid = "fc2f5bdf-fd1b-45ad-85dd-15b4a5a6247e-2"\n'
                                  f'bootstrap_servers = {servers}\n')


def check(lab, mapping: Mapping, expected: dict) -> None:
    """What the guide's answer has, in both answers; members without a value are not printed."""
    for shown in [mapping.created, cli(lab, "get-event-source-mapping", "--uuid", mapping.uuid)]:
        assert {key: shown.get(key) for key in expected} == expected
        assert set(shown) - set(expected) <= {"UUID", "EventSourceMappingArn", "LastModified", "State"}


def test_amazon_msk(lab):
    """The guide's command for a cluster of MSK."""
    topic, function = lab.topic(2), lab.function()
    mapping = Mapping(lab, cli(lab, "create-event-source-mapping", "--event-source-arn", ARN, "--topics", topic.name,
                               "--starting-position", "LATEST", "--function-name", function))
    assert mapping.created["State"] == "Creating"
    check(lab, mapping, {
        "StartingPosition": "LATEST", "BatchSize": 100, "EventSourceArn": ARN, "FunctionArn": function_arn(function),
        "LastProcessingResult": "No records processed", "StateTransitionReason": "USER_INITIATED",
        "Topics": [topic.name], "AmazonManagedKafkaEventSourceConfig": {"ConsumerGroupId": mapping.uuid}})
    mapping.created_group = mapping.uuid
    mapping.wait(timeout=60, State="Enabled")
    topic.wait_committed(mapping)
    topic.send("one", key="k")
    topic.wait_committed(mapping)
    event = lab.recorder.invocations[0].event
    assert list(event) == ["eventSource", "eventSourceArn", "bootstrapServers", "records"]
    assert event["eventSource"] == "aws:kafka" and event["eventSourceArn"] == ARN
    listed = cli(lab, "list-event-source-mappings", "--event-source-arn", ARN)["EventSourceMappings"]
    assert [each["UUID"] for each in listed] == [mapping.uuid]
    assert cli(lab, "delete-event-source-mapping", "--uuid", mapping.uuid)["State"] == "Deleting"
    mapping.wait_gone(60)


def test_a_self_managed_cluster_in_a_vpc(lab):
    """The guide's command for a cluster whose brokers are in a VPC and need no login."""
    topic, function = lab.topic(1), lab.function()
    servers = lab.broker.endpoint().split(",")
    mapping = Mapping(lab, cli(
        lab, "create-event-source-mapping", "--topics", topic.name, "--source-access-configurations", json.dumps(VPC),
        "--function-name", function_arn(function), "--self-managed-event-source",
        json.dumps({"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": servers}})))
    check(lab, mapping, {
        "StartingPosition": "TRIM_HORIZON", "BatchSize": 100, "FunctionArn": function_arn(function),
        "SelfManagedEventSource": {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": servers}},
        "SourceAccessConfigurations": VPC, "LastProcessingResult": "No records processed",
        "StateTransitionReason": "USER_INITIATED", "Topics": [topic.name],
        "SelfManagedKafkaEventSourceConfig": {"ConsumerGroupId": mapping.uuid}})
    mapping.wait(timeout=60, State="Enabled")


def test_terraforms_life_of_a_mapping(lab):
    """aws_lambda_event_source_mapping: made, read until it rests, changed with all it has, deleted until it is gone. What
    is read is what was asked for: a plan has no difference."""
    topic, function = lab.topic(1), function_arn(lab.function())
    api = lab.engine.functions
    asked = {"EventSourceArn": ARN, "BatchSize": 50, "Topics": [topic.name], "StartingPosition": "TRIM_HORIZON",
             "AmazonManagedKafkaEventSourceConfig": {"ConsumerGroupId": f"group-{topic.name}"},
             "MaximumBatchingWindowInSeconds": 1,
             "FilterCriteria": {"Filters": [{"Pattern": '{"value":{"a":[1]}}'}]}}
    mapping = Mapping(lab, api.create_event_source_mapping(FunctionName=function, Enabled=True,
                                                           Tags={"Environment": "test"}, **asked))
    shown = mapping.wait(timeout=60, State="Enabled")
    assert {key: shown.get(key) for key in asked} == asked and shown["FunctionArn"] == function
    changed = {"BatchSize": 200, "MaximumBatchingWindowInSeconds": 2,
               "ProvisionedPollerConfig": {"MinimumPollers": 1, "MaximumPollers": 4}, "MaximumRetryAttempts": 3,
               "MaximumRecordAgeInSeconds": 600, "BisectBatchOnFunctionError": True,
               "FunctionResponseTypes": ["ReportBatchItemFailures"],
               "DestinationConfig": {"OnFailure": {"Destination": "arn:aws:sqs:us-east-1:123456789012:dead"}}}
    mapping.update(FunctionName=function, Enabled=True, FilterCriteria=asked["FilterCriteria"], **changed)
    shown = mapping.wait(timeout=60, State="Enabled", BatchSize=200)
    expected = asked | changed
    assert {key: shown.get(key) for key in expected} == expected
    mapping.update(ProvisionedPollerConfig={}, MaximumRetryAttempts=-1, FilterCriteria={}, DestinationConfig={})
    shown = mapping.wait(timeout=60, State="Enabled")
    assert "ProvisionedPollerConfig" not in shown and "FilterCriteria" not in shown
    assert mapping.delete()["State"] == "Deleting"
    mapping.wait_gone(60)
