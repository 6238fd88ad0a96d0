"""A function's log through CloudWatch Logs: `aws logs tail` and boto3, unmodified."""

import json
import os
import subprocess
import time

import botocore.exceptions
import pytest

from harness import places
from harness.waiting import eventually

TALKING = '''
def handler(event, context):
    for line in event["lines"]:
        print(line)
    return context.log_stream_name
'''


@pytest.fixture
def talk(lab):
    """Invokes a function that prints lines; returns when all of the invocation is in its log."""
    name = lab.function(TALKING)
    logs = lab.engine.client("logs")

    def say(*lines: str) -> str:
        answer = lab.engine.functions.invoke(FunctionName=name, Payload=json.dumps({"lines": lines}))
        stream = json.load(answer["Payload"])
        last = f"REPORT RequestId: {answer['ResponseMetadata']['RequestId']}"
        eventually(lambda: any(event["message"].startswith(last) for event in logs.filter_log_events(
            logGroupName=f"/aws/lambda/{name}", filterPattern="REPORT")["events"]), what="log is stored")
        return stream

    say.name, say.group, say.logs = name, f"/aws/lambda/{name}", logs
    return say


def code_of(call, **members) -> str:
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**members)
    return caught.value.response["Error"]["Code"]


def test_filter_log_events_pages_through_all_streams(lab, talk):
    before = int(time.time() * 1000) - 1000
    stream = talk(*[f"line {number}" for number in range(20)])
    paginator = talk.logs.get_paginator("filter_log_events")
    pages = list(paginator.paginate(logGroupName=talk.group, filterPattern="line", startTime=before,
                                    PaginationConfig={"PageSize": 7}))
    events = [event for page in pages for event in page["events"]]
    assert [event["message"] for event in events] == [f"line {number}\n" for number in range(20)]
    assert len(pages) == 3
    assert {event["logStreamName"] for event in events} == {stream}
    assert len({event["eventId"] for event in events}) == 20
    assert all(before <= event["timestamp"] <= time.time() * 1000 for event in events)

    everything = talk.logs.filter_log_events(logGroupName=talk.group)["events"]
    texts = "".join(event["message"] for event in everything)
    for part in ("INIT_START Runtime Version: ", "START RequestId: ", "END RequestId: ", "REPORT RequestId: "):
        assert part in texts
    assert talk.logs.filter_log_events(logGroupName=talk.group, endTime=before)["events"] == []
    some = talk.logs.filter_log_events(logGroupName=talk.group, filterPattern='?"line 3" ?"line 7"')["events"]
    assert [event["message"] for event in some] == ["line 3\n", "line 7\n"]


def test_streams_and_their_events_are_read(lab, talk):
    stream = talk("one", "two")
    groups = talk.logs.describe_log_groups(logGroupNamePrefix=talk.group)["logGroups"]
    assert [group["logGroupName"] for group in groups] == [talk.group]
    assert groups[0]["storedBytes"] > 0
    streams = talk.logs.describe_log_streams(logGroupName=talk.group, orderBy="LastEventTime",
                                             descending=True)["logStreams"]
    assert streams[0]["logStreamName"] == stream
    page = talk.logs.get_log_events(logGroupName=talk.group, logStreamName=stream, startFromHead=True, limit=2)
    messages = [event["message"] for event in page["events"]]
    while page["events"]:
        page = talk.logs.get_log_events(logGroupName=talk.group, logStreamName=stream, startFromHead=True,
                                        nextToken=page["nextForwardToken"], limit=2)
        messages += [event["message"] for event in page["events"]]
    assert messages[0].startswith("INIT_START") and messages[-1].startswith("REPORT")
    assert messages.index("two\n") == messages.index("one\n") + 1


def test_a_group_is_deleted_and_begun_anew(lab, talk):
    talk("before")
    talk.logs.delete_log_group(logGroupName=talk.group)
    assert code_of(talk.logs.filter_log_events, logGroupName=talk.group) == "ResourceNotFoundException"
    assert code_of(talk.logs.delete_log_group, logGroupName=talk.group) == "ResourceNotFoundException"
    talk("after")
    texts = "".join(e["message"] for e in talk.logs.filter_log_events(logGroupName=talk.group)["events"])
    assert "after" in texts and "before" not in texts


def test_patterns_that_are_not_supported_are_refused(lab, talk):
    talk("x")
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        talk.logs.filter_log_events(logGroupName=talk.group, filterPattern='{ $.level = "x" }')
    assert caught.value.response["Error"]["Code"] == "InvalidParameterException"
    assert "terms only" in caught.value.response["Error"]["Message"]


def test_aws_logs_tail_shows_and_follows(lab, talk):
    stream = talk("first words")
    shown = lab.engine.aws("logs", "tail", talk.group, "--since", "5m")
    assert f"{stream} first words" in shown.stdout
    assert "first words" in lab.engine.aws("logs", "tail", talk.group, "--filter-pattern", "first",
                                           "--format", "short").stdout

    environment = {"PATH": os.environ["PATH"], "HOME": str(lab.folder), "AWS_ACCESS_KEY_ID": "local",
                   "AWS_SECRET_ACCESS_KEY": "local", "AWS_DEFAULT_REGION": "us-east-1", "AWS_PAGER": "",
                   "AWS_EC2_METADATA_DISABLED": "true", "PYTHONUNBUFFERED": "1"}
    output = lab.folder / "tail.txt"
    with output.open("w") as file:
        follower = subprocess.Popen([places.aws_cli(), "--endpoint-url", lab.engine.url, "logs", "tail", talk.group,
                                     "--follow", "--since", "5m"], env=environment, stdout=file, cwd=lab.folder)
    try:
        eventually(lambda: "first words" in output.read_text(), 20, what="tail shows what was there")
        talk("later words")
        eventually(lambda: "later words" in output.read_text(), 20, what="tail shows what comes")
        assert output.read_text().count("first words") == 1
    finally:
        follower.terminate()
        follower.wait(10)
