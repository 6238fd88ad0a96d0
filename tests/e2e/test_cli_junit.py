"""The JUnit 5 extension in clients/junit5: its own tests, run by JUnit's launcher as its user has them."""

import os
import subprocess

from harness import places, programs
from harness.publisher import Publisher

CONSUME = """
import base64, json
def handler(event, context):
    if event.get("fail"):
        raise ValueError("told to")
    for message in sum(event.get("rmqMessagesByQueue", {}).values(), []):
        print("consumed", json.dumps(base64.b64decode(message["data"]).decode()))
    return event
"""


def test_a_run_has_an_engine(folder, broker):
    made = programs.of("junit")
    broker.declare("junit-orders", "/", "classic", {})
    publisher = Publisher(broker.url())
    publisher.publish("junit-orders", "Bern")
    publisher.close()
    (folder / "consume").mkdir()
    (folder / "consume" / "app.py").write_text(CONSUME)
    launcher, = (made / "lib").glob("junit-platform-console-standalone-*.jar")
    others = [str(jar) for jar in (made / "lib").glob("*.jar") if not jar.name.startswith("junit-")]
    done = subprocess.run(
        ["java", "-jar", str(launcher), "execute", "--scan-class-path", str(made / "test-classes"),
         "--class-path", os.pathsep.join([str(made / "classes"), str(made / "test-classes"), *others]),
         "--details", "tree", "--disable-ansi-colors"],
        cwd=folder, capture_output=True, text=True, timeout=180,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "JAVA_TOOL_OPTIONS": f"-Djava.io.tmpdir={folder}",
             "WHEELPIT_BINARY": str(places.engine_binary()), "ASAN_OPTIONS": "detect_stack_use_after_return=0",
             "BROKER": broker.endpoint(), "QUEUE": "junit-orders", "LOGIN": "esm-secret", "FUNCTION_USER": f"{os.getuid()}:{os.getgid()}",
             "CONSUME": str(folder / "consume"), "PYTHON": places.python_runtime()})
    assert done.returncode == 0 and "4 tests successful" in done.stdout, done.stdout + done.stderr
    assert not list(folder.glob("wheelpit-junit*")), "the engines' folders are gone"
