"""Ways through the file system: what may be read, what may be written, what descriptors were left open."""

import os
import stat

from trying import way


def first_that_opens(paths, flags: int = os.O_RDONLY) -> list[str]:
    """Each that opens, with its first octets."""
    got = []
    for path in paths:
        try:
            file = os.open(path, flags | os.O_NONBLOCK)
        except OSError:
            continue
        shown = ""
        if flags == os.O_RDONLY:
            try:
                shown = os.read(file, 200).decode(errors="replace")
            except OSError:
                pass
        os.close(file)
        got.append(f"{path} {shown!r}")
    return got


def first_that_lists(paths) -> list[str]:
    got = []
    for path in paths:
        try:
            got.append(f"{path} {os.listdir(path)[:20]}")
        except OSError:
            pass
    return got


def below(folder: str, deepest: int = 6) -> list[str]:
    base = folder.rstrip("/").count("/")
    return [os.path.join(path, file) for path, folders, files in os.walk(folder)
            if path.count("/") - base < deepest for file in files]


@way("set the host's core_pattern")
def _(targets):
    return first_that_opens(["/proc/sys/kernel/core_pattern"], os.O_WRONLY)


@way("set any other sysctl")
def _(targets):
    # ns_last_pid opens for everybody, and is written by nobody without a capability.
    return first_that_opens([path for path in below("/proc/sys") if not path.endswith("/ns_last_pid")], os.O_WRONLY)[:5]


@way("write to the kernel's other files in /proc and /sys")
def _(targets):
    names = ["sysrq-trigger", "mtrr", "kcore", "timer_list", "sched_debug", "acpi/wakeup", "scsi/scsi",
             "irq/default_smp_affinity"]
    return first_that_opens([f"/proc/{name}" for name in names] + below("/sys", 4)[:20000], os.O_WRONLY)[:5]


@way("read the kernel's memory and keys")
def _(targets):
    return first_that_opens(["/proc/kcore", "/proc/kmsg", "/dev/mem", "/dev/kmem", "/dev/port", "/dev/kmsg"])


@way("open the machine's devices")
def _(targets):
    names = ["vda", "sda", "nvme0n1", "loop-control", "loop0", "fuse", "kvm", "net/tun", "vhost-net", "vsock",
             "input/event0", "snapshot", "mapper/control", "tty0", "tty1", "ttyS0", "console", "hwrng", "userfaultfd",
             "rtc0", "btrfs-control"]
    return first_that_opens([f"/dev/{name}" for name in names])


@way("read the host's password file")
def _(targets):
    return first_that_opens(["/etc/shadow", "/etc/gshadow", "/etc/sudoers"])


@way("read the engine's files")
def _(targets):
    data = targets["data_dir"]
    files = [f"{data}/{name}" for name in ("wheelpit.db", "wheelpit.db-wal", "async.db", "secrets.key")]
    return first_that_opens([*files, targets["config"], targets["canary_file"], targets["log"]]) + first_that_lists([data])


@way("read the homes of people")
def _(targets):
    names = ["/root", "/home", targets["folder"], "/work", "/srv", "/mnt", "/media", "/boot", "/var/log", "/var/lib/dpkg",
             "/etc/ssh"]
    return first_that_lists(names)


@way("read what another process was started with")
def _(targets):
    got, own = [], {os.environb.get(b"AWS_LAMBDA_FUNCTION_NAME")}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            text = open(f"/proc/{pid}/environ", "rb").read()
        except OSError:
            continue
        names = dict(line.partition(b"=")[::2] for line in text.split(b"\0") if line)
        if names and names.get(b"AWS_LAMBDA_FUNCTION_NAME") not in own:
            # What bwrap and its like were started with tells nothing, if it is a fixed and bare one.
            if set(names) - {b"PATH", b"LANG", b"LC_ALL", b"PWD"}:
                got.append(f"{pid}: {sorted(names)[:30]} {names.get(b'ENGINE_CANARY')}")
    return got


@way("leave through the root or the working folder of a process")
def _(targets):
    got = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        for link in ("root", "cwd"):
            got += first_that_opens([f"/proc/{pid}/{link}{targets['canary_file']}", f"/proc/{pid}/{link}/etc/shadow"])
    return got


@way("use a descriptor that was left open")
def _(targets):
    got = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            for number in os.listdir(f"/proc/{pid}/fd"):
                path = f"/proc/{pid}/fd/{number}"
                kind = os.stat(path).st_mode
                name = os.readlink(path)
                if stat.S_ISDIR(kind) and not name.startswith(("/proc", "/var/task", "/tmp")):
                    got.append(f"{path} is the folder {name}")
                if targets["data_dir"] in name or "wheelpit.db" in name or "memfd" in name:
                    got.append(f"{path} is {name}")
                if stat.S_ISBLK(kind):
                    got.append(f"{path} is a device")
        except OSError:
            continue
    return got


@way("change the code, the layers, the runtime or the system")
def _(targets):
    got = []
    for folder in ("/var/task", "/opt", "/var/runtime", "/usr", "/usr/bin", "/usr/lib", "/etc", "/", "/var", "/proc",
                   "/lib64", "/bin"):
        path = f"{folder}/hostile-was-here"
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o644))
            os.unlink(path)
            got.append(folder)
        except OSError:
            pass
    got += first_that_opens(["/var/task/ways_files.py", "/usr/bin/env", "/var/runtime/python/bootstrap.py"], os.O_WRONLY)
    return got


@way("change the code through the magic links of /proc")
def _(targets):
    got = []
    for opened in ("/var/task/trying.py", "/var/task", "/usr/bin/env"):
        try:
            number = os.open(opened, os.O_RDONLY)
        except OSError:
            continue
        if os.path.isdir(opened):
            try:
                made = os.open("hostile-was-here", os.O_WRONLY | os.O_CREAT, dir_fd=number)
                os.close(made)
                got.append(f"made a file in {opened}")
            except OSError:
                pass
            got += first_that_opens([f"/proc/self/fd/{number}/../../..{targets['canary_file']}"])
        else:
            got += first_that_opens([f"/proc/self/fd/{number}"], os.O_WRONLY)
            try:
                os.chmod(number, 0o777)
                got.append(f"changed the mode of {opened}")
            except OSError:
                pass
    return got


@way("overwrite the program of process 1")
def _(targets):
    return first_that_opens(["/proc/1/exe"], os.O_WRONLY) + first_that_opens([f"/proc/{os.getppid()}/exe"], os.O_WRONLY)


@way("follow a link of the package to the host")
def _(targets):
    return first_that_opens([f"/var/task/links/{name}" for name in ("shadow", "key", "canary", "up")]) + \
        first_that_lists(["/var/task/links/root", "/var/task/links/data"])


@way("run a set-uid program of the package")
def _(targets):
    path = os.environ["LAMBDA_TASK_ROOT"] + "/become_root"
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(writer, 1)
        os.execv(path, [path])
    os.waitpid(pid, 0)
    os.close(writer)
    told = os.read(reader, 300).decode()
    return told if "uid=0" in told else ""


@way("make a set-uid program")
def _(targets):
    path = "/tmp/become_root"
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o755))
    os.chown(path, 0, 0)
    os.chmod(path, 0o4755)
    return oct(os.stat(path).st_mode)


@way("write to the host's folder that everybody may write to")
def _(targets):
    return first_that_opens([f"{targets['canary_dir']}/written-by-a-function"], os.O_WRONLY | os.O_CREAT)


@way("reach the sandbox's tools")
def _(targets):
    """The mounts name what lies on the host; the engine's own binary is no function's business."""
    return first_that_opens([targets["binary"]])
