"""Mappings on three nodes: how they spread, and what becomes of them when a node dies, stands still or is cut off,
and when the store is away."""

import itertools
import signal
import subprocess
import sys
import threading
import time

import pika
import pytest
from harness.cluster import Cluster
from harness.recorder import assert_all_delivered_at_least_once
from harness.tcp_proxy import TcpProxy
from harness.waiting import eventually, never

_numbers = itertools.count()
PATIENCE = 90  # of a loaded machine; what was needed is printed


class Traffic:
    """Messages on many queues, each confirmed by the broker before it counts as published."""

    def __init__(self, cluster: Cluster, queues: list[str], per_second: float):
        self.published: list[str] = []
        self._lab, self._queues = cluster.lab, queues
        self._each = max(1, round(per_second / len(queues) / 5))  # five times a second
        self._name = f"t{next(_numbers)}"
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._publish)
        self._thread.start()

    def _publish(self) -> None:
        connection = pika.BlockingConnection(pika.URLParameters(self._lab.broker.url()))
        channel = connection.channel()
        channel.tx_select()
        for turn in itertools.count():
            if self._stop.wait(0.2):
                break
            bodies = []
            for queue in self._queues:
                for number in range(self._each):
                    bodies.append(f"{self._name}-{queue}-{turn}-{number}")
                    channel.basic_publish("", queue, bodies[-1].encode(), pika.BasicProperties(delivery_mode=2))
            channel.tx_commit()
            self.published += bodies
        connection.close()

    def flows(self, more: int = 200) -> None:
        goal = len(self._lab.recorder.bodies()) + more
        eventually(lambda: len(self._lab.recorder.bodies()) >= goal, PATIENCE, every=0.5, what=f"{more} more are processed")

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def settle(self) -> None:
        """All that was confirmed has been processed."""
        self.stop()
        self._lab.recorder.wait_for(self.published, PATIENCE)
        assert_all_delivered_at_least_once(self.published, self._lab.recorder)


class Work:
    """A cluster with mappings of one function, which consume."""

    def __init__(self, cluster: Cluster, count: int):
        self.cluster = cluster
        lab = cluster.lab
        function, secret = lab.function(), lab.secret()
        self.queues = [f"nodes-{next(_numbers)}" for _ in range(count)]
        channel = lab.publisher().channel
        for queue in self.queues:
            channel.queue_declare(queue, durable=True)
        self.mappings = [lab.mapping(queue, function, secret, state="", BatchSize=50) for queue in self.queues]
        for mapping in self.mappings:
            mapping.wait(PATIENCE, State="Enabled")

    def traffic(self, per_second: float) -> Traffic:
        traffic = Traffic(self.cluster, self.queues, per_second)
        try:
            traffic.flows()
        except BaseException:
            traffic.stop()
            raise
        return traffic

    def wait_spread(self, *counts: int) -> None:
        eventually(lambda: spread(self.cluster) == list(counts), PATIENCE, what=f"mappings spread as {counts}")

    def wait_well(self) -> None:
        for mapping in self.mappings:
            mapping.wait(PATIENCE, State="Enabled", LastProcessingResult="OK")


@pytest.fixture(scope="module")
def work(shared_cluster):
    """Twenty mappings on three nodes; each test leaves them so."""
    work = Work(shared_cluster, 20)
    work.wait_spread(7, 7, 6)
    return work


def owners(cluster: Cluster, kind: str = "mapping", view: dict | None = None) -> dict[tuple, str | None]:
    slots = (view or cluster.nodes())["slots"]
    return {(slot["key"], slot["part"]): slot["owner"] for slot in slots if slot["kind"] == kind}


def spread(cluster: Cluster) -> list[int]:
    have = [owner for owner in owners(cluster).values() if owner]
    return sorted((have.count(owner) for owner in set(have)), reverse=True)


def targets(cluster: Cluster) -> dict[tuple, str | None]:
    return {(slot["kind"], slot["key"], slot["part"]): slot["target"]
            for slot in cluster.nodes()["slots"] if slot["kind"] != "coordinator"}


def settled(cluster: Cluster) -> dict[tuple, str | None]:
    """Where the slots are meant to be, once nothing has moved for three seconds."""
    while True:
        before = targets(cluster)
        end = time.monotonic() + 3
        while time.monotonic() < end and targets(cluster) == before:
            time.sleep(0.3)
        if targets(cluster) == before:
            return before


def is_whole(cluster: Cluster, without: str | None = None) -> bool:
    """Every slot has an owner that lives; none is the one named."""
    view = cluster.nodes()
    live = {node["id"] for node in view["nodes"] if node["live"]} - {without}
    return all(slot["owner"] in live for slot in view["slots"])


