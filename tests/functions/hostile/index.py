"""The python function that tries every way."""

import trying
import ways_api  # noqa: F401
import ways_files  # noqa: F401
import ways_kernel  # noqa: F401
import ways_load
import ways_neighbours  # noqa: F401


def handler(event, context):
    event["targets"]["own_request"] = context.aws_request_id
    event["targets"]["requests"] = [*event["targets"]["requests"], context.aws_request_id]
    if event.get("hang"):
        ways_load.hang_with_daemons(event["targets"])
    return trying.answer(event)
