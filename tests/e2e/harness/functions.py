"""Source code of functions under test, and zips of it."""

import io
import pathlib
import zipfile

# Both send what they are given to the recorder (see recorder.py) and end as it says.
RECORDING_PYTHON = '''
import json, os, socket, time

def handler(event, context):
    host, port = os.environ["RECORDER"].split(":")
    line = {"function": context.function_name, "request": context.aws_request_id, "event": event}
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(json.dumps(line).encode() + b"\\n")
        verdict = connection.makefile().readline().strip()
    if verdict == "fail":
        raise RuntimeError("told to fail")
    if verdict == "hang":
        time.sleep(3600)
    if verdict == "exit":
        os._exit(3)
    return {"verdict": verdict}
'''

RECORDING_NODE = '''
const net = require("node:net");

exports.handler = async (event, context) => {
  const [host, port] = process.env.RECORDER.split(":");
  const line = { function: context.functionName, request: context.awsRequestId, event };
  const verdict = await new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), host, () => socket.write(JSON.stringify(line) + "\\n"));
    let text = "";
    socket.on("data", (bytes) => (text += bytes));
    socket.on("end", () => resolve(text.trim()));
    socket.on("error", reject);
  });
  if (verdict === "fail") throw new Error("told to fail");
  if (verdict === "hang") await new Promise((resolve) => setTimeout(resolve, 3600e3));
  if (verdict === "exit") process.exit(3);
  return { verdict };
};
'''

# Custom runtimes: they speak the Runtime API themselves and so see the event's very bytes.
RAW_PYTHON = '''#!/usr/bin/python3
import base64, http.client, json, os, socket

api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
while True:
    api.request("GET", "/2018-06-01/runtime/invocation/next")
    answer = api.getresponse()
    request = answer.headers["Lambda-Runtime-Aws-Request-Id"]
    line = {"function": "raw", "request": request, "raw": base64.b64encode(answer.read()).decode()}
    host, port = os.environ["RECORDER"].split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(json.dumps(line).encode() + b"\\n")
        connection.makefile().readline()
    api.request("POST", f"/2018-06-01/runtime/invocation/{request}/response", b"null")
    api.getresponse().read()
'''

# A custom runtime that answers with the bytes it is told to (`answer` of recorder.py).
ANSWERING_PYTHON = '''#!/usr/bin/python3
import base64, http.client, json, os, socket, time

api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
host, port = os.environ["RECORDER"].split(":")
while True:
    api.request("GET", "/2018-06-01/runtime/invocation/next")
    given = api.getresponse()
    request = given.headers["Lambda-Runtime-Aws-Request-Id"]
    line = {"function": os.environ["AWS_LAMBDA_FUNCTION_NAME"], "request": request,
            "raw": base64.b64encode(given.read()).decode(), "at": time.monotonic()}
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(json.dumps(line).encode() + b"\\n")
        verdict = connection.makefile().readline().strip()
        told = json.loads(verdict) if verdict.startswith("{") else {"answer": "null"}
        time.sleep(3600 if verdict == "hang" else told.get("after", 0))
        connection.sendall(b"%f\\n" % time.monotonic())
    if verdict == "exit":
        os._exit(3)
    end = "error" if verdict == "fail" else "response"
    body = \'{"errorMessage":"told to fail","errorType":"RuntimeError"}\' if verdict == "fail" else told["answer"]
    api.request("POST", f"/2018-06-01/runtime/invocation/{request}/{end}", body.encode())
    api.getresponse().read()
'''

RAW_NODE = '''#!/usr/bin/node
const http = require("node:http");
const net = require("node:net");
const [apiHost, apiPort] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const [host, port] = process.env.RECORDER.split(":");

const call = (method, path, body) => new Promise((resolve, reject) => {
  const options = { host: apiHost, port: apiPort, method, path: `/2018-06-01/runtime/${path}` };
  const request = http.request(options, (answer) => {
    const parts = [];
    answer.on("data", (part) => parts.push(part));
    answer.on("end", () => resolve({ headers: answer.headers, body: Buffer.concat(parts) }));
  });
  request.on("error", reject);
  request.end(body);
});

const record = (line) => new Promise((resolve, reject) => {
  const socket = net.connect(Number(port), host, () => socket.write(JSON.stringify(line) + "\\n"));
  socket.on("data", () => {});
  socket.on("end", resolve);
  socket.on("error", reject);
});

(async () => {
  for (;;) {
    const { headers, body } = await call("GET", "invocation/next");
    const request = headers["lambda-runtime-aws-request-id"];
    await record({ function: "raw", request, raw: body.toString("base64") });
    await call("POST", `invocation/${request}/response`, "null");
  }
})();
'''

ECHO_PYTHON = '''
def handler(event, context):
    print("echo", event)
    if isinstance(event, dict) and event.get("fail"):
        raise ValueError("asked to fail")
    return event
'''


def zip_of(files: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.external_attr = (0o755 if name == "bootstrap" else 0o644) << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def native_zip(program: pathlib.Path) -> bytes:
    return zip_of({"bootstrap": program.read_bytes()})
