"""The files a RabbitMQ node reads: rabbitmq.conf and definitions. No processes here."""

import dataclasses
import json
import pathlib
import shutil

# Every broker starts with these. Passwords are in clear: the import takes them beside hashes.
USERS = {
    "guest": ("guest", "administrator"),  # may do everything, everywhere
    "esm": ("esm-secret", ""),  # a consumer: may read, in / and esm
    "writer": ("writer-secret", ""),  # a producer: may not read
    "locked": ("locked-secret", ""),  # a valid login with no permission in any virtual host
}
VHOSTS = ["/", "esm", "empty"]


@dataclasses.dataclass
class Options:
    """What a broker is started with. It lasts: a restarted node has the same."""

    nodes: int = 1
    port: int | None = None  # of node 0
    tls: str = ""  # "", "server" or "mutual" (a client certificate is demanded)
    management: bool = False
    plugins: list[str] = dataclasses.field(default_factory=list)
    conf: list[str] = dataclasses.field(default_factory=list)  # further lines of rabbitmq.conf
    definitions: list[str] = dataclasses.field(default_factory=list)  # further JSON files
    erl_args: str = ""
    timeout: int = 150  # seconds each node may take to start


@dataclasses.dataclass
class Ports:
    amqp: int
    amqps: int
    distribution: int
    management: int


def _permission(user: str, vhost: str, configure: str, write: str, read: str) -> dict:
    return {"user": user, "vhost": vhost, "configure": configure, "write": write, "read": read}


def base_definitions() -> dict:
    everything, nothing = ".*", "^$"
    permissions = [_permission("guest", vhost, everything, everything, everything) for vhost in VHOSTS]
    for vhost in ["/", "esm"]:
        permissions.append(_permission("esm", vhost, nothing, nothing, everything))
        permissions.append(_permission("writer", vhost, everything, everything, nothing))
    return {
        "users": [
            {"name": name, "password": password, "tags": tags}
            for name, (password, tags) in USERS.items()
        ],
        "vhosts": [{"name": name} for name in VHOSTS],
        "permissions": permissions,
    }


def queue_definition(queue: str, vhost: str, kind: str, arguments: dict) -> dict:
    return {
        "queues": [
            {
                "name": queue,
                "vhost": vhost,
                "durable": True,
                "auto_delete": False,
                "arguments": {"x-queue-type": kind, **arguments},
            }
        ]
    }


def write_definitions(folder: pathlib.Path, extra: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "00-base.json").write_text(json.dumps(base_definitions(), indent=1))
    for number, path in enumerate(extra, start=1):
        shutil.copy(path, folder / f"{number:02}-more.json")


def node_conf(base: pathlib.Path, options: Options, ports: Ports, names: list[str], load: bool) -> str:
    """rabbitmq.conf of one node. `load`: import the definitions, which only the first boot may do:
    at every later one they would undo what a test changed."""
    lines = [
        f"listeners.tcp.local = 127.0.0.1:{ports.amqp}",
        "loopback_users = none",
        "log.file.level = info",
        "disk_free_limit.absolute = 50MB",
    ]
    if options.tls:
        lines += [
            f"listeners.ssl.local = 127.0.0.1:{ports.amqps}",
            f"ssl_options.cacertfile = {base}/tls/ca.pem",
            f"ssl_options.certfile = {base}/tls/server.pem",
            f"ssl_options.keyfile = {base}/tls/server-key.pem",
            f"ssl_options.verify = {'verify_peer' if options.tls == 'mutual' else 'verify_none'}",
            f"ssl_options.fail_if_no_peer_cert = {'true' if options.tls == 'mutual' else 'false'}",
        ]
    if options.management:
        lines += ["management.tcp.ip = 127.0.0.1", f"management.tcp.port = {ports.management}"]
    if len(names) > 1:
        lines.append("cluster_formation.peer_discovery_backend = classic_config")
        lines += [
            f"cluster_formation.classic_config.nodes.{number} = {name}"
            for number, name in enumerate(names, start=1)
        ]
        lines.append("cluster_partition_handling = ignore")
    if load:
        lines.append(f"load_definitions = {base}/definitions")
    return "\n".join(lines + options.conf) + "\n"
