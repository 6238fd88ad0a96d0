"""Ways to the engine's API, however it is addressed and whatever a request is signed with."""

import ctypes
import datetime
import hashlib
import hmac
import http.client
import json
import os
import select
import socket
import struct
import time

from trying import way

FUNCTIONS = "/2015-03-31/functions"
MAPPINGS = "/2015-03-31/event-source-mappings/"


def sign(method: str, host: str, path: str, headers: dict, body: bytes, service: str,
         key: str, secret: str, token: str) -> dict:
    """Signature version 4."""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    region = os.environ.get("AWS_REGION", "us-east-1")
    scope = f"{now[:8]}/{region}/{service}/aws4_request"
    signed = {name.lower(): value for name, value in headers.items()} | {"host": host, "x-amz-date": now}
    if token:
        signed["x-amz-security-token"] = token
    names = ";".join(sorted(signed))
    bare, _, query = path.partition("?")
    canonical = "\n".join([method, bare, query, *[f"{name}:{signed[name]}" for name in sorted(signed)], "", names,
                           hashlib.sha256(body).hexdigest()])
    text = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    derived = ("AWS4" + secret).encode()
    for part in (now[:8], region, service, "aws4_request", text):
        derived = hmac.new(derived, part.encode(), "sha256").digest()
    signed["authorization"] = f"AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={names}, Signature={derived.hex()}"
    return signed


def own_credentials() -> tuple[str, str, str]:
    return (os.environ.get("AWS_ACCESS_KEY_ID", ""), os.environ.get("AWS_SECRET_ACCESS_KEY", ""),
            os.environ.get("AWS_SESSION_TOKEN", ""))


class Api:
    """The engine's API from inside, however it is reached."""

    def __init__(self, targets: dict, host: str = "", source: str = "", credentials=None, headers: dict | None = None,
                 timeout: float = 3):
        self.timeout = timeout
        self.host, port = targets["api"].rsplit(":", 1)
        self.port = int(port)
        self.to = host or self.host
        self.source = (source, 0) if source else None
        self.credentials = credentials
        self.headers = headers or {}

    def ask(self, method: str, path: str, body: bytes = b"", service: str = "lambda", **headers: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self.to, self.port, timeout=self.timeout, source_address=self.source)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.credentials:
            named = sign(method, f"{self.host}:{self.port}", path, named, body, service, *self.credentials)
            del named["host"]
        connection.request(method, path, body, {"Host": f"{self.host}:{self.port}", **named, **self.headers})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, text

    def secret(self, targets) -> str:
        return self.got("secretsmanager", *self.ask(
            "POST", "/", json.dumps({"SecretId": targets["secret"]}).encode(), "secretsmanager",
            X_Amz_Target="secretsmanager.GetSecretValue", Content_Type="application/x-amz-json-1.1"))

    @staticmethod
    def got(what: str, status: int, text: bytes) -> str:
        return f"{what}: {status} {text[:300]}" if status < 400 else ""

    def list_functions(self) -> str:
        return self.got("ListFunctions", *self.ask("GET", FUNCTIONS + "/"))

    def everything(self, targets) -> list[str]:
        """All that is not the business of a function."""
        code = {"FunctionName": "stolen", "Runtime": "python3.11", "Handler": "index.handler", "Timeout": 3,
                "Role": "arn:aws:iam::123456789012:role/any",
                "Code": {"S3Bucket": "hot-reload", "S3Key": targets["data_dir"]}}
        change = {"Description": "stolen", "Environment": {"Variables": {"LD_PRELOAD": "/tmp/x.so"}}}
        asked = [
            ("GetFunction", "GET", f"{FUNCTIONS}/{targets['neighbour']}", b""),
            ("GetFunctionConfiguration", "GET", f"{FUNCTIONS}/{targets['neighbour']}/configuration", b""),
            ("GetFunction of its own", "GET", f"{FUNCTIONS}/{os.environ['AWS_LAMBDA_FUNCTION_NAME']}", b""),
            ("CreateFunction", "POST", FUNCTIONS, json.dumps(code).encode()),
            ("UpdateFunctionCode", "PUT", f"{FUNCTIONS}/{targets['neighbour']}/code", json.dumps(code["Code"]).encode()),
            ("UpdateFunctionConfiguration", "PUT", f"{FUNCTIONS}/{targets['neighbour']}/configuration",
             json.dumps(change).encode()),
            ("DeleteFunctionConcurrency", "DELETE", f"/2017-10-31/functions/{targets['neighbour']}/concurrency", b""),
            ("PublishVersion", "POST", f"{FUNCTIONS}/{targets['neighbour']}/versions", b"{}"),
            ("PublishLayerVersion", "POST", "/2018-10-31/layers/stolen/versions",
             json.dumps({"Content": {"S3Bucket": "hot-reload", "S3Key": "/etc"}}).encode()),
            ("ListEventSourceMappings", "GET", MAPPINGS, b""),
            ("CreateEventSourceMapping", "POST", MAPPINGS, json.dumps({"FunctionName": targets["neighbour"]}).encode()),
            ("the failed events", "GET", "/_wheelpit/async/events", b""),
            ("purge the failed events", "POST", "/_wheelpit/async/purge", b'{"All":true}'),
            ("the metrics", "GET", "/metrics", b""),
        ]
        got = [self.list_functions(), self.secret(targets)]
        for what, method, path, body in asked:
            status, text = self.ask(method, path, body, Content_Type="application/json")
            # Refused for what it asks is not refused for who asks: 404 and 400 tell what there is.
            if status not in (401, 403):
                got.append(f"{what}: {status} {text[:120]}")
        for service, target in (("logs", "Logs_20140328.FilterLogEvents"), ("logs", "Logs_20140328.DescribeLogGroups"),
                                ("secretsmanager", "secretsmanager.ListSecrets"),
                                ("secretsmanager", "secretsmanager.CreateSecret")):
            body = {"logGroupName": f"/aws/lambda/{targets['neighbour']}", "Name": "stolen", "SecretString": "stolen"}
            status, text = self.ask("POST", "/", json.dumps(body).encode(), service, X_Amz_Target=target,
                                    Content_Type="application/x-amz-json-1.1")
            if status < 400:
                got.append(f"{target}: {status} {text[:120]}")
        return [one for one in got if one]


