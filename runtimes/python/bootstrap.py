"""Runs a Python handler for wheelpit: the client side of the Lambda Runtime API.

Started as "bootstrap.py HANDLER" with the environment of the service. Uses the standard library
alone and stays out of the way of the function: nothing of it is on the search path of modules.
"""

import sys

# The folder of this file is not the function's business.
sys.path.pop(0)

import decimal
import importlib
import json
import logging
import os
import site
import socket
import time
import traceback

RUNTIME = "/2018-06-01/runtime"
OWN_FILE = __file__


class EngineGone(Exception):
    """The engine has closed the connection: there is nobody left to work for."""


class Client:
    """One keep-alive connection to the Runtime API."""

    def __init__(self, address):
        self.address = address
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)))
        self.socket.settimeout(None)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = bytearray()

    def request(self, method, path, body=b"", headers=()):
        lines = ["%s %s%s HTTP/1.1" % (method, RUNTIME, path), "Host: " + self.address]
        if method == "POST":
            lines.append("Content-Type: application/json")
            lines.append("Content-Length: %d" % len(body))
        lines += ["%s: %s" % pair for pair in headers]
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
        try:
            self.socket.sendall(head + body)
            return self._response()
        except OSError as error:
            raise EngineGone() from error

    def _response(self):
        buffer = self.buffer
        end = buffer.find(b"\r\n\r\n")
        while end < 0:
            self._more()
            end = buffer.find(b"\r\n\r\n")
        lines = buffer[:end].decode("utf-8", "replace").split("\r\n")
        status = int(lines[0].split(" ", 2)[1])
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        size = end + 4 + int(headers.get("content-length", 0))
        while len(buffer) < size:
            self._more()
        body = bytes(buffer[end + 4 : size])
        del buffer[:size]
        return status, headers, body

    def _more(self):
        data = self.socket.recv(262144)
        if not data:
            raise EngineGone()
        self.buffer += data


class RuntimeFailure(Exception):
    """A failure that the runtime itself finds; `kind` is its error type."""

    def __init__(self, kind, message, stack=()):
        super().__init__(message)
        self.kind = kind
        self.stack = list(stack)


def error_of(kind, message, stack, request_id):
    return {"errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": stack}


def frames_of(trace):
    """The frames of the user's code, as text."""
    frames = [
        frame
        for frame in traceback.extract_tb(trace)
        if frame.filename != OWN_FILE and not frame.filename.startswith("<frozen importlib")
    ]
    return traceback.format_list(frames)


def describe(error, request_id):
    if isinstance(error, RuntimeFailure):
        return error_of(error.kind, str(error), error.stack, request_id)
    return error_of(type(error).__name__, str(error), frames_of(error.__traceback__), request_id)


def print_error(error):
    """The error in the function's log: as one message, whose line breaks are carriage returns."""
    request_id = error["requestId"]
    if os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON":
        record = {
            "timestamp": utc_time("%Y-%m-%dT%H:%M:%SZ"),
            "log_level": "ERROR",
            "errorMessage": error["errorMessage"],
            "errorType": error["errorType"],
            "requestId": request_id,
            "stackTrace": error["stackTrace"],
        }
        sys.stdout.write(json.dumps(record) + "\n")
    else:
        text = "[ERROR] %s" % error["errorType"]
        if error["errorMessage"]:
            text += ": " + error["errorMessage"]
        if error["stackTrace"]:
            text += "\nTraceback (most recent call last):\n" + "".join(error["stackTrace"])
        sys.stdout.write(text.rstrip("\n").replace("\n", "\r") + "\n")
    sys.stdout.flush()


def utc_time(form):
    return time.strftime(form, time.gmtime())


# --- logging -----------------------------------------------------------------------------------


class RequestIdFilter(logging.Filter):
    request_id = ""

    def filter(self, record):
        record.aws_request_id = RequestIdFilter.request_id
        return True


class LogHandler(logging.Handler):
    def emit(self, record):
        try:
            message = self.format(record)
            if not isinstance(self.formatter, JsonFormatter):
                message = message.replace("\n", "\r")
            sys.stdout.write(message + "\n")
            sys.stdout.flush()
        except Exception:
            self.handleError(record)


class JsonFormatter(logging.Formatter):
    PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "aws_request_id"}

    def format(self, record):
        entry = {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
        }
        if record.exc_info:
            kind, error, trace = record.exc_info
            entry["errorType"] = kind.__name__ if kind else None
            entry["errorMessage"] = str(error)
            entry["stackTrace"] = frames_of(trace)
            entry["location"] = "%s:%s:%d" % (record.pathname, record.funcName, record.lineno)
        if record.aws_request_id:
            entry["requestId"] = record.aws_request_id
        for name, value in vars(record).items():
            if name not in self.PLAIN and not name.startswith("_"):
                entry[name] = value
        return json.dumps(entry, default=str)


def set_up_logging():
    handler = LogHandler()
    handler.addFilter(RequestIdFilter())
    root = logging.getLogger()
    if os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON":
        handler.setFormatter(JsonFormatter())
        names = {"TRACE": "DEBUG", "FATAL": "CRITICAL"}
        level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
        level = logging.getLevelName(names.get(level, level))
        root.setLevel(level if isinstance(level, int) else logging.INFO)
    else:
        formatter = logging.Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s",
            "%Y-%m-%dT%H:%M:%S",
        )
        formatter.converter = time.gmtime
        handler.setFormatter(formatter)
    root.addHandler(handler)
    logging.captureWarnings(False)


