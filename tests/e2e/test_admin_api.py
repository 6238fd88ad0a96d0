"""/_wheelpit/: sessions, keys that read alone, why a mapping does not move, and numbers that agree with /metrics."""

import base64
import hashlib
import hmac
import json
import re
import time
import urllib.error
import urllib.request

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.exceptions
import pytest

from harness import functions, places
from harness.engine import Engine
from harness.lab import ROLE, numbered
from harness.waiting import eventually

OPERATOR, VIEWER = ("OPERATOR", "a-secret-of-the-operator"), ("VIEWER", "another-secret-of-it")
DOCUMENTED = re.compile(r"^\| `(GET|POST|PUT|DELETE) (/_wheelpit/[^`]*)` \| (\w+) \|", re.MULTILINE)
DECLARED = re.compile(r"\.effect = Effect::(\w+),\s*\.method = \"(\w+)\",\s*\.path = \"(/_wheelpit/[^\"]*)\"")
COUNTERS = {"Polled": "polled_events", "FilteredOut": "filtered_out_events", "Invoked": "invoked_events",
            "FailedInvoke": "failed_invoke_events", "Dropped": "dropped_events", "Deleted": "deleted_events",
            "PollingErrors": "polling_errors"}


def config(*keys: str) -> str:
    return ('[server]\nregion = "us-east-1"\naccount_id = "123456789012"\naccess_keys = ['
            + ", ".join(keys) + "]\n")


def key(credentials: tuple[str, str], more: str = "") -> str:
    return f'{{ id = "{credentials[0]}", secret = "{credentials[1]}"{more} }}'


@pytest.fixture
def guarded(folder):
    """An engine with a key that may do everything, and one that reads alone."""
    engine = Engine(folder, config(key(OPERATOR), key(VIEWER, ", read_only = true")))
    engine.key = OPERATOR
    engine.start()
    yield engine
    assert engine.stop() == 0
    engine.check_log()
    assert OPERATOR[1] not in engine.log() and VIEWER[1] not in engine.log()


def send(engine: Engine, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, dict, dict]:
    """Status, headers in lower case and members of the answer."""
    request = urllib.request.Request(engine.url + path, method=method, headers=headers,
                                     data=body.encode() if body is not None else None)
    try:
        answer = urllib.request.urlopen(request, timeout=60)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        text = answer.read()
        names = {name.lower(): value for name, value in answer.headers.items()}
        return answer.status, names, json.loads(text) if text.startswith(b"{") else {}


def signed(engine: Engine, credentials: tuple[str, str], method: str, path: str, body: str = "") -> tuple[int, dict, dict]:
    request = botocore.awsrequest.AWSRequest(method, engine.url + path, data=body or None)
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(*credentials), "lambda", "us-east-1").add_auth(request)
    return send(engine, method, path, body or None, **dict(request.headers))


def by_token(engine: Engine, token: str, method: str, path: str, body: str | None = None) -> tuple[int, dict, dict]:
    return send(engine, method, path, body, Authorization=f"Wheelpit {token}")


def error(answer: tuple[int, dict, dict]) -> tuple[int, str]:
    return answer[0], answer[1].get("x-amzn-errortype", "")


def client(engine: Engine, credentials: tuple[str, str], service: str = "lambda"):
    return boto3.client(service, endpoint_url=engine.url, region_name="us-east-1", aws_access_key_id=credentials[0],
                        aws_secret_access_key=credentials[1],
                        config=botocore.config.Config(retries={"max_attempts": 0}))


def refusal(call, **members) -> str:
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**members)
    return caught.value.response["Error"]["Code"]


def test_the_table_of_the_docs_has_every_operation_with_its_effect_and_no_other():
    documented = {(method, path): effect for method, path, effect
                  in DOCUMENTED.findall((places.ROOT / "docs" / "admin-api.md").read_text())}
    declared = {}
    for file in (places.ROOT / "src" / "api" / "model").glob("model_*.cc"):
        for effect, method, path in DECLARED.findall(file.read_text()):
            declared[method, path] = effect
    assert len(declared) > 15
    assert documented == declared


