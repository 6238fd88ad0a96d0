"""The README's tour, copied out of it and pasted into a shell, with this test's own ports and login."""

import pathlib
import re
import subprocess

import pytest
from harness.lab import Lab
from harness.waiting import eventually

from harness import places

README = (places.ROOT / "README.md").read_text()
SETTINGS = "export AWS_ENDPOINT_URL=http://127.0.0.1:9400"


def blocks(heading: str, language: str) -> list[str]:
    """The code blocks of one language below a heading, up to the next heading."""
    section = re.search(rf"^#+ {re.escape(heading)}$(.*?)^##+ ", README, re.DOTALL | re.MULTILINE).group(1)
    return re.findall(rf"^```{language}\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)


class Shell:
    """A terminal in an empty folder: what is typed in it stays, as a user's variables do."""

    def __init__(self, lab: Lab):
        self.folder = lab.folder / "tour"
        self.folder.mkdir()
        self._process = subprocess.Popen(
            ["/bin/bash", "--noprofile", "--norc"], cwd=self.folder, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={"PATH": f"{pathlib.Path(places.aws_cli()).parent}:/usr/bin:/bin", "HOME": str(self.folder),
                 "LANG": "C.UTF-8", "AWS_PAGER": "", "AWS_EC2_METADATA_DISABLED": "true"})
        self.type("shopt -s expand_aliases")  # as in a terminal

    def type(self, text: str) -> str:
        """Runs the lines up to the first that fails; what was printed."""
        self._process.stdin.write(f"{text}\necho end of block $?\n")
        self._process.stdin.flush()
        printed = ""
        for line in self._process.stdout:
            if end := re.fullmatch(r"(.*)end of block (\d+)\n", line):
                assert end.group(2) == "0", f"{text}\n{printed}"
                return printed + end.group(1)
            printed += line
        raise AssertionError(f"the shell ended:\n{printed}")

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(10)


@pytest.fixture
def shell_for():
    shells = []

    def make(lab: Lab) -> Shell:
        shells.append(Shell(lab))
        return shells[-1]

    yield make
    for shell in shells:
        shell.close()


def printed_by_the_function(lab: Lab) -> str:
    return "".join(file.read_text() for file in (lab.engine.data / "logs").rglob("*") if file.is_file())


def test_the_tour_with_rabbitmq(broker, make_lab, shell_for):
    lab = make_lab(broker, broker_name="orders-broker")
    shell = shell_for(lab)
    create, narrow = blocks("A tour against your own broker", "sh")
    assert SETTINGS in create

    shown = shell.type(create.replace(SETTINGS, f"export AWS_ENDPOINT_URL={lab.engine.url}"))
    assert "orders-broker" in shown
    state = "aws lambda list-event-source-mappings --query 'EventSourceMappings[0].[State,StateTransitionReason]'"
    eventually(lambda: "ESM_CONFIG_NOT_VALID" in shell.type(state), what="the missing queue is told")
    broker.declare("orders")
    eventually(lambda: "Enabled" in shell.type(state), timeout=60, what="the mapping heals")
    lab.publish("orders", ["an order"])
    eventually(lambda: "orders::/ ['an order']" in printed_by_the_function(lab), what="the order is printed")

    only_bern, everything = narrow.rsplit("aws lambda", 1)
    shell.type(only_bern)
    lab.publish("orders", ['{"city":"Basel","n":1}', '{"city":"Bern","n":2}'])
    eventually(lambda: '"n":2' in printed_by_the_function(lab), what="Bern's order is printed")
    shell.type("aws lambda" + everything)
    lab.publish("orders", ['{"city":"Basel","n":3}'])
    eventually(lambda: '"n":3' in printed_by_the_function(lab), what="everything is printed again")
    assert '"n":1' not in printed_by_the_function(lab)

    (nobody_waits,) = blocks("An invocation nobody waits for", "sh")
    shell.type(nobody_waits)
    eventually(lambda: "RetriesExhausted {'no': 'queue'}" in printed_by_the_function(lab), what="mourn learns why")
    broker.delete_queue("orders")


def test_the_tour_with_activemq(activemq, make_lab, shell_for):
    lab = make_lab(activemq, broker_name="shop-broker")
    shell = shell_for(lab)
    (create,) = blocks("The same with ActiveMQ", "sh")
    (function,) = blocks("The same with ActiveMQ", "python")
    before = blocks("A tour against your own broker", "sh")[0].split("aws lambda create-event-source-mapping")[0]
    before = before.replace(SETTINGS, f"export AWS_ENDPOINT_URL={lab.engine.url}")
    before = before.replace('{"username":"guest","password":"guest"}', '{"username":"esm","password":"esm-secret"}')
    queue = lab.queue()

    shell.type(before)
    (shell.folder / "consume" / "app.py").write_text(function)
    shell.type(create.replace("--queues orders", f"--queues {queue}"))
    lab.publish(queue, ["an order"])
    eventually(lambda: f"{queue} an order" in printed_by_the_function(lab), what="the order is printed")
