"""The pytest plugin in clients/pytest, in a session of its own as its user has it."""

import os
import subprocess
import sys

from harness import places
from harness.engine import NO_SANDBOX

CONSUME = """
import base64
def handler(event, context):
    for message in sum(event.get("rmqMessagesByQueue", {}).values(), []):
        print("consumed", base64.b64decode(message["data"]).decode())
    return event
"""

TEST = '''
import pytest, pika

@pytest.fixture(scope="session")
def wheelpit_config():
    return """CONFIG"""

def test_an_order_is_consumed(wheelpit):
    function = wheelpit.function("./consume")
    assert wheelpit.invoke(function, {"a": 1}) == {"a": 1}
    wheelpit.mapping(function, EventSourceArn=wheelpit.broker_arn("orders-broker"), Queues=["plugin-orders"],
                     SourceAccessConfigurations=wheelpit.login("esm", "esm-secret"))
    connection = pika.BlockingConnection(pika.URLParameters("BROKER"))
    connection.channel().basic_publish("", "plugin-orders", b"Bern")
    connection.close()
    wheelpit.eventually(lambda: "consumed Bern" in wheelpit.log(function), 60)

def test_what_does_not_happen_is_named(wheelpit):
    with pytest.raises(AssertionError, match="not within 0.2 s: three"):
        def three():
            assert False, "three"
        wheelpit.eventually(three, 0.2)
'''


def test_a_session_has_an_engine(folder, broker):
    broker.declare("plugin-orders", "/", "classic", {})
    config = ('[[broker]]\nname = "orders-broker"\nengine = "rabbitmq"\n'
              f'endpoints = ["{broker.endpoint()}"]\n{NO_SANDBOX}')
    (folder / "consume").mkdir()
    (folder / "consume" / "app.py").write_text(CONSUME)
    (folder / "test_orders.py").write_text(
        TEST.replace("CONFIG", config.replace('"', '\\"')).replace("BROKER", broker.url()))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "pytest_wheelpit", "-p", "no:cacheprovider", "test_orders.py"],
        cwd=folder, capture_output=True, text=True, timeout=180,
        env={**os.environ, "PYTHONPATH": str(places.ROOT / "clients" / "pytest"), "TMPDIR": str(folder),
             "WHEELPIT_BINARY": str(places.engine_binary())})
    assert done.returncode == 0 and "2 passed" in done.stdout, done.stdout + done.stderr
