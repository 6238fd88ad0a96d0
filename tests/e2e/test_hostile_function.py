"""Functions that try to get out: they try all the ways of tests/functions/hostile, and achieve none.

What they know is more than a stranger could: where the engine's files are, its process, its API, the ports of other
environments, even the operator's keys.
"""

import importlib
import os
import pathlib
import stat
import sys
import threading
import time
import urllib.request

import botocore.exceptions
import pytest

from harness import hostile_world as hostile
from harness.hostile_world import CANARY, World
from harness.waiting import eventually

sys.path.insert(0, str(hostile.SOURCES))
WAYS = importlib.import_module("trying").WAYS
LOADS: list[str] = []
for module in ("ways_kernel", "ways_files", "ways_network", "ways_load"):
    before = set(WAYS)
    importlib.import_module(module)
    if module == "ways_load":
        LOADS = [name for name in WAYS if name not in before]
ALL = [name for name in WAYS if name not in LOADS]

# Without a sandbox a function is a process of the engine's user, or of the user of the functions: what that user may
# read and write, it may. This is what remains.
NETWORK = ["use the engine's API unsigned", "use the engine's API signed with what anybody may make up",
           "use the engine's API with the environment's own credentials",
           "use the engine's API with the operator's credentials, had they leaked",
           "reach the engine's API by other addresses of this machine",
           "come to the engine's API from other addresses of this machine", "claim to be somebody else in the request's head",
           "hide a request behind one that is allowed", "send a request and be gone before it is read",
           "send a request, and reset the connection", "be a process that nobody may look at (not dumpable)",
           "let an orphan in a session of its own ask", "hand a connection to another process and end",
           "have a daemon of the host hold one's connection, and be not dumpable",
           "invoke, while the connection asks for something else", "open the code of another function by a link of its own making",
           "take the events of another environment", "use another environment's Runtime API with guesses at its token"]
WITHOUT_SANDBOX = ["become root with setuid, setgid and their relatives", "hold capabilities",
                   "gain privileges from a set-uid program", "leave a core dump", "set the host's core_pattern",
                   "set any other sysctl", "read the kernel's memory and keys", *NETWORK]
OF_ROOT_WITHOUT_SANDBOX = ["read the engine's files", "read the host's password file", "signal processes outside"]

SHAPES = {"root": ("root", "auto", False), "ordinary": ("ordinary", "auto", True),
          "root-none": ("root", "none", False), "ordinary-none": ("ordinary", "none", True)}
SANDBOXED = ["root", "ordinary"]
_worlds: dict[str, World] = {}


@pytest.fixture(scope="module", autouse=True)
def _close_worlds():
    yield
    for world in _worlds.values():
        world.close()
    _worlds.clear()


@pytest.fixture
def world(request) -> World:
    shape = request.param
    if os.geteuid() != 0 and SHAPES[shape][0] == "root":
        pytest.skip("needs root")
    if shape in _worlds and not _worlds[shape].engine.running:
        _worlds.pop(shape).close()  # what ended it has failed its own test
    if shape not in _worlds:
        _worlds[shape] = World(*SHAPES[shape])
    return _worlds[shape]


in_sandbox = pytest.mark.parametrize("world", SANDBOXED, indirect=True)
everywhere = pytest.mark.parametrize("world", list(SHAPES), indirect=True)
of_every_runtime = pytest.mark.parametrize("runtime", ["python", "node", "provided"])


def assert_none_achieved(outcomes: list[dict], names: list[str]) -> None:
    missing = set(names) - {outcome["name"] for outcome in outcomes}
    assert not missing, f"were not tried: {missing}"
    achieved = {outcome["name"]: outcome["detail"] for outcome in outcomes if outcome["achieved"]}
    assert not achieved, "".join(f"\n  {name}: {detail}" for name, detail in achieved.items())
    assert CANARY not in str(outcomes)


def assert_nothing_happened(world: World) -> None:
    """As seen from outside."""
    names = [function["FunctionName"] for function in world.engine.functions.list_functions()["Functions"]]
    assert sorted(names) == sorted(world.names), "a function has made a function"
    assert os.listdir(world.loud) == []
    assert sorted(os.listdir(world.open)) in (["canary.txt", "loud", "socket"], ["canary.txt", "loud", "socket", "wheelpit"])
    written = [path for path in world.engine.data.rglob("*hostile-was-here*")]
    assert not written
    assert "stolen" not in str(world.engine.functions.get_function_configuration(FunctionName="victim"))
    assert world.ask_victim(own=7) == {"environment": world.victim_environment, "own": 7}, "the victim's environment has ended"
    for pid, status in world.function_processes().items():
        assert "0" not in status["Uid"].split(), f"process {pid} of a function is the host's root: {status['Uid']}"


