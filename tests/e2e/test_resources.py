"""What an engine does when the machine is short of something: disk, file descriptors."""

import contextlib
import json
import os
import re
import subprocess
import threading

import botocore.exceptions
import pytest

from harness import functions, places
from harness.engine import Engine
from harness.lab import numbered
from harness.waiting import eventually

ROLE = "arn:aws:iam::123456789012:role/any"
ASLEEP_PYTHON = """
import time

def handler(event, context):
    time.sleep(event.get("seconds", 0))
    return "awake"
"""


@contextlib.contextmanager
def small_disk(folder, size: str):
    """A file system of that size, mounted at `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.getuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", folder],
                                          capture_output=True).returncode != 0:
        pytest.skip("mounting a small file system takes root's rights")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(folder) -> None:
    """Until not a byte more can be written."""
    with contextlib.suppress(OSError), open(folder / "ballast", "wb", buffering=0) as file:
        for size in [1 << 20, 4096, 1]:
            with contextlib.suppress(OSError):
                while file.write(bytes(size)):
                    pass


def test_a_full_disk_keeps_nobody_from_working(broker, make_lab):
    lab = make_lab(broker)
    function, secret = lab.function(), lab.secret()
    mapping = lab.mapping(queue := lab.queue(), function, secret)
    lab.recorder.wait_for(lab.publish(queue, numbered(3, "before")))
    assert lab.engine.stop() == 0
    kept = lab.engine.folder / "kept"
    lab.engine.data.rename(kept)
    with small_disk(lab.engine.data, "24m"):
        subprocess.run(["cp", "-a", f"{kept}/.", lab.engine.data], check=True)
        fill(lab.engine.data)
        assert os.statvfs(lab.engine.data).f_bavail == 0
        lab.engine.start()
        assert "the disk is full" in lab.engine.log()
        lab.recorder.wait_for(lab.publish(queue, numbered(3, "full")))
        answer = lab.engine.functions.invoke(FunctionName=function, Payload=b'{"messages": []}')
        assert json.loads(answer["Payload"].read()) == {"verdict": "ok"}
        refused(lab.engine, "UpdateFunctionCode",
                lambda api: api.update_function_code(FunctionName=function, ZipFile=functions.zip_of(
                    {"index.py": os.urandom(100_000)})), "No space left on device")
        refused(lab.engine, "Invoke", lambda api: api.invoke(
            FunctionName=function, InvocationType="Event", Payload=b"[]"), "min_free_bytes")
        assert lab.engine.get("/healthz")[0] == 200

        (lab.engine.data / "ballast").unlink()
        mapping.update(BatchSize=2)
        lab.recorder.wait_for(lab.publish(queue, numbered(3, "after")))
        assert lab.engine.stop() == 0
    lab.engine.start()


def refused(engine: Engine, operation: str, call, why: str) -> None:
    with pytest.raises(botocore.exceptions.ClientError) as error:
        call(engine.functions)
    assert why in str(error.value), (operation, error.value)


class FewDescriptors(Engine):
    """An engine that may open so many files, and no more."""

    most = 192

    def command(self, *more: str) -> list[str]:
        return ["prlimit", f"--nofile={self.most // 2}:{self.most}", *super().command(*more)]


def test_the_soft_limit_of_descriptors_is_raised(folder):
    engine = FewDescriptors(folder, "").start()
    limits = (places.pathlib.Path(f"/proc/{engine.pid}") / "limits").read_text()
    assert re.search(r"Max open files +192 +192 ", limits), limits
    assert engine.stop() == 0


def test_without_descriptors_mappings_go_on_and_the_cause_is_told(broker, make_lab):
    lab = make_lab(broker)
    lab.engine.__class__ = FewDescriptors
    lab.engine.restart()
    assert "few execution environments can exist" in lab.engine.log()
    mapping = lab.mapping(queue := lab.queue(), lab.function())
    lab.recorder.wait_for(lab.publish(queue, ["first"]))

    # More invocations at the same time than there can be environments, of many functions.
    sleepers = [lab.function(ASLEEP_PYTHON) for _ in range(8)]
    answers = []

    def call(name: str) -> None:
        client = Engine.client.__get__(lab.engine)("lambda")
        try:
            answer = client.invoke(FunctionName=name, Payload=json.dumps({"seconds": 3}).encode())
            answers.append(answer["Payload"].read().decode())
        except botocore.exceptions.ClientError as error:
            answers.append(str(error))

    callers = [threading.Thread(target=call, args=(name,)) for name in sleepers * 4]
    for caller in callers:
        caller.start()
    lab.recorder.wait_for(lab.publish(queue, numbered(5, "meanwhile")))
    assert lab.engine.get("/healthz")[0] == 200
    for caller in callers:
        caller.join()
    strange = [answer for answer in answers if answer != '"awake"' and "TooManyRequests" not in answer]
    assert not strange, strange
    assert '"awake"' in answers
    assert "invocations are throttled" in lab.engine.log() and "file descriptors" in lab.engine.log()
    assert "install it" not in lab.engine.log()
    lab.recorder.wait_for(lab.publish(queue, ["last"]))
    assert mapping.get()["LastProcessingResult"] == "OK"
    open_files = len(list(places.pathlib.Path(f"/proc/{lab.engine.pid}/fd").iterdir()))
    assert open_files < FewDescriptors.most, open_files


def leave_two_descriptors(pid: int) -> None:
    """The least that a sanitizer can do with, and less than a process takes."""
    used = {int(entry.name) for entry in places.pathlib.Path(f"/proc/{pid}/fd").iterdir()}
    free = [number for number in range(FewDescriptors.most) if number not in used]
    subprocess.run(["prlimit", f"--pid={pid}", f"--nofile={free[2]}:{FewDescriptors.most}"], check=True)


def test_a_process_without_descriptors_is_not_a_missing_interpreter(folder):
    engine = FewDescriptors(folder, "").start()
    wanted = {"FunctionName": "f", "Runtime": places.python_runtime(), "Handler": "index.handler", "Role": ROLE,
              "Code": {"ZipFile": functions.zip_of({"index.py": ASLEEP_PYTHON})}}
    engine.functions.list_functions()  # the connection is there
    leave_two_descriptors(engine.pid)
    with pytest.raises(botocore.exceptions.ClientError) as error:
        engine.functions.create_function(**wanted)
    assert "ile descriptors" in str(error.value) and "install" not in str(error.value), error.value
    subprocess.run(["prlimit", f"--pid={engine.pid}", "--nofile=192:192"], check=True)
    engine.functions.create_function(**wanted)
    eventually(lambda: engine.functions.invoke(FunctionName="f", Payload=b"{}")["Payload"].read() == b'"awake"',
               what="it runs")
    assert engine.stop() == 0
