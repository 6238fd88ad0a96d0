"""A broker's process: it outlives the program that started it, and any later one can find it."""

import os
import pathlib
import re
import signal
import subprocess
import time

from . import machine
from .machine import FixtureError


class Daemon:
    """The process whose id is in `folder`. Ids are recycled, so it is ours only if `mark`, as
    NAME=VALUE, is in its environment."""

    def __init__(self, folder: pathlib.Path, mark: str, log: pathlib.Path):
        self.folder = folder
        self.log = log
        self._mark = mark
        self._log_start = 0

    @property
    def console(self) -> pathlib.Path:
        """What the process prints, in contrast to what it logs."""
        return self.log.parent / "console"

    def pid(self) -> int | None:
        """The process id, if it is alive and really ours."""
        try:
            pid = int((self.folder / "pid").read_text())
        except (OSError, ValueError):
            return None
        return pid if machine.has_environment(pid, self._mark) and machine.is_running(pid) else None

    def launch_command(self, command: list[str], environment: dict[str, str]) -> None:
        name, _, value = self._mark.partition("=")
        self._log_start = self.log.stat().st_size if self.log.exists() else 0
        with open(self.console, "wb") as console:
            process = subprocess.Popen(
                command, cwd=self.folder, env={**environment, name: value}, stdin=subprocess.DEVNULL,
                stdout=console, stderr=console, start_new_session=True)
        (self.folder / "pid").write_text(str(process.pid))

    def wait_until(self, condition, timeout: float, name: str, complaint: str) -> None:
        """Until condition() holds. `complaint`: a pattern of the lines that tell why it did not."""
        deadline = time.monotonic() + timeout
        while not condition():
            if self.pid() is None:
                raise FixtureError(f"{name} ended during start-up:\n{self._complaints(complaint)}")
            if time.monotonic() > deadline:
                raise FixtureError(
                    f"{name} not ready after {timeout} s:\n{self._complaints(complaint)}")
            time.sleep(0.1)

    def stop(self, number: int = signal.SIGTERM) -> None:
        """SIGTERM is an orderly shutdown, SIGKILL a crash."""
        pid = self.pid()
        if pid is None:
            return
        machine.send_signal(pid, signal.SIGCONT)
        machine.send_signal(pid, number)
        if not machine.wait_gone(pid, 40):
            machine.send_signal(pid, signal.SIGKILL)
            machine.wait_gone(pid, 10)
        # Programs that it started live in its process group and may outlast a SIGKILL of it.
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        (self.folder / "pid").unlink(missing_ok=True)

    def send_signal(self, number: int) -> None:
        pid = self.pid()
        if pid is None:
            raise FixtureError(f"{self.folder.name} is down")
        machine.send_signal(pid, number)

    def logged(self, text: str) -> bool:
        """Since the last launch."""
        if not self.log.exists():
            return False
        with open(self.log, "rb") as log:
            log.seek(self._log_start)
            return text.encode() in log.read()

    def _complaints(self, pattern: str) -> str:
        lines = []
        for path in [self.log, self.console]:
            if path.exists():
                lines += [line[:300] for line in path.read_text(errors="replace").splitlines()
                          if re.search(pattern, line)]
        return "\n".join([*dict.fromkeys(lines[:12]), f"(all of it: {self.log.parent})"])
