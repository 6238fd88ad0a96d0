"""One test's world on Apache Kafka: topics of a real broker."""

import base64
import itertools
import json

from confluent_kafka import Producer

from .lab import Lab, Mapping
from .waiting import eventually

_numbers = itertools.count(1)


class Topic:
    """A topic of the broker, and a producer for it."""

    def __init__(self, server, name: str, partitions: int, **config: str):
        self.server = server
        self.name = server.topic(name, partitions, **config)
        self._producer = Producer({"bootstrap.servers": server.endpoint(), "linger.ms": 5,
                                    "message.max.bytes": 15_000_000, "enable.idempotence": True,
                                    # A node that hangs is given up on before the test is.
                                    "socket.timeout.ms": 6000, "request.timeout.ms": 5000})

    def send(self, *values: str | bytes | None, partition: int = 0, key: str | bytes | None = None,
             headers: list | None = None) -> None:
        """Returns when the broker has them all."""
        failures = []
        for value in values:
            self._producer.produce(self.name, value, key, partition, headers=headers,
                                   on_delivery=lambda error, _: failures.append(error) if error else None)
            self._producer.poll(0)
        assert self._producer.flush(60) == 0 and not failures, failures

    def in_sync(self) -> int:
        """Of the replicas of the partition that has fewest of them."""
        partitions = self._producer.list_topics(self.name, 30).topics[self.name].partitions.values()
        return min(len(partition.isrs) for partition in partitions)

    def wait_committed(self, mapping: Mapping, timeout: float = 60) -> None:
        """Until the mapping has finished all that is in the topic."""

        def finished():
            committed = self.server.committed(mapping.created_group, self.name)
            assert committed == self.server.ends(self.name)
            return True

        eventually(finished, timeout, every=1, what=f"all of {self.name} is committed")


class KafkaLab(Lab):
    def source(self, name: str, endpoints: list[str], **keys: str) -> str:
        return ""

    def topic(self, partitions: int = 1, name: str = "", **config: str) -> Topic:
        return Topic(self.broker, name or f"t{next(_numbers)}", partitions, **config)

    def values(self) -> list[str]:
        """Of the records that functions saw, in the order of the calls."""
        return [base64.b64decode(record["value"]).decode()
                for invocation in self.recorder.invocations for record in invocation.messages]

    def mapping(self, topic: Topic | str, function: str, state: str = "Enabled", servers: str = "",
                access: list[dict] | None = None, **members) -> Mapping:
        """Creates a mapping of a self-managed cluster and waits until it is in `state` ("" for not at all)."""
        given = {"StartingPosition": "TRIM_HORIZON", **members}
        mapping = Mapping(self, self.engine.functions.create_event_source_mapping(
            FunctionName=function, Topics=[topic if isinstance(topic, str) else topic.name],
            SelfManagedEventSource={"Endpoints": {
                "KAFKA_BOOTSTRAP_SERVERS": (servers or self.broker.endpoint()).split(",")}},
            SourceAccessConfigurations=access or [{"Type": "VPC_SUBNET", "URI": "subnet:subnet-1"},
                                                  {"Type": "VPC_SECURITY_GROUP", "URI": "security_group:sg-1"}],
            **given))
        mapping.created_group = mapping.created["SelfManagedKafkaEventSourceConfig"]["ConsumerGroupId"]
        if state:
            mapping.wait(timeout=60, State=state)
        return mapping

    def access(self, kind: str, **members: str) -> dict:
        """An entry of SourceAccessConfigurations, with a secret that has these members."""
        secret = self.engine.client("secretsmanager").create_secret(
            Name=f"kafka{next(_numbers)}", SecretString=json.dumps(members))
        return {"Type": kind, "URI": secret["ARN"]}

    def change_access(self, entry: dict, **members: str) -> None:
        self.engine.client("secretsmanager").put_secret_value(
            SecretId=entry["URI"], SecretString=json.dumps(members))

    def scram(self, user: str, password: str) -> dict:
        return self.access("SASL_SCRAM_512_AUTH", username=user, password=password)

    def offsets(self, partition: int | None = None) -> list[int]:
        """Of the records that functions saw, in the order of the calls."""
        return [record["offset"] for invocation in self.recorder.invocations for record in invocation.messages
                if partition is None or record["partition"] == partition]