@way("use the engine's API unsigned")
def _(targets):
    return Api(targets).everything(targets)


@way("use the engine's API signed with what anybody may make up")
def _(targets):
    return Api(targets, credentials=("local", "local", "")).everything(targets)


@way("use the engine's API with the environment's own credentials")
def _(targets):
    return Api(targets, credentials=own_credentials()).everything(targets)


@way("use the engine's API with the operator's credentials, had they leaked")
def _(targets):
    return Api(targets, credentials=tuple(targets["operator"])).everything(targets)


def _by_addresses(targets, addresses, **more) -> list[str]:
    got = []
    for address in addresses:
        try:
            api = Api(targets, host=address, credentials=tuple(targets["operator"]), timeout=0.7, **more)
            if found := api.secret(targets):
                got.append(f"{address}: {found}")
        except OSError:
            pass
    return got


@way("reach the engine's API by other addresses of this machine")
def _(targets):
    own = [socket.gethostname()]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            own.append(probe.getsockname()[0])
        except OSError:
            pass
    return _by_addresses(targets, ["127.0.0.1", "127.0.0.2", "127.1.2.3", "0.0.0.0", "localhost", "::1",
                                   "::ffff:127.0.0.1", "::", "10.0.2.2", "10.0.2.3", "169.254.1.1", *own])


@way("come to the engine's API from other addresses of this machine")
def _(targets):
    got = []
    for source in ("127.0.0.2", "127.255.255.254"):
        got += _by_addresses(targets, ["127.0.0.1"], source=source)
    return got


@way("claim to be somebody else in the request's head")
def _(targets):
    got = []
    for headers in ({"Host": "evil.example"}, {"Host": "localhost"}, {"Host": ""}, {"X-Forwarded-For": "8.8.8.8"},
                    {"Forwarded": "for=8.8.8.8"}, {"X-Real-IP": "8.8.8.8"}, {"Origin": "http://" + targets["api"]},
                    {"X-Amzn-Lambda-Runtime": "no"}, {"Via": "1.1 proxy"}, {"Transfer-Encoding": "chunked, identity"}):
        api = Api(targets, headers=headers)
        try:
            got.append(api.secret(targets))
        except OSError:
            pass
    return [one for one in got if one]


