"""Peers of the listener that take more than their share: nobody else may notice."""

import concurrent.futures
import contextlib
import json
import pathlib
import resource
import socket
import time
import urllib.parse

import boto3
import botocore.config
import pytest

from harness import functions, places
from harness.engine import Engine
from harness.lab import ROLE
from harness.waiting import eventually

KEY_ID, SECRET = "AKIDMILL", "a-secret-of-the-mill"
CONFIG = """[server]
region = "us-east-1"
account_id = "123456789012"
"""
GUARDED = CONFIG + f'access_keys = [{{ id = "{KEY_ID}", secret = "{SECRET}" }}]\n'
CREATE = b"POST /2015-03-31/functions HTTP/1.1\r\nHost: localhost\r\n"
MIB = 1 << 20


class FewDescriptors(Engine):
    """Started under `ulimit -n 1024`."""

    def command(self, *more: str) -> list[str]:
        return ["/bin/sh", "-c", 'ulimit -n 1024 && exec "$0" "$@"', *super().command(*more)]


def started(kind, folder, config):
    engine = kind(folder, config).start()
    yield engine
    assert engine.stop() == 0
    engine.check_log()


@pytest.fixture
def engine(folder):
    yield from started(Engine, folder, CONFIG)


@pytest.fixture
def guarded(folder):
    yield from started(Engine, folder, GUARDED)


@pytest.fixture
def narrow(folder):
    yield from started(FewDescriptors, folder, CONFIG)