# --- the handler -------------------------------------------------------------------------------


def load(handler):
    module_name, dot, function_name = handler.rpartition(".")
    if not dot or not module_name or not function_name:
        raise RuntimeFailure(
            "Runtime.MalformedHandlerName",
            "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % handler,
        )
    module_name = module_name.replace("/", ".")
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise RuntimeFailure(
            "Runtime.BuiltInModuleConflict",
            "Cannot use built-in module %s as a handler module" % module_name,
        )
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        raise RuntimeFailure(
            "Runtime.ImportModuleError",
            "Unable to import module '%s': %s" % (module_name, error),
        ) from error
    except SyntaxError as error:
        stack = ['  File "%s" Line %s\n    %s\n' % (error.filename, error.lineno, (error.text or "").strip())]
        raise RuntimeFailure(
            "Runtime.UserCodeSyntaxError",
            "Syntax error in module '%s': %s" % (module_name, error),
            stack,
        ) from error
    try:
        return getattr(module, function_name)
    except AttributeError as error:
        raise RuntimeFailure(
            "Runtime.HandlerNotFound",
            "Handler '%s' missing on module '%s'" % (function_name, module_name),
        ) from error


class CognitoIdentity:
    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")

    def __init__(self, data):
        self.cognito_identity_id = data.get("cognitoIdentityId")
        self.cognito_identity_pool_id = data.get("cognitoIdentityPoolId")

    def __repr__(self):
        return "CognitoIdentity([cognito_identity_id=%s,cognito_identity_pool_id=%s])" % (
            self.cognito_identity_id,
            self.cognito_identity_pool_id,
        )


class MobileClient:
    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")

    def __init__(self, data):
        for name in self.__slots__:
            setattr(self, name, data.get(name))


class ClientContext:
    __slots__ = ("custom", "env", "client")

    def __init__(self, data):
        self.custom = data.get("custom")
        self.env = data.get("env")
        self.client = MobileClient(data["client"]) if data.get("client") else None


class LambdaContext:
    """What handlers receive as their second argument."""

    def __init__(self, headers):
        variable = os.environ.get
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.invoked_function_arn = headers.get("lambda-runtime-invoked-function-arn")
        self.tenant_id = headers.get("lambda-runtime-aws-tenant-id")
        self.function_name = variable("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = variable("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = variable("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = variable("AWS_LAMBDA_LOG_STREAM_NAME")
        self._deadline_ms = int(headers.get("lambda-runtime-deadline-ms", 0))
        try:
            client = headers.get("lambda-runtime-client-context")
            self.client_context = ClientContext(json.loads(client)) if client else None
            identity = headers.get("lambda-runtime-cognito-identity")
            self.identity = CognitoIdentity(json.loads(identity) if identity else {})
        except (ValueError, AttributeError, TypeError) as error:
            raise RuntimeFailure(
                "Runtime.LambdaContextUnmarshalError",
                "Unable to parse the invocation's context: %s" % error,
            ) from error

    def get_remaining_time_in_millis(self):
        return max(self._deadline_ms - int(time.time() * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))
        sys.stdout.flush()

    def __repr__(self):
        names = (
            "aws_request_id log_group_name log_stream_name function_name memory_limit_in_mb "
            "function_version invoked_function_arn client_context identity tenant_id"
        ).split()
        return "LambdaContext([%s])" % ",".join("%s=%s" % (n, getattr(self, n)) for n in names)


def encode_extra(value):
    """As the service does: a Decimal is a number."""
    if isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


def respond(handler, headers, body):
    """Runs the handler once; returns the answer's bytes."""
    context = LambdaContext(headers)
    try:
        event = json.loads(body)
    except ValueError as error:
        raise RuntimeFailure(
            "Runtime.UnmarshalError", "Unable to unmarshal input: %s" % error
        ) from error
    result = handler(event, context)
    try:
        text = json.dumps(result, ensure_ascii=False, allow_nan=False, default=encode_extra)
        return text.encode("utf-8")
    except (TypeError, ValueError) as error:
        raise RuntimeFailure(
            "Runtime.MarshalError", "Unable to marshal response: %s" % error
        ) from error


def post_error(client, path, error):
    print_error(error)
    kind = error["errorType"].encode("ascii", "replace").decode()
    body = json.dumps(error, ensure_ascii=False).encode("utf-8", "backslashreplace")
    client.request("POST", path, body, [("Lambda-Runtime-Function-Error-Type", kind)])


def set_trace(headers):
    trace = headers.get("lambda-runtime-trace-id")
    if trace:
        os.environ["_X_AMZN_TRACE_ID"] = trace
    else:
        os.environ.pop("_X_AMZN_TRACE_ID", None)


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
            sys.stdout.flush()
            client.request("POST", path + "/response", answer)


def prepare_search_path():
    major_minor = "python%d.%d" % sys.version_info[:2]
    task_root = os.environ.get("LAMBDA_TASK_ROOT", os.getcwd())
    runtime_dir = os.environ.get("LAMBDA_RUNTIME_DIR", "")
    sys.path[:] = [path for path in sys.path if path != runtime_dir]
    layers = ["/opt/python/lib/%s/site-packages" % major_minor, "/opt/python"]
    sys.path[:0] = [task_root] + layers
    for path in [task_root] + layers:
        if os.path.isdir(path):
            site.addsitedir(path)  # .pth files, as packages installed in place expect


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
