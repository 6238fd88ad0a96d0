"""One ActiveMQ node: a folder with its files, and its Java VM while it runs."""

import pathlib

from .. import machine
from ..daemon import Daemon
from . import java, settings
from .settings import Options, Ports


class Node(Daemon):
    """Node `index` of the broker in `base`. Node 1 is the standby: it opens its ports only when
    node 0 is gone, and the other way round once it has taken over."""

    def __init__(self, base: pathlib.Path, index: int, options: Options, ports: Ports):
        folder = base / f"n{index}"
        super().__init__(folder, f"ACTIVEMQ_FIXTURE_NODE={folder}", folder / "log" / "activemq.log")
        self.base = base
        self.index = index
        self.options = options
        self.ports = ports

    def write_files(self) -> None:
        for name in ["log", "tmp"]:
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "log4j.properties").write_text(settings.LOG4J.format(log=self.log))
        (self.folder / "activemq.xml").write_text(
            settings.broker_xml(self.base, self.folder, self.options, self.ports))

    def serves(self) -> bool:
        return self.pid() is not None and machine.accepts(self.ports.stomp)

    def launch(self) -> None:
        """Starts the VM; wait_ready() tells when it serves."""
        self.launch_command(
            [java.program(), "-Xms64m", f"-Xmx{self.options.heap}m", "-XX:+UseSerialGC",
             f"-XX:TieredStopAtLevel={4 if self.options.full_jit else 1}", "-XX:-UsePerfData",
             "-Djava.awt.headless=true", "-Djava.net.preferIPv4Stack=true",
             f"-Djava.io.tmpdir={self.folder}/tmp",
             f"-Dactivemq.home={java.ACTIVEMQ_HOME}", f"-Dactivemq.base={self.folder}",
             f"-Dactivemq.conf={self.folder}", f"-Dactivemq.data={self.base}/store",
             f"-Dlog4j.configuration=file:{self.folder}/log4j.properties",
             "-jar", str(java.broker_jar()), "start", f"xbean:file:{self.folder}/activemq.xml"],
            {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "LANG": "C.UTF-8"})

    def wait_ready(self, timeout: float) -> None:
        """Until it serves; where another node holds the store, until it waits for that."""
        def ready() -> bool:
            if self.options.standby and self.logged("locked"):
                return True
            # The connectors open a moment before the broker has finished starting.
            return self.logged(") started") and machine.accepts(self.ports.openwire)

        self.wait_until(ready, timeout, f"node {self.index}", r" (ERROR|FATAL) |Exception|ERROR")
