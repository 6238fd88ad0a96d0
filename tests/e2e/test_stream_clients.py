"""Answers that functions in Go and Rust stream, as the SDK of the same language reads them."""

import contextlib
import json

import pytest

from harness import functions, programs
from harness.clients import Go, Rust
from harness.engine import Engine
from harness.lab import ROLE

PIECES = ["to the mill", "grüße €", "x" * 200_000]


@pytest.fixture
def engine(folder):
    engine = Engine(folder, '[server]\naccount_id = "123456789012"\n').start()
    yield engine
    assert engine.stop() == 0
    engine.check_log()


@contextlib.contextmanager
def streamed(engine, sdk):
    """What that SDK is told when it calls a function in its language."""
    program = functions.native_zip(programs.of(sdk.__name__.lower()) / "function")
    engine.functions.create_function(FunctionName="mill", Runtime="provided.al2023", Handler="any", Role=ROLE,
                                     Code={"ZipFile": program})
    with contextlib.closing(sdk(engine)) as call:
        yield lambda **more: call("InvokeWithResponseStream", FunctionName="mill",
                                  Payload=json.dumps({"eventSource": "pieces", "pieces": PIECES, **more}))


@pytest.mark.parametrize("sdk", [Go, Rust], ids=["go", "rust"])
def test_pieces_arrive(engine, sdk):
    with streamed(engine, sdk) as answer:
        whole = answer()
    # Both libraries put before it what a function URL would need.
    prelude, _, body = "".join(whole["Pieces"]).partition("\0" * 8)
    assert json.loads(prelude)["statusCode"] == 200
    assert body == "".join(PIECES) and "ErrorCode" not in whole


def test_an_error_in_the_midst_arrives(engine):
    """lambda_runtime 1.5 writes its trailers into the body, where nobody takes them for an error; aws-lambda-go does not."""
    with streamed(engine, Go) as answer:
        broken = answer(fail=True)
        assert broken["ErrorCode"] == "Unhandled"
        assert json.loads(broken["ErrorDetails"]) == {"errorMessage": "told to fail", "errorType": "errorString"}
        assert "ErrorCode" not in answer(), "the environment goes on"