def raw(targets, texts: dict[str, bytes], wait: float = 1.0) -> dict[str, bytes]:
    """All that is answered to these octets, each on a connection of its own, within that time."""
    host, port = targets["api"].rsplit(":", 1)
    connections, answers = {}, dict.fromkeys(texts, b"")
    for name, text in texts.items():
        connection = socket.create_connection((host, int(port)), timeout=2)
        connection.sendall(text)
        connections[connection] = name
    until = time.monotonic() + wait
    while connections and time.monotonic() < until:
        for connection in select.select(list(connections), [], [], 0.1)[0]:
            try:
                part = connection.recv(65536)
            except OSError:
                part = b""
            answers[connections[connection]] += part
            if not part:
                del connections[connection]
    return answers


@way("hide a request behind one that is allowed")
def _(targets):
    host = targets["api"].encode()
    payload = json.dumps({"FunctionName": "x"}).encode()
    invoke = b"POST %s/%s/invocations HTTP/1.1\r\nHost: %s\r\n" % (FUNCTIONS.encode(), targets["neighbour"].encode(), host)
    steal = b"GET %s/ HTTP/1.1\r\nHost: %s\r\n\r\n" % (FUNCTIONS.encode(), host)
    ways = {
        "pipelined": invoke + b"Content-Length: 2\r\n\r\n{}" + steal,
        "a body that ends early": invoke + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + steal,
        "two lengths": invoke + b"Content-Length: 2\r\nContent-Length: %d\r\n\r\n{}" % (2 + len(steal)) + steal,
        "chunked, identity": invoke + b"Transfer-Encoding: chunked, identity\r\n\r\n" + steal,
        "identity": invoke + b"Transfer-Encoding: identity\r\n\r\n" + steal,
        "chunked twice": invoke + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n" + steal,
        "a bare line feed": invoke + b"Content-Length: 0\n\r\n" + steal,
        "space before the colon": invoke + b"Content-Length : 0\r\n\r\n" + steal,
        "a folded header": invoke + b"X: y\r\n Content-Length: 5\r\n\r\n" + steal,
        "a length with a sign": invoke + b"Content-Length: +0\r\n\r\n" + steal,
        "a chunk with a sign": invoke + b"Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n" + steal,
        "a path in disguise": b"GET %s/x/invocations/../../ HTTP/1.1\r\nHost: %s\r\n\r\n" % (FUNCTIONS.encode(), host),
        "an escaped path": b"GET %s/%%2e%%2e/functions/ HTTP/1.1\r\nHost: %s\r\n\r\n" % (FUNCTIONS.encode(), host),
        "an absolute target": b"GET http://%s%s/ HTTP/1.1\r\nHost: %s\r\n\r\n" % (host, FUNCTIONS.encode(), host),
        "an absolute target of another host":
            b"GET http://evil.example%s/ HTTP/1.1\r\nHost: %s\r\n\r\n" % (FUNCTIONS.encode(), host),
        "a method override": invoke + b"X-HTTP-Method-Override: GET\r\nContent-Length: %d\r\n\r\n" % len(payload) + payload,
        "a header of another operation": b"POST %s/%s/invocations HTTP/1.1\r\nHost: %s\r\nX-Amz-Target: secretsmanager.GetSecretValue\r\n"
                                         b"Content-Length: %d\r\n\r\n" % (FUNCTIONS.encode(), targets["neighbour"].encode(), host,
                                                                         len(targets["secret"]) + 15)
                                         + json.dumps({"SecretId": targets["secret"]}).encode(),
    }
    got = []
    for what, answer in raw(targets, ways).items():
        if b'"Functions"' in answer or b"SecretString" in answer:
            got.append(f"{what}: {answer[-200:]}")
    return got


