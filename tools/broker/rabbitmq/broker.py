"""A private RabbitMQ broker, or a cluster of nodes on this host, in a throw-away folder.

Everything listens on 127.0.0.1, on free ports, under an epmd of its own; it needs no root, no
service manager and nothing below /var. stop() leaves no process and no file behind.
"""

import dataclasses
import json
import os
import pathlib
import random
import shutil
import signal
import string
import subprocess
import threading
import time
import urllib.parse

from .. import certificates, machine
from ..machine import FixtureError
from . import settings
from .node import Node
from .programs import erlang_program
from .settings import Options, Ports


class RabbitMq:
    """The broker whose files are in `base`. Any process may open it and command it."""

    engine = "rabbitmq"

    def __init__(self, base: str | pathlib.Path):
        self.base = pathlib.Path(base).resolve()
        try:
            state = json.loads((self.base / "state.json").read_text())
        except OSError:
            raise FixtureError(f"no broker in {self.base}") from None
        self.options = Options(**state["options"])
        self.epmd_port = state["epmd_port"]
        self.nodes = [
            Node(self.base, index, self.epmd_port, Ports(**ports), state["command_port"],
                 self.epmd_port, self.options.erl_args)
            for index, ports in enumerate(state["ports"])
        ]

    @classmethod
    def start(cls, base: str | pathlib.Path, options: Options) -> "RabbitMq":
        """Returns when every node serves. Raises FixtureError; the files then stay, for reading."""
        base = pathlib.Path(base).resolve()
        if " " in str(base):
            raise FixtureError(f"RabbitMQ takes no blanks in a path: {base}")
        if (base / "state.json").exists():
            raise FixtureError(f"{base} holds a broker already: start-node all, or stop it first")
        _write_shared_files(base, options)
        # A port can be taken between the look and the bind; other ports are then tried, but
        # never in place of the one that the caller asked for.
        for attempt in range(3):
            broker = cls._lay_out(base, options)
            try:
                broker._boot()
                return broker
            except FixtureError as error:
                broker._stop_processes()
                if options.port or attempt == 2 or "eaddrinuse" not in str(error):
                    raise
                for node in broker.nodes:
                    shutil.rmtree(node.folder)
        raise AssertionError("unreachable")

    @classmethod
    def _lay_out(cls, base: pathlib.Path, options: Options) -> "RabbitMq":
        epmd, command, *rest = machine.free_ports(2 + 4 * options.nodes)
        ports = [Ports(*rest[index * 4:index * 4 + 4]) for index in range(options.nodes)]
        if options.port:
            ports[0].amqp = options.port
        state = {
            "options": dataclasses.asdict(options),
            "epmd_port": epmd,
            "command_port": command,
            "ports": [dataclasses.asdict(entry) for entry in ports],
        }
        (base / "state.json").write_text(json.dumps(state, indent=1))
        return cls(base)

    def _boot(self) -> None:
        # Node 0 forms the cluster and imports the definitions; the others join it side by side.
        self._write_confs(first_boot=True)
        self._start_epmd()
        self.start_node(0)
        for node in self.nodes[1:]:
            node.launch()
        for node in self.nodes[1:]:
            node.wait_ready(self.options.timeout)
        self._write_confs(first_boot=False)

    def _write_confs(self, first_boot: bool) -> None:
        names = [node.name for node in self.nodes]
        for node in self.nodes:
            load = first_boot and node.index == 0
            node.write_files(settings.node_conf(self.base, self.options, node.ports, names, load))

    def stop(self, keep_files: bool = False) -> None:
        self._stop_processes()
        if keep_files:
            return
        for name in ["home", "tls", "definitions", *(f"n{node.index}" for node in self.nodes)]:
            shutil.rmtree(self.base / name, ignore_errors=True)
        for name in ["state.json", "enabled_plugins", "rabbitmq-env.conf", "epmd.pid", "epmd.log"]:
            (self.base / name).unlink(missing_ok=True)
        if not any(self.base.iterdir()):
            self.base.rmdir()

    def _stop_processes(self) -> None:
        # All at once: members of a cluster wait for each other.
        threads = [threading.Thread(target=node.stop) for node in self.nodes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        pid = self.epmd_pid()
        if pid:
            machine.send_signal(pid, signal.SIGTERM)
            machine.wait_gone(pid, 5)

    def node(self, index: int) -> Node:
        if not 0 <= index < len(self.nodes):
            raise FixtureError(f"which node? 0 to {len(self.nodes) - 1}")
        return self.nodes[index]

    def start_node(self, index: int) -> None:
        if self.node(index).pid():
            raise FixtureError(f"node {index} runs")
        self._start_epmd()
        self.node(index).launch()
        self.node(index).wait_ready(self.options.timeout)

    def start_all_nodes(self) -> None:
        """Every node that is down, at once: after a complete stop one member alone would wait."""
        self._start_epmd()
        down = [node for node in self.nodes if not node.pid()]
        for node in down:
            node.launch()
        for node in down:
            node.wait_ready(self.options.timeout)

    def restart(self, index: int = 0) -> None:
        self.node(index).stop()
        self.start_node(index)

    def pause(self, index: int = 0) -> None:
        """The node hangs: connections stay open, nothing answers."""
        self.node(index).send_signal(signal.SIGSTOP)

    def resume(self, index: int = 0) -> None:
        self.node(index).send_signal(signal.SIGCONT)

    def url(self, user: str = "guest", password: str = "", vhost: str = "/", node: int = 0,
            tls: bool = False) -> str:
        password = password or settings.USERS.get(user, (f"{user}-secret", ""))[0]
        login, secret, path = (urllib.parse.quote(text, safe="") for text in (user, password, vhost))
        return f"{self._scheme(tls)}{login}:{secret}@{self._host_port(node, tls)}/{path}"

    def endpoint(self, node: int = 0, tls: bool = False) -> str:
        """As in wheelpit's configuration: without credentials and virtual host."""
        return self._scheme(tls) + self._host_port(node, tls)

    def _scheme(self, tls: bool) -> str:
        if tls and not self.options.tls:
            raise FixtureError("this broker was started without --tls")
        return "amqps://" if tls else "amqp://"

    def _host_port(self, node: int, tls: bool) -> str:
        ports = self.node(node).ports
        return f"localhost:{ports.amqps}" if tls else f"127.0.0.1:{ports.amqp}"

    def declare(self, queue: str, vhost: str = "/", kind: str = "classic",
                arguments: dict | None = None, node: int = 0) -> None:
        text = json.dumps(settings.queue_definition(queue, vhost, kind, arguments or {}))
        answer = self.node(node).evaluate(f"rabbit_definitions:import_raw({_binary(text)})")
        if answer != "ok":
            raise FixtureError(f"queue {queue} was not declared: {answer}")

    def purge(self, queue: str, vhost: str = "/", node: int = 0) -> None:
        self._of_queue(queue, vhost, node, "rabbit_amqqueue:purge(Q)")

    def delete_queue(self, queue: str, vhost: str = "/", node: int = 0) -> None:
        self._of_queue(queue, vhost, node,
                       'rabbit_amqqueue:delete(Q, false, false, <<"fixture">>), ok')

    def depth(self, queue: str, vhost: str = "/", node: int = 0) -> tuple[int, int, int]:
        """(ready, unacknowledged, consumers). A quorum queue's numbers lag by seconds."""
        keys = "[messages_ready, messages_unacknowledged, consumers]"
        # As an atom: a list of small numbers would be printed as a string.
        text = self._of_queue(
            queue, vhost, node,
            f"I = rabbit_amqqueue:info(Q, {keys}), "
            f'list_to_atom(lists:flatten(io_lib:format("~w", '
            f"[[proplists:get_value(K, I) || K <- {keys}]])))")
        ready, unacknowledged, consumers = json.loads(text.strip("'"))
        return ready, unacknowledged, consumers

    def _of_queue(self, queue: str, vhost: str, node: int, expression: str) -> str:
        """Evaluates an expression on the queue, which it calls Q."""
        name = f"rabbit_misc:r({_binary(vhost)}, queue, {_binary(queue)})"
        text = self.node(node).evaluate(
            f"case rabbit_amqqueue:lookup({name}) of {{ok, Q}} -> {expression}; "
            "_ -> no_such_queue end")
        if text == "no_such_queue":
            raise FixtureError(f"no queue {queue} in virtual host {vhost}")
        return text

    def suspend_queue(self, queue: str, vhost: str = "/", node: int = 0) -> None:
        """The process of a quorum queue on that node answers nobody, until resume_queue()."""
        self._of_queue(queue, vhost, node, "{Name, _} = amqqueue:get_pid(Q), sys:suspend(Name)")

    def resume_queue(self, queue: str, vhost: str = "/", node: int = 0) -> None:
        self._of_queue(queue, vhost, node, "{Name, _} = amqqueue:get_pid(Q), sys:resume(Name)")

    def set_memory_alarm(self, on: bool) -> None:
        """On: connections that publish are blocked."""
        mark = "{absolute, 1}" if on else "0.4"
        for node in self.nodes:
            if node.pid():
                node.evaluate(f"vm_memory_monitor:set_vm_memory_high_watermark({mark})")

    def connections(self, node: int = 0) -> int:
        """How many connections of clients the node has, those that are ending included."""
        return int(self.node(node).evaluate("length(rabbit_networking:connections())"))

    def close_connections(self, node: int = 0) -> None:
        """Closes every connection of the node, as its operator may."""
        self.node(node).evaluate(
            'lists:foreach(fun(C) -> rabbit_networking:close_connection(C, "operator") end, '
            "rabbit_networking:connections())")

    def heal(self) -> None:
        """After tests that maltreat it: every node serves, and none has a connection that does not
        end. A channel that hangs keeps its connection for minutes, and the operator's requests wait."""
        for node in self.nodes:
            if node.pid():
                node.send_signal(signal.SIGCONT)
        self.start_all_nodes()
        for node in self.nodes:
            if not self._all_ended(node.index, seconds=5):
                node.stop(signal.SIGKILL)
                self.start_node(node.index)

    def _all_ended(self, node: int, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.connections(node):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def epmd_pid(self) -> int | None:
        try:
            pid = int((self.base / "epmd.pid").read_text())
        except (OSError, ValueError):
            return None
        ours = machine.has_environment(pid, f"RABBITMQ_FIXTURE_BASE={self.base}")
        return pid if ours and machine.is_running(pid) else None

    def _start_epmd(self) -> None:
        if self.epmd_pid():
            return
        with open(self.base / "epmd.log", "wb") as log:
            process = subprocess.Popen(
                [erlang_program("epmd"), "-port", str(self.epmd_port),
                 "-address", "127.0.0.1", "-relaxed_command_check"],
                env={"PATH": "/usr/bin:/bin", "HOME": str(self.base / "home"),
                     "RABBITMQ_FIXTURE_BASE": str(self.base)},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        (self.base / "epmd.pid").write_text(str(process.pid))
        for _ in range(100):
            if machine.accepts(self.epmd_port):
                return
            time.sleep(0.05)
        raise FixtureError(f"epmd does not listen: {(self.base / 'epmd.log').read_text()}")


def _write_shared_files(base: pathlib.Path, options: Options) -> None:
    (base / "home").mkdir(parents=True, exist_ok=True)
    cookie = base / "home" / ".erlang.cookie"
    cookie.unlink(missing_ok=True)
    cookie.write_text("".join(random.choices(string.ascii_uppercase, k=20)))
    os.chmod(cookie, 0o400)
    (base / "rabbitmq-env.conf").write_text("")
    plugins = (["rabbitmq_management"] if options.management else []) + options.plugins
    (base / "enabled_plugins").write_text(f"[{','.join(plugins)}].\n")
    settings.write_definitions(base / "definitions", options.definitions)
    if options.tls:
        certificates.make_certificates(base / "tls")


def _binary(text: str) -> str:
    return "<<" + ",".join(map(str, text.encode())) + ">>"

