"""A browser in truth on a page of another origin: whatever the page sends, the engine does nothing."""

import base64
import http.client
import json
import re
import urllib.parse

import pytest

from harness import functions, places
from harness.browser import Chromium, Forwarder, WebServer, eventually_quiet
from harness.engine import Engine
from harness.waiting import eventually

SERVER = '[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n'
ROLE = "arn:aws:iam::123456789012:role/any"
PURGE = "/_wheelpit/async/purge"
MARKER = "s3cr3t-of-the-broker"
# Says which environment it is, and where that one's Runtime API is.
VICTIM = '''
import os, uuid
IDENTITY = str(uuid.uuid4())
def handler(event, context):
    if isinstance(event, dict) and event.get("fail"):
        raise ValueError("asked to fail")
    return {"identity": IDENTITY, "runtime": os.environ["AWS_LAMBDA_RUNTIME_API"]}
'''
CODE = base64.b64encode(functions.zip_of({"index.py": VICTIM})).decode()
CREATION = {"FunctionName": "", "Runtime": places.python_runtime(), "Handler": "index.handler", "Role": ROLE,
            "Description": "DESCRIPTION", "Code": {"ZipFile": CODE}}
# Ways in which the page sends a function to be created, as the names of those functions tell.
WAYS = {"fetch-cors", "fetch-no-cors", "blob", "xhr", "beacon", "worker", "sandboxed",
        "form-text-plain", "form-application-x-www-form-urlencoded", "form-multipart-form-data",
        "popup-text-plain"}


@pytest.fixture
def start(folder):
    engines = []

    def start(config: str = "") -> Engine:
        engine = Engine(folder, SERVER + config).start()
        engines.append(engine)
        engine.functions.create_function(FunctionName="victim", Runtime=places.python_runtime(), Role=ROLE,
                                         Handler="index.handler", Code={"ZipFile": base64.b64decode(CODE)})
        engine.functions.get_waiter("function_active_v2").wait(
            FunctionName="victim", WaiterConfig={"Delay": 1, "MaxAttempts": 20})
        return engine

    yield start
    for engine in engines:
        assert engine.stop() == 0
        engine.check_log()


@pytest.fixture
def close(request):
    """Notes what is to be closed at the end."""
    things = []
    yield lambda thing: things.append(thing) or thing
    for thing in reversed(things):
        thing.close()


class State:
    """All that a page could have changed."""

    def __init__(self, engine: Engine):
        self.engine = engine
        self.secrets = engine.client("secretsmanager")
        self.secrets.create_secret(Name="login", SecretString=MARKER)
        engine.functions.put_function_event_invoke_config(FunctionName="victim", MaximumRetryAttempts=0)
        engine.functions.invoke(FunctionName="victim", InvocationType="Event", Payload=b'{"fail": true}')
        eventually(self._failed, what="an event failed for good")
        self.environment = json.loads(engine.functions.invoke(FunctionName="victim")["Payload"].read())
        self.before = self._all()

    def _failed(self) -> list:
        return json.loads(self.engine.get("/_wheelpit/async/events?State=failed")[1])["Events"]

    def _all(self) -> dict:
        functions = self.engine.functions.list_functions()["Functions"]
        return {"functions": [function["FunctionName"] for function in functions],
                "secret": self.secrets.get_secret_value(SecretId="login")["SecretString"],
                "failed": len(self._failed()), "invocations": self.engine.metric("lambda_invocations_total")}

    def check_unchanged(self) -> None:
        assert self._all() == self.before
        # The AWS CLI beside the page works, and meets the environment that was there before.
        out = self.engine.folder / "out.json"
        self.engine.aws("lambda", "invoke", "--function-name", "victim", str(out))
        assert json.loads(out.read_text()) == self.environment, "the environment was ended or replaced"


def check_read(read: list[dict]) -> None:
    for answer in read:
        assert answer["status"] == 403, answer
        assert MARKER not in answer["text"] and "victim" not in answer["text"], answer


def ways_seen(server: WebServer) -> set[str]:
    text = urllib.parse.unquote_plus(" ".join(body for _, _, body in server.requests))
    return set(re.findall(r"pwned-([a-z-]+)-\d+", text))


