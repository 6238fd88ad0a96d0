"""Versions, aliases, concurrency and layers, as the AWS CLI and running functions see them."""

import base64
import concurrent.futures
import json
import subprocess

import botocore.exceptions
import pytest

from harness import functions, places
from harness.engine import Engine
from harness.lab import ROLE, numbered
from harness.recorder import assert_all_delivered_at_least_once
from harness.waiting import eventually

TELL = """
import os
def handler(event, context):
    return {"version": os.environ["AWS_LAMBDA_FUNCTION_VERSION"], "arn": context.invoked_function_arn,
            "started": os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"], "greeting": GREETING,
            "stream": context.log_stream_name, "pid": os.getpid()}
"""
SLOW = "import time\ndef handler(event, context):\n    time.sleep(event['seconds'])\n"
ARN = "arn:aws:lambda:us-east-1:123456789012:function:"


@pytest.fixture
def engine(folder):
    """An engine without a broker: what is tested here needs none."""
    engine = Engine(folder, '[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n').start()
    yield engine
    if engine.running:
        assert engine.stop() == 0
    engine.check_log()


def code(greeting: str, first: str = "") -> bytes:
    return functions.zip_of({"index.py": f"{first}GREETING = {greeting!r}\n{TELL}"})


def create(engine: Engine, name: str, zip_file: bytes, **more) -> dict:
    return engine.functions.create_function(
        FunctionName=name, Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE,
        Code={"ZipFile": zip_file}, **more)


def invoke(engine: Engine, name: str, **more) -> tuple[dict, dict]:
    answer = engine.functions.invoke(FunctionName=name, **more)
    assert "FunctionError" not in answer, answer["Payload"].read()
    return json.load(answer["Payload"]), answer


def cli(engine: Engine, *arguments: str) -> dict:
    text = engine.aws("lambda", *arguments).stdout
    return json.loads(text) if text.strip() else {}


def refusal(call, **members) -> tuple[str, int]:
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**members)
    response = caught.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def test_a_version_keeps_its_code_and_an_alias_moves_between_versions(engine, folder):
    (folder / "one.zip").write_bytes(code("one"))
    (folder / "two.zip").write_bytes(code("two"))
    cli(engine, "create-function", "--function-name", "f", "--runtime", places.python_runtime(),
        "--handler", "index.handler", "--role", ROLE, "--zip-file", "fileb://one.zip")
    first = cli(engine, "publish-version", "--function-name", "f", "--description", "first")
    assert (first["Version"], first["FunctionArn"]) == ("1", ARN + "f:1")
    engine.aws("lambda", "wait", "published-version-active", "--function-name", "f", "--qualifier", "1")
    second = cli(engine, "update-function-code", "--function-name", "f", "--zip-file",
                 "fileb://two.zip", "--publish")
    assert second["Version"] == "2"
    alias = cli(engine, "create-alias", "--function-name", "f", "--name", "prod",
                "--function-version", "1")
    assert alias["AliasArn"] == ARN + "f:prod"

    payload, answer = invoke(engine, "f:prod")
    assert answer["ExecutedVersion"] == "1"
    assert (payload["greeting"], payload["version"], payload["arn"]) == ("one", "1", ARN + "f:prod")
    assert "[1]" in payload["stream"]
    assert invoke(engine, "f", Qualifier="2")[0]["greeting"] == "two"
    latest, answer = invoke(engine, ARN + "f")
    assert (latest["version"], latest["arn"], answer["ExecutedVersion"]) == ("$LATEST", ARN + "f", "$LATEST")

    cli(engine, "update-alias", "--function-name", "f", "--name", "prod", "--function-version", "2")
    assert invoke(engine, "f:prod")[0]["greeting"] == "two"
    tail = engine.functions.invoke(FunctionName="f:prod", LogType="Tail")["LogResult"]
    assert "Version: 2\n" in base64.b64decode(tail).decode()

    # All of it is there after a restart, and the packages of old versions too.
    engine.restart()
    assert invoke(engine, "f:1")[0]["greeting"] == "one"
    assert invoke(engine, "f:prod")[0]["greeting"] == "two"
    versions = cli(engine, "list-versions-by-function", "--function-name", "f")["Versions"]
    assert [version["Version"] for version in versions] == ["$LATEST", "1", "2"]
    assert refusal(engine.functions.delete_function, FunctionName="f", Qualifier="2") == (
        "ResourceConflictException", 409)
    cli(engine, "delete-alias", "--function-name", "f", "--name", "prod")
    cli(engine, "delete-function", "--function-name", "f", "--qualifier", "2")
    assert refusal(engine.functions.invoke, FunctionName="f:2") == ("ResourceNotFoundException", 404)


