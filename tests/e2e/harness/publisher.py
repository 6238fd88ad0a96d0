"""Publishing to RabbitMQ with confirms, and load on any broker."""

import contextlib
import http.client
import threading
import time

import pika

from .waiting import eventually


class Publisher:
    """What publish() returns from has been taken by the broker. A broker that does not answer within
    `patience` seconds counts as gone: the connection is closed and AMQPConnectionError raised.

    RabbitMQ can be that slow: the first publish to a quorum queue blocks the whole channel, for up to
    65 s, if the queue has no leader yet (rabbit_fifo_client registers the publisher first)."""

    def __init__(self, url: str, patience: float = 30):
        self._patience = patience
        parameters = pika.URLParameters(url)
        parameters.heartbeat = 0
        parameters.socket_timeout = 20
        self._connection = pika.BlockingConnection(parameters)
        with self._deadline("opening a channel"):
            self.channel = self._connection.channel()
            self.channel.confirm_delivery()

    def publish(self, queue: str, body: str | bytes, **properties) -> None:
        with self._deadline(f"publishing to {queue}"):
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
        with self._deadline("opening a channel"):
            channel = self._connection.channel()
            channel.tx_select()
        for start in range(0, len(bodies), 1000):
            with self._deadline(f"publishing to {queue}"):
                for body in bodies[start:start + 1000]:
                    channel.basic_publish("", queue, body.encode(), pika.BasicProperties(delivery_mode=2))
                channel.tx_commit()
        with self._deadline("closing a channel"):
            channel.close()

    def drain(self, queue: str) -> list[str]:
        """Takes all that is ready in the queue."""
        taken = []
        while True:
            with self._deadline(f"reading {queue}"):
                method, _, body = self.channel.basic_get(queue, auto_ack=True)
            if method is None:
                return taken
            taken.append(body.decode())

    def close(self) -> None:
        try:
            with self._deadline("closing the connection"):
                self._connection.close()
        except (pika.exceptions.AMQPError, OSError):
            pass

    @contextlib.contextmanager
    def _deadline(self, what: str):
        """Ends the connection if the block takes longer. pika has a deadline for connecting alone;
        this is what it does itself when heartbeats fail to come."""
        if self._connection.is_closed:  # pika says so
            yield
            return
        connection = self._connection._impl
        timer = connection._adapter_call_later(self._patience, lambda: connection._terminate_stream(
            pika.exceptions.AMQPConnectionError(f"{what}: no answer within {self._patience} s")))
        try:
            yield
        finally:
            connection._adapter_remove_timeout(timer)


class Load:
    """Publishes numbered messages in the background at a steady rate; a broken connection is made
    again, with `connect`, and the unconfirmed message published again."""

    def __init__(self, connect, queue: str, per_second: float, prefix: str = "load"):
        self.published: list[str] = []
        self.failures: list[str] = []  # when, with which message, and why a connection was given up
        self._connect, self._queue, self._gap, self._prefix = connect, queue, 1 / per_second, prefix
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._publish, daemon=True)
        self._thread.start()

    def _publish(self) -> None:
        try:
            self._publish_until_stopped()
        except Exception as error:
            self.failures.append(f"{time.strftime('%X')} the end: {error!r}")
            raise

    def _publish_until_stopped(self) -> None:
        publisher, number = None, 0
        while not self._stop.is_set():
            body = f"{self._prefix}-{number:06}"
            try:
                publisher = publisher or self._connect()
                publisher.publish(self._queue, body)
            except (pika.exceptions.AMQPError, http.client.HTTPException, OSError) as error:
                self.failures.append(f"{time.strftime('%X')} {body}: {error!r}")
                if publisher:
                    publisher.close()
                publisher = None
                self._stop.wait(0.2)
                continue
            self.published.append(body)
            number += 1
            self._stop.wait(self._gap)
        if publisher:
            publisher.close()

    def goes_on(self, more: int, timeout: float) -> int:
        """Waits until that many further messages are confirmed; says how many are by then."""
        mark = len(self.published) + more

        def reached():
            assert len(self.published) >= mark, (
                f"{len(self.published)} confirmed; the last failures: {self.failures[-5:]}; "
                f"the publisher {'runs' if self._thread.is_alive() else 'has ended'}")
            return True

        eventually(reached, timeout, what="publishing goes on")
        return mark

    def stop(self, timeout: float = 60) -> list[str]:
        """All that the broker has confirmed."""
        self._stop.set()
        self._thread.join(timeout)
        assert not self._thread.is_alive(), f"the publisher hangs; it failed at: {self.failures[-5:]}"
        return self.published
