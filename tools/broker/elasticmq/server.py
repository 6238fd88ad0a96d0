"""A private ElasticMQ on this host, in a throw-away folder: SQS's operations, FIFO queues and redrive included.

It listens on 127.0.0.1, on a free port, and needs no root and no container. stop() leaves no process
and no file behind.
"""

import dataclasses
import http.client
import json
import pathlib
import shutil
import signal
import time

from .. import machine
from ..activemq import java
from ..daemon import Daemon
from ..machine import FixtureError
from . import settings
from .settings import Options
from .sqs import Sqs

LIBRARY = pathlib.Path(__file__).resolve().parents[3] / "build" / "elasticmq" / "lib"


class ElasticMq(Daemon):
    """The server whose files are in `base`. Any process may open it and command it."""

    engine = "sqs"

    def __init__(self, base: str | pathlib.Path):
        self.base = pathlib.Path(base).resolve()
        super().__init__(self.base, f"ELASTICMQ_FIXTURE={self.base}", self.base / "log" / "elasticmq.log")
        try:
            state = json.loads((self.base / "state.json").read_text())
        except OSError:
            raise FixtureError(f"no ElasticMQ in {self.base}") from None
        self.options = Options(**state["options"])
        self.port: int = state["port"]

    @classmethod
    def start(cls, base: str | pathlib.Path, options: Options) -> "ElasticMq":
        """Returns when it serves. Raises FixtureError; the files then stay, for reading."""
        base = pathlib.Path(base).resolve()
        if not LIBRARY.is_dir():
            raise FixtureError(f"{LIBRARY} is missing: ./dev test fetches it")
        if (base / "state.json").exists():
            raise FixtureError(f"{base} holds an ElasticMQ already: launch it, or stop it first")
        base.mkdir(parents=True, exist_ok=True)
        # A port can be taken between the look and the bind.
        for attempt in range(3):
            port = options.port or machine.free_ports(1)[0]
            (base / "state.json").write_text(
                json.dumps({"options": dataclasses.asdict(options), "port": port}, indent=1))
            server = cls(base)
            try:
                server.launch()
                return server
            except FixtureError as error:
                server.kill()
                if options.port or attempt == 2 or "in use" not in str(error):
                    raise
        raise AssertionError("unreachable")

    def launch(self) -> None:
        """With the same port and, where they persist, the same messages; returns when it serves."""
        if self.pid():
            raise FixtureError("it runs")
        for name in ["log", "store", "tmp"]:
            (self.base / name).mkdir(exist_ok=True)
        (self.base / "elasticmq.conf").write_text(
            settings.configuration(self.base, self.options, self.port))
        self.launch_command(
            [java.program(), "-Xms64m", f"-Xmx{self.options.heap}m", "-XX:+UseSerialGC",
             f"-XX:TieredStopAtLevel={4 if self.options.full_jit else 1}", "-XX:-UsePerfData",
             "-Djava.awt.headless=true", "-Djava.net.preferIPv4Stack=true",
             f"-Djava.io.tmpdir={self.base}/tmp", f"-Dconfig.file={self.base}/elasticmq.conf",
             "-cp", f"{LIBRARY}/*", "org.elasticmq.server.Main"],
            {"PATH": "/usr/bin:/bin", "HOME": str(self.base), "LANG": "C.UTF-8"})
        self.wait_until(self.answers, self.options.timeout, "ElasticMQ", r"ERROR|Exception")

    def answers(self) -> bool:
        client = self.client(timeout=5)
        try:
            client.call("ListQueues")
            return True
        except (OSError, http.client.HTTPException):
            return False
        finally:
            client.close()

    def kill(self) -> None:
        """As a power cut would. The files stay."""
        super().stop(signal.SIGKILL)
        # The threads of a killed process end one after another, and the port goes with the last.
        deadline = time.monotonic() + 10
        while machine.accepts(self.port) and time.monotonic() < deadline:
            time.sleep(0.02)

    def restart(self) -> None:
        """In order; what does not persist is gone."""
        super().stop()
        self.launch()

    def pause(self) -> None:
        """It hangs: connections are made and stay open, nothing answers."""
        self.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.send_signal(signal.SIGCONT)

    def stop(self, keep_files: bool = False) -> None:
        if keep_files:
            super().stop()
            return
        self.kill()
        for name in ["log", "store", "tmp"]:
            shutil.rmtree(self.base / name, ignore_errors=True)
        for name in ["state.json", "elasticmq.conf"]:
            (self.base / name).unlink(missing_ok=True)
        if not any(self.base.iterdir()):
            self.base.rmdir()

    def endpoint(self) -> str:
        """As in [endpoints] of wheelpit's configuration."""
        return f"http://127.0.0.1:{self.port}"

    def client(self, timeout: float = 30) -> Sqs:
        return Sqs(self.endpoint(), timeout)

    @staticmethod
    def arn(queue: str) -> str:
        return f"arn:aws:sqs:{settings.REGION}:{settings.ACCOUNT}:{queue}"
