"""Adds up orders. Invoked by wheelpit with a batch of messages of a RabbitMQ, ActiveMQ or SQS queue."""

import base64
import json


def handler(event, context):
    for queue, messages in by_queue(event).items():
        orders = [json.loads(text_of(message)) for message in messages]
        total = sum(order["quantity"] * order["price"] for order in orders)
        print(f"{queue}: {len(orders)} orders, {total:.2f} EUR, numbers {ranges(orders)}")


def by_queue(event):
    """RabbitMQ's event has the queues as keys; ActiveMQ's is a list that names each message's, and so is SQS's."""
    if "rmqMessagesByQueue" in event:
        return event["rmqMessagesByQueue"]
    if "Records" in event:
        return {event["Records"][0]["eventSourceARN"].rpartition(":")[2]: event["Records"]}
    queues = {}
    for message in event["messages"]:
        queues.setdefault(message["destination"]["physicalName"], []).append(message)
    return queues


def text_of(message):
    return message["body"] if "body" in message else base64.b64decode(message["data"])


def ranges(orders):
    """The orders' numbers in short: "1-57,60-100"."""
    spans = []
    for number in sorted(order["number"] for order in orders):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ",".join(f"{first}-{last}" if last > first else f"{first}" for first, last in spans)
