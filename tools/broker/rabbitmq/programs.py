"""RabbitMQ's programs, and whether one of them answers."""

import glob
import os
import socket

from ..machine import FixtureError, find_program


# The launchers below /usr/lib run as any user. The wrappers in /usr/sbin insist on root or
# "rabbitmq" and move to /var/lib/rabbitmq.
def rabbitmq_program(name: str) -> str:
    for folder in ["/usr/lib/rabbitmq/bin", *glob.glob("/usr/lib/rabbitmq/lib/*/sbin")]:
        path = os.path.join(folder, name)
        if os.access(path, os.X_OK):
            return path
    raise FixtureError("no RabbitMQ below /usr/lib/rabbitmq (apt-get install rabbitmq-server)")


def erlang_program(name: str) -> str:
    return find_program(name, [f"/usr/lib/erlang/erts-*/bin/{name}"], "erlang-base")


def amqp_answers(port: int) -> bool:
    """True if an AMQP 0-9-1 server greets at this port: a method frame on channel 0."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.settimeout(3)
            connection.sendall(b"AMQP\x00\x00\x09\x01")
            return connection.recv(3, socket.MSG_WAITALL) == b"\x01\x00\x00"
    except OSError:
        return False
