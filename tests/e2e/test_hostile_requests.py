"""Requests made to keep the engine busy: it refuses them in the service's words and answers others meanwhile."""

import http.client
import json
import pathlib
import re
import threading
import time

import pytest

from harness.engine import Engine

BASE = ('{"FunctionName":"f","Runtime":"python3.11","Handler":"a.b","Role":"arn:aws:iam::123456789012:role/any",'
        '"Code":{"ZipFile":"UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="}')
FUNCTIONS = "/2015-03-31/functions"


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    engine = Engine(tmp_path_factory.mktemp("hostile"), '[server]\nregion = "us-east-1"\n').start()
    yield engine
    assert engine.stop() == 0
    engine.check_log()


class Bystander:
    """Asks for /healthz all the time; `worst` is how long it had to wait."""

    def __init__(self, engine: Engine):
        self.engine = engine
        self.worst = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _ask(self):
        while not self._stop.wait(0.01):
            begun = time.monotonic()
            assert self.engine.get("/healthz")[0] == 200
            self.worst = max(self.worst, time.monotonic() - begun)


def peak(engine: Engine) -> float:
    """MiB that the engine has used at most."""
    status = pathlib.Path(f"/proc/{engine.pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024


def send(engine: Engine, path: str, body: str, **headers: str) -> tuple[int, dict]:
    host, port = engine.url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=60)
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


# name, path, body, end of the text that refuses it
REQUESTS = [
    ("variables", FUNCTIONS, lambda: BASE + ',"Environment":{"Variables":{'
     + ",".join(f'"v{n}":"1"' for n in range(700_000)) + "}}}", '"v4095":"1"}'),
    ("tags", FUNCTIONS, lambda: BASE + ',"Tags":{' + ",".join(f'"t{n}":"1"' for n in range(700_000)) + "}}",
     "Number of tags exceeds resource tag limit."),
    ("ids", "/_wheelpit/async/redrive", lambda: '{"RequestIds":[' + ",".join(['"abc"'] * 150_000) + "]}",
     "Member must have length less than or equal to 1000"),
    ("deep", FUNCTIONS, lambda: BASE + ',"X":' + "[" * 10_000_000 + "}", "too deep"),
    ("long", FUNCTIONS, lambda: BASE + ',"Description":"' + "a" * 10_000_000 + '"}',
     "Member must have length less than or equal to 256"),
]


@pytest.mark.parametrize(("path", "body", "text"), [row[1:] for row in REQUESTS], ids=[row[0] for row in REQUESTS])
def test_a_request_far_beyond_every_limit_keeps_nobody_waiting(engine, path, body, text):
    body = body()
    before = peak(engine)
    with Bystander(engine) as bystander:
        status, answer = send(engine, path, body)
    assert status == 400
    message = answer.get("message") or answer["Message"]
    assert message.endswith(text), message[-300:]
    assert bystander.worst < 2
    assert peak(engine) - before < 12 * len(body) / 2**20
