"""The function's log: text, or JSON objects where AWS_LAMBDA_LOG_FORMAT says so."""

import itertools
import json
import logging
import os
import select
import struct
import time

from .failure import frames_of

# The runtime's own descriptor of the log: functions replace sys.stdout, close it or set it to None.
LOG = os.dup(1)

# A message goes to the engine in frames (src/runtime/output/output_frames.h), so that it stays one event whatever lines it has.
# None is longer than what the kernel writes in one piece.
MAGIC = b"\0\xa5\x5a\xff"
MOST_IN_A_FRAME = select.PIPE_BUF - 15
numbers = itertools.count()


def write_frame(frame):
    while True:
        try:
            os.write(LOG, frame)
            return
        except BlockingIOError:  # a child process has made it so
            room = select.poll()
            room.register(LOG, select.POLLOUT)
            room.poll()


def write_message(text):
    """One event, at once. A log that cannot be written must not cost the invocation its answer."""
    message = text.encode("utf-8", "backslashreplace")
    number = struct.pack(">II", os.getpid(), next(numbers) & 0xFFFFFFFF)
    try:
        for begin in range(0, len(message), MOST_IN_A_FRAME):
            part = message[begin : begin + MOST_IN_A_FRAME]
            last = begin + len(part) == len(message)
            write_frame(MAGIC + number + struct.pack(">HB", len(part), last) + part)
    except OSError:
        pass


def is_json():
    return os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"


def indented(line):
    """With blanks at its beginning that no reader of logs takes away."""
    text = line.lstrip(" ")
    return "\u00a0" * (len(line) - len(text)) + text


def print_error(error):
    """The error in the function's log, as one event."""
    if is_json():
        record = {"timestamp": utc_time("%Y-%m-%dT%H:%M:%SZ"), "log_level": "ERROR", **error}
        write_message(json.dumps(record, ensure_ascii=False))
        return
    text = "[ERROR] %s" % error["errorType"]
    if error["errorMessage"]:
        text += ": " + error["errorMessage"]
    lines = [text, "Traceback (most recent call last):"]
    for frame in error["stackTrace"]:
        lines += map(indented, frame.splitlines())
    write_message("\n".join(lines))


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
            write_message(self.format(record) + "\n")
        except Exception:
            self.handleError(record)


class JsonFormatter(logging.Formatter):
    PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "aws_request_id", "taskName"}

    def format(self, record):
        level = min(logging.CRITICAL, max(logging.NOTSET, record.levelno)) // 10 * 10
        entry = {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": logging.getLevelName(level),
            "message": record.getMessage(),
            "logger": record.name,
        }
        if record.exc_info:
            kind, error, trace = record.exc_info
            entry["stackTrace"] = frames_of(trace)
            entry["errorType"] = kind.__name__ if kind else None
            entry["errorMessage"] = str(error)
        if record.aws_request_id:
            entry["requestId"] = record.aws_request_id
        if record.exc_info:
            entry["location"] = "%s:%s:%d" % (record.pathname, record.funcName, record.lineno)
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
        root.setLevel(logging.INFO)
    else:
        formatter = logging.Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s",
            "%Y-%m-%dT%H:%M:%S",
        )
        formatter.converter = time.gmtime
        handler.setFormatter(formatter)
    names = {"TRACE": "DEBUG", "FATAL": "CRITICAL"}
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    level = logging.getLevelName(names.get(level, level))
    if isinstance(level, int):
        root.setLevel(level)
    root.addHandler(handler)
    logging.captureWarnings(False)