def test_whoever_signs_once_goes_on_with_a_token(guarded):
    status, _, who = send(guarded, "GET", "/_wheelpit/session")
    assert status == 200 and who == {"SignInRequired": True, "AccessKeysRequired": True, "Region": "us-east-1",
                                     "Service": "lambda"}
    status, _, session = signed(guarded, OPERATOR, "POST", "/_wheelpit/session", "{}")
    assert status == 200 and not session["ReadOnly"], session
    assert 11.9 * 3600 < session["ExpiresAt"] - time.time() <= 12 * 3600 + 60
    token = session["Token"]
    assert by_token(guarded, token, "GET", "/_wheelpit/session")[2]["AccessKeyId"] == OPERATOR[0]
    assert by_token(guarded, token, "GET", "/2015-03-31/functions")[0] == 200
    answer = send(guarded, "POST", "/", "{}", **{"Authorization": f"Wheelpit {token}",
                                                 "X-Amz-Target": "secretsmanager.ListSecrets"})
    assert answer[0] == 200 and answer[2]["SecretList"] == []
    assert error(by_token(guarded, token, "POST", "/_wheelpit/session", "{}")) == (403, "AccessDeniedException")
    assert error(send(guarded, "POST", "/_wheelpit/session", "{}")) == (403, "MissingAuthenticationTokenException")
    assert token not in guarded.log()


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def token_of(engine: Engine, credentials: tuple[str, str], expires: int) -> str:
    """As the engine makes it, which this test may since it can read the engine's key."""
    derived = hmac.digest((engine.data / "secrets.key").read_bytes(), b"wheelpit sessions", hashlib.sha256)
    claim = f"v1.{base64url(credentials[0].encode())}.{expires}"
    return claim + "." + base64url(hmac.digest(derived, f"{claim}\n{credentials[1]}".encode(), hashlib.sha256))


def test_a_token_that_is_forged_expired_or_of_a_key_that_is_gone_is_refused(guarded):
    now = int(time.time())
    assert by_token(guarded, token_of(guarded, OPERATOR, now + 600), "GET", "/2015-03-31/functions")[0] == 200
    expired = by_token(guarded, token_of(guarded, OPERATOR, now - 1), "GET", "/2015-03-31/functions")
    assert error(expired) == (403, "ExpiredTokenException")
    good = signed(guarded, VIEWER, "POST", "/_wheelpit/session", "{}")[2]["Token"]
    head, expiry, mac = good.rsplit(".", 2)
    forged = [f"{head}.{int(expiry) + 1}.{mac}", good[:-2] + ("AA" if good[-2:] != "AA" else "BB"), good + "A", "v1...",
              token_of(guarded, ("OPERATOR", "guessed-secret"), now + 600),
              "v1." + base64url(OPERATOR[0].encode()) + f".{expiry}.{mac}"]
    for token in forged:
        answer = by_token(guarded, token, "GET", "/2015-03-31/functions")
        assert error(answer) == (403, "UnrecognizedClientException"), token

    guarded.restart()
    assert by_token(guarded, good, "GET", "/2015-03-31/functions")[0] == 200, "it outlives a restart"
    assert guarded.stop() == 0
    guarded.config_file.write_text(config(key(OPERATOR)))
    guarded.start()
    assert error(by_token(guarded, good, "GET", "/2015-03-31/functions")) == (403, "UnrecognizedClientException")


