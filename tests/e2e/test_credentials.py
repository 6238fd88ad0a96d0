"""Where the engine's AWS credentials come from: the same as boto3 finds with the same files and variables."""

import json
import os
import subprocess
import sys

import pytest

from harness import functions
from harness.credential_world import ROLE, CredentialWorld, signature_of
from harness.engine import NO_SANDBOX, Engine
from harness.waiting import eventually

QUEUE = "arn:aws:sqs:us-east-1:000000000000:q"
KEYS = "aws_access_key_id = AKID{0}\naws_secret_access_key = secret-of-{0}\n"
# botocore's own view of the same world.
ASK_BOTO = """
import botocore.session, json
found = botocore.session.get_session().get_credentials().get_frozen_credentials()
print(json.dumps([found.access_key, found.secret_key, found.token]))
"""


@pytest.fixture
def world():
    world = CredentialWorld()
    yield world
    world.close()


@pytest.fixture
def start(folder, world):
    """start(files, **variables): an engine whose home has these files, and the variables that it was given."""
    engines = []

    def start(files: dict[str, str], **variables: str):
        home = folder / "home"
        (home / ".aws").mkdir(parents=True)
        for name, text in files.items():
            (home / ".aws" / name).write_text(text.replace("HOME", str(home)))
        given = {"HOME": str(home), "AWS_ENDPOINT_URL_STS": f"{world.url}/sts", "AWS_REGION": "us-east-1",
                 "AWS_DEFAULT_REGION": "us-east-1", **{key: text.replace("HOME", str(home))
                                                       for key, text in variables.items()}}
        inner = folder / "engine"
        inner.mkdir()
        engine = Engine(inner, f'[endpoints]\nsqs = "{world.url}"\n{NO_SANDBOX}', given).start()
        engines.append(engine)
        return engine, home, given

    yield start
    for engine in engines:
        assert engine.stop() == 0
        engine.check_log()


def create_mapping(engine: Engine, **more):
    function = engine.functions.create_function(
        FunctionName="f", Runtime="python3.12", Handler="h.handler", Role="arn:aws:iam::000000000000:role/r", Timeout=3,
        Code={"ZipFile": functions.zip_of({"h.py": "def handler(event, context): return None"})})
    return engine.functions.create_event_source_mapping(EventSourceArn=QUEUE, FunctionName=function["FunctionName"],
                                                        **more)


def of_boto(given: dict[str, str]) -> list[str]:
    done = subprocess.run([sys.executable, "-c", ASK_BOTO], env={"PATH": os.environ["PATH"], **given},
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


PROGRAM = """#!/bin/sh
echo '{"Version": 1, "AccessKeyId": "AKIDprogram", "SecretAccessKey": "secret-of-program", "SessionToken": "'"$1"'"}'
"""
WAYS = {
    "credentials file": ("AKIDfile", {"credentials": "[default]\n" + KEYS.format("file") + "aws_session_token = t\n",
                                      "config": "[default]\n" + KEYS.format("config")}, {}),
    "config file": ("AKIDconfig", {"config": "[default]\nregion = us-east-1\n" + KEYS.format("config")}, {}),
    "profile": ("AKIDother", {"credentials": "[default]\n" + KEYS.format("file") + "[other]\n" + KEYS.format("other")},
                {"AWS_PROFILE": "other"}),
    "files elsewhere": ("AKIDfile", {"keys": "[default]\n" + KEYS.format("file")},
                        {"AWS_SHARED_CREDENTIALS_FILE": "HOME/.aws/keys"}),
    "program": ("AKIDprogram", {"config": '[profile p]\ncredential_process = sh "HOME/.aws/program" \'a b\'\n',
                                "program": PROGRAM.replace('"$1"', '"${1% *}"')}, {"AWS_PROFILE": "p"}),
    "role": ("AKIDrole", {"config": f"[default]\nrole_arn = {ROLE}\nsource_profile = base\nrole_session_name = me\n",
                          "credentials": "[base]\n" + KEYS.format("base")}, {}),
    "web identity": ("AKIDrole", {"token": "a.b.c"}, {"AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/.aws/token",
                                                      "AWS_ROLE_ARN": ROLE, "AWS_ROLE_SESSION_NAME": "me"}),
    "container": ("AKIDcontainer", {"token": "a-token"}, {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "URL/container?x=y",
                                                          "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "HOME/.aws/token"}),
    "instance": ("AKIDinstance", {}, {"AWS_EC2_METADATA_SERVICE_ENDPOINT": "URL", "AWS_EC2_METADATA_DISABLED": "false"}),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_engine_signs_with_what_boto3_finds(start, world, way):
    key, files, variables = WAYS[way]
    engine, _, given = start(files, **{name: text.replace("URL", world.url) for name, text in variables.items()})
    create_mapping(engine, Enabled=False)
    access, secret, token = of_boto(given)
    assert access == key
    request = world.asked[0]
    assert signature_of(request, secret) == key
    assert request["headers"].get("x-amz-security-token") == token
    if way == "web identity":
        assert world.sts[0]["WebIdentityToken"] == "a.b.c"
        assert world.sts[0] | {"WebIdentityToken": ""} == world.sts[1] | {"WebIdentityToken": ""}
    assert secret not in engine.log()


def test_a_key_that_expires_is_replaced_without_a_restart(start, world):
    engine, home, _ = start({"credentials": "[default]\n" + KEYS.format("old")})
    create_mapping(engine)
    eventually(lambda: world.asked and "AKIDold/" in world.asked[-1]["authorization"], what="the old key is used")
    world.expired.add("AKIDold")
    (home / ".aws" / "credentials").write_text("[default]\n" + KEYS.format("new"))
    # A refused key is tried again every half minute.
    eventually(lambda: "AKIDnew/" in world.asked[-1]["authorization"], 90, what="the new key is used")
    assert engine.functions.list_event_source_mappings()["EventSourceMappings"][0]["State"] == "Enabled"


def test_without_credentials_the_refusal_says_where_they_were_looked_for(start):
    engine, _, _ = start({})
    with pytest.raises(engine.functions.exceptions.InvalidParameterValueException, match="~/.aws/credentials"):
        create_mapping(engine, Enabled=False)


def test_a_program_in_a_file_that_others_may_write_is_not_run(start):
    engine, home, _ = start({"config": "[default]\ncredential_process = touch HOME/ran\n"})
    (home / ".aws" / "config").chmod(0o666)
    with pytest.raises(Exception, match="others must not write it"):
        create_mapping(engine, Enabled=False)
    assert not (home / "ran").exists()


def test_functions_do_not_get_these_credentials(start):
    engine, _, _ = start({"credentials": "[default]\n" + KEYS.format("file")})
    engine.functions.create_function(
        FunctionName="shows", Runtime="python3.12", Handler="h.handler", Role="arn:aws:iam::000000000000:role/r",
        Code={"ZipFile": functions.zip_of({"h.py": "import os\ndef handler(event, context): return dict(os.environ)"})})
    shown = json.load(engine.functions.invoke(FunctionName="shows")["Payload"])
    assert "AKIDfile" not in json.dumps(shown)
    assert "secret-of-file" not in json.dumps(shown)
