#!/usr/bin/env python3
"""Every screen of the console, light and dark, at the width of a desktop and of a phone, into build/screenshots/.

A real engine with a real RabbitMQ (and a server of Kinesis, if it is installed) is behind it, under a load that moves.
--readme: the two pictures of the README instead, into docs/pictures/, of a mill that sells flour.
"""

import json
import math
import pathlib
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "e2e"), str(ROOT / "tools")]
from broker.rabbitmq.broker import RabbitMq  # noqa: E402
from broker.rabbitmq.settings import Options  # noqa: E402
from broker.streams.server import StreamServer, missing  # noqa: E402
from harness.console import Console  # noqa: E402
from harness.console_screens import screens, settle  # noqa: E402
from harness.console_world import World, furnish  # noqa: E402
from harness.lab import Lab, Mapping  # noqa: E402
from harness.sqs_lab import CREDENTIALS  # noqa: E402
from harness.streams_lab import Stream  # noqa: E402

OUT = ROOT / "build" / "screenshots"
LOOKS = [("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390)]
SECONDS_OF_LOAD = 75  # before the first picture, so that the charts have a past


def publish_until(lab: Lab, stopped: threading.Event, stream: Stream | None) -> None:
    number = 0
    orders = lab.publisher()
    while not stopped.wait(0.25):
        for _ in range(12):
            number += 1
            kind = "order" if number % 7 else "note"
            orders.publish("orders.new", json.dumps({"kind": kind, "number": number, "amount": number % 90}))
        if number % 60 == 0:
            orders.publish("payments.events", json.dumps({"currency": "XBT"}))
        if stream:
            stream.put(f"click {number}", f"click {number + 1}", f"click {number + 2}")


def take(lab: Lab, mappings: dict) -> None:
    console = Console()
    for scheme, width in LOOKS:
        height = 900 if width > 600 else 844
        with console.page(lab.engine, scheme, width, height) as page:
            for name, path in screens(mappings).items():
                page.goto(path)
                settle(page)
                page.wait_for_timeout(2300)  # two polls: rates
                # A window as high as the page: what is drawn when it is seen is drawn, and what fills the window does.
                page.set_viewport_size({"width": width, "height": max(600, page.evaluate("document.documentElement.scrollHeight"))})
                page.wait_for_timeout(400)
                page.screenshot(path=OUT / f"{name}-{scheme}-{width}.png")
                page.set_viewport_size({"width": width, "height": height})
    console.close()


HANDLER = "def handler(event, context):\n    print(sum(len(part) for part in event.get('rmqMessagesByQueue', {}).values()), 'messages')\n"
FAILING = "def handler(event, context):\n    raise RuntimeError('no such currency: XBT')\n"
# Queue, function, batch size, messages every quarter of a second.
MILL = [("orders.new", "orders", 50, 30), ("orders.paid", "invoices", 20, 14), ("stock.changes", "stock", 100, 7), ("deliveries", "routes", 10, 3)]


def mill(lab: Lab, stream: Stream | None) -> dict[str, Mapping]:
    """A world without what only tests need."""
    world = World(lab)
    for name in ["orders", "invoices", "stock", "routes", "recommendations"]:
        world.function(name, HANDLER)
    world.function("payments", FAILING)
    paid = {"FilterCriteria": {"Filters": [{"Pattern": json.dumps({"data": {"kind": ["order"]}})}]}}
    mappings = {queue: lab.mapping(world.queue(queue), function, BatchSize=size, MaximumBatchingWindowInSeconds=1, **(paid if queue == "orders.new" else {}))
                for queue, function, size, _ in MILL}
    lab.mapping(world.queue("payments.events"), "payments", BatchSize=10)
    lab.mapping(world.queue("audit"), "invoices", lab.secret(password="wrong-one"), state="")
    if stream:
        lab.engine.functions.create_event_source_mapping(EventSourceArn=stream.arn, FunctionName="recommendations", StartingPosition="TRIM_HORIZON")
    return mappings


def grind(lab: Lab, stopped: threading.Event, stream: Stream | None) -> None:
    number = 0
    publisher = lab.publisher()
    while not stopped.wait(0.25):
        number += 1
        swell = 1 + 0.4 * math.sin(number / 25)  # orders come in waves
        for queue, _, _, each in MILL:
            for item in range(round(each * swell)):
                publisher.publish(queue, json.dumps({"kind": "order" if item % 7 else "note", "number": number, "amount": item}))
        if number % 80 == 1:
            publisher.publish("payments.events", json.dumps({"currency": "XBT"}))
        if stream:
            stream.put(*[f"click {number} {item}" for item in range(4)])


def take_readme(lab: Lab, mappings: dict[str, Mapping]) -> None:
    console = Console()
    with console.page(lab.engine, "light", 1440, 900) as page:
        for name, path in {"console-overview": "/console/", "console-mapping": f"/console/mappings/{mappings['orders.new'].uuid}"}.items():
            page.goto(path)
            settle(page)
            page.wait_for_timeout(25_000)  # the small lines of the overview have a past
            page.set_viewport_size({"width": 1440, "height": max(600, page.evaluate("document.documentElement.scrollHeight"))})
            page.wait_for_timeout(1500)
            page.screenshot(path=ROOT / "docs" / "pictures" / f"{name}.png")
            page.set_viewport_size({"width": 1440, "height": 900})
    console.close()


def main() -> None:
    readme = sys.argv[1:] == ["--readme"]
    OUT.mkdir(parents=True, exist_ok=True)
    server = None if missing("kinesalite") else StreamServer.start(tempfile.mkdtemp(prefix="wheelpit-streams-"), "kinesalite")
    broker = RabbitMq.start(tempfile.mkdtemp(prefix="wheelpit-broker-"), Options())
    config = f'[endpoints]\nkinesis = "{server.endpoint()}"\n' if server else ""
    lab = Lab(pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-screens-")), broker, config=config, broker_name="main", variables=CREDENTIALS)
    stopped = threading.Event()
    try:
        lab.engine.start()
        mappings = {} if readme else furnish(lab)
        stream = Stream(server, server.client(), "clicks", 6) if server else None
        if readme:
            mappings = mill(lab, stream)
        elif stream:
            created = lab.engine.functions.create_event_source_mapping(EventSourceArn=stream.arn, FunctionName="orders", StartingPosition="TRIM_HORIZON")
            mappings["stream"] = type(mappings["moves"])(lab, created)
        load = threading.Thread(target=grind if readme else publish_until, args=(lab, stopped, stream), daemon=True)
        load.start()
        time.sleep(SECONDS_OF_LOAD)
        (take_readme if readme else take)(lab, mappings)
        stopped.set()
        load.join(30)
    finally:
        stopped.set()
        lab.close()
        broker.stop()
        if server:
            server.stop()
    if not readme:
        print(f"    {len(list(OUT.glob('*.png')))} pictures in {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
