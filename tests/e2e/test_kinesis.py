"""A Kinesis mapping on kinesalite."""

import json

from harness.streams_lab import StreamLab, text_of
from harness.waiting import eventually


def test_a_record_becomes_the_event_that_the_service_sends(kinesis_lab: StreamLab):
    stream = kinesis_lab.stream()
    function = kinesis_lab.answering()
    mapping = kinesis_lab.mapping(stream, function)
    stream.put("hello", key="k")
    eventually(lambda: kinesis_lab.batches(), timeout=60)
    invocation = kinesis_lab.recorder.invocations[0]
    record = invocation.messages[0]
    assert text_of(record) == "hello"
    assert list(record) == ["kinesis", "eventSource", "eventVersion", "eventID", "eventName", "invokeIdentityArn",
                            "awsRegion", "eventSourceARN"]
    assert record["eventSourceARN"] == stream.arn
    print(json.dumps(record), mapping)