def test_an_alias_divides_invocations_by_weight(engine):
    create(engine, "f", code("one"), Publish=True)
    engine.functions.update_function_code(FunctionName="f", ZipFile=code("two"), Publish=True)
    engine.functions.create_alias(FunctionName="f", Name="prod", FunctionVersion="1",
                                  RoutingConfig={"AdditionalVersionWeights": {"2": 0.3}})
    ran = [invoke(engine, "f:prod")[1]["ExecutedVersion"] for _ in range(200)]
    # 0.3 of 200 is 60; five standard deviations are 32.
    assert 28 <= ran.count("2") <= 92 and set(ran) == {"1", "2"}


def test_what_is_reserved_is_the_ceiling(engine):
    create(engine, "f", functions.zip_of({"index.py": SLOW}), Timeout=20)
    client = engine.functions
    client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=2)

    def run(_) -> int:
        try:
            return client.invoke(FunctionName="f", Payload=json.dumps({"seconds": 3}))["StatusCode"]
        except client.exceptions.TooManyRequestsException as error:
            assert error.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
            return 429

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        statuses = sorted(pool.map(run, range(6)))
    assert statuses == [200, 200, 429, 429, 429, 429]
    cli(engine, "put-function-concurrency", "--function-name", "f",
        "--reserved-concurrent-executions", "0")
    assert refusal(client.invoke, FunctionName="f", Payload='{"seconds":0}') == (
        "TooManyRequestsException", 429)
    cli(engine, "delete-function-concurrency", "--function-name", "f")
    assert client.invoke(FunctionName="f", Payload='{"seconds":0}')["StatusCode"] == 200


def test_provisioned_environments_are_there_before_they_are_needed(engine):
    create(engine, "f", code("warm"), Publish=True)
    answer = cli(engine, "put-provisioned-concurrency-config", "--function-name", "f", "--qualifier", "1",
                 "--provisioned-concurrent-executions", "2")
    assert answer["Status"] == "IN_PROGRESS"

    def ready() -> bool:
        config = engine.functions.get_provisioned_concurrency_config(FunctionName="f", Qualifier="1")
        return config["Status"] == "READY"

    eventually(ready, 30, what="environments are ready")
    assert engine.metric("wheelpit_environment_starts_total", function_name="f") == 2
    assert invoke(engine, "f:1")[0]["started"] == "provisioned-concurrency"
    assert engine.metric("wheelpit_environment_starts_total", function_name="f") == 2
    assert invoke(engine, "f")[0]["started"] == "on-demand"

    # They come back after a restart, and go when they are not wanted.
    engine.restart()
    eventually(ready, 30, what="environments are back")
    cli(engine, "delete-provisioned-concurrency-config", "--function-name", "f", "--qualifier", "1")
    assert refusal(engine.functions.get_provisioned_concurrency_config, FunctionName="f",
                   Qualifier="1") == ("ProvisionedConcurrencyConfigNotFoundException", 404)


def provisioned(engine: Engine, qualifier: str, **wanted) -> None:
    """Waits until the configuration of f:qualifier is so."""
    def is_so() -> bool:
        config = engine.functions.get_provisioned_concurrency_config(FunctionName="f", Qualifier=qualifier)
        return {name: config.get(name) for name in wanted} == wanted

    eventually(is_so, 30, what=f"provisioned concurrency: {wanted}")


def test_provisioned_environments_are_their_own_and_leave_latest_what_is_not_promised(engine):
    create(engine, "f", code("warm"), Publish=True)
    client = engine.functions
    client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=1)
    demanded = invoke(engine, "f:1")[0]
    assert demanded["started"] == "on-demand"
    client.put_provisioned_concurrency_config(FunctionName="f", Qualifier="1", ProvisionedConcurrentExecutions=1)
    provisioned(engine, "1", Status="READY", AllocatedProvisionedConcurrentExecutions=1,
                AvailableProvisionedConcurrentExecutions=1)
    ready = invoke(engine, "f:1")[0]
    assert ready["started"] == "provisioned-concurrency" and ready["stream"] != demanded["stream"]
    with pytest.raises(client.exceptions.TooManyRequestsException) as caught:
        client.invoke(FunctionName="f")
    assert caught.value.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"

    client.delete_provisioned_concurrency_config(FunctionName="f", Qualifier="1")
    assert invoke(engine, "f")[0]["version"] == "$LATEST"
    assert invoke(engine, "f:1")[0]["started"] == "on-demand"


