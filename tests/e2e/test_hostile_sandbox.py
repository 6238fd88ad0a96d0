"""What a function tries against the machine: as root and as an ordinary user, with bubblewrap and without."""

import json
import os
import pathlib
import shutil
import subprocess
import time

import botocore.exceptions
import pytest

from harness.captive import UserEngine, below, end_all, free_uid, running, status_of
from harness.waiting import eventually

USERS = ["root", "ordinary"] if os.getuid() == 0 else ["ordinary"]
EVERYWHERE = [(user, sandbox) for user in USERS for sandbox in ["bubblewrap", "none"]]


def uid_of(user: str) -> int:
    if user == "root":
        return 0
    return free_uid() if os.getuid() == 0 else os.getuid()


def config_of(user: str, sandbox: str) -> str:
    lines = ["[functions]", f'sandbox = "{"required" if sandbox == "bubblewrap" else "none"}"']
    if user == "root" and sandbox == "none":
        lines.append('user = "root"')
    return "\n".join(lines) + "\n"


@pytest.fixture
def start(folder):
    engines = []

    def start(user: str, sandbox: str = "bubblewrap", config: str = "", **variables: str) -> UserEngine:
        engine = UserEngine(folder, config or config_of(user, sandbox), uid_of(user), variables)
        engines.append(engine)
        return engine.start()

    yield start
    for engine in engines:
        if engine.running:
            assert engine.stop() == 0
        engine.check_log()


def invoke(engine: UserEngine, code: str, name: str = "probe"):
    answer = engine.functions.invoke(FunctionName=name, Payload=json.dumps({"code": code}))
    payload = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, payload
    return payload


def fails(engine: UserEngine, code: str, name: str = "probe") -> dict:
    answer = engine.functions.invoke(FunctionName=name, Payload=json.dumps({"code": code}))
    payload = json.loads(answer["Payload"].read())
    assert "FunctionError" in answer, payload
    return payload


def own_process(engine: UserEngine) -> int:
    [pid] = [pid for pid in below(engine.pid) if b"bootstrap.py" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
             and status_of(pid)["Name"].startswith("python")]
    return pid


@pytest.mark.parametrize(("user", "sandbox"), EVERYWHERE)
def test_a_function_is_nobody_with_nothing(start, user, sandbox):
    engine = start(user, sandbox)
    engine.probe()
    assert invoke(engine, "result = os.getpid()")
    status = status_of(own_process(engine))
    if (user, sandbox) != ("root", "none"):  # which somebody has asked for by name
        assert "0" not in status["Uid"].split() and "0" not in status["Gid"].split(), status
    assert status["NoNewPrivs"] == "1" and status["Seccomp"] == "2"
    for name in ["CapInh", "CapPrm", "CapEff", "CapAmb"]:
        assert int(status[name], 16) == 0, status
    if (user, sandbox) != ("ordinary", "none"):  # who may not lower it, and gains nothing by it
        assert int(status["CapBnd"], 16) == 0, status
    if sandbox == "bubblewrap":
        assert invoke(engine, "result = [os.getuid(), os.getgid()]") == [993, 990]
    # What was set up for it is gone: no descriptor but the three, and its own sockets.
    assert invoke(engine, "result = [n for n in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{n}') "
                          "and not os.readlink(f'/proc/self/fd/{n}').startswith(('/dev/null', 'pipe:', 'socket:', '/proc'))]") == []
    assert invoke(engine, "open('/dev/stderr', 'w').write('said\\n'); result = 1") == 1


@pytest.mark.parametrize("network", ["host", "none"])
@pytest.mark.parametrize("user", USERS)
def test_no_command_line_in_the_sandbox_tells_of_the_machine(start, folder, user, network):
    engine = start(user, config=config_of(user, "bubblewrap") + f'network = "{network}"\n')
    engine.probe()
    lines = invoke(engine, "result = {pid: open(f'/proc/{pid}/cmdline').read() for pid in os.listdir('/proc') if pid.isdigit()}")
    assert lines["1"].split("\0")[1:4] == ["--args", "7", "--"], lines["1"]
    for pid, line in lines.items():
        assert str(folder) not in line and "bind" not in line, (pid, line)


LIBRARY = """
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
__attribute__((constructor)) static void outside(void) {
  char path[400];
  snprintf(path, sizeof path, "%s/ran-%d", FOLDER, getpid());
  close(open(path, O_CREAT | O_WRONLY, 0666));
}
unsigned la_version(unsigned version) { return version; }
"""


