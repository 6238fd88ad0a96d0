"""`wheelpit explain`, `listen`, `top` and `doctor`: what an engine does, as a user sees it."""

import json
import re
import subprocess

import pytest

from harness import places
from harness.command_line import OnTerminal, Running, environment, wheelpit
from harness.waiting import eventually

FAILING = """
def handler(event, context):
    records = sum(event["rmqMessagesByQueue"].values(), [])
    if any(record["data"] == "YmFk" for record in records):
        raise ValueError("told to")
"""


@pytest.fixture
def at(lab):
    return {"AWS_ENDPOINT_URL": lab.engine.url}


@pytest.fixture
def running(folder):
    started = []

    def start(*arguments: str, kind=Running, **variables: str):
        started.append(kind(folder, *arguments, **variables))
        return started[-1]

    yield start
    for each in started:
        each.close()


def test_explain_says_why_a_mapping_does_not_move(lab, folder, at):
    queue = lab.queue()
    function = lab.function(FAILING)
    mapping = lab.mapping(queue, function)
    lab.publish(queue, ["good"])
    mapping.wait(LastProcessingResult="OK")

    def moves():
        done = wheelpit(folder, "explain", function, **at)
        assert "no records are waiting" in done.stdout, done.stdout
        return done.returncode == 0

    eventually(moves, 30, what="it is explained as fine")
    wrong = lab.mapping("not-there", lab.function(FAILING), state="")

    def said():
        done = wheelpit(folder, "explain", wrong.uuid[:8], **at)
        assert done.returncode == 1, done.stdout
        assert "no queue 'not-there' in vhost '/'" in done.stdout, done.stdout
        assert "What to do: " in done.stdout
        assert re.search(r"^(The next attempt is in \S+|It is being retried now|It is retried as soon .*)\.$",
                         done.stdout, re.MULTILINE), done.stdout
        return True

    eventually(said, 60, what="the missing queue is explained")
    as_json = wheelpit(folder, "explain", "not-there", "-o", "json", **at)
    assert json.loads(as_json.stdout)["Fine"] is False and json.loads(as_json.stdout)["UUID"] == wrong.uuid
    mapping.update(Enabled=False)
    mapping.wait(State="Disabled")

    def disabled():  # the admin API's list may be a quarter of a second old
        done = wheelpit(folder, "explain", mapping.uuid, **at)
        return done.returncode == 1 and f"--uuid {mapping.uuid} --enabled" in done.stdout

    eventually(disabled, 30, what="it is explained as disabled")
    unknown = wheelpit(folder, "explain", "nobody", **at)
    assert unknown.returncode == 2 and f"{mapping.uuid}  {queue} -> {function}" in unknown.stderr
    gone = wheelpit(folder, "explain", "x", "--endpoint-url", "http://127.0.0.1:1")
    assert gone.returncode == 1 and "is it running?" in gone.stderr


def test_listen_shows_batches_as_they_flow(lab, folder, at, running):
    queue = lab.queue()
    function = lab.function(FAILING)
    lab.mapping(queue, function, BatchSize=1)
    lab.publish(queue, ["before"])
    eventually(lambda: wheelpit(folder, "listen", "--once", **at).stdout.count(" done") == 1, 30,
               what="the batch is remembered")
    live = running("listen", queue, **at)
    only_failed = wheelpit(folder, "listen", "--once", "--failed", **at)
    assert only_failed.returncode == 0 and only_failed.stdout == ""

    def sent():  # what was there before it listens is not shown
        lab.publish(queue, ["now"])
        return " done" in live.printed

    eventually(sent, 60, every=0.5, what="a new batch is shown")
    assert re.search(rf"1 record .* ms  done  {queue} -> {function}$", live.printed, re.MULTILINE)
    assert live.interrupt() == 0

    lab.publish(queue, ["bad"])

    def failed():
        done = wheelpit(folder, "listen", "--since", "10m", "--once", "--failed", "-o", "json", **at)
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        return rows and all(row["Outcome"] != "done" and row["Name"] == queue for row in rows)

    eventually(failed, 30, what="the failed batch is found")
    assert wheelpit(folder, "listen", "--since", "yesterday", **at).returncode == 2
    assert wheelpit(folder, "listen", "nobody", **at).returncode == 2


def test_top_fills_a_terminal_and_is_a_table_in_a_pipe(lab, folder, at, running):
    queue = lab.queue()
    function = lab.function(FAILING)
    lab.mapping(queue, function)
    table = wheelpit(folder, "top", "--interval", "0.2", **at)
    assert table.returncode == 0 and "\x1b" not in table.stdout
    assert re.search(rf"^{queue} -> {function} +reads +0\.0", table.stdout, re.MULTILINE), table.stdout
    assert re.search(r"^FUNCTION +STATE +READ/S", table.stdout, re.MULTILINE)

    screen = running("top", kind=OnTerminal, **at)
    screen.wait("[READ/S]")
    screen.wait(f"{queue} -> {function}")
    screen.type(">")
    screen.wait("[DONE/S]")
    screen.type("f")
    screen.wait("FUNCTION")
    screen.type("q")
    assert screen.ended() == 0
    screen.wait("\x1b[?1049l")  # what was there before is back


