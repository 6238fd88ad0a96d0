"""A terminal with bash in it: what is typed there stays, as a user's variables do."""

import os
import pathlib
import pty
import re
import select
import signal
import time

END = re.compile(r"end of what was typed: (\d+)\n")
FAILED = re.compile(r"^failed: ", re.MULTILINE)


class Terminal:
    """Commands that ask for a pager, wait for a key or read what is typed behind them show here as for a user."""

    def __init__(self, folder: pathlib.Path, path: list[pathlib.Path]):
        environment = {"PATH": ":".join(map(str, path)) + ":/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8",
                       "TERM": "xterm", "PS1": "", "PS2": ""}
        self._child, self._terminal = pty.fork()
        if self._child == 0:
            os.chdir(folder)
            os.execve("/bin/bash", ["bash", "--noprofile", "--norc", "--noediting", "-i"], environment)
        os.set_blocking(self._terminal, False)
        self.type("stty -echo; trap 'echo \"failed: $BASH_COMMAND\"' ERR")

    def type(self, text: str, timeout: float = 120) -> str:
        """Pastes the lines at once. What was printed; fails if a command did."""
        paste = f"{text}\necho end of what was typed: $?\n".encode()
        printed, until = "", time.monotonic() + timeout
        while not (end := END.search(printed)):
            assert time.monotonic() < until, f"hangs in\n{text}\nafter it has printed\n{printed}"
            readable, writable, _ = select.select([self._terminal], [self._terminal] if paste else [], [], 1)
            if readable:
                printed += os.read(self._terminal, 65536).decode(errors="replace").replace("\r\n", "\n")
            if writable:
                try:
                    paste = paste[os.write(self._terminal, paste[:1024]):]
                except BlockingIOError:
                    time.sleep(0.05)
        printed = printed[:end.start()]
        assert not FAILED.search(printed) and end.group(1) == "0", f"{text}\n{printed}"
        return printed

    def close(self) -> None:
        os.close(self._terminal)
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)
