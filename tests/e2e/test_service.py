"""The engine as a service of systemd: what it tells its manager, what SIGHUP reads anew, where its log goes."""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess

import pytest

from harness.engine import NO_SANDBOX, Engine
from harness.waiting import eventually

SERVER = '[server]\naccount_id = "123456789012"\n'
KEYS = 'access_keys = [{{ id = "AKIDMILL", secret = "{}" }}]\n'


class Manager:
    """What systemd is to a service: a socket of datagrams."""

    def __init__(self, address: str):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(address.replace("@", "\0"))
        self._socket.setblocking(False)
        self.told: list[str] = []

    def heard(self, wanted: str) -> bool:
        """Whether a message with such a line has come."""
        try:
            while True:
                self.told.append(self._socket.recv(4096).decode())
        except BlockingIOError:
            pass
        return any(re.fullmatch(wanted, line) for message in self.told for line in message.split("\n"))

    def wait_for(self, wanted: str) -> None:
        eventually(lambda: self.heard(wanted), 60, what=f"{wanted} among {self.told}")

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(params=["path", "abstract"])
def managed(request, folder):
    address = str(folder / "notify") if request.param == "path" else f"@wheelpit-e2e-{os.getpid()}-{folder.name}"
    manager = Manager(address)
    engine = Engine(folder, SERVER + NO_SANDBOX, {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "4000000"})
    yield engine.start(), manager
    if engine.running:
        engine.stop()
    engine.check_log()
    manager.close()


def hang_up(engine: Engine, said: str, times: int = 1) -> None:
    engine.process.send_signal(signal.SIGHUP)
    eventually(lambda: engine.log().count(said) >= times, 60, what=f"{said!r} in the log")


def test_its_manager_is_told_of_each_turn(managed):
    engine, manager = managed
    manager.wait_for("READY=1")
    manager.wait_for(r"STATUS=serving on http://127\.0\.0\.1:\d+; no mapping is enabled")
    manager.told.clear()
    for _ in range(2):
        manager.wait_for("WATCHDOG=1")
        manager.told.clear()
    engine.process.send_signal(signal.SIGHUP)
    manager.wait_for("RELOADING=1")
    manager.wait_for(r"MONOTONIC_USEC=\d+")
    manager.wait_for("READY=1")
    manager.told.clear()
    assert engine.stop() == 0
    assert manager.heard("STOPPING=1") and manager.heard("STATUS=stopping: SIGTERM")


def test_an_engine_whose_loop_stands_still_gives_no_sign_of_life(managed):
    engine, manager = managed
    manager.wait_for("WATCHDOG=1")
    engine.process.send_signal(signal.SIGSTOP)
    manager.heard("x")
    manager.told.clear()
    try:
        subprocess.run(["sleep", "5"], check=True)
        assert not manager.heard("WATCHDOG=1")
    finally:
        engine.process.send_signal(signal.SIGCONT)
    manager.wait_for("WATCHDOG=1")


