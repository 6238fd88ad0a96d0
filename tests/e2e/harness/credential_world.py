"""A server that is an instance's metadata, a container's platform, STS and SQS at once, and says who has asked its SQS."""

import hashlib
import hmac
import http.server
import json
import threading
import urllib.parse

EXPIRES = "2099-01-01T00:00:00Z"
ROLE = "arn:aws:iam::000000000000:role/reader"


def keys(name: str) -> dict[str, str]:
    """What every place gives for `name`."""
    return {"AccessKeyId": f"AKID{name}", "SecretAccessKey": f"secret-of-{name}", "Token": f"token-of-{name}",
            "Expiration": EXPIRES}


def signature_of(request: dict, secret: str) -> str:
    """The signature that the request must have if `secret` has signed it."""
    fields = dict(part.strip().split("=", 1) for part in request["authorization"].split(" ", 1)[1].split(","))
    _, day, region, service, _ = fields["Credential"].split("/")
    headers = "".join(f"{name}:{request['headers'][name].strip()}\n" for name in fields["SignedHeaders"].split(";"))
    canonical = "\n".join(["POST", request["path"], "", headers, fields["SignedHeaders"],
                           hashlib.sha256(request["body"]).hexdigest()])
    text = "\n".join(["AWS4-HMAC-SHA256", request["headers"]["x-amz-date"], f"{day}/{region}/{service}/aws4_request",
                      hashlib.sha256(canonical.encode()).hexdigest()])
    key = b"AWS4" + secret.encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    assert fields["Signature"] == hmac.new(key, text.encode(), "sha256").hexdigest()
    return fields["Credential"].split("/")[0]


class CredentialWorld:
    """`asked`: the requests to its SQS. `sts`: the forms that its STS was sent. `expired`: key ids SQS refuses."""

    def __init__(self):
        self.asked: list[dict] = []
        self.sts: list[dict[str, str]] = []
        self.expired: set[str] = set()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(world):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self, body, status: int = 200) -> None:
                body = (body if isinstance(body, str) else json.dumps(body)).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_PUT(self):
                self.answer("session")

            def do_GET(self):
                if self.path.startswith("/container"):
                    token = self.headers.get("Authorization")
                    return self.answer(keys("container"), 200 if token == "a-token" else 403)
                if self.headers.get("X-aws-ec2-metadata-token") != "session":
                    return self.answer("", 401)
                self.answer("a-role" if self.path.endswith("/") else {"Code": "Success", **keys("instance")})

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.path.startswith("/sts"):
                    return self.answer_of_sts(dict(urllib.parse.parse_qsl(body.decode())))
                request = {"headers": {name.lower(): value for name, value in self.headers.items()},
                           "authorization": self.headers["Authorization"], "path": self.path, "body": body}
                world.asked.append(request)
                if any(f"Credential={key}/" in request["authorization"] for key in world.expired):
                    return self.answer({"__type": "com.amazon.coral.service#ExpiredToken", "message": "expired"}, 403)
                operation = self.headers["X-Amz-Target"].split(".")[1]
                self.answer({"QueueUrl": f"{world.url}/q", "Attributes": {"VisibilityTimeout": "30"}, "Messages": []}
                            if operation != "ReceiveMessage" else {})

            def answer_of_sts(self, form: dict[str, str]) -> None:
                world.sts.append(form)
                given = keys("role")
                given["SessionToken"] = given.pop("Token")
                inner = "".join(f"<{name}>{text}</{name}>" for name, text in given.items())
                action = form["Action"]
                self.answer(f'<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result>'
                            f"<Credentials>{inner}</Credentials><AssumedRoleUser><Arn>{ROLE}</Arn><AssumedRoleId>A:b"
                            f"</AssumedRoleId></AssumedRoleUser></{action}Result></{action}Response>")

            def log_message(self, *_):
                pass

        return Handler
