"""Debian's Chromium on a page of a test, and the web servers around it."""

import http.server
import json
import pathlib
import socket
import subprocess
import threading

from .waiting import eventually

PAGES = pathlib.Path(__file__).resolve().parent.parent / "data"


class Chromium:
    """Opens one page, headless, in a profile of its own, until it is closed."""

    def __init__(self, folder: pathlib.Path, url: str, *rules: str):
        profile = folder / "chromium"
        flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-popup-blocking",
                 "--no-proxy-server", f"--user-data-dir={profile}", f"--host-resolver-rules={','.join(rules)}"]
        self._log = open(folder / "chromium.log", "ab")
        self.process = subprocess.Popen(
            ["/usr/bin/chromium", *flags, url], stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
            env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}, cwd=folder)

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._log.close()


class WebServer:
    """Serves one page, takes its report, and keeps all requests that reach it."""

    def __init__(self, host: str = "127.0.0.1"):
        self.page = ""
        self.requests: list[tuple[str, str, str]] = []  # method, path, body
        self.reported = threading.Event()
        self.report = None
        self.rebind = lambda: None
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode(errors="replace")
                outer.requests.append((self.command, self.path, body))
                if self.path == "/rebind":
                    outer.rebind()
                if self.path == "/report":
                    outer.report = json.loads(body)
                    outer.reported.set()
                text = outer.page.encode() if self.path == "/" else b""
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(text)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_HEAD = answer

            def log_message(self, *_): ...

        self._server = http.server.ThreadingHTTPServer((host, 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def serve(self, page: str, plan: dict) -> None:
        self.page = (PAGES / page).read_text().replace("/*PLAN*/ null", json.dumps(plan).replace("<", "\\u003c"))

    def wait_for_report(self, timeout: float = 60):
        assert self.reported.wait(timeout), f"the page reported nothing within {timeout} s"
        return self.report

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Forwarder:
    """A port whose new connections go to where `target` says at that moment: what a name does whose
    address is changed."""

    def __init__(self, target: int):
        self.target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.target))
            for source, sink in [(near, far), (far, near)]:
                threading.Thread(target=self._copy, args=(source, sink), daemon=True).start()

    @staticmethod
    def _copy(source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self) -> None:
        self._listener.close()


def eventually_quiet(requests: list, during: float = 0.7, timeout: float = 20) -> None:
    """Until no request has come for a while."""
    seen = [-1]

    def quiet() -> bool:
        before, seen[0] = seen[0], len(requests)
        return before == seen[0]

    eventually(quiet, timeout, every=during, what="the browser has sent everything")
