"""Functions that try to get out: they try all the ways of tests/functions/hostile, and achieve none.

What they know is more than a stranger could: where the engine's files are, its process, its API, the ports of other
environments, even the operator's keys.
"""

import importlib
import pathlib
import stat
import sys
import threading
import time

import botocore.exceptions
import pytest

from harness import hostile_package
from harness import hostile_world as hostile
from harness.hostile_world import assert_none_achieved, assert_nothing_happened
from harness.waiting import eventually

sys.path.insert(0, str(hostile_package.SOURCES))
for module in ("ways_kernel", "ways_files", "ways_api", "ways_neighbours"):
    importlib.import_module(module)
# With [functions] network = "host", the default, abstract sockets are the machine's, as its ports are.
WITH_THE_NETWORK = ["reach abstract sockets of the host"]
ALL = [name for name in importlib.import_module("trying").WAYS if name not in WITH_THE_NETWORK]

# Without a sandbox a function is a process of the engine's user: what that user may read and write, it may. This is
# what remains.
NETWORK = ["use the engine's API unsigned", "use the engine's API signed with what anybody may make up",
           "use the engine's API with the environment's own credentials",
           "use the engine's API with the operator's credentials, had they leaked",
           "reach the engine's API by other addresses of this machine",
           "come to the engine's API from other addresses of this machine",
           "claim to be somebody else in the request's head",
           "hide a request behind one that is allowed", "send a request and be gone before it is read",
           "send a request, and reset the connection", "be a process that nobody may look at (not dumpable)",
           "let an orphan in a session of its own ask", "hand a connection to another process and end",
           "have a daemon of the host hold one's connection, and be not dumpable",
           "invoke, while the connection asks for something else",
           "open the code of another function by a link of its own making",
           "take the events of another environment",
           "use another environment's Runtime API with guesses at its token"]
WITHOUT_SANDBOX = ["become root with setuid, setgid and their relatives", "hold capabilities",
                   "gain privileges from a set-uid program", "leave a core dump on the machine", "set the host's core_pattern",
                   "set any other sysctl", "read the kernel's memory and keys", *NETWORK]
worlds, world = hostile.world_fixture()
in_sandbox = pytest.mark.parametrize("world", ["root", "ordinary"], indirect=True)
without_sandbox = pytest.mark.parametrize("world", ["root-none", "ordinary-none"], indirect=True)
everywhere = pytest.mark.parametrize("world", list(hostile.SHAPES), indirect=True)
of_every_runtime = pytest.mark.parametrize("runtime", ["python", "node", "provided"])


@in_sandbox
@of_every_runtime
def test_a_function_that_tries_every_way_out_achieves_none(world, runtime):
    assert len(ALL) >= 30
    name = world.create(f"hostile-{runtime}", runtime)
    others = threading.Thread(target=lambda: [world.ask_victim(own=n, sleep=0.1) for n in range(20)])
    others.start()
    try:
        outcomes = world.attack(name, ALL, javascript=True)
    finally:
        others.join()
    assert_none_achieved(outcomes, ALL)
    assert_nothing_happened(world)


@without_sandbox
def test_without_a_sandbox_a_function_has_its_user_and_no_more(world):
    name = world.create("hostile-python", "python")
    # A root engine without a sandbox has been asked for functions of root by name.
    names = NETWORK if world.user == "root" else WITHOUT_SANDBOX
    assert_none_achieved(world.attack(name, names), names)
    assert_nothing_happened(world)


@everywhere
def test_a_function_may_invoke_functions(world):
    """The control of the tests above: the API is there, and answers what it is to answer."""
    source = VIEW_FROM_INSIDE.replace("API", world.engine.url)
    files = {name: ((hostile_package.SOURCES / name).read_bytes(), 0o644) for name in ("ways_api.py", "trying.py")}
    files["index.py"] = (source.encode(), 0o644)
    name = world.create("invoker", "python", zip_file=hostile_package.zip_with_modes(files))
    answer = world.invoke(name, {"api": world.engine.url.removeprefix("http://")})
    assert answer["sync"][0] == 200 and '"own": 5' in answer["sync"][1].replace('":', '": ').replace("  ", " "), answer
    assert answer["async"][0] == 202, answer


VIEW_FROM_INSIDE = '''
import json
from ways_api import Api, own_credentials

def handler(event, context):
    api = Api({"api": event["api"]}, credentials=own_credentials(), timeout=10)
    path = "/2015-03-31/functions/neighbour/invocations"
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
    running = threading.Thread(
        target=lambda: answers.append(world.ask_victim(sleep=3, own="mine", tell=world.words.address)))
    running.start()
    request = eventually(lambda: [word for word in world.words.since(begun) if word.count("-") == 4],
                         what="the victim runs")[0]
    ways = ["answer for another environment", "end another environment by an error of its start",
            "take the events of another environment"]
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
        loaded = world.loaded_outside()
    finally:
        for path in world.loud.iterdir():
            path.unlink()
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
        zip_file = hostile_package.package(world.folder, world.loud, more)
        try:
            name = world.create(f"linking-{number}", "python", zip_file=zip_file)
        except botocore.exceptions.ClientError as refused:
            assert refused.response["Error"]["Code"] == "InvalidParameterValueException"
            continue
        assert_none_achieved(world.attack(name, ways), ways)
    kept = [path for path in data.rglob("*") if not path.is_symlink() and path.stat().st_mode & 0o6000 and path.is_file()]
    assert not kept, "set-uid programs on the host"
    assert_nothing_happened(world)
