"""The world of the hostile functions (tests/functions/hostile): an engine, and what they are to leave alone."""

import base64
import contextlib
import ctypes
import json
import os
import pathlib
import shutil
import socket
import socketserver
import subprocess
import tempfile
import threading
import time

import boto3
import botocore.config
import pytest

from . import places
from .engine import Engine
from .hostile_package import package, zip_with_modes
from .lab import ROLE

ORDINARY = 64321  # a user id that nobody has
CANARY = "canary-5d0f2c-of-the-hostile-tests"
KEYS = ("AKIDHOSTILE", "operator-" + CANARY, "")

VICTIM = '''
import os, time, uuid, socket
ENVIRONMENT = uuid.uuid4().hex

def handler(event, context):
    if event.get("tell"):
        host, port = event["tell"].rsplit(":", 1)
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(context.aws_request_id.encode() + b"\\n")
    time.sleep(event.get("sleep", 0))
    return {"environment": ENVIRONMENT, "own": event.get("own")}
'''


class Words:
    """Lines that functions send, with the time of each."""

    def __init__(self):
        self.heard: list[tuple[float, str]] = []
        words = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                with contextlib.suppress(OSError):
                    for line in self.rfile:
                        words.heard.append((time.monotonic(), line.decode().strip()))

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return "127.0.0.1:%d" % self._server.server_address[1]

    def since(self, moment: float) -> list[str]:
        return [word for at, word in list(self.heard) if at >= moment]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class OrdinaryEngine(Engine):
    """The engine as a user who is not root, or as root; with the descriptors that a shell gives."""

    uid = 0
    binary: pathlib.Path | None = None
    retries = 2  # as SDKs do: a connection that waits may be closed for another

    def command(self, *more: str) -> list[str]:
        command = super().command(*more)
        command[0] = str(self.binary or command[0])
        # No 100,000 descriptors, as a container may have: what runs out is to run out here.
        prefix = ["/usr/bin/prlimit", "--nofile=1024:1024"]
        if self.uid:
            prefix += ["/usr/bin/setpriv", f"--reuid={self.uid}", f"--regid={self.uid}", "--clear-groups"]
        return prefix + command

    def client(self, service: str):
        if service not in self._clients:
            key, secret, _ = KEYS
            self._clients[service] = boto3.client(
                service, endpoint_url=self.url, region_name="us-east-1", aws_access_key_id=key,
                aws_secret_access_key=secret,
                config=botocore.config.Config(retries={"max_attempts": self.retries}, read_timeout=60))
        return self._clients[service]


