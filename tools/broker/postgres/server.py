"""A private PostgreSQL on this host, in a throw-away folder.

It listens on 127.0.0.1, on a free port, and lets in whoever reaches it as "postgres". It refuses to
run as root, so that root runs it as the user that Debian made for it. stop() leaves no process and no
file behind.
"""

import json
import os
import pathlib
import pwd
import shutil
import signal
import socket
import struct
import subprocess

from .. import machine
from ..daemon import Daemon
from ..machine import FixtureError

USER = "postgres"


def programs() -> pathlib.Path:
    """The folder of the newest version that is installed."""
    found = [path for path in pathlib.Path("/usr/lib/postgresql").glob("*/bin") if (path / "postgres").exists()]
    if not found:
        raise FixtureError("PostgreSQL is not installed (apt-get install postgresql)")
    return max(found, key=lambda path: int(path.parent.name))


def as_user() -> list[str]:
    """What comes before a command that must not run as root."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam(USER)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


class Postgres(Daemon):
    """The server whose files are in `base`. Any process may open it and command it."""

    FSYNC = "off"  # a test kills processes, not the machine

    def __init__(self, base: str | pathlib.Path):
        self.base = pathlib.Path(base).resolve()
        super().__init__(self.base, f"POSTGRES_FIXTURE={self.base}", self.base / "log" / "postgres.log")
        try:
            state = json.loads((self.base / "state.json").read_text())
        except OSError:
            raise FixtureError(f"no PostgreSQL in {self.base}") from None
        self.port: int = state["port"]

    @classmethod
    def start(cls, base: str | pathlib.Path, timeout: float = 60) -> "Postgres":
        """Returns when it serves. Raises FixtureError; the files then stay, for reading."""
        base = pathlib.Path(base).resolve()
        if (base / "state.json").exists():
            raise FixtureError(f"{base} holds a PostgreSQL already: launch it, or stop it first")
        base.mkdir(parents=True, exist_ok=True)
        base.chmod(0o711)  # the server's user passes
        (base / "log").mkdir(exist_ok=True)
        data = base / "data"
        data.mkdir()
        if os.geteuid() == 0:
            shutil.chown(data, USER)
        made = subprocess.run(
            [*as_user(), str(programs() / "initdb"), "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8",
             "--locale=C", "--no-sync", "--no-instructions"],
            cwd="/", env={"PATH": "/usr/bin:/bin"}, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if made.returncode != 0:
            raise FixtureError(f"initdb failed: {made.stderr}")
        (base / "state.json").write_text(json.dumps({"port": machine.free_ports(1)[0]}))
        server = cls(base)
        server.launch(timeout)
        return server

    def launch(self, timeout: float = 60) -> None:
        """With the same port and data; returns when it serves."""
        if self.pid():
            raise FixtureError("it runs")
        self.launch_command(
            [*as_user(), str(programs() / "postgres"), "-D", str(self.base / "data"), "-p", str(self.port),
             "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=50",
             "-c", "shared_buffers=16MB", "-c", f"fsync={self.FSYNC}"],
            {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"})
        self.wait_until(self.answers, timeout, "PostgreSQL", r"FATAL|ERROR")

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def database(self, name: str) -> "Database":
        """A new one, empty."""
        self.sql(f'CREATE DATABASE "{name}"')
        return Database(self, name)

    def answers(self) -> bool:
        """Whether it lets a client in: the first message after the one that begins is 'R', not 'E'."""
        body = struct.pack("!i", 196608) + b"user\0postgres\0database\0postgres\0\0"
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as client:
                client.sendall(struct.pack("!i", len(body) + 4) + body)
                return client.recv(1) == b"R"
        except OSError:
            return False

    def sql(self, statement: str, database: str = "postgres") -> str:
        """What psql prints of one statement: a line a row, columns between '|'."""
        done = subprocess.run(
            [str(programs() / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", self.url(database), "-c", statement],
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            raise FixtureError(f"psql: {done.stderr.strip()}")
        return done.stdout.strip()

    def kill(self) -> None:
        """A crash, of all its processes. The files stay."""
        super().stop(signal.SIGKILL)
        (self.base / "data" / "postmaster.pid").unlink(missing_ok=True)

    def processes(self) -> list[int]:
        """The server's process and those of its clients."""
        pid = self.pid()
        if pid is None:
            raise FixtureError("it is down")
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *map(int, children)]

    def pause(self) -> None:
        """It hangs: connections stay open, nothing answers."""
        for pid in self.processes():
            machine.send_signal(pid, signal.SIGSTOP)

    def resume(self) -> None:
        for pid in reversed(self.processes()):
            machine.send_signal(pid, signal.SIGCONT)

    def stop(self, keep_files: bool = False) -> None:
        if keep_files:
            super().stop(signal.SIGINT)  # "fast": it does not wait for its clients
            return
        self.kill()
        for name in ["log", "data"]:
            shutil.rmtree(self.base / name, ignore_errors=True)
        for name in ["state.json", "console"]:
            (self.base / name).unlink(missing_ok=True)
        try:
            self.base.rmdir()
        except OSError:
            pass


class Database:
    """One of a server's. All but these two is the server's own."""

    def __init__(self, server: Postgres, name: str):
        self.server = server
        self.name = name

    def url(self) -> str:
        return self.server.url(self.name)

    def sql(self, statement: str) -> str:
        return self.server.sql(statement, self.name)

    def __getattr__(self, name: str):
        return getattr(self.server, name)
