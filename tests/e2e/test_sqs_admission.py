"""What is refused when a mapping of a queue is made or changed: the queue is really asked, the texts are the service's."""

import pytest

from harness import functions, places
from harness.engine import Engine
from harness.lab import ROLE
from harness.sqs_lab import CREDENTIALS
from harness.sqs_proxy import refusal
from harness.waiting import eventually

MISSING = ("Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
           "SQS Error Message: The specified queue does not exist.")
VISIBILITY = "Queue visibility timeout: 2 seconds is less than Function timeout: 3 seconds"
LARGE = "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
FIFO_WINDOW = "Batching window is not supported for FIFO queues"
POLLERS = "MinimumPollers should be between [2, 200] and MaximumPollers should be between [MinimumPollers, 10000]"
TWO_SCALINGS = ("Provisioned mode for SQS ESM does not support maximum concurrency feature. Use MaximumPollers as the "
                "control mechanism and remove maximum concurrency.")
INVALID = "InvalidParameterValueException: "


def refused_update(mapping, **members) -> str:
    try:
        mapping.update(**members)
    except mapping.lab.engine.functions.exceptions.ClientError as error:
        return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"
    raise AssertionError(f"accepted: {members}")


@pytest.mark.parametrize("enabled", [True, False])
def test_row_1_a_queue_that_is_missing_is_refused(sqs_lab, enabled):
    arn = sqs_lab.broker.arn("nobody-made-this")
    assert sqs_lab.refused(arn, sqs_lab.function(), Enabled=enabled) == INVALID + MISSING


@pytest.mark.parametrize("enabled", [True, False])
def test_row_1_a_visibility_timeout_below_the_functions_is_refused(sqs_lab, enabled):
    queue = sqs_lab.queue(VisibilityTimeout=2)
    assert sqs_lab.refused(queue, sqs_lab.function(timeout=3), Enabled=enabled) == INVALID + VISIBILITY


