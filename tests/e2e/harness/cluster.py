"""Several engines of one shard on one PostgreSQL and one RabbitMQ."""

import json
import os
import pathlib
import subprocess

from . import places
from .engine import NO_SANDBOX, Engine
from .lab import Lab
from .waiting import eventually

SHARD = "shards = 1\nstop_seconds = 60\n"


class ClusterLab(Lab):
    """What a test makes, through the first of the nodes."""

    def __init__(self, folder: pathlib.Path, broker, config: str):
        super().__init__(folder, broker, config)
        text = self.engine.config_file.read_text()
        self.config = text.replace("[server]\n", "[server]\n" + SHARD, 1)
        self.engine.config_file.write_text(self.config)


class Cluster:
    """All are started, and know each other."""

    def __init__(self, folder: pathlib.Path, broker, postgres, nodes: int = 3, config: str = NO_SANDBOX):
        self.postgres = postgres
        self.engines: list[Engine] = []
        key = folder / "secrets.key"
        key.write_bytes(os.urandom(32))
        key.chmod(0o600)
        store = (f'\n[cluster]\nstore = "{postgres.url()}"\npeer_listen = "127.0.0.1:0"\n'
                 f'key_file = "{key}"\n')
        for number in range(nodes):
            place = folder / f"node-{number}"
            place.mkdir()
            if number == 0:
                self.lab = ClusterLab(place, broker, config + store)
                engine = self.lab.engine
            else:
                engine = Engine(place, self.lab.config)
            self.engines.append(engine)
        for engine in self.engines:
            engine.start()
        self.wait_for_all()

    def wait_for_all(self, timeout: float = 60) -> None:
        """Every node lives and has its share."""

        def there() -> bool:
            view = self.nodes()
            live = [node for node in view["nodes"] if node["live"]]
            return len(live) == len(self.engines) and all(node["slots"]["bucket"] for node in live)

        eventually(there, timeout, what="all nodes have their share")

    def nodes(self, engine: Engine | None = None) -> dict:
        status, text = (engine or self._first()).get("/_wheelpit/nodes")
        assert status == 200, text
        return json.loads(text)

    def _first(self) -> Engine:
        return next(engine for engine in self.engines if engine.running)

    def node_of(self, engine: Engine) -> str:
        return self.nodes(engine)["self"]

    def engine_of(self, node: str) -> Engine:
        return next(engine for engine in self.engines if engine.running and self.node_of(engine) == node)

    def addresses(self) -> dict[str, str]:
        """Where peers reach the live nodes, by their ids."""
        return {node["id"]: node["address"] for node in self.nodes()["nodes"] if node["live"]}

    def owner(self, kind: str, key: str = "", part: int = 0) -> str | None:
        """The id of the node that has a slot."""
        for slot in self.nodes()["slots"]:
            if (slot["kind"], slot["key"], slot["part"]) == (kind, key, part):
                return slot["owner"]
        return None

    def command(self, *arguments: str) -> subprocess.CompletedProcess:
        """`wheelpit ARGUMENTS` against a node that runs."""
        engine = self._first()
        return subprocess.run([str(places.engine_binary()), *arguments, "--endpoint-url", engine.url],
                              env=engine.environment(), cwd=engine.folder, capture_output=True, text=True, timeout=60)

    def close(self) -> None:
        """Stops all; what holds after any test of an engine holds of each."""
        for engine in self.engines[1:]:
            if engine.running:
                engine.kill()
            engine.check_log()
        self.lab.close()
