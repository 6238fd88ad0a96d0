"""A function as users of Powertools for Python write it: it answers with what each property of the data classes finds."""

from aws_lambda_powertools.utilities.data_classes import event_source
from aws_lambda_powertools.utilities.data_classes.active_mq_event import ActiveMQEvent
from aws_lambda_powertools.utilities.data_classes.rabbit_mq_event import RabbitMQEvent

# What the properties of Powertools are that no event of the service has.
ABSENT = {"connection_id"}
# Ways to the rest, and the body decoded.
OTHERS = {"raw_event", "basic_properties", "json_data", "decoded_data"}


def properties(thing) -> dict:
    names = {name for name, member in vars(type(thing)).items() if isinstance(member, property)}
    return {name: getattr(thing, name) for name in names - ABSENT - OTHERS}


def handler(event, context):
    return (active if event["eventSource"] == "aws:mq" else rabbit)(event, context)


@event_source(data_class=ActiveMQEvent)
def active(event: ActiveMQEvent, _context):
    return {"eventSource": event.event_source, "eventSourceArn": event.event_source_arn,
            "messages": [properties(message) for message in event.messages]}


@event_source(data_class=RabbitMQEvent)
def rabbit(event: RabbitMQEvent, _context):
    queues = {queue: [{"basicProperties": properties(message.basic_properties), **properties(message)}
                      for message in messages]
              for queue, messages in event.rmq_messages_by_queue.items()}
    return {"eventSource": event.event_source, "eventSourceArn": event.event_source_arn, "rmqMessagesByQueue": queues}
