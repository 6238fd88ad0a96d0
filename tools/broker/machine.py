"""What the brokers of tests ask of the machine: installed programs, free ports, processes."""

import glob
import os
import pathlib
import random
import shutil
import socket
import time


class FixtureError(Exception):
    """Something the caller has to know; the text is for a person."""


def find_program(name: str, patterns: list[str], package: str) -> str:
    for pattern in patterns:
        for path in sorted(glob.glob(pattern), reverse=True):
            if os.access(path, os.X_OK):
                return path
    found = shutil.which(name)
    if not found:
        raise FixtureError(f"{name} is not installed (apt-get install {package})")
    return found


def free_ports(count: int) -> list[int]:
    """Free TCP ports of 127.0.0.1, all different.

    Below the ephemeral range: otherwise a client's outgoing connection may take the port while a
    broker restarts.
    """
    held, ports = [], []
    for _ in range(2000):
        if len(ports) == count:
            break
        port = random.randrange(20000, 32000)
        probe = socket.socket()
        held.append(probe)
        try:
            probe.bind(("127.0.0.1", port))
            ports.append(port)
        except OSError:
            continue
    for probe in held:
        probe.close()
    if len(ports) < count:
        raise FixtureError("no free ports between 20000 and 31999")
    return ports


def accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


def is_running(pid: int) -> bool:
    """A zombie whose parent has not waited for it counts as gone."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return fields.rpartition(")")[2].split()[0] != "Z"


def has_environment(pid: int, entry: str) -> bool:
    # While a process becomes another program (exec) its environment reads as empty.
    for _ in range(100):
        try:
            environment = pathlib.Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            return False
        if environment or not is_running(pid):
            return entry.encode() in environment.split(b"\0")
        time.sleep(0.01)
    return False


def wait_gone(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while is_running(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def send_signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass
