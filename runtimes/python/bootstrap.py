"""Runs a Python handler for wheelpit: the client side of the Lambda Runtime API.

Started as "bootstrap.py HANDLER" with the environment of the service. Uses the standard library
alone and stays out of the way of the function: nothing of it is on the search path of modules.
"""

import json
import os
import re
import sys

from wheelpit_bootstrap.failure import describe
from wheelpit_bootstrap.handler import load, prepare_search_path, respond
from wheelpit_bootstrap.log import RequestIdFilter, print_error, set_up_logging
from wheelpit_bootstrap.runtime_api import Client, EngineGone

# The folder of this file is not the function's business.
sys.path.pop(0)


def post_error(client, path, error):
    print_error(error)
    kind = re.sub("[^ -~]", "?", error["errorType"])
    body = json.dumps(error, ensure_ascii=False).encode("utf-8", "backslashreplace")
    client.request("POST", path, body, [("Lambda-Runtime-Function-Error-Type", kind)])


def set_trace(headers):
    trace = headers.get("lambda-runtime-trace-id")
    if trace:
        os.environ["_X_AMZN_TRACE_ID"] = trace
    else:
        os.environ.pop("_X_AMZN_TRACE_ID", None)


def flush_output():
    """What the function printed comes before its answer, where its sys.stdout still can."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass


def serve(client, handler):
    while True:
        _, headers, body = client.request("GET", "/invocation/next")
        request_id = headers["lambda-runtime-aws-request-id"]
        RequestIdFilter.request_id = request_id
        set_trace(headers)
        path = "/invocation/" + request_id
        try:
            answer = respond(handler, headers, body)
        except Exception as error:
            post_error(client, path + "/error", describe(error, request_id))
        else:
            flush_output()
            client.request("POST", path + "/response", answer)


def main():
    client = Client(os.environ["AWS_LAMBDA_RUNTIME_API"])
    sys.argv[:] = sys.argv[:1]
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", write_through=True)
    try:
        set_up_logging()
        prepare_search_path()
        try:
            handler = load(os.environ["_HANDLER"])
        except Exception as error:
            post_error(client, "/init/error", describe(error, ""))
            sys.exit(1)
        serve(client, handler)
    except EngineGone:
        os._exit(0)


if __name__ == "__main__":
    main()
