"""Functions speak to the engine as themselves, whatever they say; and an environment serves only its own processes."""

import base64
import concurrent.futures
import json
import os
import pathlib
import shutil
import socket
import stat
import subprocess
import tempfile
import time

import boto3
import botocore.config
import botocore.exceptions
import pytest

from harness import functions, hostile, places
from harness.engine import Engine
from harness.waiting import eventually

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user")

# Who runs the engine, and whether functions have a sandbox.
WORLDS = {"root": (Engine, ""), "user": (hostile.UserEngine, ""),
          "user-bare": (hostile.UserEngine, 'sandbox = "none"\n'),
          "root-bare": (Engine, 'sandbox = "none"\nuser = "root"\n')}
# The first four, and others that some tests look at.
KINDS = {**WORLDS, "contained": (hostile.ContainedEngine, ""),
         "first": (hostile.FirstEngine, 'sandbox = "none"\nuser = "root"\n')}
ROLE = "arn:aws:iam::000000000000:role/worker"
KEY = {"id": "AKIDOPERATOR", "secret": "a secret of the operator"}


class World:
    def __init__(self, folder, kind: str, functions_section: str = "", server_section: str = "",
                 **options):
        make, section = KINDS[kind]
        self.kind = kind
        inner = folder / str(len(list(folder.iterdir())))
        inner.mkdir()
        self.engine = make(inner, f"[server]\n{server_section}[functions]\n{section}{functions_section}",
                           **options).start()

    @property
    def address(self) -> str:
        return self.engine.url.removeprefix("http://")

    def client(self, service: str, key: dict | None = None):
        key = key or {"id": "local", "secret": "local"}
        return boto3.client(service, endpoint_url=self.engine.url, region_name="us-east-1",
                            aws_access_key_id=key["id"], aws_secret_access_key=key["secret"],
                            config=botocore.config.Config(retries={"max_attempts": 0}, read_timeout=60))

    def function(self, name: str, source: str, runtime: str = places.python_runtime(), key: dict | None = None) -> str:
        file = "app.js" if runtime.startswith("nodejs") else "app.py"
        self.client("lambda", key).create_function(
            FunctionName=name, Runtime=runtime, Role=ROLE, Handler="app.handler", Timeout=30,
            Code={"ZipFile": functions.zip_of({file: source})})
        return name

    def functions(self) -> set[str]:
        return {each["FunctionName"] for each in self.client("lambda").list_functions()["Functions"]}

    def invoke(self, name: str, event, key: dict | None = None):
        answer = self.client("lambda", key).invoke(FunctionName=name, Payload=json.dumps(event))
        result = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, result
        return result

    def ask_from(self, name: str, requests: list, key: dict | None = None) -> list:
        return self.invoke(name, {"address": self.address, "requests": requests}, key)