def refused(engine) -> str:
    """Why an engine does not start."""
    done = subprocess.run(engine.command(), env=engine.environment(), cwd=engine.folder, capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 2, done
    said = [line for line in done.stderr.splitlines() if line.startswith("wheelpit: ")]
    assert len(said) == 1, done.stderr
    return said[0]


def note(text: str) -> None:
    print(text, file=sys.stderr)


def test_mappings_go_on_while_the_store_is_away_and_no_slot_moves(work):
    cluster = work.cluster
    traffic = work.traffic(per_second=200)
    try:
        before = settled(cluster)
        cluster.postgres.kill()
        # Longer than any lease, and than what a node is watched for afterwards.
        eventually(lambda: all(engine.metric("wheelpit_lease_overrun_seconds") > 2 for engine in cluster.engines),
                   PATIENCE, every=0.5, what="every lease is over")
        traffic.flows(600)
        assert cluster.engines[0].metric("wheelpit_store_reachable") == 0
        cluster.postgres.launch()
        eventually(lambda: all(engine.metric("wheelpit_lease_overrun_seconds") == 0 for engine in cluster.engines),
                   PATIENCE, every=0.2, what="every node has a lease again")
        eventually(lambda: is_whole(cluster), PATIENCE)
        # A coordinator watches for three seconds who is there: nobody must have been taken for gone.
        never(lambda: targets(cluster) != before, 5, "a slot moves")
        traffic.flows()
    finally:
        traffic.stop()
        if cluster.postgres.pid() is None:
            cluster.postgres.launch()
    traffic.settle()
    work.wait_well()
    for engine in cluster.engines:
        assert "joins the store anew" in engine.log()


def test_twenty_mappings_spread_and_those_of_a_killed_node_go_on_elsewhere(work):
    cluster = work.cluster
    traffic = work.traffic(per_second=600)
    try:
        victim = cluster.engines[1]
        node = cluster.node_of(victim)
        victim.kill()
        began = time.monotonic()
        eventually(lambda: is_whole(cluster, without=node), PATIENCE, what="every slot has an owner that lives")
        note(f"every slot had a live owner {time.monotonic() - began:.1f} s after the kill")
        assert spread(cluster) == [10, 10]
        assert cluster.engines[0].metric("wheelpit_nodes") == 2
        traffic.flows()
    finally:
        traffic.stop()
    traffic.settle()
    victim.start()
    work.wait_spread(7, 7, 6)


def test_a_node_that_stood_still_finds_its_work_gone_and_gets_a_share_again(work):
    cluster = work.cluster
    traffic = work.traffic(per_second=200)
    sleeper = cluster.engines[2]
    node = cluster.node_of(sleeper)
    begun = sleeper.log().count("joins the store anew")
    try:
        sleeper.process.send_signal(signal.SIGSTOP)
        try:
            eventually(lambda: is_whole(cluster, without=node), PATIENCE, what="the others have all")
            epochs = {slot["key"]: slot["epoch"] for slot in cluster.nodes()["slots"] if slot["kind"] == "mapping"}
        finally:
            sleeper.process.send_signal(signal.SIGCONT)
        eventually(lambda: sleeper.log().count("joins the store anew") > begun, PATIENCE)
        work.wait_spread(7, 7, 6)
        traffic.flows()
    finally:
        traffic.stop()
    traffic.settle()
    now = {slot["key"]: slot["epoch"] for slot in cluster.nodes()["slots"] if slot["kind"] == "mapping"}
    assert all(now[key] >= epochs[key] for key in epochs)
    work.wait_well()


def test_a_node_that_is_cut_off_from_the_store_stops_when_its_peers_say_that_it_is_out(work):
    cluster = work.cluster
    lonely = cluster.engines[2]
    door = TcpProxy(f"tcp://127.0.0.1:{cluster.postgres.port}")
    assert lonely.stop(90) == 0
    text = lonely.config_file.read_text()
    lonely.config_file.write_text(text.replace(f"127.0.0.1:{cluster.postgres.port}", f"127.0.0.1:{door.port}"))
    lonely.start()
    work.wait_spread(7, 7, 6)
    traffic = work.traffic(per_second=100)
    try:
        node = cluster.node_of(lonely)
        door.shut()
        eventually(lambda: is_whole(cluster, without=node), PATIENCE, what="the others have all")
        eventually(lambda: "another node reaches the store" in lonely.log(), PATIENCE, what="its peers tell it")
        eventually(lambda: lonely.metric("wheelpit_slots", kind="mapping") == 0, PATIENCE)
        traffic.flows()
        door.open()
        work.wait_spread(7, 7, 6)
    finally:
        traffic.stop()
    traffic.settle()


def test_who_does_not_fit_is_refused_with_one_line(make_cluster, folder):
    cluster = make_cluster(2)
    other = cluster.engines[1]
    assert other.stop(60) == 0
    text = other.config_file.read_text()

    key = folder / "other.key"
    key.write_bytes(bytes(32))
    key.chmod(0o600)
    first_key = cluster.lab.config.split('key_file = "')[1].split('"')[0]
    other.config_file.write_text(text.replace(first_key, str(key)))
    assert "another key: copy their secrets.key" in refused(other)
    other.config_file.write_text(text.replace('region = "us-east-1"', 'region = "eu-west-1"'))
    assert "the store is of region us-east-1" in refused(other)
    other.config_file.write_text("\n".join(
        line for line in text.splitlines() if not line.startswith(("peer_listen", "key_file"))) + "\n")
    assert "the store is shared by several nodes" in refused(other)

    assert cluster.engines[0].stop(60) == 0
    other.start()  # alone, as its configuration says now
    assert "has the store for itself" in refused(cluster.engines[0])
    assert other.stop(60) == 0
    cluster.postgres.sql("UPDATE wheelpit.cluster SET format = format + 1")
    assert "newer version of wheelpit" in refused(cluster.engines[0])
    never(lambda: cluster.engines[0].running, 0.2)
