"""What boto3 and JavaScript take as it comes, the SDKs for Go and Java read into types: every answer has to fit them."""

import contextlib
import datetime

import pytest

from harness import functions, places
from harness.clients import Boto3, Go, Java
from harness.engine import Engine, broker_table
from harness.lab import ROLE
from harness.waiting import eventually

BROKER = "arn:aws:mq:us-east-1:123456789012:broker:shop:b-0a1b2c3d-0001"
TARGET = "arn:aws:sqs:us-east-1:123456789012:told"


@pytest.fixture
def engine(folder):
    shop = broker_table("shop", "rabbitmq", ["amqp://127.0.0.1:1"], id="b-0a1b2c3d-0001")
    engine = Engine(folder, '[server]\naccount_id = "123456789012"\n\n' + shop).start()
    yield engine
    assert engine.stop() == 0
    engine.check_log()


def furnish(engine) -> dict[str, dict]:
    """A function with all that one can have; the operations that read it, with their input."""
    call = Boto3(engine)
    code = functions.zip_of({"index.py": functions.ECHO_PYTHON})
    layer = engine.functions.publish_layer_version(LayerName="tools", Description="of the mill", Content={"ZipFile": code},
                                                   CompatibleRuntimes=["python3.11", "nodejs20.x"], LicenseInfo="MIT")
    engine.functions.add_layer_version_permission(LayerName="tools", VersionNumber=1, StatementId="all",
                                                  Action="lambda:GetLayerVersion", Principal="*")
    engine.functions.create_function(
        FunctionName="mill", Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE, Description="grinds",
        Code={"ZipFile": code}, Environment={"Variables": {"STONE": "1"}}, Layers=[layer["LayerVersionArn"]],
        Tags={"team": "mill"}, DeadLetterConfig={"TargetArn": TARGET}, TracingConfig={"Mode": "Active"})
    engine.functions.get_waiter("function_active_v2").wait(FunctionName="mill", WaiterConfig={"Delay": 1})
    for number in "12":
        call("PublishVersion", FunctionName="mill", Description=number)
        call("UpdateFunctionConfiguration", FunctionName="mill", Description=f"grinds {number}")
        engine.functions.get_waiter("function_updated_v2").wait(FunctionName="mill", WaiterConfig={"Delay": 1})
    call("CreateAlias", FunctionName="mill", Name="live", FunctionVersion="1",
         RoutingConfig={"AdditionalVersionWeights": {"2": 0.25}})
    call("AddPermission", FunctionName="mill", StatementId="s", Action="lambda:InvokeFunction", Principal="sns.amazonaws.com")
    call("PutFunctionConcurrency", FunctionName="mill", ReservedConcurrentExecutions=5)
    call("PutProvisionedConcurrencyConfig", FunctionName="mill", Qualifier="2", ProvisionedConcurrentExecutions=1)
    call("PutFunctionEventInvokeConfig", FunctionName="mill", MaximumRetryAttempts=1, MaximumEventAgeInSeconds=100,
         DestinationConfig={"OnFailure": {"Destination": TARGET}})
    call("PutFunctionRecursionConfig", FunctionName="mill", RecursiveLoop="Allow")
    login = engine.client("secretsmanager").create_secret(Name="login", SecretString='{"username":"u","password":"p"}')
    mapping = call("CreateEventSourceMapping", FunctionName="mill", EventSourceArn=BROKER, Queues=["q"], Enabled=False,
                   SourceAccessConfigurations=[{"Type": "BASIC_AUTH", "URI": login["ARN"]}], Tags={"a": "b"},
                   FilterCriteria={"Filters": [{"Pattern": '{"data": {"id": [1]}}'}]})
    provisioned = {"FunctionName": "mill", "Qualifier": "2"}
    eventually(lambda: call("GetProvisionedConcurrencyConfig", **provisioned)["Status"] == "READY", what="it is ready")
    mill, tools = {"FunctionName": "mill"}, {"LayerName": "tools"}
    return {
        "GetAccountSettings": {}, "ListFunctions": {}, "GetFunction": mill, "GetFunctionConfiguration": mill,
        "ListVersionsByFunction": mill, "ListAliases": mill, "GetAlias": {**mill, "Name": "live"}, "GetPolicy": mill,
        "GetFunctionConcurrency": mill, "GetProvisionedConcurrencyConfig": provisioned,
        "ListProvisionedConcurrencyConfigs": mill, "GetFunctionEventInvokeConfig": mill,
        "ListFunctionEventInvokeConfigs": mill, "GetFunctionRecursionConfig": mill, "GetRuntimeManagementConfig": mill,
        "GetFunctionCodeSigningConfig": mill, "ListLayers": {}, "ListLayerVersions": tools,
        "GetLayerVersion": {**tools, "VersionNumber": 1}, "GetLayerVersionByArn": {"Arn": layer["LayerVersionArn"]},
        "GetLayerVersionPolicy": {**tools, "VersionNumber": 1}, "ListEventSourceMappings": {},
        "GetEventSourceMapping": {"UUID": mapping["UUID"]}, "ListTags": {"Resource": mapping["EventSourceMappingArn"]},
        "Invoke": {**mill, "Payload": '{"grain": 1}'}}


def comparable(value, name: str = ""):
    """Without what is nothing, which not every SDK shows; a moment is one, however it is written."""
    if hasattr(value, "read"):
        return value.read().decode()
    if isinstance(value, dict):
        members = {key: comparable(each, key) for key, each in value.items()
                   if key not in ("ResponseMetadata", "Location")}
        return {key: each for key, each in members.items() if each}
    if isinstance(value, list):
        return [comparable(each) for each in value]
    if isinstance(value, str) and name in ("LastModified", "CreatedDate", "StateTransitionTime"):
        with contextlib.suppress(ValueError):
            value = datetime.datetime.fromisoformat(value)
    return value.timestamp() if isinstance(value, datetime.datetime) else value


@pytest.mark.parametrize("sdk", [Go, Java])
def test_every_answer_says_the_same_through_typed_sdks(engine, sdk):
    with contextlib.closing(sdk(engine)) as call:
        for operation, members in furnish(engine).items():
            read, known = call(operation, **members), Boto3(engine)(operation, **members)
            assert comparable(read) == comparable(known), operation
