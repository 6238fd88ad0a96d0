#!/usr/bin/env python3
"""Every screen of the console, light and dark, at the width of a desktop and of a phone, into build/screenshots/.

A real engine with a real RabbitMQ (and a server of Kinesis, if it is installed) is behind it, under a load that moves.
"""

import json
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
from harness.console_world import furnish  # noqa: E402
from harness.lab import Lab  # noqa: E402
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


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    server = None if missing("kinesalite") else StreamServer.start(tempfile.mkdtemp(prefix="wheelpit-streams-"), "kinesalite")
    broker = RabbitMq.start(tempfile.mkdtemp(prefix="wheelpit-broker-"), Options())
    config = f'[endpoints]\nkinesis = "{server.endpoint()}"\n' if server else ""
    lab = Lab(pathlib.Path(tempfile.mkdtemp(prefix="wheelpit-screens-")), broker, config=config, broker_name="main", variables=CREDENTIALS)
    stopped = threading.Event()
    try:
        lab.engine.start()
        mappings = furnish(lab)
        stream = Stream(server, server.client(), "clicks", 6) if server else None
        if stream:
            created = lab.engine.functions.create_event_source_mapping(EventSourceArn=stream.arn, FunctionName="orders", StartingPosition="TRIM_HORIZON")
            mappings["stream"] = type(mappings["moves"])(lab, created)
        load = threading.Thread(target=publish_until, args=(lab, stopped, stream), daemon=True)
        load.start()
        time.sleep(SECONDS_OF_LOAD)
        take(lab, mappings)
        stopped.set()
        load.join(30)
    finally:
        stopped.set()
        lab.close()
        broker.stop()
        if server:
            server.stop()
    print(f"    {len(list(OUT.glob('*.png')))} pictures in {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
