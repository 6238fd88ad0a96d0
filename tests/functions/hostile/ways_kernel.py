"""Ways through the kernel: privileges, namespaces, system calls that no function needs."""

import ctypes
import errno
import mmap
import os
import platform
import resource
import signal
import socket
import struct
import tempfile

from calls import call, done, raw_call
from trying import way

CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWNET = 0x00020000, 0x10000000, 0x40000000


def status(pid: str = "self") -> dict[str, str]:
    lines = open(f"/proc/{pid}/status").read().splitlines()
    return {name: rest.strip() for name, _, rest in (line.partition(":") for line in lines)}


@way("become root with setuid, setgid and their relatives")
def _(targets):
    got = []
    for change in (lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.setresuid(0, 0, 0), lambda: os.setgroups([0])):
        try:
            change()
            got.append("changed")
        except OSError:
            pass
    return got


@way("hold capabilities")
def _(targets):
    now = status()
    held = {name: now[name] for name in ("CapInh", "CapPrm", "CapEff", "CapAmb") if int(now[name], 16)}
    return held or ""


@way("gain privileges from a set-uid program")
def _(targets):
    now = status()
    return "NoNewPrivs is 0" if now["NoNewPrivs"] == "0" else ""


@way("have no filter of system calls")
def _(targets):
    return "Seccomp is 0" if status()["Seccomp"] == "0" else ""


@way("mount a file system")
def _(targets):
    return done("mount", call("mount", b"none", b"/tmp", b"tmpfs", 0, None))


@way("mount proc anew, writable")
def _(targets):
    return done("mount", call("mount", b"proc", b"/tmp", b"proc", 0, None))


@way("make what is read-only writable again")
def _(targets):
    return done("remount", call("mount", None, b"/var/task", None, 32 | 4096, None))  # MS_REMOUNT | MS_BIND


@way("uncover what is below a mount")
def _(targets):
    return done("umount2", call("umount2", b"/proc", 2))


@way("mount with the newer calls")
def _(targets):
    got = []
    for name, arguments in (("fsopen", (b"tmpfs", 0)), ("open_tree", (-100, b"/", 1)),
                            ("mount_setattr", (-100, b"/", 0, struct.pack("=4Q", 0, 1, 0, 0), 32))):
        try:
            got.append(done(name, call(name, *arguments)))
        except OSError:
            pass
    return got


@way("pivot the root")
def _(targets):
    return done("pivot_root", call("pivot_root", b"/tmp", b"/tmp"))


@way("chroot")
def _(targets):
    return done("chroot", call("chroot", b"/tmp"))


@way("unshare a user namespace, and be root in it")
def _(targets):
    return done("unshare", call("unshare", CLONE_NEWUSER))


@way("clone into a user namespace")
def _(targets):
    pid = call("clone", CLONE_NEWUSER | signal.SIGCHLD, 0, 0, 0, 0)
    if pid == 0:
        os._exit(0)
    return done("clone", pid)


@way("clone3 into a user namespace")
def _(targets):
    arguments = struct.pack("=11Q", CLONE_NEWUSER, 0, 0, 0, signal.SIGCHLD, 0, 0, 0, 0, 0, 0)
    pid = call("clone3", arguments, len(arguments))
    if pid == 0:
        os._exit(0)
    return done("clone3", pid)


@way("unshare a mount namespace")
def _(targets):
    return done("unshare", call("unshare", CLONE_NEWNS))


@way("enter the namespaces of process 1")
def _(targets):
    got = []
    for name in ("user", "mnt", "pid", "net", "ipc", "uts"):
        try:
            got.append(done(name, call("setns", os.open(f"/proc/1/ns/{name}", os.O_RDONLY), 0)))
        except OSError:
            pass
    return got


@way("trace a process that is not one's own child")
def _(targets):
    got = []
    for pid in {1, os.getppid()}:
        try:
            got.append(done(f"seize {pid}", call("ptrace", 0x4206, pid, 0, 0)))
        except OSError:
            pass
    return got


def processes_allowed(pid: str) -> str:
    return next(line for line in open(f"/proc/{pid}/limits") if line.startswith("Max processes")).split()[2]


@way("take over process 1, if it may do more")
def _(targets):
    """Its memory is a file. What is gained: to be without a filter of system calls, or without a limit of processes."""
    base = int(open("/proc/1/maps").readline().partition("-")[0], 16)
    with open("/proc/1/mem", "r+b", buffering=0) as memory:
        memory.seek(base)
        first = memory.read(1)
        memory.seek(base)
        memory.write(first)
    gained = []
    if status("1")["Seccomp"] == "0":
        gained.append("no filter")
    if processes_allowed("1") != processes_allowed("self"):
        gained.append(f"{processes_allowed('1')} processes")
    return gained


@way("take a descriptor of process 1")
def _(targets):
    process = call("pidfd_open", 1, 0)
    return [done(f"descriptor {n}", call("pidfd_getfd", process, n, 0)) for n in range(3)]


@way("load a program into the kernel (bpf)")
def _(targets):
    return done("bpf", call("bpf", 0, struct.pack("=4I", 1, 4, 4, 1) + bytes(112), 128))


