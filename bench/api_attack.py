#!/usr/bin/env python3
"""Peers that mean harm, for bench/api_bench.py: connections that drip a byte a second, and bodies of
strangers. `api_attack.py PORT SECONDS DRIPPING BODIES MIB`; prints how many bodies were sent."""

import contextlib
import resource
import socket
import sys
import threading
import time

HEAD = b"POST /2015-03-31/functions HTTP/1.1\r\nHost: localhost\r\n"


def drip(port: int, count: int, until: float) -> None:
    """Keeps so many connections that never complete a head."""
    peers: list[socket.socket] = []
    while time.monotonic() < until:
        while len(peers) < count:
            peers.append(socket.create_connection(("127.0.0.1", port), timeout=10))
        alive = []
        for peer in peers:
            try:
                peer.sendall(b"G")
                alive.append(peer)
            except OSError:
                peer.close()
        peers = alive
        time.sleep(1)


def flood(port: int, size: int, until: float, sent: list[int]) -> None:
    """One body after another, unsigned, as fast as it is taken."""
    piece = b"x" * (1 << 20)
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=10) as peer:
            peer.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % (size << 20))
            for _ in range(size):
                peer.sendall(piece)
            peer.recv(4096)
        sent[0] += 1
        time.sleep(0.05)


def main() -> None:
    port, seconds, dripping, bodies, size = int(sys.argv[1]), float(sys.argv[2]), *map(int, sys.argv[3:6])
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    until = time.monotonic() + seconds
    sent = [0]
    threads = [threading.Thread(target=drip, args=(port, dripping, until))]
    threads += [threading.Thread(target=flood, args=(port, size, until, sent)) for _ in range(bodies)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(sent[0])


if __name__ == "__main__":
    main()
