"""The control plane's rate, limited as AWS limits it, and what clients make of that."""

import boto3
import botocore.config
import botocore.exceptions
import pytest

from harness.engine import Engine

CONFIG = """[server]
region = "us-east-1"
account_id = "123456789012"

[limits]
control_plane_requests_per_second = 1
"""


@pytest.fixture
def engine(folder):
    engine = Engine(folder, CONFIG).start()
    yield engine
    assert engine.stop() == 0
    engine.check_log()


def client(engine: Engine, attempts: int):
    return boto3.client(
        "lambda", endpoint_url=engine.url, region_name="us-east-1", aws_access_key_id="local",
        aws_secret_access_key="local",
        config=botocore.config.Config(retries={"mode": "standard", "max_attempts": attempts}))


def test_too_many_requests_are_told_so_and_a_client_that_tries_again_gets_through(engine):
    impatient = client(engine, attempts=1)
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        for _ in range(50):
            impatient.list_event_source_mappings()
    answer = caught.value.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 429
    assert answer["Error"]["Code"] == "TooManyRequestsException"
    assert (answer["Error"]["Message"], answer["Reason"]) == ("Rate exceeded", "CallerRateLimitExceeded")

    patient = client(engine, attempts=10)
    attempts = (patient.list_functions()["ResponseMetadata"]["RetryAttempts"] for _ in range(50))
    assert any(attempts), "nothing was tried again"
