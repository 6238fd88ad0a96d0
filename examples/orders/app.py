"""Adds up orders. Invoked by wheelpit with a batch of a RabbitMQ, ActiveMQ or SQS queue, of a stream of Kinesis or of a
DynamoDB table, or of a topic of Kafka.
"""

import base64
import json


def handler(event, context):
    for queue, messages in by_queue(event).items():
        orders = [order_of(message) for message in messages]
        total = sum(order["quantity"] * order["price"] for order in orders)
        print(f"{queue}: {len(orders)} orders, {total:.2f} EUR, numbers {ranges(orders, is_of_stream(messages[0]))}")


def by_queue(event):
    """RabbitMQ's event has the queues as keys, Kafka's the partitions; ActiveMQ's is a list that names each message's. Others
    tell their ARN."""
    if "rmqMessagesByQueue" in event:
        return event["rmqMessagesByQueue"]
    if "records" in event:
        return event["records"]
    if "Records" in event:
        resource = event["Records"][0]["eventSourceARN"].split(":", 5)[5]  # orders, stream/orders, table/orders/...
        return {(resource.split("/") + [resource])[1]: event["Records"]}
    queues = {}
    for message in event["messages"]:
        queues.setdefault(message["destination"]["physicalName"], []).append(message)
    return queues


def is_of_stream(message):
    return "dynamodb" in message or "kinesis" in message or "offset" in message


def order_of(message):
    if "dynamodb" in message:
        return {name: plain(*value.items()) for name, value in message["dynamodb"]["NewImage"].items()}
    if "value" in message:
        return json.loads(base64.b64decode(message["value"]))
    return json.loads(message["body"] if "body" in message else
                      base64.b64decode(message.get("kinesis", message)["data"]))


def plain(typed):
    """An attribute's value: ("N", "2.45") is 2.45."""
    kind, value = typed
    return json.loads(value) if kind == "N" else value


def ranges(orders, in_order):
    """The orders' numbers in short: "1-57,60-100"; in the order they came in, or sorted."""
    spans = []
    numbers = [order["number"] for order in orders]
    for number in numbers if in_order else sorted(numbers):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ",".join(f"{first}-{last}" if last > first else f"{first}" for first, last in spans)
