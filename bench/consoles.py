#!/usr/bin/env python3
"""Open consoles as an engine sees them: consoles.py URL COUNT asks, until it is ended, what so many pages ask.

A browser draws on the user's machine and is no part of it. Paths and pauses are those of console/src; an answer that has
not changed is asked for with its tag. Connections are kept, as browsers do. Prints "asks" once all have their first answers.
"""

import http.client
import json
import sys
import threading
import time

OVERVIEW = ("/_wheelpit/overview", 1.0)  # of every page
# Which pages are open, in turns: the overview, the list of mappings, a mapping.
PAGES = [
    [OVERVIEW, ("/_wheelpit/mappings/status?MaxItems=500", 2.0)],
    [OVERVIEW, ("/_wheelpit/mappings/status?MaxItems=500", 2.0), ("/_wheelpit/async/counts", 2.0)],
    [OVERVIEW, ("/_wheelpit/mappings/status?UUID={uuid}", 1.0), ("/_wheelpit/series?Name={uuid}&Range=1h", 10.0)],
]


class Page:
    def __init__(self, host: str, asks: list[tuple[str, float]]):
        self._connection = http.client.HTTPConnection(host, timeout=60)
        self._tags: dict[str, str] = {}
        self._due = {path: (0.0, pause) for path, pause in asks}

    def turn(self) -> float:
        """Asks what is due; when something is next."""
        for path, (due, pause) in self._due.items():
            if time.monotonic() < due:
                continue
            headers = {"If-None-Match": self._tags[path]} if path in self._tags else {}
            self._connection.request("GET", path, headers=headers)
            answer = self._connection.getresponse()
            answer.read()
            assert answer.status in (200, 304), f"{path}: {answer.status}"
            self._tags[path] = answer.headers.get("ETag", "")
            self._due[path] = (time.monotonic() + pause, pause)
        return min(due for due, _ in self._due.values())

    def run(self, begun: threading.Semaphore) -> None:
        due = self.turn()
        begun.release()
        while True:
            time.sleep(max(0.0, due - time.monotonic()))
            due = self.turn()


def main() -> None:
    host, count = sys.argv[1].removeprefix("http://"), int(sys.argv[2])
    connection = http.client.HTTPConnection(host, timeout=60)
    connection.request("GET", "/_wheelpit/mappings/status?MaxItems=1")
    uuid = json.loads(connection.getresponse().read())["Mappings"][0]["UUID"]
    begun = threading.Semaphore(0)
    for number in range(count):
        asks = [(path.format(uuid=uuid), pause) for path, pause in PAGES[number % len(PAGES)]]
        threading.Thread(target=Page(host, asks).run, args=(begun,), daemon=True).start()
    for _ in range(count):
        begun.acquire()
    print("asks", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
