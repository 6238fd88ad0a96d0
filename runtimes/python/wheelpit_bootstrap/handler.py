"""From "module.name" to the function of that name, and from its result to bytes."""

import decimal
import importlib
import json
import math
import os
import re
import site
import sys

from .context import LambdaContext
from .failure import RuntimeFailure


def prepare_search_path():
    # Layers may be made for the runtime's version, for which another one stands in here.
    versions = [os.environ.get("AWS_EXECUTION_ENV", "").replace("AWS_Lambda_", ""), "python%d.%d" % sys.version_info[:2]]
    task_root = os.environ.get("LAMBDA_TASK_ROOT", os.getcwd())
    runtime_dir = os.environ.get("LAMBDA_RUNTIME_DIR", "")
    sys.path[:] = [path for path in sys.path if path != runtime_dir]
    layers = ["/opt/python/lib/%s/site-packages" % version for version in dict.fromkeys(versions)] + ["/opt/python"]
    sys.path[:0] = [task_root] + layers
    for path in [task_root] + layers:
        if os.path.isdir(path):
            site.addsitedir(path)  # .pth files, as packages installed in place expect


def load(handler):
    module_name, dot, function_name = handler.rpartition(".")
    if not dot or not module_name or not function_name:
        raise RuntimeFailure(
            "Runtime.MalformedHandlerName",
            "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % handler,
        )
    if re.split("[./]", module_name)[0] in sys.builtin_module_names:
        raise RuntimeFailure(
            "Runtime.BuiltInModuleConflict",
            "Cannot use built-in module %s as a handler module" % module_name,
        )
    try:
        module = importlib.import_module(module_name.replace("/", "."))
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


class Encoder:
    """From a handler's result to bytes. As with the service, a Decimal is a number with all its
    digits, NaN is written as such, and bytes are the answer as they are."""

    def __init__(self):
        self.decimals = []
        self.mark = "decimal %s " % os.urandom(8).hex()  # nothing else in the result begins so

    def encode(self, result):
        if isinstance(result, bytes):
            return result
        text = json.dumps(result, ensure_ascii=False, default=self.mark_decimal)
        if self.decimals:
            marked = '"%s([0-9]+)"' % self.mark
            text = re.sub(marked, lambda match: self.decimals[int(match[1])], text)
        return text.encode("utf-8")

    def mark_decimal(self, value):
        if not isinstance(value, decimal.Decimal):
            raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)
        if value.is_nan():
            return math.nan
        self.decimals.append(str(value))
        return self.mark + str(len(self.decimals) - 1)


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
        return Encoder().encode(result)
    except Exception as error:
        raise RuntimeFailure(
            "Runtime.MarshalError", "Unable to marshal response: %s" % error
        ) from error
