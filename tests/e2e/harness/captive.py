"""Engines of several users, and functions that do what a test tells them."""

import os
import pathlib
import pwd
import signal
import subprocess

from . import functions
from .engine import Engine
from .lab import ROLE

# Runs the code of its event; the answer is what that leaves in `result`.
PROBE = '''
import os, signal, socket, subprocess, sys, threading, time

def handler(event, context):
    scope = dict(globals())
    exec(event["code"], scope)
    return scope.get("result")
'''


def free_uid() -> int:
    """A user that nobody is: an ordinary one for an engine that a root test starts."""
    for uid in range(54321, 60000):
        try:
            pwd.getpwuid(uid)
        except KeyError:
            return uid
    raise AssertionError("no uid is free")


class UserEngine(Engine):
    """The engine as that user; the test has to be root for another than its own."""

    def __init__(self, folder: pathlib.Path, config: str, uid: int, variables: dict[str, str] | None = None):
        super().__init__(folder, config, variables)
        self.uid = uid
        if uid != os.getuid():
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, uid, uid, follow_symlinks=False)

    def command(self, *more: str) -> list[str]:
        command = super().command(*more)
        if self.uid == os.getuid():
            return command
        return ["/usr/bin/setpriv", "--reuid", str(self.uid), "--regid", str(self.uid), "--clear-groups", *command]

    def refused(self) -> subprocess.CompletedProcess:
        """A start that is to fail."""
        return subprocess.run(self.command(), env=self.environment(), cwd=self.folder, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=60)

    def probe(self, name: str = "probe", timeout: int = 30, memory: int = 256, files: dict | None = None,
              **variables: str) -> str:
        self.functions.create_function(
            FunctionName=name, Runtime=python_runtime(), Handler="index.handler", Role=ROLE, Timeout=timeout,
            MemorySize=memory, Environment={"Variables": variables},
            Code={"ZipFile": functions.zip_of({"index.py": PROBE, **(files or {})})})
        return name


def python_runtime() -> str:
    version = subprocess.run(["/usr/bin/python3", "-c", "import sys; print('python%d.%d' % sys.version_info[:2])"],
                             capture_output=True, text=True, check=True).stdout
    return version.strip()


def below(pid: int) -> list[int]:
    """The processes below that one."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as file:
                    parents[int(name)] = int(file.read().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                pass
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found[1:]


def status_of(pid: int) -> dict[str, str]:
    with open(f"/proc/{pid}/status") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def running(marker: str) -> list[int]:
    """Processes with that among their arguments, whosoever they are; no zombies."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            try:
                with open(f"/proc/{name}/cmdline", "rb") as file:
                    if marker.encode() in file.read().split(b"\0"):
                        found.append(int(name))
            except OSError:
                pass
    return found


def end_all(marker: str) -> None:
    for pid in running(marker):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
