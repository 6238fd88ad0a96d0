"""The connection to the Lambda Runtime API."""

import socket

RUNTIME = "/2018-06-01/runtime"


class EngineGone(Exception):
    """The engine has closed the connection: there is nobody left to work for."""


class Client:
    """One keep-alive connection to the Runtime API."""

    def __init__(self, address):
        self.address = address
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)))
        self.socket.settimeout(None)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = bytearray()

    def request(self, method, path, body=b"", headers=()):
        lines = ["%s %s%s HTTP/1.1" % (method, RUNTIME, path), "Host: " + self.address]
        if method == "POST":
            lines.append("Content-Type: application/json")
            lines.append("Content-Length: %d" % len(body))
        lines += ["%s: %s" % pair for pair in headers]
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
        try:
            self.socket.sendall(head + body)
            return self._response()
        except OSError as error:
            raise EngineGone() from error

    def _response(self):
        buffer = self.buffer
        end = buffer.find(b"\r\n\r\n")
        while end < 0:
            self._more()
            end = buffer.find(b"\r\n\r\n")
        lines = buffer[:end].decode("utf-8", "replace").split("\r\n")
        status = int(lines[0].split(" ", 2)[1])
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        size = end + 4 + int(headers.get("content-length", 0))
        while len(buffer) < size:
            self._more()
        body = bytes(buffer[end + 4 : size])
        del buffer[:size]
        return status, headers, body

    def _more(self):
        data = self.socket.recv(262144)
        if not data:
            raise EngineGone()
        self.buffer += data