@pytest.fixture(scope="module", params=WORLDS)
def world(request):
    """An engine of each kind that the tests of this file share."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-e2e-"))
    shared = World(folder, request.param)
    yield shared
    shared.engine.stop()
    shared.engine.check_log()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def make_world(folder, request):
    worlds = []
    request.node.labs = []

    def make(kind: str, **options) -> World:
        worlds.append(World(folder, kind, **options))
        return worlds[-1]

    yield make
    for world in worlds:
        world.engine.stop()
        world.engine.check_log()


def json11(target: str, body: dict) -> list:
    return ["POST", "/", {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"}, json.dumps(body)]


NEW_FUNCTION = json.dumps({"FunctionName": "made-by-a-function", "Runtime": places.python_runtime(), "Handler": "app.handler",
                           "Role": ROLE, "Code": {"ZipFile": base64.b64encode(functions.zip_of({"app.py": "x"})).decode()}})
CREATE = ["POST", "/2015-03-31/functions", {}, NEW_FUNCTION]
FORBIDDEN = [
    json11("secretsmanager.GetSecretValue", {"SecretId": "login"}),
    json11("secretsmanager.ListSecrets", {}),
    json11("secretsmanager.DeleteSecret", {"SecretId": "login"}),
    json11("Logs_20140328.DescribeLogGroups", {}),
    CREATE,
    ["GET", "/2015-03-31/functions", {}, ""],
    ["GET", "/2015-03-31/functions/asker", {}, ""],
    ["PUT", "/2015-03-31/functions/asker/configuration", {}, "{}"],
    ["GET", "/2015-03-31/event-source-mappings", {}, ""],
    ["GET", "/v1/brokers", {}, ""],
    ["GET", "/_wheelpit/async/events", {}, ""],
    ["GET", "/metrics", {}, ""],
    ["GET", "/readyz", {}, ""],
]
INVOKE = ["POST", "/2015-03-31/functions/echo/invocations", {}, '{"from": "inside"}']
WHO = ["POST", "/", {"Content-Type": "application/x-www-form-urlencoded"}, "Action=GetCallerIdentity&Version=2011-06-15"]
HEALTH = ["GET", "/healthz", {}, ""]


def with_header(requests: list, name: str, value: str) -> list:
    return [[method, path, {**headers, name: value}, body] for method, path, headers, body in requests]


def expect_refusals(answers: list) -> None:
    for request, (status, text) in zip(FORBIDDEN, answers, strict=True):
        assert status in (400, 403), (request, text)
        assert "AccessDenied" in text or "not authorized" in text or "not for functions" in text, (request, text)


def test_a_function_gets_nothing_but_invocations_from_the_engines_api(world):
    world.client("secretsmanager").create_secret(Name="login", SecretString="the password")
    world.function("echo", functions.ECHO_PYTHON)
    world.function("asker", hostile.ASKING_PYTHON)
    world.function("node-asker", hostile.ASKING_NODE, places.node_runtime())
    somebody = "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0"

    for asker in ["asker", "node-asker"]:
        expect_refusals(world.ask_from(asker, FORBIDDEN))
        expect_refusals(world.ask_from(asker, with_header(FORBIDDEN, "Authorization", somebody)))
        invoked, who, health = world.ask_from(asker, [INVOKE, WHO, HEALTH])
        assert invoked == [200, '{"from": "inside"}']
        assert who[0] == 200 and ":assumed-role/" in who[1]
        assert health == [200, "ok\n"]
    (who,) = world.ask_from("asker", [[*WHO, "sts"]])
    assert "arn:aws:sts::000000000000:assumed-role/worker/asker" in who[1]

    # And who has started the engine goes on as before.
    assert world.functions() >= {"echo", "asker", "node-asker"}
    assert "made-by-a-function" not in world.functions()
    assert world.client("secretsmanager").get_secret_value(SecretId="login")["SecretString"] == "the password"
    assert world.client("sts").get_caller_identity()["Arn"] == "arn:aws:iam::000000000000:root"
    assert world.engine.get("/metrics")[0] == 200


@pytest.mark.parametrize("kind", ["contained", "first"])
def test_in_a_container_too_a_function_gets_nothing_but_invocations(make_world, kind):
    world = make_world(kind)
    world.function("echo", functions.ECHO_PYTHON)
    world.function("asker", hostile.ASKING_PYTHON)
    expect_refusals(world.ask_from("asker", FORBIDDEN))
    assert world.ask_from("asker", [INVOKE]) == [[200, '{"from": "inside"}']]


@pytest.mark.parametrize("kind", ["root", "user"])
def test_the_configuration_lets_functions_do_nothing_or_everything(make_world, kind):
    none = make_world(kind, functions_section='api = "none"\n')
    none.function("asker", hostile.ASKING_PYTHON)
    assert [status for status, _ in none.ask_from("asker", [INVOKE, WHO, HEALTH])] == [403, 403, 403]
    every = make_world(kind, functions_section='api = "all"\n')
    every.function("asker", hostile.ASKING_PYTHON)
    assert [status for status, _ in every.ask_from("asker", [FORBIDDEN[1], FORBIDDEN[5], WHO])] == [200, 200, 200]


@pytest.mark.parametrize("kind", ["root", "user"])
def test_with_access_keys_a_function_has_its_own_and_the_operators_do_not_help_it(make_world, kind):
    world = make_world(kind, server_section=f'access_keys = [{{ id = "{KEY["id"]}", secret = "{KEY["secret"]}" }}]\n')
    world.function("echo", functions.ECHO_PYTHON, key=KEY)
    stolen = hostile.ASKING_PYTHON.replace("def handler", f"""