@in_sandbox
@of_every_runtime
def test_a_function_that_tries_every_way_out_achieves_none(world, runtime):
    assert len(ALL) >= 30
    name = world.create(f"hostile-{runtime}", runtime)
    others = threading.Thread(target=lambda: [world.ask_victim(own=n) for n in range(20)])
    others.start()
    try:
        outcomes = world.attack(name, ALL, javascript=True)
    finally:
        others.join()
    assert_none_achieved(outcomes, ALL)
    assert_nothing_happened(world)


@pytest.mark.parametrize("world", ["root-none", "ordinary-none"], indirect=True)
def test_without_a_sandbox_a_function_has_its_user_and_no_more(world):
    name = world.create("hostile-python", "python")
    names = WITHOUT_SANDBOX + (OF_ROOT_WITHOUT_SANDBOX if world.user == "root" else [])
    assert_none_achieved(world.attack(name, names), names)
    assert_nothing_happened(world)


@everywhere
def test_a_function_may_invoke_functions(world):
    """The control of the tests above: the API is there, and answers what it is to answer."""
    source = VIEW_FROM_INSIDE.replace("API", world.engine.url)
    name = world.create("invoker", "python", zip_file=hostile.zip_with_modes(
        {"index.py": (source.encode(), 0o644), "ways_network.py": ((hostile.SOURCES / "ways_network.py").read_bytes(), 0o644),
         "trying.py": ((hostile.SOURCES / "trying.py").read_bytes(), 0o644)}))
    answer = world.invoke(name, {"api": world.engine.url.removeprefix("http://")})
    assert answer["sync"][0] == 200 and '"own": 5' in answer["sync"][1].replace('":', '": ').replace("  ", " "), answer
    assert answer["async"][0] == 202, answer


VIEW_FROM_INSIDE = '''
import json
from ways_network import Api, own_credentials

def handler(event, context):
    api = Api({"api": event["api"]}, credentials=own_credentials(), timeout=10)
    path = "/2015-03-31/functions/victim/invocations"
    sync = api.ask("POST", path, b'{"own":5}')
    later = api.ask("POST", path, b'{"own":6}', X_Amz_Invocation_Type="Event")
    return {"sync": [sync[0], sync[1].decode()], "async": [later[0], later[1].decode()]}
'''


@everywhere
def test_another_environments_events_cannot_be_answered_or_ended(world):
    """While one invocation runs whose id the attacker knows."""
    name = world.create("forger", "python")
    world.invoke(name, {"ways": [], "targets": world.targets()})
    begun, answers = time.monotonic(), []
    running = threading.Thread(target=lambda: answers.append(world.ask_victim(sleep=3, own="mine", tell=world.words.address)))
    running.start()
    request = eventually(lambda: [word for word in world.words.since(begun) if word.count("-") == 4], what="the victim runs")[0]
    ways = ["answer for another environment", "end another environment by an error of its start", "take the events of another environment"]
    outcomes = world.attack(name, ways, requests=[request])
    running.join()
    assert answers == [{"environment": world.victim_environment, "own": "mine"}], "another answer than the victim's"
    assert_none_achieved(outcomes, ways)
    assert_nothing_happened(world)


@everywhere
def test_libraries_of_a_package_are_loaded_in_the_sandbox_only(world):
    name = world.create("preloading", "python")
    found = [path.parent for path in world.engine.data.rglob("preloaded.so")]
    assert found
    variables = {"LD_PRELOAD": ":".join(str(path / "preloaded.so") for path in found),
                 "LD_AUDIT": ":".join(str(path / "preloaded.so") for path in found),
                 "LD_LIBRARY_PATH": ":".join(str(path / "lib") for path in found)}
    world.engine.functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
    world.engine.functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    try:
        world.invoke(name, {"ways": [], "targets": world.targets()})
        loaded = os.listdir(world.loud)
    finally:
        for path in world.loud.iterdir():
            path.unlink()
    if world.sandbox == "none":  # there the function itself may load them
        loaded = [file for file in loaded if file.endswith("-as-0") or file.startswith(("wheelpit", "bwrap"))]
    assert loaded == []


@in_sandbox
def test_links_and_set_uid_bits_of_a_package_lead_nowhere(world):
    link = stat.S_IFLNK | 0o777
    data = world.engine.data
    targets = {"shadow": "/etc/shadow", "key": f"{data}/secrets.key", "canary": str(world.canary_file), "root": "/root",
               "data": str(data), "up": f"../../../../../../..{world.canary_file}"}
    shapes = {f"links/{name}": (target, link) for name, target in targets.items()}
    setuid = {"become_root": (pathlib.Path("/usr/bin/id").read_bytes(), stat.S_IFREG | 0o6755)}
    ways = ["follow a link of the package to the host", "run a set-uid program of the package"]
    for number, more in enumerate([shapes, setuid, *({name: target} for name, target in shapes.items())]):
        try:
            name = world.create(f"linking-{number}", "python", zip_file=hostile.package(world.folder, world.loud, more))
        except botocore.exceptions.ClientError as refused:
            assert refused.response["Error"]["Code"] == "InvalidParameterValueException"
            continue
        assert_none_achieved(world.attack(name, ways), ways)
    kept = [path for path in data.rglob("*") if not path.is_symlink() and path.stat().st_mode & 0o6000 and path.is_file()]
    assert not kept, "set-uid programs on the host"
    assert_nothing_happened(world)