def create_function_text(targets, name: str) -> bytes:
    """The octets of a CreateFunction, signed as the operator would."""
    body = json.dumps({"FunctionName": name, "Runtime": "provided.al2023", "Handler": "bootstrap",
                       "Role": "arn:aws:iam::123456789012:role/any", "Code": {"ZipFile": targets["zip"]}}).encode()
    signed = sign("POST", targets["api"], FUNCTIONS, {"Content-Type": "application/json"}, body, "lambda", *targets["operator"])
    head = "".join(f"{name}: {value}\r\n" for name, value in signed.items() if name != "host")
    return f"POST {FUNCTIONS} HTTP/1.1\r\nHost: {targets['api']}\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


# What these make, if they make it, the test sees from outside.

@way("send a request and be gone before it is read")
def _(targets):
    host, port = targets["api"].rsplit(":", 1)
    for number in range(5):
        with socket.create_connection((host, int(port)), timeout=2) as connection:
            connection.sendall(create_function_text(targets, f"stolen-gone-{number}"))
        time.sleep(0.02)
    return ""


@way("send a request, and reset the connection")
def _(targets):
    host, port = targets["api"].rsplit(":", 1)
    for number in range(5):
        with socket.create_connection((host, int(port)), timeout=2) as connection:
            connection.sendall(create_function_text(targets, f"stolen-reset-{number}"))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            time.sleep(0.001 * number)
    return ""


@way("be a process that nobody may look at (not dumpable)")
def _(targets):
    ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE
    return Api(targets).list_functions() or Api(targets, credentials=tuple(targets["operator"])).secret(targets)


@way("let an orphan in a session of its own ask")
def _(targets):
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(0.3)
            for change in (lambda: os.environ.clear(), lambda: ctypes.CDLL(None).prctl(15, b"wheelpit", 0, 0, 0)):
                change()
            api = Api(targets)
            os.write(writer, (api.list_functions() or api.secret(targets) or "nothing").encode())
        os._exit(0)
    os.close(writer)
    text = os.read(reader, 1000).decode()
    return "" if text in ("", "nothing") else text


@way("hand a connection to another process and end")
def _(targets):
    host, port = targets["api"].rsplit(":", 1)
    reader, writer = os.pipe()
    if os.fork() == 0:
        connection = socket.create_connection((host, int(port)), timeout=2)
        if os.fork() == 0:
            time.sleep(0.2)
            connection.sendall(f"GET {FUNCTIONS}/ HTTP/1.1\r\nHost: {targets['api']}\r\n\r\n".encode())
            os.write(writer, connection.recv(300) or b"nothing")
        os._exit(0)
    os.close(writer)
    text = os.read(reader, 1000)
    return text if b"200 OK" in text else ""


@way("have a daemon of the host hold one's connection, and be not dumpable")
def _(targets):
    host, port = targets["api"].rsplit(":", 1)
    for place in ("\0" + targets["abstract"], targets["unix"]):
        with socket.socket() as connection, socket.socket(socket.AF_UNIX) as daemon:
            try:
                daemon.connect(place)
            except OSError:
                continue
            socket.send_fds(daemon, [b"x"], [connection.fileno()])
            ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE
            time.sleep(0.1)
            connection.settimeout(3)
            connection.connect((host, int(port)))
            signed = sign("GET", targets["api"], FUNCTIONS + "/", {}, b"", "lambda", *targets["operator"])
            head = "".join(f"{name}: {value}\r\n" for name, value in signed.items())
            connection.sendall(f"GET {FUNCTIONS}/ HTTP/1.1\r\n{head}\r\n".encode())
            answer = connection.recv(400)
            if b"200 OK" in answer:
                return answer
    return ""


@way("invoke, while the connection asks for something else")
def _(targets):
    connection = http.client.HTTPConnection(targets["api"], timeout=3)
    connection.request("POST", f"{FUNCTIONS}/{targets['neighbour']}/invocations", b"{}")
    connection.getresponse().read()
    connection.request("GET", FUNCTIONS + "/")
    answer = connection.getresponse()
    return Api.got("ListFunctions", answer.status, answer.read())


@way("open the code of another function by a link of its own making")
def _(targets):
    name = targets["neighbour"]
    got = []
    for path in (f"/_wheelpit/code/{name}", f"/code/{name}", f"{FUNCTIONS}/{name}/code"):
        got.append(Api.got(path, *Api(targets).ask("GET", path)))
    return [one for one in got if one]
