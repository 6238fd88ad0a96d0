"""Errors as the Runtime API and the function's log are told of them."""

import itertools
import os
import sys
import traceback

# Frames of files below these are none of the function's business. The path of the program is as it
# was given, that of its modules without symbolic links.
OWN_FOLDERS = tuple(
    os.path.dirname(path) + os.sep
    for path in (os.path.dirname(__file__), os.path.abspath(sys.modules["__main__"].__file__))
)

# The service's client for this runtime is the last one that does not name the request.
NAMES_REQUEST = os.environ.get("AWS_EXECUTION_ENV") != "AWS_Lambda_python3.8"


class RuntimeFailure(Exception):
    """A failure that the runtime itself finds; `kind` is its error type."""

    def __init__(self, kind, message, stack=()):
        super().__init__(message)
        self.kind = kind
        self.stack = list(stack)


def error_of(kind, message, stack, request_id):
    error = {"errorMessage": message, "errorType": kind}
    if NAMES_REQUEST:
        error["requestId"] = request_id
    error["stackTrace"] = stack
    return error


def frames_of(trace):
    """As text, from the first frame on that is not the runtime's; as with the service those of the
    import system are there, and no marks below the lines."""
    frames = itertools.dropwhile(
        lambda frame: frame.filename.startswith(OWN_FOLDERS), traceback.extract_tb(trace)
    )
    return traceback.format_list([(frame.filename, frame.lineno, frame.name, frame.line) for frame in frames])


def text_of(error):
    """Its message, also of an exception whose __str__ fails."""
    try:
        return str(error)
    except Exception as failure:
        return "<%s, whose message cannot be had: %s>" % (type(error).__name__, type(failure).__name__)


def describe(error, request_id):
    if isinstance(error, RuntimeFailure):
        return error_of(error.kind, text_of(error), error.stack, request_id)
    return error_of(type(error).__name__, text_of(error), frames_of(error.__traceback__), request_id)