def operators(*request):
    own = dict(os.environ)
    os.environ.update(AWS_ACCESS_KEY_ID="{KEY["id"]}", AWS_SECRET_ACCESS_KEY="{KEY["secret"]}")
    signing = globals()["signed"]
    def without_token(*arguments):
        return signing(*arguments)
    answer = ask(*request)
    os.environ.update(own)
    return answer

def handler""").replace('all["x-amz-security-token"] = os.environ["AWS_SESSION_TOKEN"]',
                        'all.update({"x-amz-security-token": os.environ["AWS_SESSION_TOKEN"]} '
                        'if key.startswith("ASIA") else {})')
    stolen = stolen.replace("return [ask(", 'return [(operators if event.get("stolen") else ask)(')
    world.function("asker", stolen, key=KEY)
    listing = ["GET", "/2015-03-31/functions", {}, ""]

    unsigned, own_list, own_invoke = world.ask_from(
        "asker", [INVOKE, [*listing, "lambda"], [*INVOKE, "lambda"]], key=KEY)
    assert unsigned[0] == 403 and "Missing Authentication Token" in unsigned[1]
    assert own_list[0] == 403 and "assumed-role/worker/asker is not authorized" in own_list[1]
    assert own_invoke == [200, '{"from": "inside"}']
    event = {"address": world.address, "stolen": True, "requests": [[*listing, "lambda"], [*INVOKE, "lambda"]]}
    stolen_list, stolen_invoke = world.invoke("asker", event, key=KEY)
    assert stolen_list[0] == 403 and "is not authorized to perform: lambda:ListFunctions" in stolen_list[1]
    assert stolen_invoke[0] == 200
    assert world.client("lambda", KEY).list_functions()["Functions"]


def test_a_function_cannot_hide_that_it_is_one(world):
    world.function("hider", hostile.HIDING_PYTHON)
    method, path, _, body = CREATE
    for way in ["in_flight", "reset", "close", "orphan"]:
        for _ in range(5 if way in ("reset", "close") else 1):
            answer = world.invoke("hider", {"way": way, "address": world.address, "method": method, "path": path,
                                            "body": body})
        if way in ("in_flight", "orphan"):
            assert answer.startswith("HTTP/1.1 403"), (way, answer)
    time.sleep(0.2)
    assert "made-by-a-function" not in world.functions()


# Whoever runs this tries what the runtime of the environment at that address may do, and prints the statuses.
ATTACK = """
import http.client, sys
address, request = sys.argv[1:]
def ask(method, path, body=None):
    connection = http.client.HTTPConnection(address, timeout=5)
    connection.request(method, "/2018-06-01/runtime/" + path, body)
    return connection.getresponse().status
print(ask("GET", "invocation/next"), ask("POST", f"invocation/{request}/response", '"forged"'),
      ask("POST", f"invocation/{request}/error", "{}"), ask("POST", "init/error", "{}"),
      ask("GET", "invocation/next"))