def test_a_read_only_key_looks_and_does_nothing_else(guarded):
    guarded.functions.create_function(
        FunctionName="f", Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE,
        Code={"ZipFile": functions.zip_of({"index.py": "def handler(event, context): return 1"})},
        Environment={"Variables": {"PASSWORD": "hush-hush"}})
    secret = guarded.client("secretsmanager").create_secret(Name="s", SecretString="hush-hush")["ARN"]
    looks = client(guarded, VIEWER)
    assert looks.get_function(FunctionName="f")["Configuration"]["Environment"]["Error"]["ErrorCode"] == "AccessDeniedException"
    assert "Variables" not in looks.list_functions()["Functions"][0]["Environment"]
    assert guarded.functions.get_function(FunctionName="f")["Configuration"]["Environment"]["Variables"]
    secrets = client(guarded, VIEWER, "secretsmanager")
    assert secrets.describe_secret(SecretId=secret)["Name"] == "s"
    refused = [refusal(looks.invoke, FunctionName="f", Payload="{}"), refusal(looks.delete_function, FunctionName="f"),
               refusal(looks.put_function_concurrency, FunctionName="f", ReservedConcurrentExecutions=0),
               refusal(secrets.get_secret_value, SecretId=secret), refusal(secrets.delete_secret, SecretId=secret)]
    assert set(refused) == {"AccessDeniedException"}, refused

    session = signed(guarded, VIEWER, "POST", "/_wheelpit/session", "{}")[2]
    assert session["ReadOnly"]
    token = session["Token"]
    for path in ("overview", "mappings/status", "series", "configuration", "traits", "functions/f/environments",
                 "async/counts", "brokers"):
        status, headers, _ = by_token(guarded, token, "GET", f"/_wheelpit/{path}")
        assert status == 200 and headers["etag"], path
        again = send(guarded, "GET", f"/_wheelpit/{path}", **{"Authorization": f"Wheelpit {token}",
                                                              "If-None-Match": headers["etag"]})
        assert again[0] in (200, 304), path
    configuration = by_token(guarded, token, "GET", "/_wheelpit/configuration")[2]
    assert configuration["AccessKeys"] == [{"AccessKeyId": "OPERATOR", "ReadOnly": False},
                                           {"AccessKeyId": "VIEWER", "ReadOnly": True}]
    listen = [each for each in configuration["Settings"] if (each["Section"], each["Name"]) == ("server", "listen")]
    assert listen[0]["Origin"] == "command line"
    assert OPERATOR[1] not in json.dumps(configuration)
    for method, path, body in [("POST", "/2015-03-31/functions/f/invocations", "{}"),
                               ("DELETE", "/2015-03-31/functions/f", None),
                               ("POST", "/_wheelpit/async/purge", '{"All":true}'),
                               ("GET", "/_wheelpit/async/events/x", None)]:
        assert error(by_token(guarded, token, method, path, body)) == (403, "AccessDeniedException"), path


def overview(lab) -> dict:
    return send(lab.engine, "GET", "/_wheelpit/overview")[2]


def status_of(lab, mapping) -> dict:
    return send(lab.engine, "GET", f"/_wheelpit/mappings/status?UUID={mapping.uuid}")[2]["Mappings"][0]


def test_a_wrong_password_is_named_with_the_next_attempt_and_clears_when_it_is_right(lab):
    secret = lab.secret("esm", "nope-secret")
    mapping = lab.mapping(lab.queue(), lab.function(), secret=secret, state="")

    def named():
        told = [each for each in overview(lab)["Attention"] if each.get("UUID") == mapping.uuid]
        assert told and told[0]["Reason"] == "EVENT_SOURCE_AUTHN_ERROR" and told[0]["Severity"] == "error", told
        return told[0]

    attention = eventually(named, timeout=60, what="the attention list names the mapping")
    assert "logging in" in attention["Words"] and attention["Broker"] == "lab"
    assert attention["Since"] < attention["NextAttemptAt"] <= time.time() + 31
    broker = [each for each in overview(lab)["Brokers"] if each["Name"] == "lab"][0]
    assert broker["Health"] == "failing" and broker["Problem"]["Kind"] == "authentication"
    problem = status_of(lab, mapping)["Problem"]
    assert problem["Kind"] == "authentication" and problem["Since"] == attention["Since"]

    lab.change_secret(secret, "esm", "esm-secret")

    def clear():
        now = overview(lab)
        assert not now["Attention"] and now["Brokers"][0]["Health"] == "ok"
        return True

    eventually(clear, timeout=60, what="the attention list is empty")
    assert "Problem" not in status_of(lab, mapping) and status_of(lab, mapping)["Consuming"]