class World:
    def __init__(self, user: str, sandbox: str, keys: bool):
        self.user = user
        self.sandbox = sandbox
        self.stack = contextlib.ExitStack()
        try:
            self._begin(sandbox, keys)
        except BaseException:
            self.close()
            raise

    def _begin(self, sandbox: str, keys: bool) -> None:
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-hostile-"))
        self.stack.callback(subprocess.run, ["rm", "-rf", self.folder])  # packages may be deeper than Python goes
        # What anybody of this machine may read and write.
        self.open = pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-open-"))
        self.stack.callback(shutil.rmtree, self.open, ignore_errors=True)
        self.loud = self.open / "loud"
        self.loud.mkdir()
        self.loud.chmod(0o777)
        self.open.chmod(0o777)
        self.canary_file = self.open / "canary.txt"
        self.canary_file.write_text(CANARY)
        self.words = Words()
        self.stack.callback(self.words.close)
        self._listen()
        self.zip = package(self.folder, self.loud)
        self.engine = self._engine(sandbox, keys)
        self.stack.callback(self._stop)
        secrets = self.engine.client("secretsmanager")
        self.secret = secrets.create_secret(Name="login", SecretString=json.dumps({"password": CANARY}))["Name"]
        self.names: list[str] = []
        # The victim's events are to be stolen; the neighbour may be invoked. One environment of the victim serves
        # the test all the time, as nobody else invokes it.
        for name in ("victim", "neighbour"):
            self.create(name, "python", zip_file=zip_with_modes({"index.py": (VICTIM.encode(), 0o644)}),
                        variables={"PASSWORD": CANARY})
        self.victim_environment = self.ask_victim()["environment"]

    def _engine(self, sandbox: str, keys: bool) -> Engine:
        text = '[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n'
        if keys:
            text += f'access_keys = [{{ id = "{KEYS[0]}", secret = "{KEYS[1]}" }}]\n'
        text += f'[functions]\nsandbox = "{sandbox}"\n'
        if sandbox == "none" and self.user == "root":
            text += 'user = "root"\n'  # asked for by name, or the engine does not start
        # AddressSanitizer would keep what is freed, and be taken for the engine's own hunger.
        sanitizer = "detect_stack_use_after_return=0:quarantine_size_mb=2:malloc_context_size=4"
        engine = OrdinaryEngine(self.folder, text, {"ENGINE_CANARY": CANARY, "ASAN_OPTIONS": sanitizer})
        if self.user != "root":
            engine.uid = ORDINARY
            engine.binary = self.open / "wheelpit"
            shutil.copy(places.engine_binary(), engine.binary)
            for path in (self.folder, engine.config_file):
                os.chown(path, ORDINARY, ORDINARY)
        engine.config_file.chmod(0o600)
        return engine.start()

    def _stop(self) -> None:
        if self.engine.running:
            self.engine.stop()

    def _listen(self) -> None:
        """Sockets and memory of the host that are nothing to a function."""
        self.descriptors: list[int] = []
        self.stack.callback(lambda: [os.close(file) for file in self.descriptors])
        self.abstract = f"wheelpit-hostile-{os.getpid()}-{self.folder.name}"
        for name in ("\0" + self.abstract, str(self.open / "socket")):
            server = self.stack.enter_context(socket.socket(socket.AF_UNIX))
            server.bind(name)
            server.listen(8)
            threading.Thread(target=_greet, args=(server, self.descriptors), daemon=True).start()
        (self.open / "socket").chmod(0o777)
        libc = ctypes.CDLL(None)
        self.shm_key = 0x57480000 | os.getpid() & 0xFFFF
        number = libc.shmget(self.shm_key, 4096, 0o1666)
        self.stack.callback(libc.shmctl, number, 0, None)

    def create(self, name: str, runtime: str, zip_file: bytes | None = None, memory: int = 1024, timeout: int = 40,
               variables: dict | None = None) -> str:
        runtimes = {"python": (places.python_runtime(), "index.handler"), "node": (places.node_runtime(), "index.handler"),
                    "provided": ("provided.al2023", "bootstrap")}
        runtime, handler = runtimes[runtime]
        self.engine.functions.create_function(
            FunctionName=name, Runtime=runtime, Handler=handler, Role=ROLE, Timeout=timeout, MemorySize=memory,
            Code={"ZipFile": zip_file or self.zip}, Environment={"Variables": variables or {}})
        if name not in self.names:
            self.names.append(name)
        return name

    def invoke(self, name: str, event: dict) -> dict:
        """The answer, or {"error": …}."""
        answer = self.engine.functions.invoke(FunctionName=name, Payload=json.dumps(event))
        payload = json.load(answer["Payload"])
        return {"error": payload} if "FunctionError" in answer else payload

    def ask_victim(self, **event) -> dict:
        return self.invoke("victim", event)

    def targets(self, **more) -> dict:
        return {"api": self.engine.url.removeprefix("http://"), "data_dir": str(self.engine.data),
                "folder": str(self.folder), "config": str(self.engine.config_file), "log": str(self.folder / "stderr.log"),
                "binary": str(self.engine.binary or places.engine_binary()), "canary_file": str(self.canary_file),
                "canary_dir": str(self.open), "unix": str(self.open / "socket"), "abstract": self.abstract,
                "shm_key": self.shm_key, "outside_pids": [self.engine.pid, os.getpid(), 1], "neighbour": "neighbour",
                "secret": self.secret, "operator": KEYS, "preload": str(self.loud), "requests": [],
                "runtime_ports": self.ports(), "heartbeat": self.words.address, "tmp_mib": 512,
                "zip": base64.b64encode(zip_with_modes({"bootstrap": (b"#!/bin/sh\n", 0o755)})).decode(), **more}

    def attack(self, name: str, ways, **targets) -> list[dict]:
        answer = self.invoke(name, {"ways": ways, "targets": self.targets(**targets)})
        assert "outcomes" in answer, answer
        return answer["outcomes"]

    def ports(self) -> list[int]:
        """Where processes of this engine listen, apart from its API."""
        inodes, found = set(), set()
        for pid in self.tree():
            with contextlib.suppress(OSError):
                for file in os.listdir(f"/proc/{pid}/fd"):
                    with contextlib.suppress(OSError):
                        inodes.add(os.readlink(f"/proc/{pid}/fd/{file}").removeprefix("socket:[").rstrip("]"))
        for line in pathlib.Path(f"/proc/{self.engine.pid}/net/tcp").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                found.add(int(fields[1].rpartition(":")[2], 16))
        return sorted(found - {int(self.engine.url.rsplit(":", 1)[1])})

    def tree(self) -> list[int]:
        """The engine and all that it started."""
        parents = {}
        for pid in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                parents[int(pid)] = int(pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        tree = [self.engine.pid]
        for known in tree:
            tree += [pid for pid, parent in parents.items() if parent == known]
        return tree

    def function_processes(self) -> dict[int, dict[str, str]]:
        """/proc/PID/status of each process that runs code of a function."""
        found = {}
        for pid in self.tree():
            with contextlib.suppress(OSError):
                if b"AWS_LAMBDA_FUNCTION_NAME=" in pathlib.Path(f"/proc/{pid}/environ").read_bytes():
                    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
                    found[pid] = {name: rest.strip() for name, _, rest in (line.partition(":") for line in lines)}
        return found

    def loaded_outside(self) -> list[str]:
        """By which programs the library of the hostile package was loaded, where it has no business."""
        loaded = os.listdir(self.loud)
        if self.sandbox == "none":  # there the function itself may load it
            engines = ("wheelpit", "bwrap", "launcher")
            return [file for file in loaded if file.startswith(engines)]
        return loaded

    def close(self) -> None:
        self.stack.close()


SHAPES = {"root": ("root", "auto", False), "ordinary": ("ordinary", "auto", True),
          "root-none": ("root", "none", False), "ordinary-none": ("ordinary", "none", True)}


def world_fixture():
    """The fixture of a file: a world of the shape that its parameter names, for all tests of the file."""

    @pytest.fixture(scope="module")
    def worlds():
        made: dict[str, World] = {}
        yield made
        for one in made.values():
            one.close()

    @pytest.fixture
    def world(request, worlds) -> World:
        shape = request.param
        if os.geteuid() != 0:
            pytest.skip("needs root, to be others")
        if shape in worlds and not worlds[shape].engine.running:
            worlds.pop(shape).close()  # what ended it has failed its own test
        if shape not in worlds:
            worlds[shape] = World(*SHAPES[shape])
        return worlds[shape]

    return worlds, world


def assert_none_achieved(outcomes: list[dict], names: list[str]) -> None:
    missing = set(names) - {outcome["name"] for outcome in outcomes}
    assert not missing, f"were not tried: {missing}"
    achieved = {outcome["name"]: outcome["detail"] for outcome in outcomes if outcome["achieved"]}
    assert not achieved, "".join(f"\n  {name}: {detail}" for name, detail in achieved.items())
    assert CANARY not in str(outcomes)


def assert_nothing_happened(world: World) -> None:
    """As seen from outside."""
    names = [function["FunctionName"] for function in world.engine.functions.list_functions()["Functions"]]
    assert sorted(names) == sorted(world.names), "a function has made a function"
    assert world.loaded_outside() == []
    assert set(os.listdir(world.open)) - {"wheelpit"} == {"canary.txt", "loud", "socket"}
    written = [path for path in world.engine.data.rglob("*hostile-was-here*")]
    assert not written
    assert "stolen" not in str(world.engine.functions.get_function_configuration(FunctionName="neighbour"))
    expected = {"environment": world.victim_environment, "own": 7}
    assert world.ask_victim(own=7) == expected, "the victim's environment has ended"
    if (world.user, world.sandbox) == ("root", "none"):
        return
    for pid, status in world.function_processes().items():
        assert "0" not in status["Uid"].split(), f"process {pid} of a function is the host's root: {status['Uid']}"


def _greet(server: socket.socket, kept: list) -> None:
    """A daemon as there are many: it greets, and holds on to the descriptors that it is sent."""
    with contextlib.suppress(OSError):
        while True:
            connection, _ = server.accept()
            connection.sendall(CANARY.encode())
            connection.settimeout(0.3)
            with contextlib.suppress(OSError):
                kept += socket.recv_fds(connection, 16, 1)[1]
            connection.close()


def resident_mib(pid: int) -> float:
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(text.partition("VmRSS:")[2].split()[0]) / 1024
