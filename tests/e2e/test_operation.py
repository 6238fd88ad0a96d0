"""What an operator sees: the first line, health, metrics, faults of the configuration, no secrets."""

import signal
import stat
import subprocess
import threading

import botocore.exceptions
import pytest

from harness import engine, functions, places
from harness.lab import CONNECTION_ERROR, numbered
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


def test_readiness_says_how_many_mappings_consume(lab):
    lab.mapping(lab.queue(), lab.function())
    assert lab.engine.get("/readyz?mappings=all") == (200, "ok\n1 of 1 enabled mappings consume\n")
    idle = lab.mapping("not-there", lab.function(), state="")
    idle.wait(StateTransitionReason="ESM_CONFIG_NOT_VALID")
    assert lab.engine.get("/readyz") == (200, "ok\n1 of 2 enabled mappings consume\n")
    status, text = lab.engine.get("/readyz?mappings=all")
    assert status == 503 and idle.uuid in text, text
    idle.update(Enabled=False)
    idle.wait(State="Disabled")
    assert lab.engine.get("/readyz?mappings=all")[0] == 200


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
    for file in [broken, folder / "absent.toml", folder]:
        done = serve("--config", str(file), cwd=folder)
        assert done.returncode == 2 and str(file) in done.stderr, done.stderr
    for flags in [["--config", ""], ["--data-dir", ""], ["--listen", ""]]:
        done = serve(*flags, cwd=folder)
        assert done.returncode == 2 and flags[0] in done.stderr, done.stderr


def test_a_mistyped_command_is_told_what_was_meant(folder):
    def told(*arguments: str) -> str:
        done = subprocess.run([places.engine_binary(), *arguments], capture_output=True, text=True)
        assert done.returncode == 2 and done.stdout == ""
        return done.stderr.splitlines()[0]

    assert told("sevre") == "wheelpit: there is no command sevre; did you mean serve?"
    assert told("serve", "--confg", "x") == (
        "wheelpit serve: there is no option --confg; did you mean --config?")
    assert told("async", "list", "-o", "xml") == (
        'wheelpit async list: --output: must be text or json; this is "xml"')


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
    assert port in done.stderr and "in use" in done.stderr.lower() and "--listen" in done.stderr


def test_two_engines_do_not_share_a_data_folder(lab, folder):
    done = serve("--listen", "127.0.0.1:0", "--data-dir", str(lab.engine.data), cwd=folder)
    assert done.returncode not in (0, -signal.SIGABRT, -signal.SIGSEGV)
    assert str(lab.engine.data) in done.stderr


def test_interrupt_and_terminate_both_stop_in_order(lab):
    for number in [signal.SIGINT, signal.SIGTERM]:
        lab.engine.process.send_signal(number)
        assert lab.engine._reap(20) == 0
        lab.engine.start()


def test_whoever_waits_for_a_function_has_the_answer_before_the_engine_ends(lab):
    slow = lab.function(functions.RECORDING_PYTHON.replace(
        'return {"verdict": verdict}', 'time.sleep(4)\n    return "at last"'))
    answers = []
    caller = threading.Thread(target=lambda: answers.append(
        lab.engine.functions.invoke(FunctionName=slow)["Payload"].read()))
    caller.start()
    eventually(lambda: lab.recorder.invocations, what="the function runs")
    lab.engine.process.send_signal(signal.SIGTERM)
    assert lab.engine._reap(20) == 0
    caller.join()
    assert answers == [b'"at last"']
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


def test_a_lost_key_is_said_and_its_secrets_can_be_stored_anew(lab):
    mapping = lab.mapping(queue := lab.queue(), lab.function(), secret := lab.secret())
    lab.engine.stop()
    key = lab.engine.data / "secrets.key"
    key.unlink()
    lab.engine.start()
    assert "cannot read stored secrets" in lab.engine.log() and str(key) in lab.engine.log()
    mapping.wait(LastProcessingResult=CONNECTION_ERROR)
    with pytest.raises(botocore.exceptions.ClientError, match="does not decrypt"):
        lab.engine.client("secretsmanager").get_secret_value(SecretId=secret)

    lab.change_secret(secret, "esm", "esm-secret")
    lab.recorder.wait_for(lab.publish(queue, ["after"]))


def test_the_log_begins_with_what_is_run(lab):
    line = (lab.folder / "stderr.log").read_text().splitlines()[0]
    for text in ["starting", "version=", f"config={lab.engine.config_file}", f"data_dir={lab.engine.data}",
                 "brokers=1"]:
        assert text in line, line


def test_even_the_most_talkative_log_and_the_metrics_hold_no_secret(broker, make_lab):
    lab = make_lab(broker, config='[log]\nlevel = "debug"\n')
    function = lab.function(functions.ECHO_PYTHON, environment={"DB_LOGIN": "admin-secret"})
    shows = {"esm": {"State": "Enabled"}, "writer": {"StateTransitionReason": "EVENT_SOURCE_AUTHZ_ERROR"},
             "nope": {"StateTransitionReason": "EVENT_SOURCE_AUTHN_ERROR"}}
    for user, members in shows.items():
        mapping = lab.mapping(lab.queue(), function, secret := lab.secret(user), state="")
        mapping.wait(**members)
        lab.engine.client("secretsmanager").get_secret_value(SecretId=secret)
        lab.change_secret(secret, user, "reader-secret")
    lab.engine.functions.invoke(FunctionName=function, Payload=b"[]")
    metrics = lab.engine.get("/metrics")[1]
    assert " debug " in lab.engine.log()
    assert not [secret for secret in engine.SECRETS if secret in lab.engine.log() + metrics]


def test_closed_standard_streams_are_not_taken_for_files(folder):
    """They become /dev/null: SQLite, whose files are the first to be opened, sees to that."""
    command = f'exec "{places.engine_binary()}" serve --listen 127.0.0.1:0 --data-dir "{folder}/d" <&- >&- 2>&-'
    process = subprocess.Popen(["sh", "-c", command], cwd=folder)
    try:
        streams = [places.pathlib.Path(f"/proc/{process.pid}/fd/{number}") for number in range(3)]
        eventually(lambda: (folder / "d" / "secrets.key").exists(), what="it runs")
        assert [str(stream.readlink()) for stream in streams] == ["/dev/null"] * 3
    finally:
        process.terminate()
        assert process.wait(20) == 0


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