@way("use the engine's keyring")
def _(targets):
    got = []
    for special in (-3, -4, -5):  # of the session, of the user, of the user's sessions
        try:
            got.append(done(f"keyring {special}", call("keyctl", 0, special, 0)))
        except OSError:
            pass
    return got


@way("leave a key for other functions")
def _(targets):
    return done("add_key", call("add_key", b"user", b"wheelpit-hostile", b"x", 1, -4))


@way("handle page faults (userfaultfd)")
def _(targets):
    return done("userfaultfd", call("userfaultfd", 1))


@way("measure other processes (perf_event_open)")
def _(targets):
    event = struct.pack("=IIQ", 1, 112, 0) + bytes(24) + struct.pack("=Q", 0x60) + bytes(64)
    return done("perf_event_open", call("perf_event_open", event, 0, -1, -1, 0))


@way("make system calls that the filter does not see (io_uring)")
def _(targets):
    return done("io_uring_setup", call("io_uring_setup", 4, ctypes.create_string_buffer(120)))


@way("make system calls by the 32-bit entry")
def _(targets):
    if platform.machine() != "x86_64":
        return ""
    # eax = 310 (unshare), ebx = CLONE_NEWUSER, int 0x80
    code = b"\x53\xb8\x36\x01\x00\x00\xbb\x00\x00\x00\x10\xcd\x80\x5b\xc3"
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(code)
    entry = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    result = entry()
    return done("unshare", result) if result >= 0 else ""


@way("make system calls by the x32 numbers")
def _(targets):
    result = raw_call(0x40000000 | 272, CLONE_NEWUSER)
    return done("unshare", result) if platform.machine() == "x86_64" and result >= 0 else ""


@way("make a device")
def _(targets):
    os.mknod("/tmp/mem", 0o600 | 0o020000, os.makedev(1, 1))
    return os.open("/tmp/mem", os.O_RDONLY)


@way("open a file of the host by its handle")
def _(targets):
    mounted = os.open("/usr", os.O_RDONLY)
    return done("open_by_handle_at", call("open_by_handle_at", mounted, struct.pack("=IiQ", 8, 1, 2), os.O_RDONLY))


@way("load a module into the kernel")
def _(targets):
    got = []
    for name, arguments in (("init_module", (b"\x7fELF", 4, b"")), ("finit_module", (0, b"", 0)),
                            ("delete_module", (b"wheelpit-no-module", 0o4000))):
        try:
            got.append(done(name, call(name, *arguments)))
        except OSError as refused:
            if refused.errno not in (errno.EPERM, errno.ENOSYS):
                got.append(f"{name} got as far as: {refused.strerror}")
    return got


@way("boot another kernel")
def _(targets):
    got = []
    for name, arguments in (("kexec_load", (0, 0, 0, 0)), ("kexec_file_load", (-1, -1, 0, b"", 0))):
        try:
            got.append(done(name, call(name, *arguments)))
        except OSError as refused:
            if refused.errno not in (errno.EPERM, errno.ENOSYS):
                got.append(f"{name} got as far as: {refused.strerror}")
    return got


@way("administer the machine: clock, swap, accounting, quotas, files of others, host name")
def _(targets):
    got = []
    probes = {"clock_settime": (0, struct.pack("=qq", -1, -1)), "swapon": (b"/nonexistent", 0), "acct": (b"/nonexistent",),
              "quotactl": (0x80000300, b"/nonexistent", 0, 0), "fanotify_init": (8, 0), "reboot": (0, 0, 0, 0),
              "sethostname": (b"hostile", 7)}
    for name, arguments in probes.items():
        try:
            got.append(done(name, call(name, *arguments)))
        except OSError as refused:
            if refused.errno not in (errno.EPERM, errno.ENOSYS):
                got.append(f"{name} got as far as: {refused.strerror}")
    return got


@way("read the kernel's log")
def _(targets):
    buffer = ctypes.create_string_buffer(4096)
    return done("syslog", call("syslog", 3, buffer, 4096))


@way("run before everybody else (real time)")
def _(targets):
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    return "SCHED_FIFO"


@way("leave a core dump on the machine")
def _(targets):
    """Elsewhere than among the environment's own files, which end with it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    except OSError:
        pass
    with tempfile.TemporaryDirectory(dir="/tmp") as own:
        pid = os.fork()
        if pid == 0:
            os.chdir(own)
            os.abort()
        dumped = os.WCOREDUMP(os.waitpid(pid, 0)[1])
        # The sandbox's /tmp is the function's own, and counts against its memory.
        inside = os.listdir(own) and os.path.exists("/var/task")
    return f"dumped, limit was {soft}/{hard}" if dumped and not inside else ""


@way("open raw packets of the network")
def _(targets):
    return socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))


@way("share memory with the host's processes (System V)")
def _(targets):
    return done("shmget", call("shmget", targets["shm_key"], 0, 0))


@way("signal processes outside")
def _(targets):
    got = []
    for pid in targets["outside_pids"]:
        try:
            os.kill(pid, 0)
            name = open(f"/proc/{pid}/cmdline", "rb").read().decode(errors="replace")
            got.append(f"{pid} is there ({name[:60]})") if "wheelpit" in name and "bwrap" not in name else None
        except OSError:
            pass
    return got
