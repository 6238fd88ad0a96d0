"""A private Apache Kafka of one node or more; tools/kafka runs it."""

import pathlib
import subprocess

TOOL = pathlib.Path(__file__).resolve().parents[2] / "kafka"


class Kafka:
    engine = "kafka"

    def __init__(self, base: str):
        self.base = base

    @classmethod
    def start(cls, base: str, *options: str) -> "Kafka":
        """Options as of `tools/kafka start`: "--sasl", "--nodes", "3"."""
        server = cls(base)
        server.run("start", *options, timeout=300)
        return server

    def run(self, command: str, *arguments: str, timeout: float = 120) -> str:
        done = subprocess.run([TOOL, command, "--base", self.base, *arguments], capture_output=True, text=True,
                              timeout=timeout, stdin=subprocess.DEVNULL)
        assert done.returncode == 0, f"tools/kafka {command}: {done.stderr.strip() or done.stdout.strip()}"
        return done.stdout.strip()

    def endpoint(self, *options: str) -> str:
        """Servers with their ports, joined by commas; --sasl, --tls for other listeners."""
        return self.run("url", *options)

    def topic(self, name: str, partitions: int = 1, **config: str) -> str:
        self.run("topic", name, "--partitions", str(partitions),
                 *[word for key, value in config.items() for word in ("--config", f"{key.replace('_', '.')}={value}")])
        return name

    def committed(self, group: str, topic: str) -> dict[int, int]:
        """By partition; -1: nothing is."""
        lines = self.run("committed", group, topic).splitlines()
        return {int(partition): int(offset) for partition, offset in map(str.split, lines)}

    def ends(self, topic: str) -> dict[int, int]:
        """The offset of the next record, by partition."""
        return {int(line.split()[0]): int(line.split()[2]) for line in self.run("ends", topic).splitlines()}

    def stop(self) -> None:
        self.run("stop")
