"""Broker credentials behind another server's Secrets Manager, which here is a second engine."""

import json
import subprocess

import pytest
from harness import places
from harness.engine import Engine
from harness.lab import numbered
from harness.waiting import eventually

from broker.machine import free_ports

KEY = "a-very-secret-access-key"
LOGIN = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": KEY}


@pytest.fixture
def peer(folder):
    """The other server. Its account differs, so that no ARN of its secrets is one of ours."""
    inner = folder / "peer"
    inner.mkdir()
    engine = Engine(inner, '[server]\nregion = "us-east-1"\naccount_id = "999999999999"\n').start()
    yield engine
    assert engine.stop() == 0
    engine.check_log()


def put_secret(peer: Engine, password: str, name: str = "there/login") -> str:
    value = json.dumps({"username": "esm", "password": password})
    return peer.client("secretsmanager").create_secret(Name=name, SecretString=value)["ARN"]


def endpoints(**urls: str) -> str:
    return "[endpoints]\n" + "".join(f'{service} = "{url}"\n' for service, url in urls.items())


def wait_for_a_reason(lab, mapping) -> None:
    """Until the mapping says that something is wrong with its configuration or credentials."""
    eventually(lambda: mapping.get()["StateTransitionReason"] in
               ("EVENT_SOURCE_AUTHN_ERROR", "ESM_CONFIG_NOT_VALID"), what="mapping names a reason")
    assert KEY not in lab.engine.log()


def test_the_endpoint_of_the_file_is_asked_and_a_change_there_heals(broker, make_lab, peer):
    lab = make_lab(broker, config=endpoints(secretsmanager=peer.url), variables=LOGIN)
    secret = put_secret(peer, "nope-secret")
    mapping = lab.mapping(queue := lab.queue(), lab.function(), secret, state="")
    published = lab.publish(queue, numbered(10))
    mapping.wait(State="Creating", StateTransitionReason="EVENT_SOURCE_AUTHN_ERROR")
    peer.client("secretsmanager").put_secret_value(
        SecretId=secret, SecretString=json.dumps({"username": "esm", "password": "esm-secret"}))
    # Nobody tells this engine; it tries again every half minute.
    mapping.wait(State="Enabled", StateTransitionReason="USER_INITIATED", timeout=45)
    lab.recorder.wait_for(published)
    assert KEY not in lab.engine.log()


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_ENDPOINT_URL"])
def test_the_endpoint_of_the_environment_is_asked(broker, make_lab, peer, variable):
    lab = make_lab(broker, variables=LOGIN | {variable: peer.url})
    lab.mapping(queue := lab.queue(), lab.function(), put_secret(peer, "esm-secret"))
    lab.recorder.wait_for(lab.publish(queue, numbered(10)))


def test_the_own_store_is_asked_first(broker, make_lab):
    nobody = f"http://127.0.0.1:{free_ports(1)[0]}"
    lab = make_lab(broker, config=endpoints(default=nobody), variables=LOGIN)
    lab.mapping(queue := lab.queue(), lab.function())
    lab.recorder.wait_for(lab.publish(queue, numbered(10)))


def test_a_secret_that_neither_store_has_is_named_with_both_answers(broker, make_lab, peer):
    lab = make_lab(broker, config=endpoints(default=peer.url), variables=LOGIN)
    secret = "arn:aws:secretsmanager:us-east-1:999999999999:secret:gone-AbCdEf"
    wait_for_a_reason(lab, lab.mapping(lab.queue(), lab.function(), secret, state=""))
    log = lab.engine.log()
    assert "does not exist" in log and "ResourceNotFoundException" in log, log


def test_without_aws_credentials_the_log_says_which_are_missing(broker, make_lab, peer):
    lab = make_lab(broker, config=endpoints(secretsmanager=peer.url))
    secret = put_secret(peer, "esm-secret")
    wait_for_a_reason(lab, lab.mapping(lab.queue(), lab.function(), secret, state=""))
    assert "AWS_ACCESS_KEY_ID" in lab.engine.log()


def test_an_endpoint_that_is_down_is_waited_for(broker, make_lab, peer):
    lab = make_lab(broker, config=endpoints(secretsmanager=peer.url), variables=LOGIN)
    secret = put_secret(peer, "esm-secret")
    peer.stop()
    mapping = lab.mapping(queue := lab.queue(), lab.function(), secret, state="")
    published = lab.publish(queue, numbered(10))
    eventually(lambda: "Connection refused" in lab.engine.log(), what="the log says why")
    assert mapping.get()["State"] == "Creating"
    peer.listen = peer.url.removeprefix("http://")
    peer.start()
    mapping.wait(State="Enabled", timeout=70)
    lab.recorder.wait_for(published)


def test_an_endpoint_of_the_environment_that_is_no_url_ends_the_start_with_2(folder):
    done = subprocess.run(
        [places.engine_binary(), "serve", "--listen", "127.0.0.1:0", "--data-dir", str(folder / "data")],
        env={"PATH": "/usr/bin:/bin", "AWS_ENDPOINT_URL": "localhost:5000"}, cwd=folder,
        capture_output=True, text=True, timeout=20)
    assert done.returncode == 2 and done.stdout == ""
    assert "AWS_ENDPOINT_URL" in done.stderr and len(done.stderr.splitlines()) == 1, done.stderr
