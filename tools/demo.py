#!/usr/bin/env python3
"""./dev demo [rabbitmq|activemq|sqs|kinesis|dynamodb|kafka]: orders in a queue, a stream or a topic become batches in a
Python function.

Starts a broker and the engine, creates function and mapping with the AWS CLI, publishes, shows the
batches arrive, sums up, and stops all it started. Needs the release build and Debian's packages.
"""

import json
import os
import pathlib
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
from demo_sources import DEMOS, Demo

BINARY = os.environ.get("WHEELPIT_BINARY") or ROOT / "build" / "release" / "wheelpit"
ORDERS = 2000
PRODUCTS = {"flour": 2.45, "bread": 3.10, "bran": 0.95, "semolina": 1.80}
# Bursts, and pauses in which a batch closes by its window.
PAUSE_AFTER = {250: 1.5, 900: 1.0, 1650: 1.5}

COLOURS = sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def paint(code: str, text: str) -> str:
    return f"\033[{code}m{text}\033[0m" if COLOURS else text


def headline(text: str) -> None:
    print(paint("1", f"\n{text}"), flush=True)


class Aws:
    """The AWS CLI as a user types it; every command is shown."""

    def __init__(self, url: str, home: pathlib.Path):
        self.url = url
        self.services: dict[str, str] = {}  # where those are that the engine does not have
        self._environment = {
            "PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8",
            "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_DEFAULT_REGION": "us-east-1", "AWS_PAGER": "", "AWS_EC2_METADATA_DISABLED": "true"}

    def __call__(self, *arguments: str, show: list[str] = (), hide: str = "") -> dict:
        elsewhere = self.services.get(arguments[0])
        typed = shlex.join(["aws", *(["--endpoint-url", elsewhere] if elsewhere else []), *arguments])
        print(paint("36", "  $ " + (typed.replace(hide, "...") if hide else typed)), flush=True)
        done = subprocess.run(["/usr/bin/aws", "--endpoint-url", elsewhere or self.url, *arguments],
                              env=self._environment, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"the command failed:\n{done.stderr.strip()}")
        answer = json.loads(done.stdout) if done.stdout.strip() else {}
        for member in show:
            print(f"      {member}: {answer[member]}")
        return answer


class Engine:
    def __init__(self, folder: pathlib.Path, demo: Demo):
        config = folder / "wheelpit.toml"
        config.write_text(demo.config())
        self.data = folder / "data"
        self.log = folder / "engine.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [BINARY, "serve", "--config", config,
                 "--listen", "127.0.0.1:0", "--data-dir", self.data],
                cwd=ROOT,  # what functions may run from by default
                env={**os.environ, **demo.variables},
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True)
        self.first_line = self.process.stdout.readline().strip()
        if "listening on" not in self.first_line:
            self.process.kill()
            sys.exit(f"the engine did not start:\n{self.log.read_text()}")
        self.url = self.first_line.rpartition(" ")[2]

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()


