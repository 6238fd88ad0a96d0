"""What the node function lets a child of its own do: an event on stdin, the answer on stdout."""

import json
import sys

import index


class Context:
    def __init__(self, request: str):
        self.aws_request_id = request


if __name__ == "__main__":
    print(json.dumps(index.handler(json.load(sys.stdin), Context(sys.argv[1]))))
