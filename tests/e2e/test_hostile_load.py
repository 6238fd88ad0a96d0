"""Functions that take more than their share, and that leave processes behind (tests/functions/hostile)."""

import threading
import time
import urllib.request

import pytest

from harness import hostile_package
from harness import hostile_world as hostile
from harness.hostile_world import assert_none_achieved
from harness.waiting import eventually

worlds, world = hostile.world_fixture()
in_sandbox = pytest.mark.parametrize("world", ["root", "ordinary"], indirect=True)
everywhere = pytest.mark.parametrize("world", list(hostile.SHAPES), indirect=True)


@everywhere
@pytest.mark.parametrize("way", ["fork bomb", "thread bomb"])
def test_an_environment_has_a_thousand_processes_and_threads_at_most(world, way):
    name = world.create(f"bomb-{way.split()[0]}", "provided")
    answer = world.invoke(name, {"ways": [way], "targets": world.targets()})
    # The environment may also be ended for it.
    assert_none_achieved(answer.get("outcomes", [{"name": way, "achieved": False}]), [way])
    assert world.ask_victim(own=1)["own"] == 1


# Without cgroups the engine counts what processes have for themselves, and bounds /tmp and /dev/shm; no more.
OF_CGROUPS = ["hold memory beyond its limit that is mapped nowhere", "hold memory beyond its limit that is shared"]


@in_sandbox
@pytest.mark.parametrize("way", [
    "fill /tmp beyond its size", "fill other folders in memory", "hold memory beyond its limit",
    "hold memory beyond its limit, in several processes", "hold memory beyond its limit that is mapped nowhere",
    "hold memory beyond its limit that is shared", "open 100,000 files"])
def test_an_environment_has_its_share_of_memory_disk_and_files(world, way):
    name = "share"
    if name not in world.names:
        world.create(name, "python", memory=128)
    if way in OF_CGROUPS and "memory_limit=\"cgroup" not in world.engine.log():
        pytest.skip("this engine may make no cgroups")
    answer = world.invoke(name, {"ways": [way], "targets": world.targets()})
    assert_none_achieved(answer.get("outcomes", [{"name": way, "achieved": False}]), [way])
    assert world.ask_victim(own=1)["own"] == 1


@in_sandbox
@pytest.mark.parametrize("way", [
    "flood the log", "flood the log with one line", "answer without end", "hold connections to the engine",
    "hold connections to the engine by invocations that never end"])
def test_a_function_that_floods_the_engine_takes_little_of_it(world, way):
    name = "flood"
    if name not in world.names:
        world.create(name, "python", memory=512)
        world.create("fresh", "python",
                     zip_file=hostile_package.zip_with_modes({"index.py": (hostile.VICTIM.encode(), 0o644)}))
    world.ask_victim()
    before = hostile.resident_mib(world.engine.pid)
    most, slowest, ended = before, 0.0, threading.Event()
    event = {"ways": [way], "targets": world.targets()}
    running = threading.Thread(target=lambda: (_ignore_errors(lambda: world.invoke(name, event)), ended.set()))
    running.start()
    cold = 0
    while not ended.is_set():
        begun = time.monotonic()
        urllib.request.urlopen(world.engine.url + "/healthz", timeout=20).read()
        world.engine.functions.get_function_configuration(FunctionName="victim")
        slowest = max(slowest, time.monotonic() - begun)
        most = max(most, hostile.resident_mib(world.engine.pid))
        if not cold and begun:
            # A new environment starts meanwhile.
            cold = 1
            assert "environment" in world.invoke("fresh", {})
        time.sleep(0.05)
    running.join()
    assert most - before < 64, f"the engine grew by {most - before:.0f} MiB"
    assert slowest < 15, f"/healthz and a request of the operator took {slowest:.1f} s"
    logs = sum(path.stat().st_size for path in (world.engine.data / "logs").rglob("*") if path.is_file())
    assert logs < 64 << 20, f"{logs >> 20} MiB of logs"
    assert world.ask_victim(own=2) == {"environment": world.victim_environment, "own": 2}


@everywhere
def test_no_daemon_outlives_the_timeout(world):
    name = world.create("leaving", "python", timeout=2)
    begun = time.monotonic()
    answer = world.invoke(name, {"hang": True, "targets": world.targets()})
    assert "timed out" in str(answer), answer
    assert world.words.since(begun), "the daemons were there"
    # They would go on for twenty seconds.
    eventually(lambda: not world.words.since(time.monotonic() - 0.5), 8, what="the processes end with their environment")


@everywhere
def test_no_process_of_a_function_outlives_the_engine(world):
    """Killed, not stopped. The last test of each world."""
    name = world.create("outliving", "python", timeout=60)
    begun = time.monotonic()
    event = {"hang": True, "targets": world.targets()}
    running = threading.Thread(target=lambda: _ignore_errors(lambda: world.invoke(name, event)))
    running.start()
    eventually(lambda: len(set(world.words.since(begun))) >= 4, what="the daemons are there")
    world.engine.kill()
    try:
        eventually(lambda: not world.words.since(time.monotonic() - 0.5), 8, what="the processes end with the engine")
    finally:
        running.join()
        world.engine.start()


def _ignore_errors(call) -> None:
    try:
        call()
    except Exception:
        pass