class FunctionLog:
    """Follows what the function prints; a line tells which orders it was given."""

    LINE = re.compile(r"orders\S*: (\d+) orders, ([\d.]+) EUR, numbers ([\d,-]+)")

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.delivered: set[int] = set()
        self.in_order: list[int] = []  # as the function first saw them
        self.batches = 0
        self._offsets: dict[pathlib.Path, int] = {}

    def read_new(self) -> None:
        for file in sorted(self.folder.rglob("*")) if self.folder.exists() else []:
            if not file.is_file():
                continue
            with open(file, errors="replace") as log:
                log.seek(self._offsets.get(file, 0))
                text = log.read()
                complete = text.rfind("\n") + 1
                self._offsets[file] = self._offsets.get(file, 0) + len(text[:complete].encode())
            for size, total, numbers in self.LINE.findall(text[:complete]):
                self._add(int(size), total, numbers)

    def _add(self, size: int, total: str, numbers: str) -> None:
        self.batches += 1
        for span in numbers.split(","):
            first, _, last = span.partition("-")
            new = [n for n in range(int(first), int(last or first) + 1) if n not in self.delivered]
            self.delivered.update(new)
            self.in_order += new
        bar = "#" * (size // 4)
        print(f"  batch {self.batches:3}  {size:4} orders  {float(total):9.2f} EUR  {paint('32', bar)}",
              flush=True)


def publish_orders(publish, log: FunctionLog) -> list[dict]:
    """Publishes in bursts, while the batches arrive. Returns all orders."""
    dice = random.Random(1)
    orders = []
    for number in range(1, ORDERS + 1):
        product = dice.choice(list(PRODUCTS))
        orders.append({"number": number, "product": product, "quantity": dice.randint(1, 20),
                       "price": PRODUCTS[product]})
        publish(json.dumps(orders[-1]))
        if number % 50 == 0:
            log.read_new()
        if number in PAUSE_AFTER:
            time.sleep(PAUSE_AFTER[number])
    return orders


def out_of_order(orders: list[dict], seen: list[int], key_of) -> int:
    """How many orders came after a later one of their key."""
    wrong, latest = 0, {}
    for number in seen:
        key = key_of(orders[number - 1])
        wrong += number < latest.get(key, 0)
        latest[key] = max(number, latest.get(key, 0))
    return wrong


def create_all(aws: Aws, runtime: str, demo: Demo) -> None:
    source = demo.source(aws)
    aws("lambda", "create-function", "--function-name", "orders", "--runtime", runtime,
        "--handler", "app.handler", "--role", "arn:aws:iam::000000000000:role/any",
        "--code", f"S3Bucket=hot-reload,S3Key={ROOT / 'examples' / 'orders'}", show=["FunctionArn"])
    aws("lambda", "wait", "function-active-v2", "--function-name", "orders")
    mapping = aws("lambda", "create-event-source-mapping", "--function-name", "orders", *source, *demo.batch,
                  show=["UUID", "State"])
    for _ in range(30):
        now = aws("lambda", "get-event-source-mapping", "--uuid", mapping["UUID"], show=["State"])
        if now["State"] == "Enabled":
            return
        time.sleep(0.5)
    sys.exit(f"the mapping does not consume: {now['StateTransitionReason']}")


def wait_for_the_rest(log: FunctionLog, published: int) -> None:
    deadline = time.monotonic() + 30
    while len(log.delivered) < published and time.monotonic() < deadline:
        time.sleep(0.1)
        log.read_new()


def run(folder: pathlib.Path, name: str) -> int:
    headline(DEMOS[name].title)
    demo = DEMOS[name](folder / "broker")
    engine = None
    try:
        print(f"  the broker at {demo.broker.endpoint()}")
        print(f"  {demo.queue_is}")
        engine = Engine(folder, demo)
        print(f"  {engine.first_line}")

        headline("A function and an event source mapping, with the AWS CLI "
                 f"(aws means: aws --endpoint-url {engine.url})")
        minor = sys.version_info.minor
        create_all(Aws(engine.url, folder), f"python3.{minor}", demo)

        headline(f"{ORDERS} orders, and the batches the function gets (examples/orders/app.py)")
        log = FunctionLog(engine.data / "logs")
        orders = publish_orders(demo.publisher(), log)
        wait_for_the_rest(log, len(orders))
    finally:
        if engine:
            engine.stop()
        demo.broker.stop()

    lost = len(orders) - len(log.delivered)
    wrong = out_of_order(orders, log.in_order, demo.key_of) if hasattr(demo, "key_of") else 0
    headline("Summary")
    print(f"  published: {len(orders)}")
    print(f"  delivered: {len(log.delivered)}")
    print(f"  batches:   {log.batches}")
    print(f"  lost:      {paint('31' if lost else '32', str(lost))}")
    if hasattr(demo, "key_of"):
        print(f"  in order:  {paint('31', f'no, {wrong} are not') if wrong else paint('32', 'yes, of each key')}")
    if lost or wrong:
        print(f"  files kept for a look: {folder}")
    return 1 if lost or wrong else 0


def main() -> int:
    name = sys.argv[1] if len(sys.argv) > 1 else "rabbitmq"
    if name not in DEMOS:
        sys.exit(f"no demo {name}: {', '.join(DEMOS)}")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-demo-"))
    status = 1
    try:
        status = run(folder, name)
    except KeyboardInterrupt:
        print("\ninterrupted; all is stopped")
        return 130
    finally:
        if status == 0:
            shutil.rmtree(folder, ignore_errors=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
