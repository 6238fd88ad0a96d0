"""The sources that ./dev demo can show: a broker of its own, and what the engine and the mapping are told of it."""

import json
import pathlib

import pika

from broker.activemq.broker import ActiveMq
from broker.activemq.settings import Options as ActiveMqOptions
from broker.elasticmq.server import ElasticMq
from broker.elasticmq.settings import Options as ElasticMqOptions
from broker.kafka.server import Kafka
from broker.rabbitmq.broker import RabbitMq
from broker.rabbitmq.settings import Options as RabbitMqOptions
from broker.streams.server import StreamServer


class BrokerDemo:
    """A broker that the configuration names, and a login that a secret holds."""

    batch = ["--batch-size", "100"]
    access: list[str] = []
    variables: dict[str, str] = {}

    def config(self) -> str:
        return (f'[[broker]]\nname = "mill"\nengine = "{self.broker.engine}"\n'
                f'endpoints = ["{self.broker.endpoint()}"]\n')

    def source(self, aws) -> list[str]:
        """Makes what the mapping needs with `aws`, the AWS CLI; the mapping's options that name the source."""
        broker = aws("mq", "list-brokers")["BrokerSummaries"][0]["BrokerArn"]
        print(f"      BrokerArn: {broker}")
        secret = aws("secretsmanager", "create-secret", "--name", "mill-login", "--secret-string",
                     '{"username":"esm","password":"esm-secret"}', show=["ARN"], hide="esm-secret")["ARN"]
        return ["--event-source-arn", broker, "--queues", "orders", "--source-access-configurations",
                *self.access, f"Type=BASIC_AUTH,URI={secret}"]


class RabbitMqDemo(BrokerDemo):
    title = "A RabbitMQ broker of its own, and the engine"
    queue_is = "queue orders, a durable quorum queue"
    access = ["Type=VIRTUAL_HOST,URI=/"]

    def __init__(self, folder: pathlib.Path):
        self.broker = RabbitMq.start(folder, RabbitMqOptions())
        self.broker.declare("orders", kind="quorum")

    def publisher(self):
        """A function that returns when the broker has taken an order."""
        channel = pika.BlockingConnection(pika.URLParameters(self.broker.url())).channel()
        channel.confirm_delivery()
        properties = pika.BasicProperties(content_type="application/json", delivery_mode=2)
        return lambda body: channel.basic_publish("", "orders", body, properties, mandatory=True)


class ActiveMqDemo(BrokerDemo):
    title = "An ActiveMQ broker of its own, and the engine"
    queue_is = "queue orders, which ActiveMQ makes when it is first used"

    def __init__(self, folder: pathlib.Path):
        self.broker = ActiveMq.start(folder, ActiveMqOptions())

    def publisher(self):
        stomp = self.broker.stomp()
        return lambda body: stomp.send("orders", body)


class SqsDemo:
    title = "An ElasticMQ of its own, which speaks SQS, and the engine"
    queue_is = "queue orders, made with the AWS CLI below"
    batch = ["--batch-size", "100", "--maximum-batching-window-in-seconds", "1"]
    # ElasticMQ takes any; without them the engine asks no service of AWS's.
    variables = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}

    def __init__(self, folder: pathlib.Path):
        self.broker = ElasticMq.start(folder, ElasticMqOptions())

    def config(self) -> str:
        return (f'[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n\n'
                f'[endpoints]\nsqs = "{self.broker.endpoint()}"\n')

    def source(self, aws) -> list[str]:
        aws.services["sqs"] = self.broker.endpoint()
        url = aws("sqs", "create-queue", "--queue-name", "orders", show=["QueueUrl"])["QueueUrl"]
        arn = aws("sqs", "get-queue-attributes", "--queue-url", url, "--attribute-names",
                  "QueueArn")["Attributes"]["QueueArn"]
        print(f"      QueueArn: {arn}")
        return ["--event-source-arn", arn]

    def publisher(self):
        client = self.broker.client()
        url = client.url("orders")
        return lambda body: client.call("SendMessage", QueueUrl=url, MessageBody=body)


class StreamDemo:
    """A server of streams, whose records of one key come in order."""

    batch = ["--batch-size", "100", "--maximum-batching-window-in-seconds", "1", "--starting-position", "TRIM_HORIZON"]
    variables = SqsDemo.variables

    def __init__(self, folder: pathlib.Path):
        self.broker = StreamServer.start(folder, self.server)

    def config(self) -> str:
        return (f'[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n\n'
                f'[endpoints]\n{self.endpoint} = "{self.broker.endpoint()}"\n')


