"""One life of a function and its mapping, the same through every client."""

import base64
import contextlib
import json

import pytest

from harness import functions, places
from harness.clients import Boto3, CommandLine, Go, Java, JavaScript, Refused, Rust
from harness.lab import ROLE, numbered
from harness.waiting import eventually

# What Terraform waits for (internal/service/lambda of its provider): the states it bears while it waits,
# and those it waits for. Any other makes it fail.
CREATING = ({"Creating", "Disabling", "Enabling"}, {"Disabled", "Enabled"})
UPDATING = ({"Disabling", "Enabling", "Updating"}, {"Disabled", "Enabled"})


def settled(call, uuid: str, pending: set, target: set) -> dict:
    def reached():
        mapping = call("GetEventSourceMapping", UUID=uuid)
        state = mapping["State"]
        if state not in pending | target:
            pytest.fail(f"{state}: {mapping['StateTransitionReason']}")
        return mapping if state in target else None

    return eventually(reached, 30, what=f"mapping is {target}")


def gone(call, uuid: str) -> None:
    def is_gone():
        try:
            state = call("GetEventSourceMapping", UUID=uuid)["State"]
        except Refused as error:
            assert (error.code, error.message) == (
                "ResourceNotFoundException", "The resource you requested does not exist.")
            return True
        assert state == "Deleting", state
        return False

    eventually(is_gone, 30, what="mapping is gone")


def new_function(call, lab, name: str) -> dict:
    code = base64.b64encode(functions.zip_of({"index.py": functions.RECORDING_PYTHON})).decode()
    created = call("CreateFunction", FunctionName=name, Runtime=places.python_runtime(),
                   Handler="index.handler", Role=ROLE, Timeout=10, Code={"ZipFile": code},
                   Environment={"Variables": {"RECORDER": lab.recorder.address}}, Tags={"team": "mill"})
    assert created["State"] == "Pending" and created["StateReasonCode"] == "Creating"

    def active():
        found = call("GetFunction", FunctionName=name)
        configuration = found["Configuration"]
        ready = (configuration["State"], configuration.get("LastUpdateStatus")) == ("Active", "Successful")
        return found if ready else None

    found = eventually(active, 20, what="function is active")
    assert found["Tags"] == {"team": "mill"}
    return created


@pytest.fixture
def lab(broker, make_lab):
    """An engine that takes nothing unsigned."""
    return make_lab(broker, key=("AKIDCLIENTS", "a-key-of-clients"))


@pytest.fixture(params=[Boto3, CommandLine, JavaScript, Go, Java, Rust],
                ids=["boto3", "cli", "javascript", "go", "java", "rust"])
def call(request, lab):
    client = request.param(lab.engine)
    yield client
    client.close()


def test_the_life_of_a_mapping_is_the_same_through_every_client(lab, call):
    queue, secret = lab.queue(), lab.secret()
    function = new_function(call, lab, "life")
    mapping = call("CreateEventSourceMapping", FunctionName="life", EventSourceArn=lab.broker_arn,
                   Queues=[queue], SourceAccessConfigurations=[{"Type": "BASIC_AUTH", "URI": secret}],
                   BatchSize=5)
    uuid = mapping["UUID"]
    # Debian's AWS CLI knows neither this member nor tags at creation.
    arn = f"arn:aws:lambda:us-east-1:123456789012:event-source-mapping:{uuid}"
    assert mapping.get("EventSourceMappingArn", arn) == arn
    assert (mapping["State"], mapping["FunctionArn"]) == ("Creating", function["FunctionArn"])
    settled(call, uuid, *CREATING)
    lab.recorder.wait_for(lab.publish(queue, numbered(12)))

    assert call("UpdateEventSourceMapping", UUID=uuid, BatchSize=7)["State"] == "Updating"
    assert settled(call, uuid, *UPDATING)["BatchSize"] == 7
    call("TagResource", Resource=arn, Tags={"stage": "test"})
    call("TagResource", Resource=arn, Tags={"stage": "live", "owner": "me"})
    call("UntagResource", Resource=arn, TagKeys=["owner", "nobody"])
    assert call("ListTags", Resource=arn)["Tags"] == {"stage": "live"}

    with pytest.raises(Refused) as refused:
        call("UpdateEventSourceMapping", UUID=uuid,
             SourceAccessConfigurations=[{"Type": "VIRTUAL_HOST", "URI": "/"}])
    assert (refused.value.code, refused.value.message) == (
        "InvalidParameterValueException", "Invalid parameters: VIRTUAL_HOST")
    listed = call("ListEventSourceMappings", FunctionName="life")["EventSourceMappings"]
    assert [entry["UUID"] for entry in listed] == [uuid]

    assert call("UpdateEventSourceMapping", UUID=uuid, Enabled=False)["State"] == "Disabling"
    assert settled(call, uuid, *UPDATING)["State"] == "Disabled"
    assert call("DeleteEventSourceMapping", UUID=uuid)["State"] == "Deleting"
    gone(call, uuid)
    call("DeleteFunction", FunctionName="life")
    with pytest.raises(Refused) as refused:
        call("GetFunction", FunctionName="life")
    assert refused.value.code == "ResourceNotFoundException"