@everywhere
@pytest.mark.parametrize("way", ["fork bomb", "thread bomb"])
def test_an_environment_has_a_thousand_processes_and_threads_at_most(world, way):
    name = world.create(f"bomb-{way.split()[0]}", "provided")
    answer = world.invoke(name, {"ways": [way], "targets": world.targets()})
    # The environment may also be ended for it.
    assert_none_achieved(answer.get("outcomes", [{"name": way, "achieved": False}]), [way])
    assert "victim" and world.ask_victim(own=1)["own"] == 1


@in_sandbox
@pytest.mark.parametrize("way", [
    "fill /tmp beyond its size", "fill other folders in memory", "hold memory beyond its limit",
    "hold memory beyond its limit, in several processes", "hold memory beyond its limit that is mapped nowhere", "open 100,000 files"])
def test_an_environment_has_its_share_of_memory_disk_and_files(world, way):
    name = "share"
    if name not in world.names:
        world.create(name, "python", memory=128)
    answer = world.invoke(name, {"ways": [way], "targets": world.targets()})
    assert_none_achieved(answer.get("outcomes", [{"name": way, "achieved": False}]), [way])
    assert world.ask_victim(own=1)["own"] == 1


@in_sandbox
@pytest.mark.parametrize("way", ["flood the log", "flood the log with one line", "answer without end", "hold connections to the engine"])
def test_a_function_that_floods_the_engine_takes_little_of_it(world, way):
    name = "flood"
    if name not in world.names:
        world.create(name, "python", memory=512)
        world.create("fresh", "python", zip_file=hostile.zip_with_modes({"index.py": (hostile.VICTIM.encode(), 0o644)}))
    world.ask_victim()
    before = hostile.resident_mib(world.engine.pid)
    most, slowest, ended = before, 0.0, threading.Event()
    running = threading.Thread(target=lambda: (world.invoke(name, {"ways": [way], "targets": world.targets()}), ended.set()))
    running.start()
    cold = 0
    while not ended.is_set():
        begun = time.monotonic()
        urllib.request.urlopen(world.engine.url + "/healthz", timeout=10).read()
        slowest = max(slowest, time.monotonic() - begun)
        most = max(most, hostile.resident_mib(world.engine.pid))
        if not cold and begun:
            # A new environment starts meanwhile.
            cold = 1
            assert "environment" in world.invoke("fresh", {})
        time.sleep(0.05)
    running.join()
    assert most - before < 64, f"the engine grew by {most - before:.0f} MiB"
    assert slowest < 2, f"/healthz took {slowest:.1f} s"
    logs = sum(path.stat().st_size for path in (world.engine.data / "logs").rglob("*") if path.is_file())
    assert logs < 64 << 20, f"{logs >> 20} MiB of logs"
    assert world.ask_victim(own=2) == {"environment": world.victim_environment, "own": 2}


@everywhere
@pytest.mark.parametrize("ways", ["daemons", "chain"])
def test_no_daemon_outlives_the_timeout(world, ways):
    name = world.create(f"leaving-{ways}", "python", timeout=2)
    begun = time.monotonic()
    answer = world.invoke(name, {"hang": ways, "targets": world.targets()})
    assert "timed out" in str(answer), answer
    assert world.words.since(begun), "the daemons were there"
    time.sleep(1.2)
    assert set(world.words.since(time.monotonic() - 0.5)) == set(), "processes outlived their environment"


@everywhere
def test_no_process_of_a_function_outlives_the_engine(world):
    """Killed, not stopped. The last test of each world."""
    name = world.create("outliving", "python", timeout=60)
    begun = time.monotonic()
    running = threading.Thread(target=lambda: _ignore_errors(lambda: world.invoke(name, {"hang": "daemons", "targets": world.targets()})))
    running.start()
    eventually(lambda: len(set(world.words.since(begun))) >= 4, what="the daemons are there")
    world.engine.kill()
    time.sleep(1.2)
    alive = set(world.words.since(time.monotonic() - 0.5))
    running.join()
    world.engine.start()
    assert alive == set(), "processes outlived the engine"


def _ignore_errors(call) -> None:
    try:
        call()
    except Exception:
        pass