def test_row_1_a_visibility_timeout_equal_to_the_functions_is_accepted(sqs_lab):
    queue = sqs_lab.queue(VisibilityTimeout=3)
    mapping = sqs_lab.mapping(queue, sqs_lab.function(timeout=3))
    assert mapping.created["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert mapping.created["State"] == "Creating"
    assert mapping.created["StateTransitionReason"] == "USER_INITIATED"
    assert "LastProcessingResult" not in mapping.get()
    assert mapping.get()["BatchSize"] == 10
    assert mapping.get()["MaximumBatchingWindowInSeconds"] == 0


def test_row_2_what_fifo_queues_and_scaling_do_not_allow_is_refused(sqs_lab):
    lab, function = sqs_lab, sqs_lab.function()
    fifo, standard = lab.queue(fifo=True), lab.queue()
    two = {"MinimumPollers": 2, "MaximumPollers": 2}
    concurrency = {"MaximumConcurrency": 2}
    assert lab.refused(fifo, function, BatchSize=11) == INVALID + LARGE
    assert lab.refused(standard, function, BatchSize=11) == INVALID + LARGE
    assert lab.refused(fifo, function, MaximumBatchingWindowInSeconds=1) == INVALID + FIFO_WINDOW
    for pollers in [{"MinimumPollers": 1, "MaximumPollers": 2}, {"MinimumPollers": 5, "MaximumPollers": 4}]:
        assert lab.refused(standard, function, ProvisionedPollerConfig=pollers) == INVALID + POLLERS
    assert lab.refused(standard, function, ProvisionedPollerConfig=two,
                       ScalingConfig=concurrency) == INVALID + TWO_SCALINGS
    assert lab.refused(standard, function, ScalingConfig={"MaximumConcurrency": 1001}) == (
        "ValidationException: 1 validation error detected: Value '1001' at 'scalingConfig.maximumConcurrency' failed to "
        "satisfy constraint: Member must have value less than or equal to 1000")
    assert lab.proxy.of("ReceiveMessage") == [], "a refused mapping touched the queue's messages"


def test_scaling_and_pollers_of_fifo_queues_are_accepted_and_empty_objects_clear_them(sqs_lab):
    lab = sqs_lab
    mapping = lab.mapping(lab.queue(fifo=True), lab.function(), ScalingConfig={"MaximumConcurrency": 2}, Enabled=False,
                          state="Disabled")
    assert mapping.get()["ScalingConfig"] == {"MaximumConcurrency": 2}
    two = {"MinimumPollers": 2, "MaximumPollers": 4}
    assert refused_update(mapping, ProvisionedPollerConfig=two) == INVALID + TWO_SCALINGS
    assert not mapping.update(ScalingConfig={}).get("ScalingConfig")
    mapping.wait(State="Disabled")
    assert mapping.update(ProvisionedPollerConfig=two)["ProvisionedPollerConfig"] == two
    mapping.wait(State="Disabled")
    assert refused_update(mapping, ScalingConfig={"MaximumConcurrency": 2}) == INVALID + TWO_SCALINGS
    assert not mapping.update(ProvisionedPollerConfig={}).get("ProvisionedPollerConfig")


def test_a_rejected_update_leaves_state_and_time_alone(sqs_lab):
    mapping = sqs_lab.mapping(sqs_lab.queue(), sqs_lab.function())
    before = mapping.get()
    assert refused_update(mapping, BatchSize=11) == INVALID + LARGE
    after = mapping.get()
    assert (after["State"], after["LastModified"]) == ("Enabled", before["LastModified"])


def test_an_update_checks_the_visibility_only_if_it_names_the_function(sqs_lab):
    lab = sqs_lab
    function = lab.function(timeout=2)
    mapping = lab.mapping(queue := lab.queue(VisibilityTimeout=2), function)
    slower = lab.function(timeout=3)
    lab.engine.functions.update_function_configuration(FunctionName=function, Timeout=3)
    mapping.update(BatchSize=9)
    mapping.wait(State="Enabled", BatchSize=9)
    assert refused_update(mapping, FunctionName=slower) == INVALID + VISIBILITY
    queue.set(VisibilityTimeout=3)
    assert mapping.update(FunctionName=slower)["FunctionArn"].endswith(slower)


def test_a_second_mapping_of_queue_and_function_is_refused_in_the_services_words(sqs_lab):
    lab, function = sqs_lab, sqs_lab.function()
    first = lab.mapping(queue := lab.queue(), function)
    text = (f'ResourceConflictException: An event source mapping with SQS arn (" {queue.arn} ") and function '
            f'(" {function} ") already exists. Please update or delete the existing mapping with UUID {first.uuid}')
    arn = lab.engine.functions.get_function(FunctionName=function)["Configuration"]["FunctionArn"]
    assert lab.refused(queue, function) == text
    assert lab.refused(queue, arn) == text


@pytest.mark.parametrize("right", ["GetQueueAttributes", "DeleteMessage", "ChangeMessageVisibility"])
@pytest.mark.parametrize("enabled", [True, False])
def test_keys_without_the_right_are_told_in_the_services_words(sqs_lab, right, enabled):
    lab, function = sqs_lab, sqs_lab.function()
    queue = lab.queue()
    queue.send("untouched")
    lab.proxy.fault = lambda call, forward: (
        refusal(403, "AccessDeniedException", "no") if call.operation.startswith(right) else forward())
    assert lab.refused(queue, function, Enabled=enabled).startswith(
        INVALID + f"The function execution role does not have permissions to call {right} on SQS")
    assert lab.proxy.of("ReceiveMessage") == [], "asking for rights used up a delivery"
    assert queue.counts() == (1, 0)


def test_rights_that_are_lost_later_heal(sqs_lab):
    lab = sqs_lab
    mapping = lab.mapping(queue := lab.queue(), lab.function())
    lab.proxy.fault = lambda call, forward: (
        refusal(403, "AccessDeniedException", "not any more") if call.operation == "ReceiveMessage" else forward())
    queue.send("first")  # ends the poll that is out
    lab.recorder.wait_for(["first"])
    eventually(lambda: "not any more" in lab.engine.log(), what="the log tells the service's words")
    queue.send("later")
    assert mapping.get()["State"] == "Enabled"
    lab.proxy.fault = lambda call, forward: forward()
    lab.recorder.wait_for(["later"], timeout=60)
    queue.wait_empty()


def test_a_server_that_is_away_is_an_error_that_names_it(folder):
    """And no mapping is made that nobody could look into."""
    engine = Engine(folder, '[endpoints]\nsqs = "http://127.0.0.1:1"\n', CREDENTIALS).start()
    try:
        engine.functions.create_function(
            FunctionName="f", Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE,
            Code={"ZipFile": functions.zip_of({"index.py": functions.ECHO_PYTHON})})
        with pytest.raises(engine.functions.exceptions.ClientError) as refused:
            engine.functions.create_event_source_mapping(
                FunctionName="f", EventSourceArn="arn:aws:sqs:us-east-1:000000000000:q")
        assert "127.0.0.1:1" in str(refused.value)
        assert engine.functions.list_event_source_mappings()["EventSourceMappings"] == []
    finally:
        engine.stop()
        engine.check_log()