def test_a_hang_up_takes_keys_level_and_limits_and_names_what_it_cannot(folder):
    engine = Engine(folder, SERVER + KEYS.format("the-first-secret") + NO_SANDBOX)
    engine.key = ("AKIDMILL", "the-first-secret")
    engine.start()
    assert engine.aws("lambda", "list-functions")
    text = (SERVER + "shards = 1\n" + KEYS.format("the-second-secret") + '[log]\nlevel = "debug"\n[limits]\n'
            'control_plane_requests_per_second = 1\n' + NO_SANDBOX + 'max_concurrency = 7\n[async]\nmax_concurrency = 3\n')
    engine.config_file.write_text(text)
    hang_up(engine, "configuration reloaded")
    log = engine.log()
    taken = re.search(r'taken="?([^"\n]*)"?', log).group(1)
    for key in ["server.access_keys", "log.level", "limits.control_plane_requests_per_second"]:
        assert key in taken, log
    restart = re.search(r'read only at startup have changed keys="?([^"\n]*)', log).group(1)
    assert sorted(re.findall(r"[\w.]+", restart)) == ["async.max_concurrency", "functions.max_concurrency", "server.shards"]
    refused = engine.aws("lambda", "list-functions", check=False)
    assert "InvalidSignatureException" in refused.stderr
    engine.key = ("AKIDMILL", "the-second-secret")
    answers = [engine.aws("lambda", "list-functions", check=False).stderr for _ in range(1)]
    assert answers == [""]
    codes = set()
    for _ in range(20):
        try:
            engine.client("lambda").list_functions()
            codes.add("fine")
        except engine.client("lambda").exceptions.TooManyRequestsException:
            codes.add("throttled")
    assert "throttled" in codes

    engine.config_file.write_text(text + "[log\n")
    hang_up(engine, "configuration not reloaded")
    engine.config_file.write_text(text.replace(KEYS.format("the-second-secret"), ""))
    hang_up(engine, "configuration reloaded", 2)
    engine.key = ("anybody", "at-all")
    assert engine.stop() == 0
    engine.check_log()


def test_keys_cannot_be_taken_away_from_a_listener_that_others_reach(folder):
    engine = Engine(folder, SERVER + KEYS.format("the-first-secret") + NO_SANDBOX)
    engine.start()
    engine.stop()
    engine.listen = "0.0.0.0:0"
    engine.process = subprocess.Popen(engine.command(), env=engine.environment(), cwd=folder,
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                      stderr=open(folder / "stderr.log", "ab"))
    try:
        line = engine._first_line(60)
        engine.url = "http://127.0.0.1:" + line.rsplit(":", 1)[1]
        engine.config_file.write_text(SERVER + NO_SANDBOX)
        hang_up(engine, "can be reached from other machines, and without access keys")
        engine.key = ("AKIDMILL", "the-first-secret")
        assert engine.aws("lambda", "list-functions")
        engine.key = ("AKIDMILL", "another-secret")
        assert "InvalidSignatureException" in engine.aws("lambda", "list-functions", check=False).stderr
    finally:
        engine.process.terminate()
        engine.process.wait(60)


def test_the_configuration_that_is_shown_is_the_one_read_last(folder):
    engine = Engine(folder, SERVER + NO_SANDBOX)
    engine.start()

    def shown() -> dict[str, dict]:
        settings = json.loads(engine.get("/_wheelpit/configuration")[1])["Settings"]
        return {f"{setting['Section']}.{setting['Name']}": setting for setting in settings}

    assert shown()["log.level"]["Origin"] == "default" and not any("NeedsRestart" in setting for setting in shown().values())
    engine.config_file.write_text(SERVER + "shards = 1\n" + '[log]\nlevel = "debug"\n' + NO_SANDBOX)
    before = shown()["server.shards"]["Value"]
    hang_up(engine, "configuration reloaded")
    now = shown()
    assert now["log.level"] == {"Section": "log", "Name": "level", "Value": '"debug"', "Origin": "file", "Line": 5}
    assert now["server.shards"]["Value"] == before and now["server.shards"]["NeedsRestart"] is True
    assert [name for name, setting in now.items() if "NeedsRestart" in setting] == ["server.shards"]
    engine.stop()


@pytest.mark.skipif(pathlib.Path("/run/systemd/journal/socket").exists(), reason="entries would go to this journal")
def test_lines_for_the_journal_begin_with_their_priority(folder):
    engine = Engine(folder, SERVER + NO_SANDBOX)
    log = open(folder / "stderr.log", "ab")
    found = os.fstat(log.fileno())
    engine.variables["JOURNAL_STREAM"] = f"{found.st_dev}:{found.st_ino}"
    engine.start()
    assert engine.stop() == 0
    lines = (folder / "stderr.log").read_text().splitlines()
    assert lines and all(re.match(r"<[3467]>\S", line) for line in lines), lines
    assert any(line.startswith("<6>starting version=") for line in lines)
    log.close()
