"""The python function that tries every way."""

import time

import trying
import ways_files  # noqa: F401
import ways_kernel  # noqa: F401
import ways_load
import ways_network  # noqa: F401


def handler(event, context):
    event["targets"]["own_request"] = context.aws_request_id
    event["targets"]["requests"] = [*event["targets"]["requests"], context.aws_request_id]
    hang = {"daemons": ways_load.hang_with_daemons, "chain": ways_load.bear_ever_new_children, "sleep": lambda _: time.sleep(3600)}
    if "hang" in event:
        hang[event["hang"]](event["targets"])
    return trying.answer(event)
