"""What a function finds around it: users, files, limits, variables; as the service has recorded it where it has."""

import json
import os
import pathlib
import subprocess

import pytest

from harness import functions, places
from harness.captive import UserEngine, free_uid
from harness.lab import ROLE

USERS = ["root", "ordinary"] if os.getuid() == 0 else ["ordinary"]


@pytest.fixture
def start(folder):
    engines = []

    def start(user: str, config: str = '[functions]\nsandbox = "required"\n') -> UserEngine:
        uid = 0 if user == "root" else free_uid() if os.getuid() == 0 else os.getuid()
        engine = UserEngine(folder, config, uid)
        engines.append(engine)
        return engine.start()

    yield start
    for engine in engines:
        if engine.running:
            assert engine.stop() == 0
        engine.check_log()


def answer_of(engine: UserEngine, name: str, payload: dict | None = None):
    answer = engine.functions.invoke(FunctionName=name, Payload=json.dumps(payload or {}))
    value = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, value
    return value


def create(engine: UserEngine, name: str, runtime: str, files: dict, **more) -> str:
    engine.functions.create_function(FunctionName=name, Runtime=runtime, Handler="index.handler", Role=ROLE, Timeout=30,
                                     Code={"ZipFile": functions.zip_of(files)}, **more)
    return name


def invoke(engine: UserEngine, code: str, name: str = "probe"):
    return answer_of(engine, name, {"code": code})


PYTHON_SELF = """
import getpass, grp, pathlib, pwd, resource, socket, time
result = {
    "user": getpass.getuser(), "home": str(pathlib.Path.home()), "HOME": os.environ.get("HOME"),
    "passwd": list(pwd.getpwuid(os.getuid())), "group": grp.getgrgid(os.getgid()).gr_name,
    "root": pwd.getpwuid(0).pw_dir, "whoami": subprocess.getoutput("whoami"),
    "owners": [pathlib.Path(path).owner() for path in ["/var/task", "/tmp", "/usr", "/opt"]],
    "localtime": os.readlink("/etc/localtime"),
    "sandbox": socket.gethostbyname("sandbox.localdomain"), "self": socket.gethostbyname(socket.gethostname())[:4],
    "locale": subprocess.getoutput("locale charmap"),
}
"""

NODE_SELF = """
const os = require("node:os");
exports.handler = async () => ({
  home: os.homedir(), user: os.userInfo().username, HOME: process.env.HOME, flags: process.execArgv, gc: typeof gc });
"""


@pytest.mark.parametrize("user", USERS)
def test_a_function_is_the_services_user_and_has_its_home(start, user):
    engine = start(user)
    engine.probe(memory=128)
    itself = invoke(engine, PYTHON_SELF)
    assert itself["passwd"] == ["sbx_user1051", "x", 993, 990, "", "/home/sbx_user1051", "/sbin/nologin"]
    assert itself["user"] == itself["whoami"] == itself["group"] == "sbx_user1051"
    assert itself["home"] == "/home/sbx_user1051" and itself["HOME"] is None
    assert itself["root"] == "/root" and len(itself["owners"]) == 4
    assert itself["localtime"] == "../usr/share/zoneinfo/UTC"
    assert itself["sandbox"] == "127.0.0.1" and itself["self"].count(".") == 1
    assert itself["locale"] == "UTF-8", "LANG is understood"
    # What the machine's own users and services have is not there.
    assert invoke(engine, "result = [open('/etc/passwd').read().count(':x:'), sorted(n for n in os.listdir('/etc') "
                          "if n in {'shadow', 'gshadow', 'sudoers', 'ssh', 'machine-id', 'hostname'})]") == [3, []]
    assert invoke(engine, "try:\n os.mkdir(os.path.expanduser('~')); result = ''\n"
                          "except OSError as e: result = e.strerror") in ("Read-only file system",
                                                                          "No such file or directory")

    create(engine, "node", places.node_runtime(), {"index.js": NODE_SELF})
    itself = answer_of(engine, "node")
    assert itself["home"] == "/home/sbx_user1051" and itself["user"] == "sbx_user1051" and "HOME" not in itself
    assert itself["flags"][:5] == ["--expose-gc", "--max-http-header-size", "81920", "--max-semi-space-size=6",
                                   "--max-old-space-size=116"]
    assert itself["gc"] == "function"


