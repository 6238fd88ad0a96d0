"""One RabbitMQ node: a folder with its files, and its Erlang VM while it runs."""

import os
import pathlib
import re
import signal
import subprocess
import time

from . import machine
from .machine import FixtureError
from .settings import Ports


class Node:
    """Node `index` of the broker in `base`. Its process id lasts in the folder, so that any later
    command can find, check and end it."""

    def __init__(self, base: pathlib.Path, index: int, identity: int, ports: Ports,
                 command_port: int, epmd_port: int, erl_args: str):
        self.base = base
        self.folder = base / f"n{index}"
        self.index = index
        self.name = f"wheelpit{identity}n{index}@localhost"
        self.ports = ports
        self._command_port = command_port
        self._epmd_port = epmd_port
        self._erl_args = erl_args
        self._log_start = 0

    @property
    def log(self) -> pathlib.Path:
        return self.folder / "log" / "rabbit.log"

    def environment(self) -> dict[str, str]:
        """All a node or a tool of it sees: neither /etc/rabbitmq nor the caller's variables."""
        loopback = "-kernel inet_dist_use_interface {127,0,0,1}"
        return {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(self.base / "home"),
            "LANG": "C.UTF-8",
            "TERM": "dumb",
            "RABBITMQ_FIXTURE_BASE": str(self.base),
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_CRASH_DUMP_SECONDS": "0",
            "RABBITMQ_NODENAME": self.name,
            "RABBITMQ_CONF_ENV_FILE": str(self.base / "rabbitmq-env.conf"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self.folder / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.base / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_LOGS": str(self.log),
            "RABBITMQ_PLUGINS_EXPAND_DIR": str(self.folder / "plugins"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(self.folder / "config"),
            "RABBITMQ_SCHEMA_DIR": str(self.folder / "schema"),
            "RABBITMQ_PID_FILE": str(self.folder / "server.pid"),
            "RABBITMQ_DIST_PORT": str(self.ports.distribution),
            "RABBITMQ_CTL_DIST_PORT_MIN": str(self._command_port),
            "RABBITMQ_CTL_DIST_PORT_MAX": str(self._command_port + 20),
            "RABBITMQ_CTL_ERL_ARGS": loopback,
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"{loopback} {self._erl_args}",
            # The default pins schedulers to cores: three nodes on two cores would share one.
            "RABBITMQ_SCHEDULER_BIND_TYPE": "u",
            # Lets the launcher become the VM: the process id we hold is then the VM's own.
            "detached": "1",
        }

    def write_files(self, conf: str) -> None:
        for name in ["mnesia", "log", "config", "schema"]:
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "advanced.config").write_text("[].\n")
        (self.folder / "rabbitmq.conf").write_text(conf)

    def pid(self) -> int | None:
        """The VM's process id, if it is alive and really ours (ids are recycled)."""
        try:
            pid = int((self.folder / "pid").read_text())
        except (OSError, ValueError):
            return None
        ours = machine.has_environment(pid, f"RABBITMQ_FIXTURE_BASE={self.base}")
        return pid if ours and machine.is_running(pid) else None

    def serves(self) -> bool:
        return self.pid() is not None and machine.amqp_answers(self.ports.amqp)

    def launch(self) -> None:
        """Starts the VM; wait_ready() tells when it serves."""
        self._log_start = self.log.stat().st_size if self.log.exists() else 0
        with open(self.folder / "log" / "console", "wb") as console:
            process = subprocess.Popen(
                [machine.rabbitmq_program("rabbitmq-server")], cwd=self.folder,
                env=self.environment(), stdin=subprocess.DEVNULL, stdout=console, stderr=console,
                start_new_session=True)
        (self.folder / "pid").write_text(str(process.pid))

    def wait_ready(self, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while not (self._logged("Server startup complete") and machine.amqp_answers(self.ports.amqp)):
            if self.pid() is None:
                raise FixtureError(f"node {self.index} ended during start-up:\n{self._complaints()}")
            if time.monotonic() > deadline:
                raise FixtureError(
                    f"node {self.index} not ready after {timeout} s:\n{self._complaints()}")
            time.sleep(0.1)

    def stop(self, number: int = signal.SIGTERM) -> None:
        """SIGTERM is an orderly shutdown, SIGKILL a crash."""
        pid = self.pid()
        if pid is None:
            return
        machine.send_signal(pid, signal.SIGCONT)
        machine.send_signal(pid, number)
        if not machine.wait_gone(pid, 40):
            machine.send_signal(pid, signal.SIGKILL)
            machine.wait_gone(pid, 10)
        self._sweep_session(pid)
        (self.folder / "pid").unlink(missing_ok=True)

    def send_signal(self, number: int) -> None:
        pid = self.pid()
        if pid is None:
            raise FixtureError(f"node {self.index} is down")
        machine.send_signal(pid, number)

    def ctl(self, arguments: list[str]) -> int:
        """rabbitmqctl, which boots a VM of its own: about a second."""
        command = [machine.rabbitmq_program("rabbitmqctl"), "-n", self.name, *arguments]
        return subprocess.run(command, cwd=self.base, env=self.environment()).returncode

    def evaluate(self, expression: str) -> str:
        """Evaluates Erlang on the node, in milliseconds."""
        cookie = (self.base / "home" / ".erlang.cookie").read_text()
        done = subprocess.run(
            [machine.erlang_program("erl_call"), "-c", cookie, "-n", self.name, "-e"],
            cwd=self.base, env=self.environment(), capture_output=True, text=True,
            input=expression.rstrip(". \n") + ".\n")
        answer = re.fullmatch(r"\{ok, (.*)\}", done.stdout.strip(), re.DOTALL)
        if not answer:
            raise FixtureError((done.stdout + done.stderr).strip() or "erl_call gave no answer")
        return answer.group(1)

    def _logged(self, text: str) -> bool:
        if not self.log.exists():
            return False
        with open(self.log, "rb") as log:
            log.seek(self._log_start)
            return text.encode() in log.read()

    def _sweep_session(self, pid: int) -> None:
        # Erlang's port programs live in the VM's process group and outlast a SIGKILL of it.
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def _complaints(self) -> str:
        lines = []
        for path in [self.log, self.folder / "log" / "console"]:
            if path.exists():
                lines += [line[:300] for line in path.read_text(errors="replace").splitlines()
                          if re.search(r"\[(error|critical)\]|eaddrinuse|Error", line)]
        return "\n".join([*dict.fromkeys(lines[:12]), f"(all of it: {self.folder}/log)"])
