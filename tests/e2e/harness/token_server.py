"""A server of OAuth tokens, for clients that know their secret, and AWS's STS. Its tokens have no signature."""

import base64
import http.server
import json
import threading
import time
import urllib.parse


def _part(value: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


class TokenServer:
    def __init__(self, client: str, secret: str, seconds: int = 600):
        self.expected = "Basic " + base64.b64encode(f"{client}:{secret}".encode()).decode()
        self.seconds = seconds
        self.asked: list[dict[str, str]] = []  # forms of requests that were answered
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                status, body = owner.answer(self.path, self.headers.get("Authorization", ""), form)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/oauth2/token"

    @property
    def sts_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def _token(self) -> str:
        now = int(time.time())
        return ".".join([_part({"alg": "none"}), _part({"sub": "esm", "iat": now, "exp": now + self.seconds}), ""])

    def answer(self, path: str, login: str, form: dict[str, str]) -> tuple[int, bytes]:
        if path == "/" and login.startswith("AWS4-HMAC-SHA256 ") and form.get("Action") == "GetWebIdentityToken":
            self.asked.append(form)
            return 200, (f"<GetWebIdentityTokenResponse><GetWebIdentityTokenResult><WebIdentityToken>{self._token()}"
                         "</WebIdentityToken></GetWebIdentityTokenResult></GetWebIdentityTokenResponse>").encode()
        if login != self.expected or path != "/oauth2/token":
            return 401, b'{"error":"invalid_client","error_description":"who is that"}'
        self.asked.append(form)
        return 200, json.dumps({"access_token": self._token(), "token_type": "Bearer", "expires_in": self.seconds}).encode()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
