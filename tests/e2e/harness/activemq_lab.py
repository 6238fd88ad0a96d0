"""One test's world on ActiveMQ: queues are made by their first use, messages sent with STOMP."""

import itertools

from .lab import Lab
from .publisher import Load

_numbers = itertools.count(1)


class StompPublisher:
    """What publish() returns from has been taken by the broker."""

    def __init__(self, broker):
        self._stomp = broker.stomp()

    def publish(self, queue: str, body: str | bytes, **headers: str) -> None:
        self._stomp.send(queue, body, headers)

    def publish_all(self, queue: str, bodies, **headers: str) -> list:
        bodies = list(bodies)
        for body in bodies:
            self.publish(queue, body, **headers)
        return bodies

    def publish_many(self, queue: str, bodies) -> None:
        self.publish_all(queue, bodies, persistent="false")

    def drain(self, queue: str) -> list[str]:
        """Takes all that no consumer has."""
        return [frame.body.decode() for frame in self._stomp.take(queue)]

    def close(self) -> None:
        self._stomp.close()


class ActiveMqLab(Lab):
    def queue(self, prefix: str = "") -> str:
        """A name that no other test has. `prefix` chooses a policy of the broker (tools/activemq)."""
        return f"{prefix}aq{next(_numbers)}"

    def publisher(self) -> StompPublisher:
        if "" not in self._publishers:
            self._publishers[""] = StompPublisher(self.broker)
        return self._publishers[""]

    def publish(self, queue: str, bodies, **headers: str) -> list:
        """A str becomes a TextMessage, bytes a BytesMessage; persistent="false" and the like."""
        return self.publisher().publish_all(queue, bodies, **headers)

    def load(self, queue: str, per_second: float, prefix: str = "load") -> Load:
        return self._started(Load(lambda: StompPublisher(self.broker), queue, per_second, prefix))

    def dead_letters(self, bodies, queue: str = "ActiveMQ.DLQ") -> list:
        """The STOMP frames of those bodies that are in the dead-letter queue, which tests share."""
        wanted = set(bodies)
        return [frame for frame in self.broker.browse(queue) if frame.body.decode() in wanted]
