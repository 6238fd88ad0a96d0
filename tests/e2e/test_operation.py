"""What an operator sees: the first line, health, metrics, faults of the configuration, no secrets."""

import signal
import stat
import subprocess

from harness import places
from harness.lab import numbered
from harness.waiting import eventually


def serve(*arguments: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run([places.engine_binary(), "serve", *arguments], capture_output=True, text=True,
                          timeout=20, **options)


def test_health_readiness_and_metrics(lab):
    assert lab.engine.get("/healthz")[0] == 200
    assert lab.engine.get("/readyz")[0] == 200
    mapping = lab.mapping(queue := lab.queue(), lab.function())
    lab.recorder.wait_for(lab.publish(queue, numbered(30)))

    def counted():
        polled = lab.engine.metric("lambda_esm_polled_events_total", uuid=mapping.uuid)
        invoked = lab.engine.metric("lambda_esm_invoked_events_total", uuid=mapping.uuid)
        deleted = lab.engine.metric("lambda_esm_deleted_events_total", uuid=mapping.uuid)
        assert (polled, invoked, deleted) == (30, 30, 30)
        return True

    eventually(counted, what="metrics agree with what happened")
    assert lab.engine.metric("lambda_invocations_total") >= 1


def test_an_unknown_path_is_answered_in_the_protocols_own_envelope(lab):
    status, body = lab.engine.get("/2015-03-31/nothing-of-the-kind")
    assert status in (400, 403, 404) and "essage" in body


def test_version_tells_name_and_number():
    done = subprocess.run([places.engine_binary(), "version"], capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stdout.startswith("wheelpit 0.")


def test_faults_of_the_configuration_are_named_one_a_line_and_end_with_2(folder):
    config = folder / "bad.toml"
    config.write_text('[server]\nlisten = 9400\nregoin = "us-east-1"\n\n'
                      '[[broker]]\nname = "one"\nengine = "rabitmq"\nendpoints = ["http://x"]\n')
    done = serve("--config", str(config), cwd=folder)
    assert done.returncode == 2 and done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 4, done.stderr
    for key in ["server.listen", "server.regoin", "broker", "endpoints"]:
        assert any(str(config) in line and key in line for line in lines), (key, done.stderr)
    assert any("region" in line and "regoin" in line for line in lines), "no nearest neighbour"


def test_a_configuration_that_is_no_toml_or_not_there_ends_with_2(folder):
    broken = folder / "broken.toml"
    broken.write_text("[server\n")
    for file in [broken, folder / "absent.toml"]:
        done = serve("--config", str(file), cwd=folder)
        assert done.returncode == 2 and str(file) in done.stderr, done.stderr


def test_credentials_in_an_endpoint_are_refused_without_being_printed(folder):
    config = folder / "secret.toml"
    config.write_text('[[broker]]\nname = "one"\nengine = "rabbitmq"\n'
                      'endpoints = ["amqp://user:nope-secret@127.0.0.1:5672/vh"]\n')
    done = serve("--config", str(config), cwd=folder)
    assert done.returncode == 2
    assert "nope-secret" not in done.stdout + done.stderr
    assert "BASIC_AUTH" in done.stderr or "secret" in done.stderr


def test_a_port_in_use_is_said_clearly(lab, folder):
    port = lab.engine.url.rpartition(":")[2]
    done = serve("--listen", f"127.0.0.1:{port}", "--data-dir", str(folder / "other"), cwd=folder)
    assert done.returncode not in (0, -signal.SIGABRT, -signal.SIGSEGV)
    assert port in done.stderr and "in use" in done.stderr.lower()


def test_two_engines_do_not_share_a_data_folder(lab, folder):
    done = serve("--listen", "127.0.0.1:0", "--data-dir", str(lab.engine.data), cwd=folder)
    assert done.returncode not in (0, -signal.SIGABRT, -signal.SIGSEGV)
    assert str(lab.engine.data) in done.stderr


def test_interrupt_and_terminate_both_stop_in_order(lab):
    for number in [signal.SIGINT, signal.SIGTERM]:
        lab.engine.process.send_signal(number)
        assert lab.engine._reap(20) == 0
        lab.engine.start()


def test_the_key_of_the_secrets_is_private(lab):
    lab.secret()
    keys = [file for file in lab.engine.data.rglob("*key*") if file.is_file()]
    assert keys, f"no key file in {list(lab.engine.data.iterdir())}"
    for key in keys:
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    for file in lab.engine.data.rglob("*"):
        if file.is_file():
            assert b"esm-secret" not in file.read_bytes(), f"{file} holds a password in clear"


def test_functions_end_with_the_engine(lab):
    lab.mapping(queue := lab.queue(), lab.function())
    lab.recorder.wait_for(lab.publish(queue, ["one"]))
    marker = f"RECORDER={lab.recorder.address}".encode()

    def functions_alive() -> list[str]:
        alive = []
        for folder in places.pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if marker in (folder / "environ").read_bytes().split(b"\0"):
                    alive.append(folder.name)
            except OSError:
                continue
        return alive

    assert functions_alive()
    lab.engine.kill()
    eventually(lambda: not functions_alive(), timeout=10, what="functions ended with the engine")
    lab.engine.start()
