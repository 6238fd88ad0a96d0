"""One test's world on Amazon SQS: queues of ElasticMQ or moto, and a proxy between engine and server."""

import hashlib
import itertools
import json
import pathlib
import zlib

from .lab import Lab, Mapping
from .publisher import Load
from .sqs_proxy import SqsProxy
from .waiting import eventually

from broker.elasticmq.sqs import Sqs, SqsError

_numbers = itertools.count(1)
# Nobody verifies them; without any, nothing is sent.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
               "AWS_EC2_METADATA_DISABLED": "true"}


class Queue:
    """A queue of the server, commanded past the proxy."""

    def __init__(self, server, client: Sqs, name: str, **attributes: str | int | dict):
        self.name = name
        self.arn = server.arn(name)
        self.fifo = name.endswith(".fifo")
        self.client = client
        self.url = client.create(name, **attributes)

    def send(self, *entries: str | dict, group: str = "A") -> list[str]:
        """Message ids. An entry is a body or the members of SendMessageBatch's entry."""
        full = [{"MessageBody": entry} if isinstance(entry, str) else entry for entry in entries]
        if self.fifo:
            full = [{"MessageGroupId": group, "MessageDeduplicationId": hashlib.md5(
                entry["MessageBody"].encode()).hexdigest(), **entry} for entry in full]
        return self.client.send_all(self.url, full)

    def counts(self) -> tuple[int, int]:
        """Visible ones, and those that somebody has received."""
        return self.client.counts(self.url)

    def empty(self) -> bool:
        return self.counts() == (0, 0)

    def wait_empty(self, timeout: float = 30) -> None:
        def empty():
            assert self.counts() == (0, 0)
            return True

        eventually(empty, timeout, every=0.1, what=f"{self.name} is empty")

    def drain(self) -> list[dict]:
        """Takes all that is visible."""
        return self.client.drain(self.url)

    def set(self, **attributes: str | int | dict) -> None:
        texts = {key: json.dumps(value) if isinstance(value, dict) else str(value)
                 for key, value in attributes.items()}
        self.client.call("SetQueueAttributes", QueueUrl=self.url, Attributes=texts)

    def delete(self) -> None:
        self.client.call("DeleteQueue", QueueUrl=self.url)


def redrive(dead: Queue, count: int) -> dict:
    """The attributes that send to `dead` what was received `count` times."""
    return {"RedrivePolicy": {"deadLetterTargetArn": dead.arn, "maxReceiveCount": count}}


def load_group(body: str) -> str:
    """The group that SqsPublisher gives it."""
    return f"g{zlib.crc32(body.encode()) % 5}"


def assert_groups_in_order(published: list[str], bodies: list[str]) -> None:
    """Of each group: no message ended well for the first time before those that were sent earlier."""
    first = {body: place for place, body in reversed(list(enumerate(bodies)))}
    for group in {load_group(body) for body in published}:
        of_group = [body for body in published if load_group(body) == group]
        assert of_group == sorted(of_group, key=first.get), f"the order of {group} was not kept"


class SqsPublisher:
    """What publish() returns from has been taken by the server. For Load and kill_under_load."""

    def __init__(self, endpoint: str):
        self._client = Sqs(endpoint, timeout=5)

    def publish(self, queue: Queue, body: str) -> None:
        # One that nobody answered is sent again; a FIFO queue then drops the second.
        more = {"MessageGroupId": load_group(body), "MessageDeduplicationId": body} if queue.fifo else {}
        try:
            self._client.call("SendMessage", QueueUrl=queue.url, MessageBody=body, **more)
        except SqsError as error:
            raise ConnectionError(str(error)) from error

    def publish_all(self, queue: Queue, bodies) -> list[str]:
        bodies = list(bodies)
        for body in bodies:
            self.publish(queue, body)
        return bodies

    def close(self) -> None:
        self._client.close()


class SqsLab(Lab):
    def __init__(self, folder: pathlib.Path, server, proxied: bool = True, **options):
        """`proxied`: all that the engine asks goes through `proxy`."""
        self.proxy = SqsProxy(server.endpoint()) if proxied else None
        self.client = Sqs(server.endpoint())
        variables = CREDENTIALS | options.pop("variables", {})
        super().__init__(folder, server, variables=variables, **options)

    def source(self, name: str, endpoints: list[str], **keys: str) -> str:
        return f'[endpoints]\nsqs = "{self.proxy.url if self.proxy else endpoints[0]}"\n\n'

    def queue(self, name: str = "", fifo: bool = False, **attributes: str | int | dict) -> Queue:
        """A new one; VisibilityTimeout=5, **redrive(dead, 2) and the like."""
        name = name or f"sq{next(_numbers)}"
        return Queue(self.broker, self.client, name + (".fifo" if fifo else ""), **attributes)

    def mapping(self, queue: Queue, function: str, state: str = "Enabled", **members) -> Mapping:
        """Creates a mapping and waits until it is in `state` ("" for not at all)."""
        mapping = Mapping(self, self.engine.functions.create_event_source_mapping(
            EventSourceArn=queue.arn, FunctionName=function, **members))
        if state:
            mapping.wait(State=state)
        return mapping

    def refused(self, queue: Queue | str, function: str, **members) -> str:
        """The error's code, a colon and its text."""
        arn = queue if isinstance(queue, str) else queue.arn
        try:
            self.engine.functions.create_event_source_mapping(EventSourceArn=arn, FunctionName=function, **members)
        except self.engine.functions.exceptions.ClientError as error:
            return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
        raise AssertionError(f"accepted: {members}")

    def publisher(self) -> SqsPublisher:
        return SqsPublisher(self.broker.endpoint())

    def publish(self, queue: Queue, bodies) -> list[str]:
        return self.publisher().publish_all(queue, bodies)

    def load(self, queue: Queue, per_second: float, prefix: str = "load") -> Load:
        return self._started(Load(self.publisher, queue, per_second, prefix))

    def close(self) -> None:
        if self.proxy:
            self.proxy.end_polls()
        try:
            super().close()
        finally:
            self.client.close()
            if self.proxy:
                self.proxy.close()


def counted(lab: Lab, mapping: Mapping) -> dict[str, float]:
    """The mapping's counters of events, by AWS's names for them."""
    kinds = ["polled", "filtered_out", "invoked", "failed_invoke", "deleted"]
    return {kind: lab.engine.metric(f"lambda_esm_{kind}_events_total", uuid=mapping.uuid) for kind in kinds}
