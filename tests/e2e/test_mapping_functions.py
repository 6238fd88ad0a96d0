"""Mappings and the functions they call: weights of aliases, timeouts that grow too long."""

from harness.lab import numbered
from harness.waiting import eventually, never


def invocations_of(lab, name: str, version: str) -> int:
    """As many as its log tells of."""
    pages = lab.engine.client("logs").get_paginator("filter_log_events").paginate(
        logGroupName=f"/aws/lambda/{name}", filterPattern="START")
    messages = [event["message"].strip() for page in pages for event in page["events"]]
    return sum(message.endswith(f" Version: {version}") for message in messages)


def test_a_mapping_divides_its_batches_by_the_weights_of_its_alias(lab):
    name, client = lab.function(Publish=True), lab.engine.functions
    client.update_function_configuration(FunctionName=name, Description="another one")
    client.publish_version(FunctionName=name)
    client.create_alias(FunctionName=name, Name="prod", FunctionVersion="1",
                        RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}})
    queue = lab.queue()
    lab.mapping(queue, f"{name}:prod", BatchSize=1)
    # That one version takes all 40 has a chance of one in 10^11.
    published = lab.publish(queue, numbered(40))
    lab.recorder.wait_for(published)
    eventually(lambda: sum(invocations_of(lab, name, version) for version in "12") == 40,
               what="all are logged")
    first, second = invocations_of(lab, name, "1"), invocations_of(lab, name, "2")
    assert first and second

    # Every batch after the answer of a change goes to the version that is left.
    client.update_alias(FunctionName=name, Name="prod", FunctionVersion="2", RoutingConfig={})
    more = lab.publish(queue, numbered(5, "more"))
    lab.recorder.wait_for(more)
    eventually(lambda: invocations_of(lab, name, "2") == second + 5, what="they are logged")
    assert invocations_of(lab, name, "1") == first


def test_a_timeout_that_grows_too_long_holds_the_mapping_back_until_it_shrinks(lab):
    name, client = lab.function(), lab.engine.functions
    queue = lab.queue()
    mapping = lab.mapping(queue, name)
    client.update_function_configuration(FunctionName=name, Timeout=841)
    held = mapping.wait(State="Enabled", StateTransitionReason="FUNCTION_CONFIG_NOT_VALID")
    assert "Function timeout: 841 seconds is greater than the maximum of 840" in held["LastProcessingResult"]
    published = lab.publish(queue, numbered(3))
    never(lambda: lab.recorder.bodies(), 1, what="a message is read")

    client.update_function_configuration(FunctionName=name, Timeout=840)
    lab.recorder.wait_for(published)
    mapping.wait(StateTransitionReason="USER_INITIATED", LastProcessingResult="OK")
