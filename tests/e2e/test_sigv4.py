"""With access keys every request must be signed; without them the engine stays on loopback."""

import datetime
import json
import os
import subprocess
import unittest.mock
import urllib.error
import urllib.request

import boto3
import botocore.config
import botocore.exceptions
import pytest

from harness import functions, places
from harness.clients import JavaScript
from harness.engine import Engine
from harness.lab import ROLE
from harness.waiting import eventually

KEY_ID, SECRET = "AKIDMILL", "a-secret-of-the-mill"
TEMPORARY = {"KEY_ID": "ASIDMILL", "KEY_SECRET": "another-secret-of-it", "KEY_TOKEN": "token/of+it=="}
CONFIG = f"""[server]
region = "us-east-1"
account_id = "123456789012"
access_keys = [
  {{ id = "{KEY_ID}", secret = "{SECRET}" }},
  {{ id = "{TEMPORARY['KEY_ID']}", secret = "{TEMPORARY['KEY_SECRET']}", session_token = "{TEMPORARY['KEY_TOKEN']}" }},
]
"""


@pytest.fixture
def guarded(folder):
    engine = Engine(folder, CONFIG).start()
    yield engine
    assert engine.stop() == 0
    engine.check_log()
    for secret in (SECRET, TEMPORARY["KEY_SECRET"], TEMPORARY["KEY_TOKEN"]):
        assert secret not in engine.log(), "the log shows a secret"


def client(engine: Engine, service: str = "lambda", key: str = KEY_ID, secret: str = SECRET,
           token: str | None = None, region: str = "us-east-1"):
    return boto3.client(service, endpoint_url=engine.url, region_name=region, aws_access_key_id=key,
                        aws_secret_access_key=secret, aws_session_token=token,
                        config=botocore.config.Config(retries={"max_attempts": 0}))


def refusal(call, **members) -> tuple[str, str, int]:
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**members)
    answer = caught.value.response
    return answer["Error"]["Code"], answer["Error"]["Message"], answer["ResponseMetadata"]["HTTPStatusCode"]