@pytest.fixture(autouse=True)
def many_sockets():
    """For this side of the connections."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def connect(engine: Engine, text: bytes = b"") -> socket.socket:
    address = urllib.parse.urlsplit(engine.url)
    peer = socket.create_connection((address.hostname, address.port), timeout=30)
    if text:
        peer.sendall(text)
    return peer


@contextlib.contextmanager
def connections(engine: Engine, count: int, text: bytes = b""):
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(connect(engine, text)) for _ in range(count)]


def read_to_end(peer: socket.socket) -> bytes:
    """What the engine says until it closes."""
    received = b""
    with contextlib.suppress(ConnectionError):
        while piece := peer.recv(65536):
            received += piece
    return received


def ask(engine: Engine, request: bytes) -> bytes:
    with connect(engine, request) as peer:
        return read_to_end(peer)


def client(engine: Engine, service: str = "lambda"):
    return boto3.client(service, endpoint_url=engine.url, region_name="us-east-1",
                        aws_access_key_id=KEY_ID, aws_secret_access_key=SECRET,
                        config=botocore.config.Config(retries={"max_attempts": 0}))


def resident(engine: Engine) -> int:
    status = pathlib.Path(f"/proc/{engine.pid}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def descriptors(engine: Engine) -> int:
    return len(list(pathlib.Path(f"/proc/{engine.pid}/fd").iterdir()))


def processor_seconds(engine: Engine) -> float:
    fields = pathlib.Path(f"/proc/{engine.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def test_the_service_answers_beside_1100_idle_connections(narrow):
    with connections(narrow, 1100):
        used = processor_seconds(narrow)
        begun = time.monotonic()
        for path in ("/healthz", "/readyz", "/metrics"):
            assert narrow.get(path)[0] == 200
        assert narrow.functions.list_functions()["Functions"] == []
        narrow.aws("lambda", "list-functions")
        assert descriptors(narrow) < 700, "no room is left for functions and brokers"
        time.sleep(1)
        share = (processor_seconds(narrow) - used) / (time.monotonic() - begun)
        assert share < 0.7, "accepting spins"
    told = [line for line in narrow.log().splitlines() if "connection limit reached" in line]
    assert len(told) == 1, "the log is flooded"


def test_the_engines_state_is_shown_when_all_connections_are_busy(narrow):
    body = b"Content-Length: 200000\r\n\r\n" + b"x" * 1000
    with connections(narrow, 520, CREATE + body) as peers:
        for _ in range(20):
            assert narrow.get("/healthz") == (200, "ok\n")
        refusal = ask(narrow, b"GET /2015-03-31/functions HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert refusal.startswith(b"HTTP/1.1 503 "), refusal
        assert b"\r\nRetry-After: 1\r\n" in refusal
        assert b"ServiceUnavailableException" in refusal
        for peer in peers:
            peer.close()
    eventually(lambda: narrow.functions.list_functions()["Functions"] == [], 10)


def test_heads_and_bodies_that_drip_are_cut_off(engine):
    """All at once: each waits for its deadline."""
    with contextlib.ExitStack() as stack:
        def dripping(text: bytes) -> socket.socket:
            return stack.enter_context(connect(engine, text))

        silent = dripping(b"")
        head = dripping(b"GET /healthz HT")
        body = dripping(CREATE + b"Content-Length: 100000\r\n\r\n")
        chunks = dripping(CREATE + b"Transfer-Encoding: chunked\r\n\r\n")
        begun = time.monotonic()
        ends = {}
        with concurrent.futures.ThreadPoolExecutor() as threads:
            for name, peer in (("silent", silent), ("head", head), ("body", body), ("chunks", chunks)):
                ends[name] = threads.submit(read_to_end, peer)
            while time.monotonic() - begun < 30 and not all(end.done() for end in ends.values()):
                time.sleep(0.5)
                for peer, drop in ((head, b"x"), (body, b"x"), (chunks, b"1\r\nx\r\n")):
                    with contextlib.suppress(OSError):
                        peer.sendall(drop)
        assert time.monotonic() - begun < 30
        assert ends["silent"].result() == b""
        for name in ("head", "body", "chunks"):
            assert ends[name].result().startswith(b"HTTP/1.1 408 "), name


NEXT = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST = b"POST /healthz HTTP/1.1\r\n"
SMUGGLED = {
    "chunked, identity": POST + b"Host: localhost\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "both lengths": POST + b"Host: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": POST + b"Host: localhost\r\nContent-Length: 5\r\nContent-Length: 0\r\n\r\n",
    "a list of lengths": POST + b"Host: localhost\r\nContent-Length: 5, 5\r\n\r\nhello",
    "a signed length": POST + b"Host: localhost\r\nContent-Length: +5\r\n\r\nhello",
    "chunks in HTTP/1.0": b"POST /healthz HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a folded field": POST + b"Host: localhost\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "a blank before the colon": POST + b"Host: localhost\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "a bare line feed": POST + b"Host: localhost\r\nA: b\nContent-Length: 5\r\n\r\nhello",
    "a NUL": POST + b"Host: localhost\r\nA: b\0c\r\n\r\n",
    "two hosts": b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: y\r\n\r\n",
    "no host": b"GET /healthz HTTP/1.1\r\n\r\n",
    "an invalid host": b"GET /healthz HTTP/1.1\r\nHost: a@b\r\n\r\n",
    "an authority as the target": b"CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n",
    "an asterisk": b"GET * HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


@pytest.mark.parametrize("request_bytes", SMUGGLED.values(), ids=SMUGGLED.keys())
def test_what_can_be_read_in_two_ways_is_refused_and_nothing_behind_it_is_read(engine, request_bytes):
    answers = ask(engine, request_bytes + NEXT)
    assert answers.startswith(b"HTTP/1.1 400 "), answers
    assert answers.count(b"HTTP/1.1 ") == 1, answers


def test_an_absolute_target_is_served_as_its_host(engine):
    answer = ask(engine, b"GET http://localhost:1/2015-03-31/functions?MaxItems=1 HTTP/1.1\r\nHost: other\r\n"
                         b"Connection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 "), answer


def flood(engine: Engine, head: bytes, piece: bytes, pieces: int) -> bytes:
    """Sends as much of a body as is taken, and returns the answer."""
    with connect(engine, head) as peer:
        with contextlib.suppress(ConnectionError, TimeoutError):
            for _ in range(pieces):
                peer.sendall(piece)
        return read_to_end(peer)


@pytest.mark.parametrize("chunked", [False, True], ids=["with a length", "chunked"])
def test_bodies_of_strangers_cost_no_memory(guarded, chunked):
    client(guarded).list_functions()
    framing = b"Transfer-Encoding: chunked\r\n\r\n" if chunked else b"Content-Length: %d\r\n\r\n" % (80 * MIB)
    piece = b"%x\r\n" % MIB + b"x" * MIB + b"\r\n" if chunked else b"x" * MIB
    before = resident(guarded)
    with concurrent.futures.ThreadPoolExecutor(24) as threads:
        answers = [threads.submit(flood, guarded, CREATE + framing, piece, 80) for _ in range(24)]
        most = 0
        while not all(answer.done() for answer in answers):
            most = max(most, resident(guarded))
            time.sleep(0.02)
    assert most - before < 64 * MIB
    for answer in answers:
        # The answer may be lost to a peer that goes on sending.
        assert answer.result()[:13] in (b"", b"HTTP/1.1 403 "), answer.result()[:200]
    client(guarded).list_functions()


def test_a_stranger_is_refused_before_the_body_is_asked_for(guarded):
    answer = ask(guarded, CREATE + b"Content-Length: 80000000\r\nExpect: 100-continue\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 403 "), answer
    assert b"MissingAuthenticationTokenException" in answer


def test_a_body_longer_than_its_operation_takes_is_refused_by_its_announcement(engine):
    answer = ask(engine, CREATE + b"Content-Length: 70167211\r\nExpect: 100-continue\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413 "), answer
    assert b"Request must be smaller than 70167211 bytes for the CreateFunction operation" in answer
    invoke = b"POST /2015-03-31/functions/f/invocations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6291457\r\n\r\n"
    answer = ask(engine, invoke)
    assert b"6291457 byte payload is too large for the RequestResponse invocation type" in answer


def test_bodies_together_are_bounded(folder):
    engine = Engine(folder, CONFIG + f"max_buffered_bytes = {4 * MIB}\n").start()
    head = b"POST /2015-03-31/functions/f/invocations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3000001\r\n\r\n"
    with connect(engine, head + b"x" * 3_000_000):
        def refused() -> bool:
            answer = ask(engine, head + b"x" * 2_000_000)
            assert answer[:13] in (b"", b"HTTP/1.1 503 "), answer
            if answer:
                assert b"\r\nRetry-After: 1\r\n" in answer and b"max_buffered_bytes" in answer
            return bool(answer)
        eventually(refused, 10)
        assert engine.functions.list_functions()["Functions"] == [], "what is small passes"
    def taken() -> bool:
        with connect(engine, head + b"x" * 3_000_001) as peer:
            return peer.recv(13) == b"HTTP/1.1 404 "
    eventually(taken, 10)
    assert engine.stop() == 0
    engine.check_log()


LIMIT_PYTHON = """
import resource