def test_top_in_tmux(lab, folder):
    """The screen as a user sees it, and the shell's prompt after it."""
    queue = lab.queue()
    lab.mapping(queue, lab.function(FAILING))
    socket = str(folder / "tmux")

    def tmux(*arguments: str) -> str:
        return subprocess.run(["tmux", "-S", socket, "-f", "/dev/null", *arguments], env=environment(folder),
                              capture_output=True, text=True, timeout=30, check=True).stdout

    tmux("new-session", "-d", "-x", "120", "-y", "20", "env", "PS1=ready:", "bash", "--norc", "--noprofile")
    try:
        tmux("send-keys", f"{places.engine_binary()} top --endpoint-url {lab.engine.url}", "Enter")

        def shown(text: str):
            screen = tmux("capture-pane", "-p")
            assert text in screen, screen
            return screen

        screen = eventually(lambda: shown(f"{queue} -> "), 60, what="the mapping is on the screen")
        assert "[READ/S]" in screen and "q quit" in screen
        assert len(screen.splitlines()) <= 20
        tmux("send-keys", "q")
        after = eventually(lambda: shown("ready:"), 30, what="the prompt is back")
        assert "[READ/S]" not in after
    finally:
        tmux("kill-server")


def test_doctor_names_what_is_wrong(lab, folder):
    folder.chmod(0o755)  # whoever runs functions has to pass
    sound = folder / "sound.toml"
    sound.write_text(lab.source("lab", [lab.broker.endpoint()]) + '[functions]\nsandbox = "none"\nuser = "nobody"\n')
    done = wheelpit(folder, "doctor", "--config", "sound.toml")
    assert done.returncode == 0, done.stdout
    for line in ["configuration", "broker lab", "sandbox", "interpreter of Python", "disk", "clock", "limits"]:
        assert re.search(rf"^{line} +(ok|warning) ", done.stdout, re.MULTILINE), done.stdout
    (folder / "wrong.toml").write_text('[[broker]]\nname = "gone"\nengine = "rabbitmq"\n'
                                       'endpoints = ["amqp://127.0.0.1:1"]\n')
    wrong = wheelpit(folder, "doctor", "--config", "wrong.toml", "-o", "json")
    assert wrong.returncode == 1
    report = json.loads(wrong.stdout)
    gone = next(check for check in report["Checks"] if check["Name"] == "broker gone")
    assert gone["Outcome"] == "failed" and "connect: " in gone["Words"] and "its address" in gone["Remedy"]
    (folder / "broken.toml").write_text("[server]\nlisen = 1\n")
    broken = wheelpit(folder, "doctor", "--config", "broken.toml")
    assert broken.returncode == 1 and "did you mean listen?" in broken.stdout


def test_doctor_tries_the_logins_of_mappings(lab, folder):
    queue, function = lab.queue(), lab.function(FAILING)
    lab.mapping(queue, function)
    wrong = lab.function(FAILING)
    lab.mapping(queue, wrong, lab.secret("esm", "nope-secret"), state="")
    config = folder / "doctor.toml"
    config.write_text(lab.engine.config_file.read_text().replace(
        "[server]\n", f'[server]\ndata_dir = "{lab.engine.data}"\n', 1))

    def tried() -> None:
        done = wheelpit(folder, "doctor", "--config", str(config), "-o", "json", "--endpoint-url", lab.engine.url)
        assert done.returncode == 1, done.stdout
        checks = {check["Name"]: check for check in json.loads(done.stdout)["Checks"]}
        fine = next(check for name, check in checks.items() if name.endswith(f"{queue} of {function}"))
        assert fine["Outcome"] == "ok" and fine["Words"].endswith("resolve, connect, login, virtual host, queue"), fine
        assert [step["Name"] for step in fine["Steps"]] == ["resolve", "connect", "tls", "login", "virtual host", "queue"]
        bad = next(check for name, check in checks.items() if name.endswith(f"{queue} of {wrong}"))
        assert bad["Outcome"] == "failed" and ": login: " in bad["Words"] and "secret" in bad["Remedy"], bad
        assert "logins" not in checks

    tried()  # the engine has the data directory: it is asked
    lab.engine.stop()
    tried()
    lab.engine.start()
    unheard = wheelpit(folder, "doctor", "--config", str(config), "--endpoint-url", "http://127.0.0.1:1")
    assert re.search(r"^logins +warning +were not tried: ", unheard.stdout, re.MULTILINE), unheard.stdout