@pytest.mark.parametrize("host", ["127.0.0.1", "evil.localhost", "evil.example"])
def test_a_page_of_another_origin_fails_in_every_way(start, close, host):
    engine = start()
    state = State(engine)
    page, bystander = close(WebServer()), close(WebServer())
    port = engine.url.rpartition(":")[2]
    targets = [f"http://127.0.0.1:{port}"]
    if host == "evil.localhost":
        # The bystander is attacked the same way, and shows that the attack is one.
        targets += [f"http://{host}:{port}", f"http://127.0.0.1:{bystander.port}"]
    page.serve("hostile_page.html", {
        "targets": targets, "runtimes": [f"http://{state.environment['runtime']}"],
        "creation": CREATION, "purge": PURGE, "rebind": False, "report": f"http://{host}:{page.port}/report"})
    close(Chromium(engine.folder, f"http://{host}:{page.port}/", "MAP evil.example 127.0.0.1"))
    read = page.wait_for_report()
    eventually_quiet(bystander.requests)
    if host == "evil.localhost":
        assert WAYS <= ways_seen(bystander), WAYS - ways_seen(bystander)
    assert read == []
    state.check_unchanged()
    assert "refused a request that a web page may have sent" in engine.log()
    assert "refused a request to a Runtime API" in engine.log()


def test_a_page_whose_name_becomes_this_machine_fails_in_every_way(start, close):
    engine = start()
    state = State(engine)
    page = close(WebServer())
    port = int(engine.url.rpartition(":")[2])
    name = close(Forwarder(page.port))

    def rebind():
        name.target = port

    page.rebind = rebind
    page.serve("hostile_page.html", {"targets": [""], "runtimes": [], "creation": CREATION, "purge": PURGE,
                                     "rebind": True, "report": f"http://127.0.0.1:{page.port}/report"})
    close(Chromium(engine.folder, f"http://evil.example:{port}/",
                   f"MAP evil.example:{port} 127.0.0.1:{name.port}", "MAP evil.example 127.0.0.1"))
    read = page.wait_for_report()
    assert {"PUT", "DELETE", "json", "secret", "xhr", "list-same-origin"} <= {answer["way"] for answer in read}
    check_read(read)
    state.check_unchanged()


def test_a_page_of_an_allowed_origin_uses_the_api(start, close):
    page = close(WebServer())
    engine = start(f'allowed_origins = ["http://127.0.0.1:{page.port}"]\n')
    page.serve("front_end_page.html", {"targets": [engine.url], "creation": CREATION,
                                       "report": f"http://127.0.0.1:{page.port}/report"})
    close(Chromium(engine.folder, f"http://127.0.0.1:{page.port}/"))
    read = page.wait_for_report()
    assert "failure" not in read, read
    assert {name: answer["status"] for name, answer in read.items()} == {
        "create": 201, "get": 200, "invoke": 200, "stream": 200, "put": 200, "remove": 204}
    assert read["invoke"]["error"] == "Unhandled" and "asked to fail" in read["invoke"]["text"]
    assert "identity" in read["stream"]["text"]
    assert all(answer["id"] for answer in read.values())


def ask(engine: Engine, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", int(engine.url.rpartition(":")[2]), timeout=10)
    connection.putrequest("GET", "/2015-03-31/functions/", skip_host=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_a_client_by_another_host_name_is_told_the_key_that_allows_it(start):
    engine = start()
    status, text = ask(engine, Host="wheelpit:9400")
    assert status == 403
    assert 'allowed_hosts = ["wheelpit"]' in json.loads(text)["Message"]
    eventually(lambda: "allowed_hosts" in engine.log(), 10)
    assert ask(engine, Host="localhost")[0] == 200
    assert ask(engine)[0] == 400  # HTTP/1.1 without a Host is nobody's request


def test_a_host_that_is_allowed_is_served(start):
    engine = start('allowed_hosts = ["wheelpit", "*.example.com"]\n')
    assert ask(engine, Host="wheelpit:9400")[0] == ask(engine, Host="a.example.com")[0] == 200
    assert ask(engine, Host="example.com")[0] == 403