def fetch(url: str, **headers: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_requests_without_a_signature_are_refused_but_health_is_told(guarded):
    status, body = fetch(guarded.url + "/2015-03-31/functions/")
    assert (status, json.loads(body)) == (403, {"message": "Missing Authentication Token"})
    assert fetch(guarded.url + "/healthz")[0] == 200
    assert fetch(guarded.url + "/readyz")[0] == 200
    assert fetch(guarded.url + "/metrics")[0] == 200


def test_boto3_signs_for_every_service(guarded):
    arn = "arn:aws:lambda:us-east-1:123456789012:function:signed"
    code = functions.zip_of({"index.py": functions.ECHO_PYTHON})
    lam = client(guarded)
    lam.create_function(FunctionName="signed", Runtime=places.python_runtime(), Handler="index.handler",
                        Role=ROLE, Code={"ZipFile": code}, Tags={"a": "ü €"})
    lam.get_waiter("function_active_v2").wait(FunctionName="signed")
    assert lam.list_tags(Resource=arn)["Tags"] == {"a": "ü €"}
    lam.untag_resource(Resource=arn, TagKeys=["b c", "a"])
    answer = lam.invoke(FunctionName=arn, Qualifier="$LATEST", Payload='{"x": "é"}', LogType="Tail")
    assert json.load(answer["Payload"]) == {"x": "é"}
    secrets = client(guarded, "secretsmanager")
    secrets.create_secret(Name="a/b", SecretString="{}")
    assert secrets.get_secret_value(SecretId="a/b")["SecretString"] == "{}"
    assert client(guarded, "mq").list_brokers()["BrokerSummaries"] == []
    assert client(guarded, "sts").get_caller_identity()["Account"] == "123456789012"
    assert client(guarded, "logs").describe_log_groups()["logGroups"] is not None

    location = lam.get_function(FunctionName="signed")["Code"]["Location"]
    assert fetch(location) == (200, code), "the link to the code needs no key"
    assert fetch(location.partition("?")[0])[0] == 403


def test_refusals_are_those_of_aws(guarded):
    invalid = "The security token included in the request is invalid."
    unknown = client(guarded, key="AKIDNOBODY")
    assert refusal(unknown.list_functions) == ("UnrecognizedClientException", invalid, 403)
    wrong = client(guarded, secret="not-the-secret-of-it")
    code, message, status = refusal(wrong.list_functions)
    assert (code, status) == ("InvalidSignatureException", 403)
    assert message.startswith("The request signature we calculated does not match the signature you provided.")
    elsewhere = client(guarded, region="eu-west-1")
    assert refusal(elsewhere.list_functions) == (
        "InvalidSignatureException", "Credential should be scoped to a valid region, not 'eu-west-1'.", 403)
    assert refusal(client(guarded, "secretsmanager", key="AKIDNOBODY").list_secrets) == (
        "UnrecognizedClientException", invalid, 400)
    assert refusal(client(guarded, "sts", key="AKIDNOBODY").get_caller_identity) == (
        "InvalidClientTokenId", invalid, 403)
    assert refusal(client(guarded, "sts", secret="not-the-secret-of-it").get_caller_identity)[0] == \
        "SignatureDoesNotMatch"


def test_temporary_keys_need_their_session_token(guarded):
    key, secret, token = TEMPORARY["KEY_ID"], TEMPORARY["KEY_SECRET"], TEMPORARY["KEY_TOKEN"]
    assert client(guarded, key=key, secret=secret, token=token).list_functions()["Functions"] == []
    for other in (None, "another"):
        assert refusal(client(guarded, key=key, secret=secret, token=other).list_functions)[0] == \
            "UnrecognizedClientException"


def test_a_request_from_another_time_is_refused(guarded):
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    for minutes, text in ((-6, "Signature expired: "), (6, "Signature not yet current: ")):
        then = now + datetime.timedelta(minutes=minutes)
        with unittest.mock.patch("botocore.auth.get_current_datetime", return_value=then):
            code, message, status = refusal(client(guarded).list_functions)
        assert (code, status) == ("InvalidSignatureException", 403), message
        assert message.startswith(text) and message.endswith("5 min.)")


def test_presigned_urls_work_until_they_expire(guarded):
    sts = client(guarded, "sts")
    url = sts.generate_presigned_url("get_caller_identity", HttpMethod="GET", ExpiresIn=60)
    status, body = fetch(url)
    assert status == 200 and b"<Account>123456789012</Account>" in body
    lam = client(guarded)
    url = lam.generate_presigned_url("list_functions", Params={"MaxItems": 5}, ExpiresIn=60)
    assert fetch(url)[0] == 200
    assert fetch(url.replace("MaxItems=5", "MaxItems=6"))[0] == 403
    expired = lam.generate_presigned_url("list_functions", ExpiresIn=1)
    eventually(lambda: fetch(expired)[0] == 403, 5, what="the URL is valid no longer")


def test_the_command_line_signs(guarded):
    variables = {"PATH": os.environ["PATH"], "HOME": str(guarded.folder), "AWS_DEFAULT_REGION": "us-east-1",
                 "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": ""}

    def aws(key: str, secret: str, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([places.aws_cli(), "--endpoint-url", guarded.url, *arguments], timeout=60,
                              capture_output=True, text=True,
                              env=variables | {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret})

    done = aws(KEY_ID, SECRET, "lambda", "list-functions")
    assert done.returncode == 0, done.stderr
    assert aws(KEY_ID, SECRET, "secretsmanager", "list-secrets").returncode == 0
    refused = aws(KEY_ID, "wrong-wrong-wrong", "lambda", "list-functions")
    assert refused.returncode != 0 and "(InvalidSignatureException)" in refused.stderr


def test_the_javascript_sdk_signs(guarded):
    call = JavaScript(guarded, **TEMPORARY)
    try:
        assert call("ListFunctions", MaxItems=3)["Functions"] == []
        with pytest.raises(Exception, match="ResourceNotFoundException"):
            call("ListTags", Resource="arn:aws:lambda:us-east-1:123456789012:function:nobody")
    finally:
        call.close()


def serve(folder, *arguments: str, config: str = "[server]\n") -> subprocess.CompletedProcess:
    (folder / "w.toml").write_text(config)
    return subprocess.run([places.engine_binary(), "serve", "--config", str(folder / "w.toml"), *arguments],
                          capture_output=True, text=True, timeout=20, cwd=folder)


def test_without_keys_only_loopback_is_listened_on(folder):
    done = serve(folder, "--listen", "0.0.0.0:0")
    assert done.returncode == 2 and done.stdout == ""
    assert "--listen" in done.stderr and "access_keys" in done.stderr, done.stderr
    done = serve(folder, config='[server]\nlisten = "[::]:0"\n')
    assert done.returncode == 2 and "server.listen" in done.stderr


def test_the_log_says_that_nobody_is_asked_for_a_key(folder):
    engine = Engine(folder, "[server]\n").start()
    try:
        assert "no access keys are configured" in engine.log()
    finally:
        engine.stop()


def test_a_configuration_with_keys_that_others_may_read_is_warned_of(folder):
    engine = Engine(folder, CONFIG)
    os.chmod(engine.config_file, 0o644)
    engine.start()
    assert "chmod 600" in engine.log()
    engine.stop()
