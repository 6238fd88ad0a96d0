"""Fixtures of the end-to-end tests. A test asks for `lab` and gets a running engine and a broker."""

import pathlib
import shutil
import sys
import tempfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from harness import places
from harness.activemq_lab import ActiveMqLab
from harness.cluster_fixtures import cluster, make_cluster, postgres, shared_cluster
from harness.kafka_lab import KafkaLab
from harness.lab import Lab
from harness.scripted_streams import ScriptedStreams
from harness.sqs_lab import SqsLab
from harness.streams_lab import StreamLab

from broker.activemq.broker import ActiveMq
from broker.activemq.settings import Options as ActiveMqOptions
from broker.elasticmq.server import ElasticMq
from broker.elasticmq.settings import Options as ElasticMqOptions
from broker.kafka.server import Kafka
from broker.rabbitmq.broker import RabbitMq
from broker.rabbitmq.settings import Options
from broker.streams.server import StreamServer, missing

__all__ = ["cluster", "make_cluster", "postgres", "shared_cluster"]


def pytest_addoption(parser):
    parser.addoption("--soak-minutes", type=int, default=0, help="run tests/e2e/soak for that long")


def pytest_ignore_collect(collection_path, config):
    if collection_path.name == "soak" and not config.getoption("--soak-minutes"):
        return True


def pytest_report_header():
    return f"engine: {places.engine_binary()}"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    """A failed test says where its engine's files are, and shows the end of the log."""
    report = (yield).get_result()
    item.failed = getattr(item, "failed", False) or report.failed
    if report.failed:
        for lab in getattr(item, "labs", []):
            report.sections.append((f"engine ({lab.folder})", lab.engine.log()[-6000:]))


KINDS = {Options: RabbitMq, ActiveMqOptions: ActiveMq, ElasticMqOptions: ElasticMq}
LABS = {"rabbitmq": Lab, "activemq": ActiveMqLab, "sqs": SqsLab, "streams": StreamLab, "kafka": KafkaLab}


def start_broker(options: Options | ActiveMqOptions | ElasticMqOptions):
    return KINDS[type(options)].start(tempfile.mkdtemp(prefix="wheelpit-broker-"), options)


@pytest.fixture(scope="session")
def broker():
    """The broker most tests share. Nobody stops, fills or blocks it."""
    broker = start_broker(Options(tls="server"))
    yield broker
    broker.stop()


@pytest.fixture(scope="module")
def maltreated_broker():
    broker = start_broker(Options(conf=["heartbeat = 5"]))
    yield broker
    broker.stop()


@pytest.fixture
def fragile_broker(maltreated_broker):
    """A broker that tests of one file may maltreat: each finds it healthy. It notices a dead peer
    within seconds."""
    maltreated_broker.heal()
    return maltreated_broker


@pytest.fixture(scope="session")
def activemq():
    """The ActiveMQ most tests share. Nobody stops or fills it."""
    broker = start_broker(ActiveMqOptions(tls=True))
    yield broker
    broker.stop()


@pytest.fixture(scope="session")
def elasticmq():
    """The server of SQS most tests share. Nobody stops it."""
    server = start_broker(ElasticMqOptions())
    yield server
    server.stop()


def serve_streams(kind: str):
    if why := missing(kind):
        pytest.skip(why)
    server = StreamServer.start(tempfile.mkdtemp(prefix="wheelpit-streams-"), kind)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def kinesalite():
    """The server of Kinesis most tests share; its shards split and merge. Nobody stops it."""
    yield from serve_streams("kinesalite")


@pytest.fixture(scope="session")
def kinesis_mock():
    """A server of Kinesis with enhanced fan-out. Nobody stops it."""
    yield from serve_streams("kinesis-mock")


@pytest.fixture(scope="session")
def ministack():
    """A server of DynamoDB with its streams, and of Kinesis with enhanced fan-out. Nobody stops it."""
    yield from serve_streams("ministack")


@pytest.fixture(scope="session")
def moto_streams():
    """Another server of DynamoDB's streams and of Kinesis. Nobody stops it."""
    yield from serve_streams("moto")


def serve_kafka(*options: str):
    server = Kafka.start(tempfile.mkdtemp(prefix="wheelpit-kafka-"), *options)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def kafka():
    """The Kafka most tests share. Nobody stops it."""
    yield from serve_kafka("--conf", "log.cleaner.backoff.ms=500")


@pytest.fixture(scope="session")
def kafka_secured():
    """A Kafka whose users log in, by SASL or a certificate, and may do what they are allowed. Nobody stops it."""
    yield from serve_kafka("--sasl", "--tls-mutual", "--acl")


@pytest.fixture
def kafka_cluster():
    """Three nodes of this test's own, which it may stop."""
    yield from serve_kafka("--nodes", "3")


@pytest.fixture
def kafka_of_three():
    """A Kafka of this test's own with three nodes, which it may stop one by one."""
    yield from serve_kafka("--nodes", "3")


@pytest.fixture
def kafka_own():
    """A Kafka of this test's own, which it may stop."""
    yield from serve_kafka()


@pytest.fixture
def scripted():
    """A server of streams of this test's own, which answers as it is told."""
    server = ScriptedStreams()
    yield server
    server.stop()


@pytest.fixture
def folder(request):
    """A folder with a short path, for sockets' sake. Kept if the test fails."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-e2e-"))
    yield path
    if not getattr(request.node, "failed", False):
        shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def make_lab(folder, request):
    """Makes worlds of other shapes: make_lab(broker, config="...", endpoints=[...])."""
    request.node.labs = labs = []

    def make(broker, **options) -> Lab:
        inner = folder / f"lab{len(labs)}"
        inner.mkdir()
        lab = LABS[broker.engine](inner, broker, **options)
        labs.append(lab)
        lab.engine.start()
        return lab

    yield make
    for lab in labs:
        lab.close()


@pytest.fixture
def lab(broker, make_lab):
    """A running engine that knows the shared broker."""
    return make_lab(broker)


@pytest.fixture
def activemq_lab(activemq, make_lab) -> ActiveMqLab:
    """A running engine that knows the shared ActiveMQ."""
    return make_lab(activemq)


@pytest.fixture
def sqs_lab(elasticmq, make_lab) -> SqsLab:
    """A running engine that knows the shared server of SQS, through a proxy."""
    return make_lab(elasticmq)


@pytest.fixture
def kafka_lab(kafka, make_lab) -> KafkaLab:
    """A running engine, and the shared Kafka."""
    return make_lab(kafka)


@pytest.fixture
def kinesis_lab(kinesalite, make_lab) -> StreamLab:
    """A running engine that knows the shared kinesalite, through a proxy."""
    return make_lab(kinesalite)


@pytest.fixture
def scripted_lab(scripted, make_lab) -> StreamLab:
    """A running engine that knows the scripted server, without a proxy."""
    return make_lab(scripted, proxied=False)