def handler(event, context):
    return resource.getrlimit(resource.RLIMIT_NOFILE)
"""


def test_a_function_has_1024_descriptors_however_many_the_engine_has(engine):
    limits = pathlib.Path(f"/proc/{engine.pid}/limits").read_text()
    soft, hard = next(line.split()[3:5] for line in limits.splitlines() if line.startswith("Max open files"))
    assert soft == hard
    engine.functions.create_function(
        FunctionName="f", Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE, Timeout=30,
        Code={"ZipFile": functions.zip_of({"index.py": LIMIT_PYTHON})})
    answer = engine.functions.invoke(FunctionName="f")
    assert json.load(answer["Payload"]) == [1024, 1024]


SOCKETS_PYTHON = """
import os, socket

kept = []

def handler(event, context):
    host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
    for _ in range(300):
        kept.append(socket.create_connection((host, int(port)), timeout=5))
    return len(kept)
"""


def test_a_function_cannot_use_up_the_engines_descriptors(engine):
    engine.functions.create_function(
        FunctionName="f", Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE, Timeout=30,
        Code={"ZipFile": functions.zip_of({"index.py": SOCKETS_PYTHON})})
    before = descriptors(engine)
    answer = engine.functions.invoke(FunctionName="f")
    assert descriptors(engine) - before < 100, json.load(answer["Payload"])
    assert engine.get("/healthz")[0] == 200
