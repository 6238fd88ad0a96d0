"""The engine under test: `wheelpit serve` as a process, and clients of it."""

import os
import pathlib
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request

import boto3
import botocore.config

from . import places, settled

settled.install()  # whoever drives an engine: tests, benchmarks

# Passwords of the test brokers and function secrets: none may ever be printed.
SECRETS = [f"{user}-secret" for user in ["esm", "writer", "reader", "limited", "locked", "admin", "nope"]]
# Plain child processes as whoever runs the test, be that root.
NO_SANDBOX = f'\n[functions]\nsandbox = "none"\nuser = "{os.getuid()}:{os.getgid()}"\n'
SANITIZER = re.compile(r"ERROR: \w+Sanitizer|runtime error:|SUMMARY: \w+Sanitizer")


def broker_table(name: str, engine: str, endpoints: list[str], **more: str) -> str:
    """A [[broker]] of wheelpit.toml."""
    lines = ["[[broker]]", f'name = "{name}"', f'engine = "{engine}"',
             "endpoints = [" + ", ".join(f'"{url}"' for url in endpoints) + "]"]
    lines += [f'{key} = "{value}"' for key, value in more.items()]
    return "\n".join(lines) + "\n"


def metric_in(text: str, name: str, **labels: str) -> float:
    """Of what /metrics says: the sum over all time series of that name that carry these labels."""
    total = 0.0
    for line in text.splitlines():
        match = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line)
        if match and match.group(1) == name:
            have = dict(re.findall(r'(\w+)="([^"]*)"', match.group(2) or ""))
            if labels.items() <= have.items():
                total += float(match.group(3))
    return total


class Engine:
    """One engine and its data folder. Survives being killed and started again."""

    def __init__(self, folder: pathlib.Path, config: str, variables: dict[str, str] | None = None):
        self.folder = folder
        self.variables = variables or {}
        self.key = ("local", "local")  # who calls: id and secret of an access key
        self.listen = "127.0.0.1:0"
        self.data = folder / "data"
        self.config_file = folder / "wheelpit.toml"
        self.config_file.write_text(config)
        self.url = ""
        self.started_in = 0.0  # seconds from exec to the first line
        self.process: subprocess.Popen | None = None
        self._clients: dict = {}

    def command(self, *more: str) -> list[str]:
        return [str(places.engine_binary()), "serve", "--config", str(self.config_file),
                "--listen", self.listen, "--data-dir", str(self.data), *more]

    def environment(self) -> dict[str, str]:
        """Nothing of the caller's: no AWS account, no proxy, no configuration in HOME."""
        return {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(self.folder),
                "LANG": "C.UTF-8", "ASAN_OPTIONS": "detect_stack_use_after_return=0",
                **self.variables}

    def start(self) -> "Engine":
        assert self.process is None, "the engine runs already"
        begun = time.monotonic()
        self._stderr = open(self.folder / "stderr.log", "ab")
        self.process = subprocess.Popen(
            self.command(), env=self.environment(), cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=self._stderr)
        line = self._first_line(timeout=30)
        self.started_in = time.monotonic() - begun
        match = re.fullmatch(r"wheelpit listening on (https?://127\.0\.0\.1:\d+)", line)
        assert match, f"first line of stdout is {line!r}; stderr:\n{self.log()}"
        self.url = match.group(1)
        self._clients = {}
        return self

    def _first_line(self, timeout: float) -> str:
        lines: list[str] = []
        process, have_line = self.process, threading.Event()

        def copy():
            with open(self.folder / "stdout.log", "ab") as file:
                for line in process.stdout:
                    lines.append(line.decode())
                    have_line.set()
                    file.write(line)
                    file.flush()
            have_line.set()

        self._reader = threading.Thread(target=copy, daemon=True)
        self._reader.start()
        assert have_line.wait(timeout), f"no line on stdout within {timeout} s:\n{self.log()}"
        return lines[0].rstrip("\n") if lines else ""

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self._reap(10)

    def stop(self, timeout: float = 30) -> int:
        """SIGTERM; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self._reap(timeout)

    def _reap(self, timeout: float) -> int:
        try:
            status = self.process.wait(timeout)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            # A function that outlived the engine would hold this pipe open.
            self._reader.join(5)
            self._stderr.close()
            self.process = None
        return status

    def restart(self) -> "Engine":
        assert self.stop() == 0
        return self.start()

    def log(self) -> str:
        """All that every run so far printed. A thread of its own writes the log: it gets a moment."""
        if self.running:
            time.sleep(0.1)
        files = [self.folder / name for name in ("stdout.log", "stderr.log")]
        return "".join(file.read_text(errors="replace") for file in files if file.exists())

    def check_log(self) -> None:
        """What holds after any test: no sanitizer's report, no secret."""
        text = self.log()
        report = SANITIZER.search(text)
        assert not report, f"the engine's memory or behaviour is wrong:\n{text[report.start():][:6000]}"
        for secret in SECRETS:
            assert secret not in text, f"the log shows a password ({secret})"

    def client(self, service: str):
        if service not in self._clients:
            self._clients[service] = boto3.client(
                service, endpoint_url=self.url, region_name="us-east-1",
                aws_access_key_id=self.key[0], aws_secret_access_key=self.key[1],
                config=botocore.config.Config(retries={"max_attempts": 0}, read_timeout=60))
        return self._clients[service]

    @property
    def functions(self):
        return self.client("lambda")

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def metric(self, name: str, **labels: str) -> float:
        """The sum over all time series of that name that carry these labels."""
        return metric_in(self.get("/metrics")[1], name, **labels)

    def caller(self) -> dict[str, str]:
        """Variables of AWS's that lead its clients to this engine."""
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8",
                "AWS_ACCESS_KEY_ID": self.key[0], "AWS_SECRET_ACCESS_KEY": self.key[1],
                "AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": self.url, "AWS_PAGER": "",
                "AWS_EC2_METADATA_DISABLED": "true"}

    def aws(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        """The unmodified AWS CLI, version 2, against this engine."""
        done = subprocess.run(
            [places.aws_cli(), "--endpoint-url", self.url, *arguments], env=self.caller(),
            cwd=self.folder, capture_output=True, text=True, timeout=60)
        if check:
            assert done.returncode == 0, f"aws {' '.join(arguments)}\n{done.stdout}{done.stderr}"
        return done
