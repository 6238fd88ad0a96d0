#!/usr/bin/env python3
"""Runs AWS's own runtime interface clients against wheelpit's Runtime API.

Usage: run.py INVOKE_ONCE CACHE_DIR

Installs aws-lambda-ric (npm) and awslambdaric (PyPI) into CACHE_DIR once, then lets each of them run a handler as
a provided.* function whose bootstrap starts the client; node's also one that streams. A client that cannot be had here
is skipped with its reason. Exit code 0: all that could run passed; 77: none could run; 1: a failure.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

NODE_CLIENT = "aws-lambda-ric@4.0.2"  # the newest that builds with cmake, make, g++, python3 and xz alone
PYTHON_CLIENT = "awslambdaric==4.0.1"
INSTALL_SECONDS = 600

NODE_HANDLER = """
exports.handler = async (event, context) => {
  if (event.fail) throw new TypeError('as asked');
  return { got: event, name: context.functionName };
};
"""
NODE_STREAMING_HANDLER = """
exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  stream.write('one');
  await new Promise((resolve) => setTimeout(resolve, 50));
  if (event.fail) throw new TypeError('as asked');
  stream.end('two');
});
"""
PYTHON_HANDLER = """
def handler(event, context):
    if event.get("fail"):
        raise KeyError("as asked")
    return {"got": event, "name": context.function_name}
"""


class Unavailable(Exception):
    """The client cannot be installed on this machine."""


def run(command, **options):
    try:
        done = subprocess.run(
            command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=INSTALL_SECONDS, **options
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(str(error)) from error
    if done.returncode != 0:
        raise Unavailable("%s: %s" % (" ".join(command[:4]), " ".join(done.stdout.split()[-40:])))


def need(*programs):
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        raise Unavailable("not installed: " + ", ".join(missing))


def install(cache, name, version, steps):
    """The folder of an installed client; made once, and only kept when it is whole."""
    folder = cache / (name + "-" + version)
    if (folder / "whole").exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    steps(folder)
    (folder / "whole").touch()
    return folder


def node_client(cache):
    need("node", "npm", "cmake", "make", "g++", "python3", "xz")

    def steps(folder):
        (folder / "package.json").write_text("{}")
        run(["npm", "install", "--no-audit", "--no-fund", NODE_CLIENT], cwd=folder)

    folder = install(cache, "node", NODE_CLIENT.split("@")[1], steps)
    return "exec %s %s/node_modules/aws-lambda-ric/index.mjs" % (shutil.which("node"), folder)


def python_client(cache):
    need("cmake", "make", "g++")

    def steps(folder):
        run([sys.executable, "-m", "venv", str(folder / "venv")])
        run([str(folder / "venv/bin/python"), "-m", "pip", "install", "-q", "--no-input", PYTHON_CLIENT])

    folder = install(cache, "python", PYTHON_CLIENT.split("==")[1], steps)
    return 'exec %s/venv/bin/python -m awslambdaric "$_HANDLER"' % folder


def answers(invoke_once, files, command, handler, *options):
    with tempfile.TemporaryDirectory(prefix="wheelpit-ric-") as code:
        for name, text in files.items():
            pathlib.Path(code, name).write_text(text)
        bootstrap = pathlib.Path(code, "bootstrap")
        bootstrap.write_text("#!/bin/sh\n%s\n" % command)
        bootstrap.chmod(0o755)
        done = subprocess.run(
            [invoke_once, *options, code, "provided.al2023", handler, '{"n": 1}', '{"fail": true}', '{"n": 2}'],
            text=True,
            capture_output=True,
            timeout=120,
            env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"},
        )
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        return [line.split(" ", 1) for line in done.stdout.splitlines()], done.stderr


def check(invoke_once, files, command, handler, error_type):
    lines, log = answers(invoke_once, files, command, handler)
    kinds = [kind for kind, _ in lines]
    values = [json.loads(text) for _, text in lines]
    assert kinds == ["ok", "error", "ok"], (lines, log)
    assert values[0] == {"got": {"n": 1}, "name": "once"}, values
    assert values[1]["errorType"] == error_type and "as asked" in values[1]["errorMessage"], values
    assert values[2] == {"got": {"n": 2}, "name": "once"}, values
    assert log.count("Init Duration") == 1, "an error must not end the environment: " + log


def check_streaming(invoke_once, files, command, handler, error_type):
    lines, log = answers(invoke_once, files, command, handler, "--stream")
    assert lines[:3] == [["piece", "one"], ["piece", "two"], ["ok", ""]], (lines, log)
    assert lines[3] == ["piece", "one"] and lines[4][0] == "error", (lines, log)
    error = json.loads(lines[4][1])
    assert error["errorType"] == error_type and "as asked" in error["errorMessage"], error
    assert lines[5:] == [["piece", "one"], ["piece", "two"], ["ok", ""]], (lines, log)
    assert log.count("Init Duration") == 1, "an error must not end the environment: " + log


CLIENTS = {
    "aws-lambda-ric (npm)": (check, node_client, {"index.js": NODE_HANDLER}, "index.handler", "TypeError"),
    "aws-lambda-ric (npm), streaming": (
        check_streaming,
        node_client,
        {"index.js": NODE_STREAMING_HANDLER},
        "index.handler",
        "TypeError",
    ),
    "awslambdaric (PyPI)": (check, python_client, {"app.py": PYTHON_HANDLER}, "app.handler", "KeyError"),
}


def main():
    invoke_once, cache = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    outcomes = []
    for name, (checked, client, files, handler, error_type) in CLIENTS.items():
        try:
            checked(invoke_once, files, client(cache), handler, error_type)
            outcome = "passed"
        except Unavailable as reason:
            outcome = "skipped: %s" % reason
        except AssertionError as failure:
            outcome = "FAILED: %s" % failure
        print("%s: %s" % (name, outcome), flush=True)
        outcomes.append(outcome)
    if any(outcome.startswith("FAILED") for outcome in outcomes):
        return 1
    return 0 if "passed" in outcomes else 77


if __name__ == "__main__":
    sys.exit(main())
