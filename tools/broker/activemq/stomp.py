"""A small STOMP 1.2 client: it publishes to and looks into an ActiveMQ without speaking OpenWire."""

import collections
import itertools
import socket

ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", ":": "\\c"}
UNESCAPES = {escape[1]: plain for plain, escape in ESCAPES.items()}

Frame = collections.namedtuple("Frame", "command headers body")


class StompError(ConnectionError):
    """The connection broke, or the broker answered with an ERROR frame."""


def _escape(text: str) -> str:
    return "".join(ESCAPES.get(letter, letter) for letter in text)


def _unescape(text: str) -> str:
    letters = iter(text)
    return "".join(UNESCAPES[next(letters)] if letter == "\\" else letter for letter in letters)


class Stomp:
    """One connection. A destination is a queue's name, or "/topic/NAME"."""

    def __init__(self, port: int, user: str, password: str, timeout: float = 20):
        self._numbers = itertools.count(1)
        self._dispatched: collections.deque[Frame] = collections.deque()
        self._socket = socket.create_connection(("127.0.0.1", port), timeout)
        self._file = self._socket.makefile("rb")
        self._write("CONNECT", {"accept-version": "1.2", "host": "localhost", "heart-beat": "0,0",
                                "login": user, "passcode": password}, escaped=False)
        self._read("CONNECTED")

    def send(self, destination: str, body: str | bytes, headers: dict[str, str] | None = None) -> None:
        """Returns when the broker has taken it. Text becomes a TextMessage, bytes a BytesMessage."""
        all_headers = {"destination": _path(destination), "persistent": "true", **(headers or {})}
        if isinstance(body, bytes):
            all_headers["content-length"] = str(len(body))
        elif "\0" in body:
            raise ValueError("STOMP carries no NUL in a text")
        self._with_receipt("SEND", all_headers, body.encode() if isinstance(body, str) else body)

    def browse(self, queue: str) -> list[Frame]:
        """All messages of the queue, those with consumers included. Makes the queue if there is none."""
        number = str(next(self._numbers))
        self._write("SUBSCRIBE", {"id": number, "destination": _path(queue), "browser": "true",
                                  "ack": "auto", "activemq.prefetchSize": "1000"})
        found = []
        while (frame := self._read("MESSAGE")).headers.get("browser") != "end":
            found.append(frame)
        self._with_receipt("UNSUBSCRIBE", {"id": number})
        return found

    def take(self, queue: str) -> list[Frame]:
        """Removes all messages that no consumer has, and returns them."""
        wanted = len(self.browse(queue))
        number = str(next(self._numbers))
        self._write("SUBSCRIBE", {"id": number, "destination": _path(queue), "ack": "client-individual",
                                  "activemq.prefetchSize": "1000"})
        taken = []
        for _ in range(wanted):
            frame = self._read("MESSAGE")
            self._with_receipt("ACK", {"id": frame.headers["ack"]})
            taken.append(frame)
        self._with_receipt("UNSUBSCRIBE", {"id": number})
        return taken

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def _with_receipt(self, command: str, headers: dict[str, str], body: bytes = b"") -> None:
        receipt = f"r{next(self._numbers)}"
        self._write(command, {**headers, "receipt": receipt}, body)
        while self._read("RECEIPT").headers["receipt-id"] != receipt:
            pass

    def _write(self, command: str, headers: dict[str, str], body: bytes = b"", escaped: bool = True) -> None:
        escape = _escape if escaped else str
        lines = [command, *(f"{escape(key)}:{escape(value)}" for key, value in headers.items()), "", ""]
        try:
            self._socket.sendall("\n".join(lines).encode() + body + b"\0")
        except OSError as error:
            raise StompError(f"the broker does not take a {command}: {error}") from error

    def _read(self, command: str) -> Frame:
        """The next frame of this kind. Messages that come before it are kept."""
        if command == "MESSAGE" and self._dispatched:
            return self._dispatched.popleft()
        while True:
            frame = self._read_frame()
            if frame.command == command:
                return frame
            if frame.command == "MESSAGE":
                self._dispatched.append(frame)
            elif frame.command == "ERROR":
                raise StompError(frame.headers.get("message", "") or frame.body.decode(errors="replace"))

    def _read_frame(self) -> Frame:
        try:
            command = self._line()
            while not command:  # line ends between frames are heart-beats
                command = self._line()
            headers: dict[str, str] = {}
            while line := self._line():
                key, _, value = line.partition(":")
                headers.setdefault(_unescape(key), _unescape(value))
            return Frame(command, headers, self._body(headers))
        except OSError as error:
            raise StompError(f"the connection to the broker broke: {error}") from error

    def _line(self) -> str:
        line = self._file.readline()
        if not line.endswith(b"\n"):
            raise StompError("the broker closed the connection")
        return line.decode().rstrip("\r\n")

    def _body(self, headers: dict[str, str]) -> bytes:
        if "content-length" in headers:
            body = self._file.read(int(headers["content-length"]) + 1)
        else:
            body = self._up_to_nul()
        if not body.endswith(b"\0"):
            raise StompError("the broker closed the connection")
        return body[:-1]

    def _up_to_nul(self) -> bytes:
        pieces = []
        while there := self._file.peek():
            end = there.find(b"\0") + 1
            pieces.append(self._file.read(end or len(there)))
            if end:
                break
        return b"".join(pieces)


def _path(destination: str) -> str:
    return destination if destination.startswith("/topic/") else f"/queue/{destination}"
