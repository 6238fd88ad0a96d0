"""The event a function receives, byte for byte, whatever language it is written in."""

import json
import pathlib
import subprocess

import pytest

from harness import functions, places
from harness.engine import NO_SANDBOX
from harness.waiting import eventually

GOLDEN = (pathlib.Path(__file__).parent / "data" / "golden_event.json").read_text()
BROKER = {"broker_name": "kitchen", "id": "b-0a1b2c3d-0002"}
QUEUE = "golden"


@pytest.fixture
def kitchen(broker, make_lab):
    lab = make_lab(broker, config=NO_SANDBOX, **BROKER)
    broker.declare(QUEUE)
    broker.purge(QUEUE)
    return lab


def deliver(lab, function: str) -> None:
    """Publishes the golden messages as one batch to this function."""
    mapping = lab.mapping(QUEUE, function, vhost="/", BatchSize=3, MaximumBatchingWindowInSeconds=20)
    subprocess.run([places.built("publish_types"), lab.broker.url(), QUEUE], check=True)
    mapping.wait(LastProcessingResult="OK")
    mapping.delete()
    mapping.wait_gone()


@pytest.mark.parametrize("source", [functions.RAW_PYTHON, functions.RAW_NODE], ids=["python", "node"])
def test_a_custom_runtime_is_handed_the_golden_bytes(kitchen, source):
    name = kitchen.function(runtime="provided.al2023",
                            zip_file=functions.zip_of({"bootstrap": source}))
    deliver(kitchen, name)
    assert kitchen.recorder.invocations[0].raw.decode() == GOLDEN


def test_a_native_function_is_handed_the_golden_bytes(kitchen):
    seen = kitchen.folder / "native-events"
    name = kitchen.function(
        runtime="provided.al2023", zip_file=functions.native_zip(places.native_function()),
        environment={"WHEELPIT_TEST_OUT": str(seen)})
    deliver(kitchen, name)
    assert eventually(lambda: seen.read_text()).removesuffix("\n") == GOLDEN


def test_a_python_handler_is_handed_the_golden_event(kitchen):
    deliver(kitchen, kitchen.function())
    # The text of both, written by the same writer: order, numbers and types are all compared.
    assert json.dumps(kitchen.recorder.invocations[0].event) == json.dumps(json.loads(GOLDEN))


def test_a_node_handler_is_handed_the_golden_event(kitchen):
    deliver(kitchen, kitchen.function(functions.RECORDING_NODE, runtime=places.node_runtime()))
    as_node_reads_it = subprocess.run(
        ["node", "-e", "process.stdout.write(JSON.stringify(JSON.parse(process.argv[1])))", GOLDEN],
        capture_output=True, text=True, check=True).stdout
    line = kitchen.recorder.file.read_text()
    assert f'"event":{as_node_reads_it}' in line