@pytest.mark.parametrize("user", USERS)
def test_a_library_of_the_package_never_runs_outside(start, folder, user):
    evil = folder / "evil"
    evil.mkdir()
    evil.chmod(0o777)
    (evil / "evil.c").write_text(LIBRARY)
    subprocess.run(["cc", "-shared", "-fPIC", f'-DFOLDER="{evil}"', "-o", evil / "evil.so", evil / "evil.c"], check=True)
    shutil.copy(evil / "evil.so", evil / "libcap.so.2")  # of bubblewrap's own
    subprocess.run(["/bin/true"], env={"LD_PRELOAD": str(evil / "evil.so")}, check=True)
    assert list(evil.glob("ran-*")), "the trap does not work"
    for trace in evil.glob("ran-*"):
        trace.unlink()

    engine = start(user)
    library = (evil / "evil.so").read_bytes()
    for number, variables in enumerate([
            {"LD_PRELOAD": f"{evil}/evil.so"}, {"LD_AUDIT": f"{evil}/evil.so"}, {"LD_LIBRARY_PATH": str(evil)},
            {"LD_PRELOAD": "/var/task/evil.so", "GCONV_PATH": str(evil), "PATH": str(evil)}]):
        name = engine.probe(f"probe{number}", files={"evil.so": library}, **variables)
        assert invoke(engine, f"result = os.environ[{next(iter(variables))!r}]", name) == next(iter(variables.values()))
        assert invoke(engine, "result = 'evil.so' in open('/proc/self/maps').read()", name) == (number == 3), \
            "inside it is the function's own affair"
        for pid in [engine.pid, *below(engine.pid)]:
            if b"bootstrap.py" not in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"--")[-1]:
                continue
            assert str(evil).encode() not in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes(), "on a command line"
    assert not list(evil.glob("ran-*"))


WRITABLE = """
result = []
for top in ["/proc/sys", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/sysrq-trigger", "/proc/acpi", "/sys"]:
    for folder, folders, files in os.walk(top):
        for path in [folder] + [os.path.join(folder, name) for name in files]:
            if os.path.isfile(path):
                try:
                    os.close(os.open(path, os.O_WRONLY))
                    result.append(path)
                except OSError:
                    pass
for path in ["/proc/sysrq-trigger", "/proc/kcore", "/proc/kmsg", "/proc/keys", "/dev/kmsg", "/dev/mem"]:
    try:
        os.close(os.open(path, os.O_RDONLY))
        result.append(path)
    except OSError:
        pass
"""

SYSTEM_CALLS = """
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
result = {}
for name, arguments in {
        "mount": (165, b"none", b"/tmp", b"tmpfs", 0, 0), "unshare": (272, 0x10000000), "setns": (308, 3, 0),
        "ptrace": (101, 16, os.getppid(), 0, 0), "bpf": (321, 0, 0, 0), "keyctl": (250, 0, -3, 0),
        "userfaultfd": (323, 0), "perf_event_open": (298, 0, 0, -1, -1, 0), "kexec_load": (246, 0, 0, 0, 0),
        "init_module": (175, 0, 0, 0), "io_uring_setup": (425, 1, 0), "chroot": (161, b"/tmp")}.items():
    ctypes.set_errno(0)
    libc.syscall(*arguments)
    result[name] = errno.errorcode.get(ctypes.get_errno(), "none")
"""


@pytest.mark.parametrize("user", USERS)
def test_no_way_to_the_kernel_is_open(start, user):
    engine = start(user)
    engine.probe()
    assert invoke(engine, WRITABLE) == []
    if os.uname().machine == "x86_64":
        assert set(invoke(engine, SYSTEM_CALLS).values()) == {"EPERM"}
    assert invoke(engine, "result = os.path.exists('/sys')") is False
    # The sandbox's own first process: where the function could write to its memory, it is bound as the function is.
    code = ("first = dict(line.split(':', 1) for line in open('/proc/1/status'))\n"
            "result = [first['Seccomp'].strip(), first['Uid'].split()[0] == str(os.getuid())]")
    filtered, same_user = invoke(engine, code)
    assert filtered == "2" or not same_user
    # Nothing of another process is seen, nor can anything be signalled but what is its own.
    assert max(invoke(engine, "result = [int(n) for n in os.listdir('/proc') if n.isdigit()]")) < 100
    assert invoke(engine, f"try:\n os.kill({engine.pid}, 0); result = 1\nexcept OSError: result = 0") == 0


@pytest.mark.parametrize(("user", "sandbox"), EVERYWHERE)
def test_processes_and_threads_are_at_most_1024(start, user, sandbox):
    engine = start(user, sandbox)
    engine.probe(memory=1024)
    code = ("threading.stack_size(65536)\nend = threading.Event()\nresult = 0\n"
            "try:\n for i in range(1500):\n  threading.Thread(target=end.wait).start(); result += 1\n"
            "except RuntimeError: pass\ntime.sleep(0.5)\nend.set()\n")
    answer = engine.functions.invoke(FunctionName="probe", Payload=json.dumps({"code": code}))
    started = json.loads(answer["Payload"].read())
    if (user, sandbox) == ("root", "none") and "FunctionError" in answer:
        # Root's processes are counted by a cgroup, or else by the engine, which ends the environment.
        assert "had more than 1024 processes and threads" in (engine.data / "logs/probe.log").read_text(), started
    else:
        assert 900 < started <= 1024
    assert invoke(engine, "result = 2") == 2


BOMB = "subprocess.run(['sh', '-c', 'f() { f | f & }; f; sleep 60'], stderr=subprocess.DEVNULL); time.sleep(60)"


