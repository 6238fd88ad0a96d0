"""`wheelpit` as a user types it: a command that ends, one that goes on until Ctrl-C, one on a terminal."""

import fcntl
import os
import pathlib
import pty
import select
import signal
import struct
import subprocess
import termios
import time

from . import places
from .engine import SANITIZER
from .waiting import eventually


def environment(folder: pathlib.Path, **variables: str) -> dict[str, str]:
    """Nothing of the caller's."""
    return {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(folder), "LANG": "C.UTF-8",
            "TMPDIR": str(folder), "ASAN_OPTIONS": "detect_stack_use_after_return=0",
            "AWS_EC2_METADATA_DISABLED": "true", **variables}


def wheelpit(folder: pathlib.Path, *arguments: str, given: str = "", **variables: str) -> subprocess.CompletedProcess:
    """A command that ends by itself, in a pipe."""
    done = subprocess.run([places.engine_binary(), *arguments], cwd=folder, env=environment(folder, **variables),
                          input=given, capture_output=True, text=True, timeout=120)
    assert not SANITIZER.search(done.stderr), done.stderr
    return done


class Running:
    """A command that goes on, its output in files."""

    def __init__(self, folder: pathlib.Path, *arguments: str, **variables: str):
        self.out, self.err = folder / "command.out", folder / "command.err"
        self._files = [open(self.out, "wb"), open(self.err, "wb")]
        self.begun = time.monotonic()
        self.process = subprocess.Popen(
            [places.engine_binary(), *arguments], cwd=folder, env=environment(folder, **variables),
            stdin=subprocess.DEVNULL, stdout=self._files[0], stderr=self._files[1])

    @property
    def printed(self) -> str:
        return self.out.read_text(errors="replace")

    @property
    def said(self) -> str:
        return self.err.read_text(errors="replace")

    def wait(self, text: str, timeout: float = 90, at_least: int = 1) -> str:
        """Until standard output has that text so often; all of it."""

        def there():
            assert self.process.poll() is None or text in self.printed, f"has ended:\n{self.said}"
            assert self.printed.count(text) >= at_least, f"printed:\n{self.printed}\nsaid:\n{self.said}"
            return True

        eventually(there, timeout, what=f"prints {text!r}")
        return self.printed

    def wait_said(self, text: str, timeout: float = 90) -> str:
        def there():
            if self.process.poll() is not None and text not in self.said:
                raise RuntimeError(f"has ended:\n{self.said}")
            assert text in self.said, f"said:\n{self.said}"
            return True

        eventually(there, timeout, what=f"says {text!r}")
        return self.said

    def interrupt(self, timeout: float = 60) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for file in self._files:
            file.close()
        assert not SANITIZER.search(self.said), self.said


class OnTerminal:
    """A command at a terminal of its own. What is typed there are its keys."""

    def __init__(self, folder: pathlib.Path, *arguments: str, rows: int = 24, columns: int = 100, **variables: str):
        self.text = ""
        self._status: int | None = None
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.chdir(folder)
            binary = str(places.engine_binary())
            os.execve(binary, [binary, *arguments], environment(folder, TERM="xterm", **variables))

    def type(self, keys: str) -> None:
        os.write(self._terminal, keys.encode())

    def wait(self, text: str, timeout: float = 90) -> str:
        def there():
            while select.select([self._terminal], [], [], 0)[0]:
                try:
                    self.text += os.read(self._terminal, 65536).decode(errors="replace")
                except OSError:  # the other side is closed
                    break
            assert text in self.text, f"shown:\n{self.text}"
            return True

        eventually(there, timeout, what=f"shows {text!r}")
        return self.text

    def ended(self, timeout: float = 60) -> int:
        def reaped():
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._status = os.waitstatus_to_exitcode(status)
            return bool(pid)

        eventually(reaped, timeout, what="the command ends")
        return self._status

    def close(self) -> None:
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._terminal)
