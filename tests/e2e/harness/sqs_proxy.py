"""A proxy before a server of SQS: it writes down what the engine asks, and fails as a test wants."""

import dataclasses
import http.client
import http.server
import json
import socket
import threading
import time
import urllib.parse


PROBE = b"wheelpit-asks-whether-it-may"
NOTHING = b"<ReceiveMessageResponse><ReceiveMessageResult/></ReceiveMessageResponse>"


@dataclasses.dataclass
class Reply:
    status: int
    body: bytes
    headers: dict[str, str] = dataclasses.field(default_factory=dict)


def refusal(status: int, code: str, message: str = "told to refuse") -> Reply:
    """An error as the service tells it."""
    body = {"__type": f"com.amazonaws.sqs#{code}", "message": message}
    return Reply(status, json.dumps(body).encode(), {"x-amzn-query-error": f"{code};Sender"})


class Call:
    """One request of the engine's, and what it got."""

    def __init__(self, operation: str, request: dict, headers):
        self.operation = operation
        self.request = request
        self.headers = headers
        self.at = time.monotonic()
        self.ended: float | None = None  # None: nothing was answered so far
        self.status: int | None = None
        self.answer: dict | None = None

    @property
    def entries(self) -> list[dict]:
        return self.request.get("Entries", [])

    @property
    def messages(self) -> list[dict]:
        return (self.answer or {}).get("Messages") or []


class SqsProxy:
    """`fault(call, forward)` decides what is answered: forward() is what the server says, None ends the
    connection without an answer. `probes` are calls that ask for a right, with a receipt of no message."""

    def __init__(self, endpoint: str):
        self.calls: list[Call] = []
        self.probes: list[Call] = []
        self.older = False  # it knows the protocol of before 2023 alone
        self.fault = lambda call, forward: forward()
        self.longest_wait = 20  # seconds that the server lets a poll wait, whatever it asked for
        self._server_at = urllib.parse.urlsplit(endpoint)
        self._waiting: set[http.client.HTTPConnection] = set()
        self._closing = False
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            timeout = 90

            def setup(self):
                super().setup()
                self.upstream = proxy._connection()
                self.used = time.monotonic()

            def finish(self):
                self.upstream.close()
                super().finish()

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if time.monotonic() - self.used > 3:  # a server ends a connection that nobody uses
                    self.upstream.close()
                self.used = time.monotonic()
                reply = proxy._serve(self.upstream, self.path, self.headers, body)
                if reply is None:
                    self.close_connection = True
                    return
                lines = [f"HTTP/1.1 {reply.status} {http.client.responses.get(reply.status, 'Other')}",
                         f"Content-Type: {'text/xml' if proxy.older else 'application/x-amz-json-1.0'}",
                         f"Content-Length: {len(reply.body)}",
                         *(f"{name}: {value}" for name, value in reply.headers.items()), "", ""]
                self.wfile.write("\r\n".join(lines).encode() + reply.body)

            def log_message(self, *_): ...

            def handle(self):
                try:
                    super().handle()
                except OSError:  # the engine was killed, or this proxy is closed
                    pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False
            request_queue_size = 128

        self._server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def of(self, operation: str, queue_url: str = "") -> list[Call]:
        return [call for call in list(self.calls) if call.operation == operation
                and queue_url in ("", call.request.get("QueueUrl"))]

    def entries(self, operation: str) -> int:
        """Of all batches of that operation."""
        return sum(len(call.entries) for call in self.of(operation))

    def waiting_polls(self) -> int:
        return sum(call.ended is None for call in self.of("ReceiveMessage"))

    def end_polls(self) -> None:
        """From now on no poll waits, so that an engine whose test is over can stop at once."""
        self._closing = True
        for connection in list(self._waiting):
            if connection.sock:
                try:
                    connection.sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def close(self) -> None:
        self.end_polls()
        self._server.shutdown()
        self._server.server_close()

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self._server_at.hostname, self._server_at.port, timeout=60)

    def _serve(self, upstream: http.client.HTTPConnection, path: str, headers, body: bytes) -> Reply | None:
        if self.older and "X-Amz-Target" in headers:
            return Reply(400, b"<ErrorResponse><Error><Type>Sender</Type><Code>MissingAction</Code></Error></ErrorResponse>")
        if self.older:
            request = dict(urllib.parse.parse_qsl(body.decode()))
            operation = request["Action"]
        else:
            request = json.loads(body or b"{}")
            operation = headers.get("X-Amz-Target", "").rpartition(".")[2]
        call = Call(operation, request, headers)
        (self.probes if PROBE in body else self.calls).append(call)
        if not self.older and call.request.get("WaitTimeSeconds", 0) > self.longest_wait:
            body = json.dumps({**call.request, "WaitTimeSeconds": self.longest_wait}).encode()
        reply = self.fault(call, lambda: self._forward(upstream, operation, path, headers, body))
        call.ended = time.monotonic()
        if reply is not None:
            call.status = reply.status
            try:
                call.answer = json.loads(reply.body or b"{}")
            except ValueError:
                pass
        return reply

    def _forward(self, upstream, operation: str, path: str, headers, body: bytes) -> Reply | None:
        if self._closing and operation == "ReceiveMessage":
            time.sleep(0.1)
            return Reply(200, NOTHING if self.older else b"{}")
        kept = {name: value for name, value in headers.items()
                if name.lower() not in ("host", "connection", "content-length")}
        self._waiting.add(upstream)
        try:
            upstream.request("POST", path, body, kept)
            answer = upstream.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            upstream.close()
            return Reply(200, NOTHING if self.older else b"{}") if self._closing else None
        finally:
            self._waiting.discard(upstream)
        query_error = answer.headers.get("x-amzn-query-error")
        return Reply(answer.status, text, {"x-amzn-query-error": query_error} if query_error else {})