# Starts its arguments where nobody may make a user namespace.
WITHOUT_USER_NAMESPACES = """
import ctypes, os, sys

class Compare(ctypes.Structure):
    _fields_ = [("argument", ctypes.c_uint), ("how", ctypes.c_int), ("mask", ctypes.c_uint64), ("value", ctypes.c_uint64)]

library = ctypes.CDLL("libseccomp.so.2")
library.seccomp_init.restype = ctypes.c_void_p
rules = ctypes.c_void_p(library.seccomp_init(0x7FFF0000))
new_user = 0x10000000
rule = Compare(0, 7, new_user, new_user)
number = library.seccomp_syscall_resolve_name(b"unshare")
assert library.seccomp_rule_add_array(rules, 0x00050001, number, 1, ctypes.byref(rule)) == 0
assert library.seccomp_load(rules) == 0
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.mark.skipif(os.getuid() != 0, reason="needs root")
def test_a_number_of_the_machine_has_the_services_name(folder):
    """Where root's child gets no user namespace, a function has the number of [functions] user."""

    class Engine(UserEngine):
        def command(self, *more: str) -> list[str]:
            return ["/usr/bin/python3", "-c", WITHOUT_USER_NAMESPACES, *super().command(*more)]

    engine = Engine(folder, '[functions]\nsandbox = "required"\nuser = "61234:61235"\n', 0).start()
    try:
        engine.probe()
        itself = invoke(engine, PYTHON_SELF)
        assert itself["passwd"] == ["sbx_user1051", "x", 61234, 61235, "", "/home/sbx_user1051", "/sbin/nologin"]
        assert itself["user"] == itself["whoami"] == itself["group"] == "sbx_user1051"
        assert itself["owners"][0] == "root" and itself["home"] == "/home/sbx_user1051"
    finally:
        assert engine.stop() == 0
    engine.check_log()


LIMITS = """
import resource
result = {name[7:]: resource.getrlimit(getattr(resource, name)) for name in dir(resource) if name.startswith("RLIMIT_")}
"""


def test_limits_are_those_recorded_on_the_service(start):
    engine = start(USERS[-1])
    engine.probe(memory=128)
    limits = invoke(engine, LIMITS)
    pattern = pathlib.Path("/proc/sys/kernel/core_pattern").read_text().strip()
    inside = "/" not in pattern and pattern[:1] not in {"|", "@", ""}
    assert limits["CORE"] == ([10737418240, 10737418240] if inside else [1, 1])
    assert limits["NPROC"] == [742, 742]
    assert limits["NOFILE"] == [1024, 1024] and limits["MEMLOCK"] == [65536, 65536]
    assert limits["STACK"][0] == 8388608
    # A crash leaves its core in the sandbox, or nowhere: nothing of it on the machine.
    before = {path.name for path in pathlib.Path("/tmp").glob("core*")} | {path.name for path in engine.folder.rglob("core*")}
    code = "result = subprocess.run(['sh', '-c', 'cd /tmp; kill -SEGV $$']).returncode"
    assert invoke(engine, code) == -11
    after = {path.name for path in pathlib.Path("/tmp").glob("core*")} | {path.name for path in engine.folder.rglob("core*")}
    assert after == before
    engine.probe("roomy", memory=1024)
    assert invoke(engine, LIMITS, "roomy")["NPROC"] == [1024, 1024]


# Recorded on the service; what differs from one function to the next is left to other tests.
EVERYWHERE = {
    "AWS_DEFAULT_REGION": "us-east-1", "AWS_REGION": "us-east-1", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand", "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
    "AWS_XRAY_DAEMON_ADDRESS": "169.254.100.1:2000", "LAMBDA_RUNTIME_DIR": "/var/runtime",
    "LAMBDA_TASK_ROOT": "/var/task", "LANG": "en_US.UTF-8", "TZ": ":UTC", "_AWS_XRAY_DAEMON_ADDRESS": "169.254.100.1",
    "_AWS_XRAY_DAEMON_PORT": "2000",
    "LD_LIBRARY_PATH": "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib"}
NAMES = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
         "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME",
         "AWS_LAMBDA_RUNTIME_API", "PATH", "_HANDLER", *EVERYWHERE}
SHELL = {"PWD": "/var/task", "SHLVL": "0"}

OWN_PROGRAM = '''#!/usr/bin/python3
import http.client, json, os

api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
while True:
    api.request("GET", "/2018-06-01/runtime/invocation/next")
    answer = api.getresponse()
    request = answer.headers["Lambda-Runtime-Aws-Request-Id"]
    answer.read()
    api.request("POST", f"/2018-06-01/runtime/invocation/{request}/response", json.dumps(dict(os.environ)))
    api.getresponse().read()
'''


def test_variables_are_those_recorded_on_the_service(start):
    engine = start(USERS[0])
    engine.probe()
    python = invoke(engine, "result = dict(os.environ)")
    minor = int(places.python_runtime().split(".")[1])
    expected = {**EVERYWHERE, **SHELL, "PYTHONPATH": "/var/runtime", "AWS_EXECUTION_ENV": f"AWS_Lambda_python3.{minor}"}
    if minor >= 12:
        expected["LC_CTYPE"] = "C.UTF-8"
    assert {name: python.get(name) for name in expected} == expected
    assert set(python) - {"_X_AMZN_TRACE_ID"} == NAMES | set(expected)

    create(engine, "node", places.node_runtime(), {"index.js": "exports.handler = async () => process.env;"})
    node = answer_of(engine, "node")
    expected = {**EVERYWHERE, **SHELL}
    assert {name: node.get(name) for name in expected} == expected
    assert set(node) - {"_X_AMZN_TRACE_ID"} == NAMES | set(expected) | {"AWS_EXECUTION_ENV", "NODE_PATH"}
    assert node["AWS_ACCESS_KEY_ID"] != python["AWS_ACCESS_KEY_ID"]

    # No shell starts a program of the function's own.
    own = answer_of(engine, create(engine, "own", "provided.al2023", {"bootstrap": OWN_PROGRAM}))
    assert {name: own.get(name) for name in EVERYWHERE} == EVERYWHERE
    assert set(own) - {"LC_CTYPE"} == NAMES, "but for what the interpreter adds"
    assert own["PATH"] == "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin"


