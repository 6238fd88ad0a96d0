"""The engine under attack: what it costs, and what those notice who may use it.

2,000 connections drip a request's head, and 200 requests without a signature send bodies of 80 MiB, half of them in chunks.
Beside them are a client with an access key, somebody who asks for /healthz, and a mapping of a RabbitMQ queue.
"""

import json
import os
import pathlib
import shutil
import subprocess
import threading
import time

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
from harness import functions, places
from harness.engine import Engine
from harness.lab import Lab

from figures import print_table, resident_mib
from race import say

KEY_ID, SECRET = "AKIDBENCH", "a-secret-of-the-bench"
DRIPPING, BODIES, BODY_MIB = 2000, 200, 80
PATH = "/2015-03-31/functions/"
CLIENTS = {"kept": ("kept", PATH, True), "new": ("new", PATH, True), "healthz": ("new", "/healthz", False)}
TITLES = {"kept": "ListFunctions, signed, one connection", "new": "ListFunctions, signed, new connections",
          "healthz": "/healthz, new connections"}
PER_SECOND = 100
ORDINARY = 64320  # a user id that nobody has
MEMORY_GOAL = 64  # MiB of growth
P99_GOAL = 50  # ms


class GuardedEngine(Engine):
    """Has an access key, and the descriptors of an ordinary shell. `uid`: as that user, 0 for the caller's own."""

    uid = 0

    def command(self, *more: str) -> list[str]:
        command = super().command(*more)
        prefix = ["/usr/bin/prlimit", "--nofile=1024:"]
        if self.uid:
            # The checkout may lie where this user cannot read.
            command[0] = shutil.copy(command[0], self.folder / "wheelpit")
            prefix += ["/usr/bin/setpriv", f"--reuid={self.uid}", f"--regid={self.uid}", "--clear-groups"]
        return prefix + command

    def client(self, service: str):
        if service not in self._clients:
            self._clients[service] = boto3.client(
                service, endpoint_url=self.url, region_name="us-east-1", aws_access_key_id=KEY_ID,
                aws_secret_access_key=SECRET, config=botocore.config.Config(retries={"max_attempts": 0}))
        return self._clients[service]

    def signed_headers(self, path: str) -> list[str]:
        """Of a GET. They are valid for five minutes."""
        request = botocore.awsrequest.AWSRequest("GET", self.url + path)
        request.context["timestamp"] = ""
        botocore.auth.SigV4Auth(botocore.credentials.Credentials(KEY_ID, SECRET), "lambda", "us-east-1").add_auth(request)
        return [f"{name}: {value}" for name, value in request.headers.items()]


def guarded_lab(folder: pathlib.Path, broker, uid: int) -> Lab:
    lab = Lab(folder, broker)
    key = f'access_keys = [{{ id = "{KEY_ID}", secret = "{SECRET}" }}]\n'
    lab.engine = GuardedEngine(folder, lab.engine.config_file.read_text().replace("[server]\n", "[server]\n" + key, 1))
    lab.engine.config_file.chmod(0o600)
    lab.engine.uid = uid
    if uid:
        for path in (folder, lab.engine.config_file):
            os.chown(path, uid, uid)
        for parent in folder.parents:
            if parent.stat().st_uid == os.getuid() and parent != pathlib.Path("/"):
                parent.chmod(parent.stat().st_mode | 0o011)
    lab.engine.start()
    return lab


class Watch:
    """The engine's memory, four times a second."""

    def __init__(self, engine: Engine):
        self.engine = engine
        self.most_mib = resident_mib(engine.pid)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.wait(0.25):
            self.most_mib = max(self.most_mib, resident_mib(self.engine.pid))

    def stop(self) -> float:
        self._ended.set()
        self._thread.join()
        return self.most_mib


def consumed(engine: Engine) -> float:
    """-1 when the engine does not tell."""
    try:
        return engine.metric("lambda_esm_deleted_events_total")
    except OSError:
        return -1


def clients(engine: GuardedEngine, seconds: float) -> dict:
    """What each notices, all at the same time."""
    port = engine.url.rsplit(":", 1)[1]
    running = {}
    for name, (connections, path, signed) in CLIENTS.items():
        running[name] = subprocess.Popen(
            [places.built("steady_load"), port, connections, str(PER_SECOND), str(seconds), path,
             *(engine.signed_headers(path) if signed else [])], stdout=subprocess.PIPE, text=True)
    return {name: json.loads(process.communicate(timeout=seconds + 30)[0] or "{}") for name, process in running.items()}