class KinesisDemo(StreamDemo):
    title = "A kinesalite of its own, which speaks Kinesis, and the engine"
    queue_is = "stream orders with two shards, made with the AWS CLI below; a product's orders are of one key"
    server, endpoint = "kinesalite", "kinesis"

    def source(self, aws) -> list[str]:
        aws.services["kinesis"] = self.broker.endpoint()
        aws("kinesis", "create-stream", "--stream-name", "orders", "--shard-count", "2")
        aws("kinesis", "wait", "stream-exists", "--stream-name", "orders")
        arn = aws("kinesis", "describe-stream-summary", "--stream-name", "orders")["StreamDescriptionSummary"]["StreamARN"]
        print(f"      StreamARN: {arn}")
        return ["--event-source-arn", arn]

    def publisher(self):
        client = self.broker.client()
        return lambda body: client.put_all("orders", [(self.key_of(json.loads(body)), body.encode())])

    @staticmethod
    def key_of(order: dict) -> str:
        return order["product"]


class DynamoDbDemo(StreamDemo):
    title = "A ministack of its own, which has DynamoDB and its streams, and the engine"
    queue_is = "table orders with a stream, made with the AWS CLI below; each of its 50 items changes again and again"
    server, endpoint = "ministack", "dynamodbstreams"

    def source(self, aws) -> list[str]:
        aws.services["dynamodb"] = self.broker.endpoint()
        arn = aws("dynamodb", "create-table", "--table-name", "orders", "--billing-mode", "PAY_PER_REQUEST",
                  "--attribute-definitions", "AttributeName=item,AttributeType=S",
                  "--key-schema", "AttributeName=item,KeyType=HASH", "--stream-specification",
                  "StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES")["TableDescription"]["LatestStreamArn"]
        print(f"      LatestStreamArn: {arn}")
        return ["--event-source-arn", arn]

    def publisher(self):
        client = self.broker.client()

        def put(body: str) -> None:
            order = json.loads(body)
            item = {name: {"S": value} if isinstance(value, str) else {"N": json.dumps(value)}
                    for name, value in order.items()}
            client.dynamodb("PutItem", TableName="orders", Item=item | {"item": {"S": self.key_of(order)}})

        return put

    @staticmethod
    def key_of(order: dict) -> str:
        return f"item-{order['number'] % 50}"


class KafkaDemo:
    title = "An Apache Kafka of its own, and the engine"
    queue_is = "topic orders with three partitions; a product's orders are of one key"
    batch = ["--batch-size", "100", "--maximum-batching-window-in-seconds", "1", "--starting-position", "TRIM_HORIZON"]
    variables: dict[str, str] = {}

    def __init__(self, folder: pathlib.Path):
        self.broker = Kafka.start(str(folder))
        self.broker.topic("orders", 3)

    def config(self) -> str:
        return ""  # the mapping says where the cluster is

    def source(self, aws) -> list[str]:
        servers = json.dumps({"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": self.broker.endpoint().split(",")}})
        return ["--self-managed-event-source", servers, "--topics", "orders", "--source-access-configurations",
                "Type=VPC_SUBNET,URI=subnet:any", "Type=VPC_SECURITY_GROUP,URI=security_group:any"]

    def publisher(self):
        """A function that returns when the cluster has taken an order."""
        from confluent_kafka import Producer  # of the tests' environment: Debian's is too old for Kafka 4

        producer = Producer({"bootstrap.servers": self.broker.endpoint()})

        def publish(body: str) -> None:
            failures = []
            producer.produce("orders", body, self.key_of(json.loads(body)),
                             on_delivery=lambda error, _: failures.append(error) if error else None)
            assert producer.flush(30) == 0 and not failures, failures

        return publish

    @staticmethod
    def key_of(order: dict) -> str:
        return order["product"]


DEMOS = {"rabbitmq": RabbitMqDemo, "activemq": ActiveMqDemo, "sqs": SqsDemo, "kinesis": KinesisDemo,
         "dynamodb": DynamoDbDemo, "kafka": KafkaDemo}
Demo = RabbitMqDemo | ActiveMqDemo | SqsDemo | KinesisDemo | DynamoDbDemo | KafkaDemo
