"""Fixtures of tests with several nodes: engines, a private PostgreSQL, the RabbitMQ that most tests share."""

import itertools
import pathlib
import shutil
import tempfile

import pytest

from broker.postgres.server import Postgres

from .cluster import Cluster

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres():
    # Not below pytest's folder: the server's user is another than the one that runs the tests.
    server = Postgres.start(tempfile.mkdtemp(prefix="wheelpit-postgres-"))
    yield server
    server.stop()


def new_database(postgres):
    """Whatever the test before has done to the server; nodes of other clusters may still be at theirs."""
    if postgres.pid() is None:
        postgres.launch()
    return postgres.database(f"cluster-{next(_numbers)}")


@pytest.fixture
def make_cluster(request, folder, broker, postgres):
    """make_cluster(3, CONFIG): so many nodes, with this in their configuration besides."""
    made = []

    def make(nodes: int = 3, *more) -> Cluster:
        place = folder / f"cluster-{len(made)}"
        place.mkdir()
        made.append(Cluster(place, broker, new_database(postgres), nodes, *more))
        request.node.labs = [*getattr(request.node, "labs", []), made[-1].lab]
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def cluster(make_cluster):
    """Three nodes that a test may maltreat."""
    return make_cluster()


@pytest.fixture(scope="module")
def shared_cluster(broker, postgres):
    """Three nodes for all tests of a file: each leaves them as they were."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-cluster-"))
    folder.chmod(0o755)
    made = Cluster(folder, broker, new_database(postgres))
    yield made
    made.close()
    shutil.rmtree(folder, ignore_errors=True)
