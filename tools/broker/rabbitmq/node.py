"""One RabbitMQ node: a folder with its files, and its Erlang VM while it runs."""

import pathlib
import re
import subprocess
import time

from ..daemon import Daemon
from ..machine import FixtureError
from .programs import amqp_answers, erlang_program, rabbitmq_program
from .settings import Ports

CONNECTS = 6  # of erl_call, 7.5 s in all


class Node(Daemon):
    """Node `index` of the broker in `base`."""

    def __init__(self, base: pathlib.Path, index: int, identity: int, ports: Ports,
                 command_port: int, epmd_port: int, erl_args: str):
        folder = base / f"n{index}"
        super().__init__(folder, f"RABBITMQ_FIXTURE_BASE={base}", folder / "log" / "rabbit.log")
        self.base = base
        self.index = index
        self.name = f"wheelpit{identity}n{index}@localhost"
        self.ports = ports
        self._command_port = command_port
        self._epmd_port = epmd_port
        self._erl_args = erl_args

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

    def serves(self) -> bool:
        return self.pid() is not None and amqp_answers(self.ports.amqp)

    def launch(self) -> None:
        """Starts the VM; wait_ready() tells when it serves."""
        self.launch_command([rabbitmq_program("rabbitmq-server")], self.environment())

    def wait_ready(self, timeout: float) -> None:
        self.wait_until(
            lambda: self.logged("Server startup complete") and amqp_answers(self.ports.amqp),
            timeout, f"node {self.index}", r"\[(error|critical)\]|eaddrinuse|Error")

    def ctl(self, arguments: list[str]) -> int:
        """rabbitmqctl, which boots a VM of its own: about a second."""
        command = [rabbitmq_program("rabbitmqctl"), "-n", self.name, *arguments]
        return subprocess.run(command, cwd=self.base, env=self.environment()).returncode

    def evaluate(self, expression: str) -> str:
        """Evaluates Erlang on the node, in milliseconds."""
        for attempt in range(CONNECTS):
            done = self.erl_call(expression)
            # Then nothing was evaluated. A busy machine answers the handshake late.
            if "failed to connect to node" not in done.stdout + done.stderr or self.pid() is None:
                break
            time.sleep(0.5 * (attempt + 1))
        answer = re.fullmatch(r"\{ok, (.*)\}", done.stdout.strip(), re.DOTALL)
        if not answer:
            raise FixtureError((done.stdout + done.stderr).strip() or "erl_call gave no answer")
        return answer.group(1)

    def erl_call(self, expression: str) -> subprocess.CompletedProcess:
        cookie = (self.base / "home" / ".erlang.cookie").read_text()
        try:
            return subprocess.run(
                [erlang_program("erl_call"), "-c", cookie, "-n", self.name, "-e"],
                cwd=self.base, env=self.environment(), capture_output=True, text=True,
                input=expression.rstrip(". \n") + ".\n", timeout=60)
        except subprocess.TimeoutExpired:
            raise FixtureError(f"node {self.index} did not evaluate within 60 s: {expression}") from None