def measure(lab: Lab, seconds: float) -> dict:
    engine = lab.engine
    watch, begun, before = Watch(engine), time.monotonic(), consumed(engine)
    figures = clients(engine, seconds)
    after = consumed(engine)
    figures["most_mib"] = watch.stop()
    figures["consumed_per_second"] = (after - before) / (time.monotonic() - begun) if after >= 0 else 0
    return figures


def under_attack(folder: pathlib.Path, broker, seconds: float = 15) -> dict[str, dict]:
    """By the engine's user. An ordinary user's functions are of the same user, so that it takes more to tell who asks."""
    users = {"root": 0, "an ordinary user": ORDINARY} if os.geteuid() == 0 else {"an ordinary user": 0}
    figures = {}
    for user, uid in users.items():
        (folder / str(uid)).mkdir()
        say(f"under attack: the engine of {user}")
        figures[user] = attack_one(folder / str(uid), broker, seconds, uid)
    return figures


def attack_one(folder: pathlib.Path, broker, seconds: float, uid: int) -> dict:
    lab = guarded_lab(folder, broker, uid)
    load = None
    try:
        queue = lab.queue()
        function = lab.function(runtime="provided.al2023", zip_file=functions.native_zip(places.native_function()))
        lab.mapping(queue, function, lab.secret("guest", "guest"), BatchSize=10)
        load = lab.load(queue, per_second=200)
        time.sleep(2)
        say("in peace")
        figures = {"peace": measure(lab, 5), "before_mib": resident_mib(lab.engine.pid)}
        say(f"under attack for {seconds:.0f} s")
        attackers = subprocess.Popen(
            [places.built("attackers"), lab.engine.url.rsplit(":", 1)[1], str(DRIPPING), str(BODIES), str(BODY_MIB),
             str(seconds + 3)], stdout=subprocess.PIPE, text=True)
        time.sleep(2)  # until they are all there
        figures["attack"] = measure(lab, seconds)
        figures["attackers"] = json.loads(attackers.communicate(timeout=60)[0])
        figures["growth_mib"] = figures["attack"]["most_mib"] - figures["before_mib"]
        return figures
    finally:
        if load:
            load.stop()
        lab.close()


def faults(figures: dict) -> list[str]:
    """What is not as it is to be."""
    attack, peace, found = figures["attack"], figures["peace"], []
    if figures["growth_mib"] >= MEMORY_GOAL:
        found.append(f"the engine grew by {figures['growth_mib']:.0f} MiB")
    for name in ("kept", "new"):
        if attack[name]["failed"] or attack[name]["p99_us"] > P99_GOAL * 1000:
            found.append(f"{TITLES[name]}: p99 {attack[name]['p99_us'] / 1000:.1f} ms, {attack[name]['failed']} failed")
    if attack["healthz"]["failed"]:
        found.append(f"/healthz was not answered {attack['healthz']['failed']} times")
    if attack["consumed_per_second"] < peace["consumed_per_second"] / 2:
        found.append(f"the mapping consumed {attack['consumed_per_second']:.0f} messages/s")
    return found


def report_attack(by_user: dict[str, dict]) -> None:
    for user, figures in by_user.items():
        report_one(user, figures)


def report_one(user: str, figures: dict) -> None:
    attackers = figures["attackers"]
    print(f"\nunder attack, engine of {user}: {DRIPPING:,} dripping connections ({attackers['dripping']['open']:,} open at the end, "
          f"{attackers['dripping']['thrown_out']:,} thrown out), {BODIES} unsigned bodies of {BODY_MIB} MiB "
          f"({attackers['bodies']['answered']:,} answered, {attackers['bodies']['thrown_out']:,} thrown out, "
          f"{attackers['bodies']['mib']:,.0f} MiB taken)")
    rows = [[title, when, f"{row['requests']:,}", str(row["failed"]), f"{row['p50_us'] / 1000:.2f}",
             f"{row['p99_us'] / 1000:.2f}", f"{row['worst_us'] / 1000:.1f}"]
            for name, title in TITLES.items() for when in ("peace", "attack") for row in [figures[when][name]]]
    print_table(["request", "when", "requests", "failed", "p50 ms", "p99 ms", "worst ms"], rows)
    print(f"memory: {figures['before_mib']:.0f} MiB, grew by {figures['growth_mib']:.0f} MiB (goal < {MEMORY_GOAL}); "
          f"p99 goal {P99_GOAL} ms; mapping: {figures['peace']['consumed_per_second']:.0f} messages/s in peace, "
          f"{figures['attack']['consumed_per_second']:.0f} under attack")
    for fault in faults(figures):
        print(f"NOT AS IT IS TO BE: {fault}")