def test_a_moved_alias_keeps_the_old_environments_until_the_new_ones_are_ready(engine):
    create(engine, "f", code("one"), Publish=True)
    client = engine.functions
    client.create_alias(FunctionName="f", Name="prod", FunctionVersion="1")
    client.put_provisioned_concurrency_config(FunctionName="f", Qualifier="prod", ProvisionedConcurrentExecutions=1)
    provisioned(engine, "prod", Status="READY")
    client.update_function_code(FunctionName="f", ZipFile=code("two", "import time\ntime.sleep(4)\n"), Publish=True)
    client.update_alias(FunctionName="f", Name="prod", FunctionVersion="2")
    moving = client.get_provisioned_concurrency_config(FunctionName="f", Qualifier="prod")
    assert (moving["Status"], moving["AllocatedProvisionedConcurrentExecutions"],
            moving["AvailableProvisionedConcurrentExecutions"]) == ("IN_PROGRESS", 1, 1)
    assert invoke(engine, "f:1")[0]["started"] == "provisioned-concurrency"
    provisioned(engine, "prod", Status="READY", AllocatedProvisionedConcurrentExecutions=1,
                AvailableProvisionedConcurrentExecutions=1)
    moved = invoke(engine, "f:prod")[0]
    assert (moved["started"], moved["version"]) == ("provisioned-concurrency", "2")
    eventually(lambda: invoke(engine, "f:1")[0]["started"] == "on-demand", 30, what="the old environment is gone")
    assert refusal(client.get_provisioned_concurrency_config, FunctionName="f", Qualifier="2") == (
        "ProvisionedConcurrencyConfigNotFoundException", 404)


def test_provisioning_what_cannot_start_says_why_and_the_function_runs_on_demand(engine):
    failing = ("import os\nif os.environ['AWS_LAMBDA_INITIALIZATION_TYPE'] != 'on-demand':\n    raise ValueError('no')\n"
               "GREETING = 'here'\n" + TELL)
    create(engine, "f", functions.zip_of({"index.py": failing}), Publish=True)
    engine.functions.put_provisioned_concurrency_config(FunctionName="f", Qualifier="1",
                                                        ProvisionedConcurrentExecutions=1)
    provisioned(engine, "1", Status="FAILED", StatusReason="FUNCTION_ERROR_INIT_FAILURE",
                AllocatedProvisionedConcurrentExecutions=0, AvailableProvisionedConcurrentExecutions=0)
    assert invoke(engine, "f:1")[0]["started"] == "on-demand"


def sandbox_works() -> bool:
    try:
        return subprocess.run(["bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"],
                              capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def test_layers_are_under_opt_and_later_ones_win(engine, folder):
    # Where there is no sandbox, there is no /opt: the layers' folder is elsewhere.
    root = "/opt" if sandbox_works() else "{pathlib.Path(greet.__file__).parent.parent}"
    handler = ("import greet, pathlib\n"
               f"def handler(event, context): return greet.WORDS + [open(f'{root}/note').read()]\n")
    for name, words, note in [("a", "first", "a"), ("b", "second", "b")]:
        (folder / f"{name}.zip").write_bytes(functions.zip_of(
            {"python/greet.py": f"WORDS = [{words!r}]\n", "note": note, name: ""}))
        cli(engine, "publish-layer-version", "--layer-name", name, "--zip-file", f"fileb://{name}.zip")
    layer = "arn:aws:lambda:us-east-1:123456789012:layer:"
    created = create(engine, "f", functions.zip_of({"index.py": handler}),
                     Layers=[layer + "a:1", layer + "b:1"])
    assert [each["Arn"] for each in created["Layers"]] == [layer + "a:1", layer + "b:1"]
    assert invoke(engine, "f")[0] == ["second", "b"]
    cli(engine, "update-function-configuration", "--function-name", "f", "--layers", layer + "a:1")
    assert invoke(engine, "f")[0] == ["first", "a"]

    # A deleted version stays with the functions that have it, also over a restart.
    cli(engine, "delete-layer-version", "--layer-name", "a", "--version-number", "1")
    engine.restart()
    assert invoke(engine, "f")[0] == ["first", "a"]
    layers = cli(engine, "list-layers")["Layers"]
    assert [each["LayerName"] for each in layers] == ["b"]


def test_a_mapping_invokes_the_version_that_its_alias_names(lab):
    name, client = lab.function(), lab.engine.functions
    client.publish_version(FunctionName=name)
    client.create_alias(FunctionName=name, Name="prod", FunctionVersion="1")
    client.update_function_code(FunctionName=name, ZipFile=functions.zip_of(
        {"index.py": "def handler(event, context): raise RuntimeError('not this one')\n"}))
    queue = lab.queue()
    mapping = lab.mapping(queue, f"{name}:prod")
    assert mapping.created["FunctionArn"] == ARN + f"{name}:prod"
    published = lab.publish(queue, numbered(20))
    lab.recorder.wait_for(published)
    assert_all_delivered_at_least_once(published, lab.recorder)
    assert lab.engine.metric("lambda_errors_total", function_name=name) == 0

    # Without its alias it waits and says so; with it again it goes on.
    client.delete_alias(FunctionName=name, Name="prod")
    more = lab.publish(queue, numbered(5, "more"))
    eventually(lambda: mapping.get()["LastProcessingResult"].startswith("PROBLEM"), 20,
               what="the mapping names its trouble")
    client.create_alias(FunctionName=name, Name="prod", FunctionVersion="1")
    lab.recorder.wait_for(more)