"""


def test_another_process_neither_steals_an_event_nor_answers_it_nor_ends_the_environment(world):
    world.function("slow", hostile.SLOW_PYTHON)
    first = world.invoke("slow", {"mark": "first", "seconds": 0})
    owner = 0 if world.kind.startswith("root") else hostile.ORDINARY_USER

    with concurrent.futures.ThreadPoolExecutor() as pool:
        running = pool.submit(world.invoke, "slow", {"mark": "second", "seconds": 1.5})
        time.sleep(0.3)
        for uid in {owner, hostile.ORDINARY_USER + 1, hostile.FUNCTIONS_USER}:
            attack = subprocess.run(
                [*hostile.as_user(uid), "/usr/bin/python3", "-c", ATTACK, first["api"], first["id"]],
                capture_output=True, text=True, timeout=30)
            assert attack.stdout.split() == ["403"] * 5, attack.stderr
        second = running.result()

    assert second["true"] == "second"
    third = world.invoke("slow", {"mark": "third", "seconds": 0})
    assert third["stream"] == second["stream"] == first["stream"], "it is one environment still"
    assert "Runtime API refused a process" in world.engine.log()


def test_a_function_gets_nothing_of_another_environment(world):
    world.function("victim", hostile.SLOW_PYTHON)
    world.function("other-asker", hostile.ASKING_PYTHON)
    before = world.invoke("victim", {"mark": "before", "seconds": 0})
    prefix = "/2018-06-01/runtime/"
    attacks = [["GET", prefix + "invocation/next", {}, ""],
               ["POST", f"{prefix}invocation/{before['id']}/response", {}, '"forged"'],
               ["POST", f"{prefix}invocation/{before['id']}/error", {}, "{}"],
               ["POST", prefix + "init/error", {}, "{}"]]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        running = pool.submit(world.invoke, "victim", {"mark": "during", "seconds": 1.5})
        time.sleep(0.2)
        answers = world.invoke("other-asker", {"address": before["api"], "requests": attacks})
        assert [status for status, _ in answers] == [403] * 4
        during = running.result()
    assert during["true"] == "during" and during["stream"] == before["stream"]


# Says what it reaches: [address, whether somebody took the connection] of each.
REACHING = """
import os, socket

def reaches(host, port):
    try:
        socket.create_connection((host, port), timeout=2).close()
        return True
    except OSError:
        return False

def handler(event, context):
    return {"reached": [reaches(*each) for each in event["addresses"]], "api": os.environ["AWS_LAMBDA_RUNTIME_API"],
            "interfaces": sorted(name for _, name in socket.if_nameindex()),
            "resolver": open("/etc/resolv.conf").read().strip()}
"""


@pytest.mark.parametrize("kind", ["root", "user"])
def test_without_a_network_a_function_has_its_runtime_api_and_nothing_else(make_world, kind):
    world = make_world(kind, functions_section='network = "none"\n')
    world.function("reaching", REACHING)
    world.function("node", "exports.handler = async (event) => event;", places.node_runtime())
    engine = ["127.0.0.1", int(world.address.split(":")[1])]
    for _ in range(2):
        answer = world.invoke("reaching", {"addresses": [engine, ["127.0.0.1", 9001], ["192.0.2.1", 80]]})
        del answer["resolver"]
        assert answer == {"reached": [False, True, False], "api": "127.0.0.1:9001", "interfaces": ["lo"]}
    assert world.invoke("node", {"x": 1}) == {"x": 1}
    assert world.engine.get("/healthz")[0] == 200


def address_of_this_machine() -> str:
    """Another than loopback, as its routing table has it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return probe.getsockname()[0]


@pytest.fixture
def tun():
    """/dev/net/tun as udev makes it: everybody may have interfaces of a namespace of their own."""
    device = pathlib.Path("/dev/net/tun")
    mode = stat.S_IMODE(device.stat().st_mode)
    device.chmod(0o666)
    yield
    device.chmod(mode)


