"""A private ActiveMQ broker on this host, with a standby if wanted, in a throw-away folder.

Everything listens on 127.0.0.1, on free ports; it needs no root, no service manager and nothing
below /etc or /var. stop() leaves no process and no file behind.
"""

import dataclasses
import json
import pathlib
import shutil
import signal

from .. import certificates, machine
from ..machine import FixtureError
from . import settings
from .node import Node
from .settings import Options, Ports
from .stomp import Frame, Stomp, StompError

TLS_SCHEMES = ["ssl", "nio+ssl"]


class ActiveMq:
    """The broker whose files are in `base`. Any process may open it and command it."""

    engine = "activemq"

    def __init__(self, base: str | pathlib.Path):
        self.base = pathlib.Path(base).resolve()
        try:
            state = json.loads((self.base / "state.json").read_text())
        except OSError:
            raise FixtureError(f"no broker in {self.base}") from None
        self.options = Options(**state["options"])
        self.nodes = [Node(self.base, index, self.options, Ports(**ports))
                      for index, ports in enumerate(state["ports"])]

    @classmethod
    def start(cls, base: str | pathlib.Path, options: Options) -> "ActiveMq":
        """Returns when node 0 serves and the standby waits. Raises FixtureError; the files then
        stay, for reading."""
        base = pathlib.Path(base).resolve()
        if not all(letter.isalnum() or letter in "/._-" for letter in str(base)):
            raise FixtureError(f"a path of letters, digits and ._- is needed, not {base}")
        if (base / "state.json").exists():
            raise FixtureError(f"{base} holds a broker already: start-node all, or stop it first")
        if options.standby and not options.persistent:
            raise FixtureError("a standby needs a store on disk")
        base.mkdir(parents=True, exist_ok=True)
        if options.tls:
            certificates.make_certificates(base / "tls")
            certificates.make_keystore(base / "tls", settings.KEYSTORE_PASSWORD)
        # A port can be taken between the look and the bind; other ports are then tried, but
        # never in place of the one that the caller asked for.
        for attempt in range(3):
            broker = cls._lay_out(base, options)
            try:
                for node in broker.nodes:
                    broker.start_node(node.index)
                return broker
            except FixtureError as error:
                broker._kill_processes()
                if options.port or attempt == 2 or "already in use" not in str(error):
                    raise
        raise AssertionError("unreachable")

    @classmethod
    def _lay_out(cls, base: pathlib.Path, options: Options) -> "ActiveMq":
        nodes = 2 if options.standby else 1
        free = machine.free_ports(4 * nodes)
        ports = [Ports(*free[index * 4:index * 4 + 4]) for index in range(nodes)]
        if options.port:
            ports[0].openwire = options.port
        state = {"options": dataclasses.asdict(options),
                 "ports": [dataclasses.asdict(entry) for entry in ports]}
        (base / "state.json").write_text(json.dumps(state, indent=1))
        return cls(base)

    def stop(self, keep_files: bool = False) -> None:
        if keep_files:
            # The standby first: otherwise it would take over for a moment.
            for node in reversed(self.nodes):
                node.stop()
            return
        self._kill_processes()
        for name in ["store", "tls", *(f"n{node.index}" for node in self.nodes)]:
            shutil.rmtree(self.base / name, ignore_errors=True)
        (self.base / "state.json").unlink(missing_ok=True)
        if not any(self.base.iterdir()):
            self.base.rmdir()

    def _kill_processes(self) -> None:
        for node in reversed(self.nodes):
            node.stop(signal.SIGKILL)

    def node(self, index: int) -> Node:
        if not 0 <= index < len(self.nodes):
            raise FixtureError(f"which node? 0 to {len(self.nodes) - 1}")
        return self.nodes[index]

    def start_node(self, index: int) -> None:
        node = self.node(index)
        if node.pid():
            raise FixtureError(f"node {index} runs")
        node.write_files()
        node.launch()
        node.wait_ready(self.options.timeout)

    def start_all_nodes(self) -> None:
        for node in self.nodes:
            if not node.pid():
                self.start_node(node.index)

    def restart(self, index: int = 0) -> None:
        self.node(index).stop()
        self.start_node(index)

    def pause(self, index: int = 0) -> None:
        """The node hangs: connections stay open, nothing answers."""
        self.node(index).send_signal(signal.SIGSTOP)

    def resume(self, index: int = 0) -> None:
        self.node(index).send_signal(signal.SIGCONT)

    def endpoint(self, node: int = 0, scheme: str = "tcp") -> str:
        """As in wheelpit's configuration. tcp, ssl or nio+ssl."""
        ports = self.node(node).ports
        if scheme == "tcp":
            return f"tcp://127.0.0.1:{ports.openwire}"
        if scheme not in TLS_SCHEMES or not self.options.tls:
            raise FixtureError(f"this broker has no {scheme} (start it with --tls)")
        return f"{scheme}://localhost:{ports.ssl if scheme == 'ssl' else ports.nio_ssl}"

    def failover(self) -> str:
        return f"failover:({','.join(self.endpoint(node.index) for node in self.nodes)})"

    def active_endpoint(self) -> str:
        """Of the node that serves."""
        for node in self.nodes:
            if node.serves():
                return self.endpoint(node.index)
        raise FixtureError("no node serves")

    @property
    def ca_file(self) -> pathlib.Path:
        return self.base / "tls" / "ca.pem"

    def stomp(self, user: str = "admin", timeout: float = 20) -> Stomp:
        """A connection to the node that serves."""
        failure: OSError = StompError("no node runs")
        for node in self.nodes:
            try:
                return Stomp(node.ports.stomp, user, f"{user}-secret", timeout)
            except OSError as error:
                failure = error
        raise StompError(f"no node answers: {failure}") from failure

    def declare(self, queue: str) -> None:
        """ActiveMQ makes a queue when it is first used: by an administrator's look into it."""
        self.browse(queue)

    def browse(self, queue: str) -> list[Frame]:
        stomp = self.stomp()
        try:
            return stomp.browse(queue)
        finally:
            stomp.close()

    def purge(self, queue: str) -> None:
        stomp = self.stomp()
        try:
            stomp.take(queue)
        finally:
            stomp.close()

    def depth(self, queue: str) -> int:
        """Messages in the queue, those that consumers hold included."""
        return len(self.browse(queue))
