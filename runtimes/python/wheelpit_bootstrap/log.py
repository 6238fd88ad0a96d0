"""The function's log: lines of text, or JSON objects where AWS_LAMBDA_LOG_FORMAT says so."""

import json
import logging
import os
import time

from .failure import frames_of

# The runtime's own descriptor of the log: functions replace sys.stdout, close it or set it to None.
LOG = os.dup(1)


def write_line(text):
    """One line, at once. A log that cannot be written must not cost the invocation its answer."""
    rest = (text + "\n").encode("utf-8", "backslashreplace")
    try:
        while rest:
            rest = rest[os.write(LOG, rest) :]
    except OSError:
        pass


def is_json():
    return os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"


def print_error(error):
    """The error in the function's log: as one message, whose line breaks are carriage returns."""
    request_id = error["requestId"]
    if is_json():
        record = {
            "timestamp": utc_time("%Y-%m-%dT%H:%M:%SZ"),
            "log_level": "ERROR",
            "errorMessage": error["errorMessage"],
            "errorType": error["errorType"],
            "requestId": request_id,
            "stackTrace": error["stackTrace"],
        }
        write_line(json.dumps(record, ensure_ascii=False))
    else:
        text = "[ERROR] %s" % error["errorType"]
        if error["errorMessage"]:
            text += ": " + error["errorMessage"]
        text += "\nTraceback (most recent call last):\n" + "".join(error["stackTrace"])
        write_line(text.rstrip("\n").replace("\n", "\r"))


def utc_time(form):
    return time.strftime(form, time.gmtime())


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
            write_line(message)
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
        return json.dumps(entry, default=str, ensure_ascii=False)


def set_up_logging():
    handler = LogHandler()
    handler.addFilter(RequestIdFilter())
    root = logging.getLogger()
    if is_json():
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