@pytest.mark.parametrize("call", [Boto3, Go, Java], ids=["boto3", "go", "java"], indirect=True)
def test_terraforms_sequence_of_requests(lab, call):
    """What `apply`, a second `apply` with changes, `plan` and `destroy` send, in their order. Terraform sends it through
    the SDK for Go."""
    sts = lab.engine.client("sts")
    assert sts.get_caller_identity()["Account"] == "123456789012"

    def read_function() -> None:
        call("GetFunction", FunctionName="tf")
        versions = call("ListVersionsByFunction", FunctionName="tf", MaxItems=10000)["Versions"]
        assert "$LATEST" in {version["Version"] for version in versions}
        assert not call("GetFunctionCodeSigningConfig", FunctionName="tf").get("CodeSigningConfigArn")

    def read_mapping(uuid: str) -> dict:
        mapping = call("GetEventSourceMapping", UUID=uuid)
        call("ListTags", Resource=mapping["EventSourceMappingArn"])
        return mapping

    def read_policy() -> list[str]:
        return [s["Sid"] for s in json.loads(call("GetPolicy", FunctionName="tf")["Policy"])["Statement"]]

    new_function(call, lab, "tf")
    read_function()
    call("AddPermission", FunctionName="tf", StatementId="events", Action="lambda:InvokeFunction",
         Principal="events.amazonaws.com")
    assert read_policy() == ["events"]
    assert call("PublishVersion", FunctionName="tf")["Version"] == "1"
    call("CreateAlias", FunctionName="tf", Name="live", FunctionVersion="1")
    assert call("GetAlias", FunctionName="tf", Name="live")["FunctionVersion"] == "1"
    queue, secret = lab.queue(), lab.secret()
    created = call("CreateEventSourceMapping", FunctionName="tf", EventSourceArn=lab.broker_arn,
                   Enabled=True, Queues=[queue], BatchSize=10, Tags={"managed": "yes"},
                   SourceAccessConfigurations=[{"Type": "BASIC_AUTH", "URI": secret}])
    uuid, arn = created["UUID"], created["EventSourceMappingArn"]
    settled(call, uuid, *CREATING)
    assert read_mapping(uuid)["BatchSize"] == 10
    # A plan that finds nothing to change only reads.
    read_function()
    assert read_mapping(uuid)["State"] == "Enabled"

    call("UntagResource", Resource=arn, TagKeys=["managed"])
    call("TagResource", Resource=arn, Tags={"managed": "no"})
    call("UpdateEventSourceMapping", UUID=uuid, FunctionName="tf", BatchSize=20, Enabled=True,
         FilterCriteria={}, MaximumBatchingWindowInSeconds=1,
         SourceAccessConfigurations=[{"Type": "BASIC_AUTH", "URI": secret}])
    assert settled(call, uuid, *UPDATING)["BatchSize"] == 20
    assert read_mapping(uuid)["MaximumBatchingWindowInSeconds"] == 1
    call("UpdateFunctionConfiguration", FunctionName="tf", Timeout=11)
    eventually(lambda: call("GetFunction", FunctionName="tf")["Configuration"]["LastUpdateStatus"]
               == "Successful", 20, what="function is updated")
    read_function()

    call("DeleteEventSourceMapping", UUID=uuid)
    gone(call, uuid)
    call("DeleteAlias", FunctionName="tf", Name="live")
    call("RemovePermission", FunctionName="tf", StatementId="events")
    with pytest.raises(Refused) as refused:
        read_policy()
    assert refused.value.code == "ResourceNotFoundException"
    call("DeleteFunction", FunctionName="tf")


@pytest.mark.parametrize("sdk", [JavaScript, Go, Java, Rust])
def test_a_wrong_key_is_told_by_its_error(lab, sdk):
    (right, secret), refusals = lab.engine.key, []
    for lab.engine.key in ((right, "another-secret"), ("AKIDNOBODY", secret)):
        with contextlib.closing(sdk(lab.engine)) as call, pytest.raises(Refused) as refused:
            call("ListEventSourceMappings", FunctionName="any")
        refusals.append(refused.value.code)
    assert refusals == ["InvalidSignatureException", "UnrecognizedClientException"]
