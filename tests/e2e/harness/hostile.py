"""Functions that attack what is around them, and an engine of an ordinary user."""

import os

from .engine import Engine

ORDINARY_USER = 64917  # nobody's: no process of another owner has it
FUNCTIONS_USER = 61993  # whom a root engine makes of functions where there is no user wheelpit-functions


class UserEngine(Engine):
    """The engine as an ordinary user, who owns its folder. For tests that run as root."""

    def __init__(self, folder, config, **options):
        super().__init__(folder, config, **options)
        os.chown(folder, ORDINARY_USER, ORDINARY_USER)
        folder.parent.chmod(folder.parent.stat().st_mode & 0o7777 | 0o055)  # which may be /tmp

    def command(self, *more: str) -> list[str]:
        return as_user(ORDINARY_USER) + super().command(*more)


class ContainedEngine(Engine):
    """The engine as root without CAP_SYS_PTRACE, as container managers start it."""

    def command(self, *more: str) -> list[str]:
        return ["/usr/bin/setpriv", "--bounding-set", "-sys_ptrace", "--inh-caps", "-sys_ptrace", "--",
                *super().command(*more)]


class FirstEngine(Engine):
    """The engine as process 1, as in a container."""

    def command(self, *more: str) -> list[str]:
        return ["/usr/bin/unshare", "--pid", "--fork", "--mount-proc", "--kill-child", *super().command(*more)]

    def stop(self, timeout: float = 30) -> int:
        self.kill()  # unshare hands no signal on
        return 0


def as_user(uid: int) -> list[str]:
    """What to put before a command so that it runs as that user."""
    return ["/usr/bin/setpriv", "--reuid", str(uid), "--regid", str(uid), "--clear-groups", "--"]


# Sends the requests of its event, each [method, path, headers, body], and returns [status, body] of each.
ASKING_PYTHON = '''
import datetime, hashlib, hmac, http.client, os

def signed(method, path, headers, body, service):
    """Signature Version 4 with what the environment has, or with another key that it was told."""
    key, secret = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
    now = datetime.datetime.utcnow().strftime("%Y%m%dT%H%M%SZ")
    all = {name.lower(): value for name, value in headers.items()}
    all["x-amz-date"] = now
    all["x-amz-security-token"] = os.environ["AWS_SESSION_TOKEN"]
    names = ";".join(sorted(all))
    digest = hashlib.sha256(body.encode()).hexdigest()
    canonical = "\\n".join([method, path, ""] + [f"{n}:{all[n]}" for n in sorted(all)] + ["", names, digest])
    scope = f"{now[:8]}/us-east-1/{service}/aws4_request"
    text = "\\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    derived = ("AWS4" + secret).encode()
    for part in [now[:8], "us-east-1", service, "aws4_request"]:
        derived = hmac.new(derived, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(derived, text.encode(), hashlib.sha256).hexdigest()
    all["authorization"] = (f"AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={names}, "
                            f"Signature={signature}")
    return all

def ask(address, method, path, headers, body, sign=None):
    headers = {"Host": address, **headers}
    if sign:
        headers = signed(method, path, headers, body, sign)
    connection = http.client.HTTPConnection(address, timeout=10)
    connection.request(method, path, body.encode(), headers)
    answer = connection.getresponse()
    return [answer.status, answer.read().decode(errors="replace")]

def handler(event, context):
    return [ask(event["address"], *request) for request in event["requests"]]
'''

ASKING_NODE = '''
const http = require("node:http");

const ask = (address, [method, path, headers, body]) => new Promise((resolve, reject) => {
  const [host, port] = address.split(":");
  const options = { host, port, method, path, agent: false,
                    headers: { ...headers, "Content-Length": Buffer.byteLength(body) } };
  const request = http.request(options, (answer) => {
    let text = "";
    answer.on("data", (part) => (text += part));
    answer.on("end", () => resolve([answer.statusCode, text]));
  });
  request.on("error", reject);
  request.end(body);
});

exports.handler = async (event) => {
  const answers = [];
  for (const request of event.requests) answers.push(await ask(event.address, request));
  return answers;
};
'''

# Hides who it is in the way that its event names, and reports what it was answered; "" for nothing.
HIDING_PYTHON = '''
import array, os, socket, struct, time

def request_of(event):
    body = event["body"].encode()
    head = (f"{event['method']} {event['path']} HTTP/1.1\\r\\nHost: {event['address']}\\r\\n"
            f"Content-Length: {len(body)}\\r\\nConnection: close\\r\\n\\r\\n")
    return head.encode() + body

def connect(event):
    host, port = event["address"].split(":")
    return socket.create_connection((host, int(port)), timeout=10)

def read_all(connection):
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts).decode(errors="replace")

def in_flight(event):
    """The connection's only descriptor lies in a socket's buffer while the engine looks."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    connection = connect(event)
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [connection.fileno()]))]
    connection.sendall(request_of(event))
    ours.sendmsg([b"x"], rights)
    connection.close()
    time.sleep(0.3)
    _, control, _, _ = theirs.recvmsg(1, socket.CMSG_LEN(4))
    (fd,) = struct.unpack("i", control[0][2])
    received = socket.socket(fileno=fd)
    received.settimeout(10)
    return read_all(received)

def reset(event):
    """The connection is gone when its request is read."""
    connection = connect(event)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.sendall(request_of(event))
    connection.close()
    return ""

def close(event):
    connection = connect(event)
    connection.sendall(request_of(event))
    connection.close()
    return ""

def orphan(event):
    """A process whose parents have ended asks."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.setsid()
            time.sleep(0.1)
            connection = connect(event)
            connection.sendall(request_of(event))
            os.write(writer, read_all(connection)[:4096].encode())
        os._exit(0)
    os.wait()
    os.close(writer)
    return os.fdopen(reader).read()

def handler(event, context):
    return globals()[event["way"]](event)
'''

# Answers after a while, so that others have the time to answer for it. Tells which process it is.
SLOW_PYTHON = '''
import os, time

def handler(event, context):
    time.sleep(event["seconds"])
    return {"true": event["mark"], "id": context.aws_request_id, "api": os.environ["AWS_LAMBDA_RUNTIME_API"],
            "stream": context.log_stream_name}
'''
