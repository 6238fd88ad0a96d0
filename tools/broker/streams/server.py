"""Private servers of streams on this host, each in a throw-away folder, on 127.0.0.1 and a free port:

    kinesalite    Kinesis; shards split and merge
    kinesis-mock  Kinesis (npm: kinesis-local); splits, merges, enhanced fan-out; slow
    ministack     Kinesis, DynamoDB with its streams, enhanced fan-out; shards do not end
    moto          Kinesis, DynamoDB with its streams; shards do not end

None of them verifies signatures, none keeps what it holds when it ends. stop() leaves no process and no file behind.
"""

import http.client
import json
import pathlib
import shutil
import signal

from .. import machine
from ..daemon import Daemon
from ..machine import FixtureError
from .client import ACCOUNT, REGION, Streams

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parents[2] / "build"
MODULES = BUILD / "stream-servers" / "node_modules"
PROGRAMS = {"kinesalite": MODULES / "kinesalite", "kinesis-mock": MODULES / "kinesis-local",
            "ministack": BUILD / "ministack" / "bin" / "ministack", "moto": BUILD / "venv" / "bin" / "moto_server"}
QUICK = ["CREATE_STREAM", "DELETE_STREAM", "MERGE_SHARDS", "SPLIT_SHARD", "UPDATE_SHARD_COUNT", "REGISTER_STREAM_CONSUMER",
         "DEREGISTER_STREAM_CONSUMER", "UPDATE_STREAM_MODE"]


def missing(kind: str) -> str:
    """Why it cannot be started; "" if it can."""
    return "" if PROGRAMS[kind].exists() else f"{kind} is not installed ({PROGRAMS[kind]}): ./dev test does it"


class StreamServer(Daemon):
    """The server whose files are in `base`. Any process may open it and command it."""

    engine = "streams"

    def __init__(self, base: str | pathlib.Path):
        self.base = pathlib.Path(base).resolve()
        super().__init__(self.base, f"STREAMS_FIXTURE={self.base}", self.base / "log" / "server.log")
        try:
            state = json.loads((self.base / "state.json").read_text())
        except OSError:
            raise FixtureError(f"no server of streams in {self.base}") from None
        self.kind: str = state["kind"]
        self.ports: list[int] = state["ports"]

    @classmethod
    def start(cls, base: str | pathlib.Path, kind: str) -> "StreamServer":
        """Returns when it serves. Raises FixtureError; the files then stay, for reading."""
        base = pathlib.Path(base).resolve()
        if why := missing(kind):
            raise FixtureError(why)
        base.mkdir(parents=True, exist_ok=True)
        # A port can be taken between the look and the bind.
        for attempt in range(3):
            (base / "state.json").write_text(json.dumps({"kind": kind, "ports": machine.free_ports(2)}))
            server = cls(base)
            try:
                server.launch()
                return server
            except FixtureError:
                server.kill()
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")

    def launch(self) -> None:
        """On the same port as before; what it held is gone."""
        (self.base / "log").mkdir(exist_ok=True)
        command, variables = COMMANDS[self.kind](self.ports)
        self.launch_command(command, {
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(self.base), "LANG": "C.UTF-8", "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION, "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_ACCOUNT_ID": ACCOUNT, "MINISTACK_ACCOUNT_ID": ACCOUNT, **variables})
        self.wait_until(self.answers, 120, self.kind, "")

    def answers(self) -> bool:
        client = self.client(timeout=5)
        try:
            return "StreamNames" in client.kinesis("ListStreams")
        except (OSError, http.client.HTTPException):
            return False
        finally:
            client.close()

    def kill(self) -> None:
        """As a power cut would. The files stay."""
        super().stop(signal.SIGKILL)

    def pause(self) -> None:
        """It hangs: connections are made and stay open, nothing answers."""
        self.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self.base, ignore_errors=True)

    def endpoint(self) -> str:
        """As in [endpoints] of wheelpit's configuration, for `kinesis` and `dynamodbstreams`."""
        return f"http://127.0.0.1:{self.ports[0]}"

    def client(self, timeout: float = 30) -> Streams:
        return Streams(self.endpoint(), timeout)

    @property
    def account(self) -> str:
        return "000000000000" if self.kind in ("kinesalite", "kinesis-mock", "ministack") else ACCOUNT

    def arn(self, stream: str) -> str:
        return f"arn:aws:kinesis:{REGION}:{self.account}:stream/{stream}"


def kinesalite(ports: list[int]) -> tuple[list[str], dict[str, str]]:
    return ["node", str(HERE / "kinesalite.js"), str(MODULES), str(ports[0]), "5000"], {}


def kinesis_mock(ports: list[int]) -> tuple[list[str], dict[str, str]]:
    # It reads files beside its program by paths from the working directory.
    package = MODULES / "kinesis-local"
    return (["sh", "-c", 'cd "$0" && exec "$@"', str(package), "node", "--require", str(HERE / "loopback.js"), "main.js"],
            {"KINESIS_MOCK_PLAIN_PORT": str(ports[0]), "KINESIS_MOCK_TLS_PORT": str(ports[1]), "LOG_LEVEL": "ERROR",
             "SHARD_LIMIT": "500", **{f"{name}_DURATION": "20ms" for name in QUICK}})


def ministack(ports: list[int]) -> tuple[list[str], dict[str, str]]:
    return [str(PROGRAMS["ministack"])], {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(ports[0])}


def moto(ports: list[int]) -> tuple[list[str], dict[str, str]]:
    return [str(PROGRAMS["moto"]), "-H", "127.0.0.1", "-p", str(ports[0])], {}


COMMANDS = {"kinesalite": kinesalite, "kinesis-mock": kinesis_mock, "ministack": ministack, "moto": moto}
