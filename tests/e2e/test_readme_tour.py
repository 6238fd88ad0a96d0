"""The README's tour, copied out of it and pasted into a terminal, with this test's own ports and logins."""

import pathlib
import re
import sys

import pytest
from harness.activemq_lab import StompPublisher
from harness.engine import Engine
from harness.terminal import Terminal
from harness.waiting import eventually

from harness import places

README = (places.ROOT / "README.md").read_text()
TOUR = "A tour against your own broker"
URL = "http://127.0.0.1:9400"
# RabbitMQ's own wants the management plugin; this one does the two things of the tour over AMQP.
RABBITMQADMIN = """#!{python}
import sys
import pika
what, *words = sys.argv[1:]
given = dict(word.split("=", 1) for word in words if "=" in word)
channel = pika.BlockingConnection(pika.URLParameters("{url}")).channel()
if what == "declare":
    channel.queue_declare(given["name"], durable=given["durable"] == "true")
else:
    channel.basic_publish("", given["routing_key"], given["payload"])
channel.connection.close()
"""


def blocks(heading: str, language: str) -> list[str]:
    """The code blocks of one language below a heading, up to the next heading."""
    section = re.search(rf"^#+ {re.escape(heading)}$(.*?)^##+ ", README, re.DOTALL | re.MULTILINE).group(1)
    return re.findall(rf"^```{language}\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)


class Tour:
    """A folder in which the engine runs and the terminal is, as the README wants it."""

    def __init__(self, folder: pathlib.Path, broker, aws: pathlib.Path):
        self.folder = folder
        config, = blocks(TOUR, "toml")
        config = config.replace("amqp://127.0.0.1:5672", broker.endpoint())
        self.engine = Engine(folder, config).start()
        tools = folder / "bin"
        tools.mkdir()
        (tools / "aws").symlink_to(aws)
        admin = tools / "rabbitmqadmin"
        admin.write_text(RABBITMQADMIN.format(python=sys.executable, url=broker.url()))
        admin.chmod(0o755)
        binary = folder / "build" / "release" / "wheelpit"
        binary.parent.mkdir(parents=True)
        binary.symlink_to(places.engine_binary())
        self.terminal = Terminal(folder, [tools])

    def type(self, text: str) -> str:
        return self.terminal.type(text.replace(URL, self.engine.url))

    def printed_by_functions(self) -> str:
        return "".join(file.read_text() for file in (self.engine.data / "logs").rglob("*") if file.is_file())

    def close(self) -> None:
        self.terminal.close()
        assert self.engine.stop() == 0
        self.engine.check_log()


@pytest.fixture
def tour_with(folder, broker):
    tours = []

    def begin(aws) -> Tour:
        tours.append(Tour(folder, broker, aws))
        return tours[-1]

    yield begin
    for tour in tours:
        tour.close()
    broker.delete_queue("orders")


def consume(tour: Tour) -> str:
    """From the first export to the first order; what narrows the mapping."""
    settings, declare, create, publish, narrow = blocks(TOUR, "sh")
    assert URL in settings
    assert "orders-broker" in tour.type(settings)
    tour.type(declare)
    assert re.search(r"Creating|Enabled", tour.type(create))
    state = """aws lambda get-event-source-mapping --uuid "$UUID" --query '[State,StateTransitionReason]'"""
    eventually(lambda: "Enabled" in tour.type(state), what="the mapping is enabled")
    tour.type(publish)
    eventually(lambda: """orders::/ ['{"city":"Bern","item":"cheese"}']""" in tour.printed_by_functions(),
               what="the order is printed")
    assert "cheese" in tour.type(publish.splitlines()[-1])
    return narrow


def order(tour: Tour, city: str, number: int) -> None:
    tour.type(f"""rabbitmqadmin publish routing_key=orders payload='{{"city":"{city}","n":{number}}}'""")


def test_the_tour_with_version_1_of_the_aws_cli(tour_with):
    consume(tour_with(places.aws_cli_1()))


def test_the_tour(tour_with, activemq):
    tour = tour_with(pathlib.Path(places.aws_cli()))
    only_bern, everything = consume(tour).rsplit("aws lambda", 1)
    tour.type(only_bern)
    order(tour, "Basel", 1)
    order(tour, "Bern", 2)
    eventually(lambda: '"n":2' in tour.printed_by_functions(), what="Bern's order is printed")
    tour.type("aws lambda" + everything)
    order(tour, "Basel", 3)
    eventually(lambda: '"n":3' in tour.printed_by_functions(), what="everything is printed again")
    assert '"n":1' not in tour.printed_by_functions()

    fails, with_destination = blocks("An asynchronous invocation", "sh")
    tour.type(fails)
    listed = fails.splitlines()[-1]
    eventually(lambda: re.search(r"consume +failed", tour.type(listed)), what="the event is kept as failed")
    assert "1" in tour.type(with_destination)
    eventually(lambda: "RetriesExhausted {'no': 'queue'}" in tour.printed_by_functions(), what="the destination gets the reason")

    shop, = blocks("The same with ActiveMQ", "sh")
    assert "tcp://127.0.0.1:61616" in shop
    shop = shop.replace("tcp://127.0.0.1:61616", activemq.endpoint())
    tour.type(shop.replace('{"username":"admin","password":"admin"}', '{"username":"esm","password":"esm-secret"}'))
    publisher = StompPublisher(activemq)
    publisher.publish("orders", "an order")
    publisher.close()
    eventually(lambda: "orders an order" in tour.printed_by_functions(), what="the order is printed")


def test_every_sentence_about_a_mapping_that_does_nothing_is_one_that_is_said():
    """The words in the table are the engine's, or a broker's that the tests of reasons have met."""
    table = re.search(r"^## My mapping does nothing$(.*?)^## ", README, re.DOTALL | re.MULTILINE).group(1)
    said = "".join(file.read_text() for file in (places.ROOT / "src").rglob("*.cc")) + "".join(
        (places.ROOT / "tests" / "e2e" / name).read_text() for name in ["test_reasons.py", "faults_access.py"])
    said = re.sub(r'"\s*\n\s*"', "", said)
    phrases = [phrase for row in re.findall(r"^\| (`.*?) \| ", table, re.MULTILINE)
               for code in re.findall(r"`([^`]+)`", row) for phrase in code.split("…")]
    assert len(phrases) > 12
    for phrase in ["Connection refused", "does not speak TLS", "certificate verification failed", "has no key",
                   "no [[broker]] of the configuration has the ARN", "Function could not be started"]:
        assert any(phrase in each for each in phrases) and phrase in said, phrase
