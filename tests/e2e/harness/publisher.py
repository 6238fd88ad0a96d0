"""Publishing to RabbitMQ with confirms, and load on any broker."""

import threading
import time

import pika


class Publisher:
    """What publish() returns from has been taken by the broker."""

    def __init__(self, url: str):
        parameters = pika.URLParameters(url)
        parameters.heartbeat = 0
        parameters.socket_timeout = 20
        self._connection = pika.BlockingConnection(parameters)
        self.channel = self._connection.channel()
        self.channel.confirm_delivery()

    def publish(self, queue: str, body: str | bytes, **properties) -> None:
        self.channel.basic_publish(
            "", queue, body.encode() if isinstance(body, str) else body,
            pika.BasicProperties(delivery_mode=2, **properties), mandatory=True)

    def publish_all(self, queue: str, bodies, **properties) -> list[str]:
        bodies = list(bodies)
        for body in bodies:
            self.publish(queue, body, **properties)
        return bodies

    def publish_many(self, queue: str, bodies) -> None:
        """One confirmation for a thousand."""
        bodies = list(bodies)
        channel = self._connection.channel()
        channel.tx_select()
        for start in range(0, len(bodies), 1000):
            for body in bodies[start:start + 1000]:
                channel.basic_publish("", queue, body.encode(), pika.BasicProperties(delivery_mode=2))
            channel.tx_commit()
        channel.close()

    def drain(self, queue: str) -> list[str]:
        """Takes all that is ready in the queue."""
        taken = []
        while True:
            method, _, body = self.channel.basic_get(queue, auto_ack=True)
            if method is None:
                return taken
            taken.append(body.decode())

    def close(self) -> None:
        try:
            self._connection.close()
        except pika.exceptions.AMQPError:
            pass


class Load:
    """Publishes numbered messages in the background at a steady rate; a broken connection is made
    again, with `connect`, and the unconfirmed message published again."""

    def __init__(self, connect, queue: str, per_second: float, prefix: str = "load"):
        self.published: list[str] = []
        self._connect, self._queue, self._gap, self._prefix = connect, queue, 1 / per_second, prefix
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        publisher, number = None, 0
        while not self._stop.is_set():
            body = f"{self._prefix}-{number:06}"
            try:
                publisher = publisher or self._connect()
                publisher.publish(self._queue, body)
            except (pika.exceptions.AMQPError, OSError):
                publisher = None
                time.sleep(0.2)
                continue
            self.published.append(body)
            number += 1
            self._stop.wait(self._gap)
        if publisher:
            publisher.close()

    def stop(self, timeout: float = 60) -> list[str]:
        """All that the broker has confirmed."""
        self._stop.set()
        self._thread.join(timeout)
        assert not self._thread.is_alive(), "the publisher hangs"
        return self.published
