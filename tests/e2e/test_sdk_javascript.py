"""Every operation through the AWS SDK for JavaScript v3: tests/sdk-js/roundtrip.mjs does the work."""

import json
import os
import subprocess

from harness import functions, places
from harness.lab import numbered


def test_every_operation_makes_a_round_trip_through_the_javascript_sdk(lab):
    queue = lab.queue()
    (lab.folder / "function.zip").write_bytes(functions.zip_of({"index.js": functions.RECORDING_NODE}))
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(lab.folder),
        "SDK_MODULES": str(places.BUILD / "sdk-js"), "ENDPOINT": lab.engine.url,
        "QUEUE": queue, "RUNTIME": places.node_runtime(), "RECORDER": lab.recorder.address,
        "ZIP": str(lab.folder / "function.zip"), "AWS_EC2_METADATA_DISABLED": "true"}
    script = subprocess.Popen(
        ["node", str(places.ROOT / "tests" / "sdk-js" / "roundtrip.mjs")], env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
    try:
        first = script.stdout.readline().strip()
        assert first == "mapping enabled", first + script.stderr.read()
        published = lab.publish(queue, numbered(12))
        lab.recorder.wait_for(published)
        out, err = script.communicate("go on\n", timeout=60)
    finally:
        script.kill()
        script.wait()
    assert script.returncode == 0, out + err
    done = json.loads(out.splitlines()[-1])
    assert done["operations"] >= 25
