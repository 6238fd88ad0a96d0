"""moto's server: SQS, SNS, EventBridge and S3 on this machine, written by others."""

import importlib.util
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import urllib.request

import boto3
import botocore.config

from . import places
from .waiting import eventually

ACCOUNT = "123456789012"
REGION = "us-east-1"


def missing() -> str:
    """Why it cannot be started; "" if it can."""
    if importlib.util.find_spec("moto") is None:
        return "moto is not installed (tests/requirements-aws.txt)"
    return ""


class AwsServer:
    engine = "sqs"  # as the broker of a lab

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen | None = None
        self._clients: dict = {}

    def start(self) -> "AwsServer":
        self._log = open(self.folder / "moto.log", "ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
            stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log)
        eventually(self._answers, 60, what="moto's server answers")
        return self

    def _answers(self) -> bool:
        assert self.process.poll() is None, (self.folder / "moto.log").read_text()[-2000:]
        try:
            return urllib.request.urlopen(f"{self.url}/moto-api/", timeout=5).status == 200
        except OSError:
            return False

    def pause(self) -> None:
        """Connections are made, and nobody answers."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """All that it held is gone."""
        self.resume()
        self.process.terminate()
        self.process.wait(10)
        self._log.close()

    def endpoint(self) -> str:
        return self.url

    @property
    def endpoints(self) -> str:
        """The section of wheelpit.toml that makes these services the destinations."""
        return "[endpoints]\n" + "".join(f'{name} = "{self.url}"\n' for name in ["sqs", "sns", "events", "s3"])

    def client(self, service: str):
        if service not in self._clients:
            self._clients[service] = boto3.client(
                service, endpoint_url=self.url, region_name=REGION, aws_access_key_id="testing",
                aws_secret_access_key="testing", config=botocore.config.Config(retries={"max_attempts": 0}))
        return self._clients[service]

    def cli(self, *arguments: str) -> dict:
        """The unmodified AWS CLI, version 2, and what it prints."""
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8",
                       "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
                       "AWS_DEFAULT_REGION": REGION, "AWS_PAGER": "", "AWS_EC2_METADATA_DISABLED": "true"}
        done = subprocess.run(
            [places.aws_cli(), "--endpoint-url", self.url, "--output", "json", *arguments], env=environment,
            cwd=self.folder, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"aws {' '.join(arguments)}\n{done.stdout}{done.stderr}"
        return json.loads(done.stdout or "{}")

    def queue(self, name: str, **attributes: str) -> str:
        """Its URL."""
        return self.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]

    @staticmethod
    def queue_arn(name: str) -> str:
        return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"

    arn = queue_arn

    def topic(self, name: str, queue: str) -> str:
        """The ARN of a topic whose messages go to the queue of that name."""
        arn = self.client("sns").create_topic(Name=name)["TopicArn"]
        self.client("sns").subscribe(TopicArn=arn, Protocol="sqs", Endpoint=self.queue_arn(queue))
        return arn

    def bus(self, name: str, queue: str) -> str:
        """The ARN of a bus whose events from Lambda go to the queue of that name."""
        events = self.client("events")
        arn = events.create_event_bus(Name=name)["EventBusArn"]
        events.put_rule(Name=name, EventBusName=name, EventPattern=json.dumps({"source": ["lambda"]}))
        events.put_targets(Rule=name, EventBusName=name, Targets=[{"Id": "1", "Arn": self.queue_arn(queue)}])
        return arn

    def bucket(self, name: str) -> str:
        """The ARN of a new bucket."""
        self.client("s3").create_bucket(Bucket=name)
        return f"arn:aws:s3:::{name}"

    def message(self, queue_url: str, timeout: float = 60) -> dict:
        """The next message of the queue, read with the CLI, which leaves the queue."""

        def next_one():
            answer = self.cli("sqs", "receive-message", "--queue-url", queue_url, "--attribute-names", "All",
                              "--message-attribute-names", "All")
            return answer.get("Messages")

        message = eventually(next_one, timeout, every=0.3, what=f"a message in {queue_url}")[0]
        self.client("sqs").delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        return message