def test_require_of_modules_is_switched_off_as_on_the_service(start):
    """In nodejs20.x and nodejs22.x, unless NODE_OPTIONS ask for it."""
    engine = start(USERS[0])
    runtime = places.node_runtime()
    code = {"index.js": 'exports.handler = async () => require("./module.mjs").value;', "module.mjs": "export const value = 7;"}
    known = subprocess.run(
        ["node", "-p", 'process.allowedNodeEnvironmentFlags.has("--experimental-require-module")'], capture_output=True,
        text=True, check=True).stdout.strip() == "true"
    if runtime not in ("nodejs20.x", "nodejs22.x") or not known:
        pytest.skip(f"the machine's Node.js is {runtime}, and {'knows' if known else 'does not know'} the feature")
    create(engine, "plain", runtime, code)
    answer = engine.functions.invoke(FunctionName="plain", Payload="{}")
    assert json.loads(answer["Payload"].read())["errorType"] == "Error" and "FunctionError" in answer
    create(engine, "asking", runtime, code, Environment={"Variables": {"NODE_OPTIONS": "--experimental-require-module"}})
    assert answer_of(engine, "asking") == 7


@pytest.mark.parametrize(("text", "error"), [
    ("#!/bin/bahs\necho\n", 'no such file or directory (its first line, "#!/bin/bahs", names a program that is not there '
                            "for the function)"),
    ("#!/bin/sh\r\necho\r\n", 'no such file or directory (its first line, "#!/bin/sh\\r", ends with a carriage return: '
                              "save the file with the line ends of Unix)"),
    ("echo\n", 'exec format error (it begins neither with "#!" nor as an ELF program)')])
def test_a_bad_first_line_is_named(start, text, error):
    engine = start(USERS[-1])
    create(engine, "own", "provided.al2023", {"bootstrap": text})
    answer = engine.functions.invoke(FunctionName="own", Payload="{}")
    failure = json.loads(answer["Payload"].read())
    assert failure["errorType"] == "Runtime.InvalidEntrypoint"
    assert failure["errorMessage"].endswith(f"Error: fork/exec /var/task/bootstrap: {error}")


JAVA = '''#!/bin/sh
exec java -Xshare:auto -XX:TieredStopAtLevel=1 -Xmx64m /var/task/Main.java
'''

JAVA_SOURCE = '''
import java.net.URI;
import java.net.http.*;
import java.security.*;

class Main {
  public static void main(String[] arguments) throws Exception {
    String api = "http://" + System.getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/";
    HttpClient client = HttpClient.newHttpClient();
    int anchors = 0;
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    var factory = javax.net.ssl.TrustManagerFactory.getInstance(javax.net.ssl.TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    for (var manager : factory.getTrustManagers())
      anchors += ((javax.net.ssl.X509TrustManager) manager).getAcceptedIssuers().length;
    String digest = MessageDigest.getInstance("SHA-256").getAlgorithm();
    while (true) {
      var next = client.send(HttpRequest.newBuilder(URI.create(api + "next")).build(), HttpResponse.BodyHandlers.ofString());
      String id = next.headers().firstValue("Lambda-Runtime-Aws-Request-Id").get();
      String body = String.format("{\\"digest\\": \\"%s\\", \\"anchors\\": %d, \\"home\\": \\"%s\\", \\"user\\": \\"%s\\"}",
          digest, anchors, System.getProperty("user.home"), System.getProperty("user.name"));
      client.send(HttpRequest.newBuilder(URI.create(api + id + "/response"))
          .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
'''


def test_the_distributions_java_runs_in_the_sandbox(start):
    """Its security settings are below /etc/java-*, its certificates below /etc/ssl."""
    engine = start(USERS[-1])
    create(engine, "java", "provided.al2023", {"bootstrap": JAVA, "Main.java": JAVA_SOURCE}, MemorySize=1024)
    answer = answer_of(engine, "java")
    assert answer["digest"] == "SHA-256" and answer["anchors"] > 50
    assert answer["user"] == "sbx_user1051" and answer["home"] == "/home/sbx_user1051"


def test_no_private_key_of_the_machine_is_shown(start):
    engine = start(USERS[0])
    engine.probe()
    code = ("result = [os.path.join(folder, name) for top in ['/etc', '/var/lib', '/var/cache'] "
            "for folder, folders, files in os.walk(top) for name in folders + files "
            "if name == 'private' or name.endswith('.key')]")
    assert invoke(engine, code) == []
