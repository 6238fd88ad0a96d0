"""Nobody reads the engine's stderr: it serves, counts what it could not say, and stops."""

import fcntl
import os
import re
import select
import signal
import socket
import subprocess
import time

import pytest

from harness.engine import Engine

CONFIG = '[server]\nregion = "us-east-1"\naccount_id = "123456789012"\n\n[log]\nlevel = "debug"\n'


class Unread(Engine):
    """Its stderr is a pipe that is full before it starts."""

    def start(self) -> "Unread":
        self.reader, writer = os.pipe()
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
        os.set_blocking(writer, False)
        self.filled = 0
        try:
            while True:
                self.filled += os.write(writer, b"-" * 512)
        except BlockingIOError:
            os.set_blocking(writer, True)
        self.process = subprocess.Popen(self.command(), env=self.environment(), cwd=self.folder,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=writer)
        self._stderr = os.fdopen(writer, "wb")
        self.url = re.fullmatch(r"wheelpit listening on (\S+)", self._first_line(timeout=30)).group(1)
        return self

    def read_stderr(self, until: str, timeout: float = 20) -> str:
        """What came since the last call, up to a line with `until`."""
        text, deadline = b"", time.monotonic() + timeout
        while until.encode() not in text[-10_000:] or not text.endswith(b"\n"):
            ready, _, _ = select.select([self.reader], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"nothing with {until!r}: {text[-2000:]}"
            text += os.read(self.reader, 65536)
        self.filled, filled = 0, self.filled
        return text[filled:].decode()

    def refused(self, count: int) -> None:
        """So many requests, each of which leaves a line in the log, on one connection."""
        host, port = self.url.removeprefix("http://").split(":")
        request = f"GET /nothing/here HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode()
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            for _ in range(count // 100):
                connection.sendall(request * 100)
                answers = b""
                while answers.count(b"HTTP/1.1 404") < 100:
                    answers += connection.recv(1 << 20)


@pytest.fixture
def engine(folder):
    engine = Unread(folder, CONFIG).start()
    yield engine
    if engine.running:
        engine.kill()
    os.close(engine.reader)


def test_the_engine_serves_and_says_later_what_is_missing(engine):
    engine.refused(12_000)
    dropped = engine.metric("wheelpit_log_lines_dropped_total")
    assert dropped > 1000
    name = "made-without-a-log"
    engine.client("secretsmanager").create_secret(Name=name, SecretString="x")
    assert engine.get("/healthz") == (200, "ok\n")

    missing = engine.read_stderr("stderr was not read")
    lines = missing.splitlines()
    said = re.fullmatch(r"\S+ warn +dropped (\d+) log lines: stderr was not read", lines[-1])
    assert said and int(said.group(1)) >= dropped, lines[-1]
    times = [line.split(" ", 1)[0] for line in lines[1:]]
    assert times == sorted(times)
    engine.refused(100)
    assert "request refused" in engine.read_stderr("request refused")


def test_the_engine_stops_though_nobody_reads(engine):
    engine.refused(1000)
    begun = time.monotonic()
    engine.process.send_signal(signal.SIGTERM)
    assert engine.process.wait(20) == 0
    assert time.monotonic() - begun < 15


def test_a_start_that_fails_ends_though_nobody_reads(engine):
    engine.listen = engine.url.removeprefix("http://")  # which is taken
    second = subprocess.run(engine.command(), env=engine.environment(), cwd=engine.folder, timeout=30,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=engine._stderr)
    assert second.returncode == 1
    assert second.stdout == b""