@pytest.mark.usefixtures("tun")
@pytest.mark.parametrize("kind", ["root", "user"])
def test_an_isolated_function_reaches_the_outside_but_not_the_loopback_of_this_machine(make_world, kind):
    world = make_world(kind, functions_section='network = "isolated"\n')
    world.function("reaching", REACHING)
    outside = address_of_this_machine()
    with socket.create_server((outside, 0)) as far, socket.create_server(("127.0.0.1", 0)) as near:
        addresses = [[outside, far.getsockname()[1]], ["127.0.0.1", near.getsockname()[1]],
                     ["10.0.2.2", near.getsockname()[1]], ["10.0.2.2", int(world.address.split(":")[1])],
                     ["127.0.0.1", 9001]]
        answer = world.invoke("reaching", {"addresses": addresses})
    assert answer == {"reached": [True, False, False, False, True], "api": "127.0.0.1:9001",
                      "interfaces": ["lo", "tap0"], "resolver": "nameserver 10.0.2.3"}
    pid = world.engine.pid
    assert helpers_of(pid), "the way out is a process of the engine"
    world.client("lambda").delete_function(FunctionName="reaching")
    eventually(lambda: not helpers_of(pid), what="it ends with the environment")


@pytest.mark.usefixtures("tun")
@pytest.mark.parametrize("kind", ["root", "user"])
def test_without_its_way_out_an_isolated_function_does_not_run_at_all(make_world, folder, kind):
    programs = folder / "programs"
    programs.mkdir(mode=0o755)
    (programs / "slirp4netns").write_text("#!/bin/sh\nexit 1\n")
    (programs / "slirp4netns").chmod(0o755)
    world = make_world(kind, functions_section='network = "isolated"\n',
                       variables={"PATH": f"{programs}:/usr/bin:/bin:/usr/sbin:/sbin"})
    world.function("reaching", REACHING)
    with pytest.raises(botocore.exceptions.ClientError):
        world.invoke("reaching", {"addresses": []})
    assert "slirp4netns did not bring up the network" in world.engine.log()


def helpers_of(pid: int) -> list[str]:
    done = subprocess.run(["ps", "--ppid", str(pid), "-o", "comm="], capture_output=True, text=True)
    return [line for line in done.stdout.split() if line.startswith("slirp")]


def test_a_network_of_its_own_needs_the_sandbox(folder):
    config = folder / "wheelpit.toml"
    config.write_text('[functions]\nsandbox = "none"\nuser = "root"\nnetwork = "none"\n')
    done = subprocess.run([places.engine_binary(), "serve", "--config", config, "--listen", "127.0.0.1:0",
                           "--data-dir", folder / "data"], capture_output=True, text=True, timeout=30)
    assert done.returncode != 0 and done.stdout == ""
    assert "[functions] network needs the sandbox" in done.stderr and 'network = "host"' in done.stderr


# Every request is a process and a connection of its own.
SHELL_BOOTSTRAP = """#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  event="$(/usr/bin/curl -sS -D /tmp/head "$api/next")"
  id="$(sed -n 's/^lambda-runtime-aws-request-id: *\\([^\\r]*\\).*/\\1/ip' /tmp/head | tr -d '\\r')"
  (/usr/bin/curl -sS -o /dev/null -d "{\\"got\\": $event}" "$api/$id/response" &)
done
"""


@pytest.mark.skipif(not os.access("/usr/bin/curl", os.X_OK), reason="there is no curl")
@pytest.mark.parametrize("kind", ["root", "user", "user-bare", "contained"])
def test_a_runtime_of_short_lived_processes_is_served_as_any_other(make_world, kind):
    world = make_world(kind)
    world.client("lambda").create_function(
        FunctionName="shell", Runtime="provided.al2", Role=ROLE, Handler="x", Timeout=30,
        Code={"ZipFile": functions.zip_of({"bootstrap": SHELL_BOOTSTRAP})})
    for number in range(5):
        assert world.invoke("shell", number) == {"got": number}
    assert "Runtime API refused a process" not in world.engine.log()
