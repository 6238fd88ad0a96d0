"""Clients whose CreateFunction and updates return when the function has settled.

For a moment after the answer a new function is Pending and an update InProgress: it can be neither invoked nor changed
then. Tests that are not about that moment need not know of it.
"""

import time

import boto3

CHANGES = ("CreateFunction", "UpdateFunctionCode", "UpdateFunctionConfiguration")
PATIENCE = 20.0  # seconds

_plain_client = boto3.client


def install() -> None:
    """From now on boto3.client() makes such clients; boto3.session.Session().client() does not."""
    boto3.client = _client


def _client(service: str, *arguments, **options):
    client = _plain_client(service, *arguments, **options)
    if service == "lambda":
        for operation in CHANGES:
            client.meta.events.register(f"after-call.lambda.{operation}", lambda **event: _wait(client, **event))
    return client


def _wait(client, http_response, parsed, **_) -> None:
    if http_response.status_code >= 300:
        return
    until = time.monotonic() + PATIENCE
    while not is_settled(client.get_function_configuration(FunctionName=parsed["FunctionName"])):
        assert time.monotonic() < until, f"{parsed['FunctionName']} does not settle"
        time.sleep(0.02)


def is_settled(configuration: dict) -> bool:
    return configuration["State"] != "Pending" and configuration.get("LastUpdateStatus") != "InProgress"
