"""ministack, an emulator of AWS with SQS, functions and mappings of its own, on this machine."""

import os
import pathlib
import signal
import subprocess
import time

import boto3
import botocore.config
import botocore.exceptions

from broker.machine import free_ports
from harness import functions, places
from harness.lab import ROLE

PROGRAM = places.BUILD / "ministack" / "bin" / "ministack"
NOTHING = "def handler(event, context):\n    return None\n"
# A line for each batch: nothing else tells how far the reader of a stream has come.
COUNTING = """import os

def handler(event, context):
    with open(os.environ["COUNTS"], "a") as file:
        file.write(f"{len(event['Records'])}\\n")
"""


class MiniStack:
    def __init__(self, folder: pathlib.Path):
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        self._log = open(folder / "ministack.log", "wb")
        self._process = subprocess.Popen(
            [PROGRAM], cwd=folder, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, start_new_session=True,
            env={"PATH": f"{places.BUILD / 'venv' / 'bin'}:{os.environ['PATH']}", "HOME": str(folder),
                 "BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "AWS_ACCESS_KEY_ID": "local",
                 "AWS_SECRET_ACCESS_KEY": "local"})
        self.sqs, self.functions = self._client("sqs"), self._client("lambda")
        deadline = time.monotonic() + 60
        while True:
            try:
                self.sqs.list_queues()
                return
            except botocore.exceptions.BotoCoreError:
                if time.monotonic() > deadline:
                    self.stop()
                    raise
                time.sleep(0.2)

    def _client(self, service: str):
        return boto3.client(service, endpoint_url=self.url, region_name="us-east-1", aws_access_key_id="local",
                            aws_secret_access_key="local",
                            config=botocore.config.Config(retries={"max_attempts": 0}))

    def drain(self, count: int, size: int) -> float:
        """Messages a second, from the mapping's creation until the queue is empty."""
        url = self.sqs.create_queue(QueueName="q", Attributes={"VisibilityTimeout": "120"})["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        self.functions.create_function(
            FunctionName="f", Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE, Timeout=30,
            Code={"ZipFile": functions.zip_of({"index.py": NOTHING})})
        for _ in range(0, count, 10):
            self.sqs.send_message_batch(QueueUrl=url, Entries=[
                {"Id": str(number), "MessageBody": "x" * size} for number in range(10)])
        begun = time.monotonic()
        self.functions.create_event_source_mapping(FunctionName="f", EventSourceArn=arn, BatchSize=10)
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        while True:
            left = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
            if not any(int(left[name]) for name in names):
                return count / (time.monotonic() - begun)
            if time.monotonic() - begun > 120:
                raise TimeoutError(f"ministack has not drained {count} messages in 120 s: {left}")
            time.sleep(0.05)

    def drain_stream(self, folder: pathlib.Path, count: int, size: int, batch: int) -> tuple[float, str]:
        """Records a second, from the mapping's creation until the function has seen all; the stream's ARN."""
        counts = folder / "counts"
        kinesis = self._client("kinesis")
        kinesis.create_stream(StreamName="stream", ShardCount=1)
        arn = kinesis.describe_stream_summary(StreamName="stream")["StreamDescriptionSummary"]["StreamARN"]
        for _ in range(0, count, 500):
            kinesis.put_records(StreamName="stream", Records=[
                {"PartitionKey": str(number), "Data": b"x" * size} for number in range(500)])
        self.functions.create_function(
            FunctionName="counts", Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE, Timeout=30,
            Code={"ZipFile": functions.zip_of({"index.py": COUNTING})}, Environment={"Variables": {"COUNTS": str(counts)}})
        begun = time.monotonic()
        self.functions.create_event_source_mapping(
            FunctionName="counts", EventSourceArn=arn, BatchSize=batch, StartingPosition="TRIM_HORIZON")
        wait_for_count(counts, count, 300)
        return count / (time.monotonic() - begun), arn

    def endpoint(self) -> str:
        return self.url

    def stop(self) -> None:
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._log.close()


def wait_for_count(counts: pathlib.Path, count: int, timeout: float) -> None:
    deadline = time.monotonic() + timeout
    while True:
        seen = sum(map(int, counts.read_text().split())) if counts.exists() else 0
        if seen >= count:
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"{seen} of {count} records reached the function in {timeout} s")
        time.sleep(0.02)