def test_functions_that_fail_and_failed_events_need_attention_until_they_do_not(lab):
    name = lab.function("def handler(event, context):\n    if event.get('fail'):\n        raise ValueError('no')\n")
    lab.engine.functions.get_waiter("function_active_v2").wait(FunctionName=name)
    lab.engine.functions.put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=0)
    for _ in range(2):
        lab.engine.functions.invoke(FunctionName=name, InvocationType="Event", Payload=b'{"fail": 1}')

    def rows(kind: str) -> list[dict]:
        return [each for each in overview(lab)["Attention"] if each["Kind"] == kind]

    events = eventually(lambda: [row for row in rows("events") if row["Count"] == 2], 60, what="the failed events are listed")[0]
    assert events["FunctionName"] == name and events["Reason"] == "RetriesExhausted" and events["Severity"] == "warning"
    function = eventually(lambda: rows("function"), 60, what="the function is listed")[0]
    assert function["FunctionName"] == name and function["Reason"] == "FUNCTION_FAILS" and "2 of 2" in function["Words"]
    send(lab.engine, "POST", "/_wheelpit/async/purge", '{"All":true}')
    eventually(lambda: not rows("events"), 60, what="events that were purged are listed no more")
    lab.engine.functions.invoke(FunctionName=name, Payload=b"{}")
    eventually(lambda: not rows("function"), 60, what="a function that succeeds is listed no more")


def test_after_a_thousand_messages_all_totals_agree(lab):
    queue = lab.queue()
    mapping = lab.mapping(queue, lab.function(), BatchSize=50)
    lab.publish_many(queue, numbered(1000))

    def done():
        now = status_of(lab, mapping)
        assert (now["Counters"]["Deleted"], now["InFlight"], now["Buffered"]) == (1000, 0, 0), now
        return now

    status = eventually(done, timeout=60, what="all messages are acknowledged")
    for name, metric in COUNTERS.items():
        counted = lab.engine.metric(f"lambda_esm_{metric}_total", event_source_mapping=mapping.uuid)
        assert status["Counters"][name] == counted, name
    assert status["Counters"]["Polled"] == 1000 and status["Consumers"] == 1 and status["LastSuccess"] > 0
    total = overview(lab)["Mappings"]
    assert total["Counters"] == status["Counters"] and total["States"] == {"Enabled": 1}

    function = mapping.get()["FunctionArn"].rsplit(":", 1)[1]
    environments = send(lab.engine, "GET", f"/_wheelpit/functions/{function}/environments")[2]["Environments"]
    invocations = sum(each["Invocations"] for each in environments)
    assert invocations == lab.engine.metric("lambda_invocations_total", function_name=function), environments
    assert all(each["State"] in ("idle", "busy") and each["Pid"] > 0 for each in environments), environments

    def in_the_series():
        items = send(lab.engine, "GET", f"/_wheelpit/series?Name={mapping.uuid},{function}")[2]["Items"]
        points = {item["Kind"]: item["Points"] for item in items}
        assert points.keys() == {"mapping", "function"}, points
        polled, invoked = points["mapping"]["Polled"], points["function"]["Invocations"]
        assert (sum(each or 0 for each in polled), sum(each or 0 for each in invoked)) == (1000, invocations)
        return True

    eventually(in_the_series, timeout=60, what="the series have all of it")
    answer = send(lab.engine, "GET", "/_wheelpit/mappings/status")
    again = send(lab.engine, "GET", "/_wheelpit/mappings/status", **{"If-None-Match": answer[1]["etag"]})
    assert again[0] == 304