@pytest.mark.parametrize(("user", "sandbox"), EVERYWHERE)
def test_a_fork_bomb_ends_with_its_environment(start, user, sandbox):
    engine = start(user, sandbox)
    engine.probe(timeout=3)
    begun = time.monotonic()
    fails(engine, BOMB)
    assert time.monotonic() - begun < 40
    eventually(lambda: len(below(engine.pid)) < 10, 30, what="all of it is gone")
    assert subprocess.run(["/bin/true"], timeout=5).returncode == 0
    assert invoke(engine, "result = 3") == 3


DAEMON = "subprocess.Popen(['sh', '-c', 'setsid sleep {} & setsid sleep {} &'], start_new_session=True)\n"


@pytest.mark.parametrize(("user", "sandbox"), EVERYWHERE)
def test_no_daemon_outlives_its_environment_or_the_engine(start, user, sandbox):
    engine = start(user, sandbox)
    engine.probe(timeout=1)
    marker = f"98765.{os.getpid()}{USERS.index(user)}{len(sandbox)}"
    daemon = DAEMON.replace("{}", marker)
    try:
        assert "timed out" in fails(engine, daemon + "time.sleep(60)")["errorMessage"]
        eventually(lambda: not running(marker), 10, what="they die with the timeout")
        assert invoke(engine, daemon + "time.sleep(0.2); result = 1") == 1
        assert running(marker), "the trap does not work"
        engine.kill()
        eventually(lambda: not running(marker), 10, what="they die with the engine")
    finally:
        end_all(marker)


@pytest.mark.parametrize("user", USERS)
def test_a_sandbox_that_breaks_later_refuses_and_recovers(start, folder, user):
    """A long sleep in its place, an exit, nothing at all: never does a function run without it."""
    programs = folder / "programs"
    programs.mkdir()
    fake = programs / "bwrap"
    fake.symlink_to("/usr/bin/bwrap")
    (folder / "canary").write_text("outside")
    engine = start(user, config='[functions]\nsandbox = "auto"\n',
                   PATH=f"{programs}:/usr/local/bin:/usr/bin:/bin")
    assert engine.metric("wheelpit_sandbox", kind="bubblewrap") == 1
    looks = f"result = os.path.exists({str(folder / 'canary')!r})"
    engine.probe("sound")
    assert invoke(engine, looks, "sound") is False

    for number, script in enumerate(["exec sleep 7", "exit 1", "exit 0", "echo 'bwrap: fork: no memory'; exit 1", None]):
        fake.unlink()
        if script is not None:
            fake.write_text(f"#!/bin/sh\n{script}\n")
            fake.chmod(0o755)
        name = engine.probe(f"probe{number}")
        with pytest.raises(botocore.exceptions.ClientError) as refusal:
            invoke(engine, "result = 1", name)
        assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] >= 500, script
        assert engine.metric("aws_lambda_errors_total", function_name=name) == 0
        fake.unlink(missing_ok=True)
        fake.symlink_to("/usr/bin/bwrap")
        assert invoke(engine, looks, name) is False, script
    assert "cannot start an execution environment" in engine.log() and "no memory" in engine.log()
    assert "without a sandbox" not in engine.log()


def without_bubblewrap(folder: pathlib.Path) -> str:
    programs = folder / "few"
    programs.mkdir()
    (programs / "python3").symlink_to("/usr/bin/python3")
    return str(programs)


def test_without_bubblewrap_an_ordinary_engine_says_so(start, folder):
    engine = start("ordinary", config="[functions]\n", PATH=without_bubblewrap(folder))
    assert engine.metric("wheelpit_sandbox", kind="none") == 1
    assert "functions run without a sandbox" in engine.log()
    engine.probe()
    assert invoke(engine, "result = os.getuid()") == uid_of("ordinary")


@pytest.mark.skipif(os.getuid() != 0, reason="needs root")
def test_functions_never_run_as_root_unless_somebody_says_root(folder):
    def refused(config: str, **variables: str) -> str:
        done = UserEngine(folder, config, 0, variables).refused()
        assert done.returncode == 2, done
        last = [line for line in done.stderr.splitlines() if line.startswith("wheelpit: ")]
        assert len(last) == 1, done.stderr
        return last[0]

    path = without_bubblewrap(folder)
    assert '[functions] user' in refused('[functions]\nsandbox = "none"\n')
    assert '[functions] user' in refused("[functions]\n", PATH=path)
    assert 'sandbox = "none"' in refused('[functions]\nuser = "root"\n')
    assert "no such user" in refused('[functions]\nuser = "nobody-of-that-name"\n')
    # Whom the engine's private folder is closed to.
    assert "data_dir" in refused('[functions]\nsandbox = "none"\nuser = "nobody"\n')


@pytest.mark.parametrize("user", USERS)
def test_a_trial_that_fails_without_a_word_is_no_reason_to_go_without(folder, user):
    programs = folder / "programs"
    programs.mkdir()
    fake = programs / "bwrap"
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    done = UserEngine(folder, "[functions]\n", uid_of(user), {"PATH": f"{programs}:/usr/bin:/bin"}).refused()
    assert done.returncode == 1 and "the sandbox did not work" in done.stderr, done
