"""Commands without an engine, and `wheelpit invoke`: as a user types them."""

import json
import os
import shutil
import stat
import subprocess

import pytest

from harness import functions, places
from harness.command_line import environment, wheelpit
from harness.engine import NO_SANDBOX, Engine
from harness.lab import ROLE

HANDLER = """
import json, sys
def handler(event, context):
    print("saw", len(event.get("Records", [])))
    if event.get("fail"):
        raise ValueError("told to")
    return event
"""


@pytest.fixture
def engine(folder):
    engine = Engine(folder, NO_SANDBOX).start()
    engine.functions.create_function(
        FunctionName="echo", Runtime=places.python_runtime(), Handler="index.handler", Role=ROLE,
        Code={"ZipFile": functions.zip_of({"index.py": HANDLER})})
    engine.functions.get_waiter("function_active_v2").wait(FunctionName="echo")
    yield engine
    assert engine.stop() == 0
    engine.check_log()


def test_an_event_is_generated_and_a_function_invoked_with_it(folder, engine):
    event = wheelpit(folder, "events", "generate", "sqs", "--body", "a", "--body", "b")
    assert event.returncode == 0 and event.stderr == ""
    assert [record["body"] for record in json.loads(event.stdout)["Records"]] == ["a", "b"]

    at = {"AWS_ENDPOINT_URL": engine.url}
    done = wheelpit(folder, "invoke", "echo", "-", "--log", given=event.stdout, **at)
    assert done.returncode == 0 and json.loads(done.stdout) == json.loads(event.stdout)
    assert "saw 2" in done.stderr and "REPORT RequestId" in done.stderr
    (folder / "event.json").write_text('{"fail":true}')
    failed = wheelpit(folder, "invoke", "echo", "@event.json", **at)
    assert failed.returncode == 1 and json.loads(failed.stdout)["errorType"] == "ValueError"
    assert "the function failed (Unhandled)" in failed.stderr
    assert wheelpit(folder, "invoke", "echo", "--event", **at).returncode == 0
    unknown = wheelpit(folder, "invoke", "nobody", **at)
    assert unknown.returncode == 1 and "Function not found" in unknown.stderr
    gone = wheelpit(folder, "invoke", "echo", "--endpoint-url", "http://127.0.0.1:1")
    assert gone.returncode == 1 and "--endpoint-url names another" in gone.stderr
    assert wheelpit(folder, "invoke", "echo", "@missing.json", **at).returncode == 2


@pytest.mark.parametrize("kind, member", [
    ("rabbitmq", "rmqMessagesByQueue"), ("activemq", "messages"), ("sqs", "Records"), ("kinesis", "Records"),
    ("dynamodb", "Records"), ("kafka", "records"), ("msk", "records")])
def test_every_kind_of_event_is_the_same_each_time(folder, kind, member):
    first = wheelpit(folder, "events", "generate", kind)
    assert first.returncode == 0, first.stderr
    assert member in json.loads(first.stdout)
    assert wheelpit(folder, "events", "generate", kind).stdout == first.stdout


def test_lines_become_records_and_an_unfit_item_is_named(folder):
    done = wheelpit(folder, "events", "generate", "kinesis", "--lines", "--stream", "clicks", given="a\nb\nc\n")
    records = json.loads(done.stdout)["Records"]
    assert len(records) == 3 and records[0]["eventSourceARN"].endswith(":stream/clicks")
    unfit = wheelpit(folder, "events", "generate", "dynamodb", "--body", "text")
    assert unfit.returncode == 2 and "must be a JSON object" in unfit.stderr


def test_init_writes_a_file_that_the_engine_takes(folder):
    done = wheelpit(folder, "init")
    assert done.returncode == 0 and "wheelpit serve --config wheelpit.toml" in done.stderr
    assert stat.S_IMODE((folder / "wheelpit.toml").stat().st_mode) == 0o600
    again = wheelpit(folder, "init")
    assert again.returncode == 1 and "is there already" in again.stderr and "--force" in again.stderr
    assert wheelpit(folder, "init", "--force").returncode == 0
    assert wheelpit(folder, "init", "-").stdout == (folder / "wheelpit.toml").read_text()
    text = (folder / "wheelpit.toml").read_text()
    engine = Engine(folder, text.replace("[functions]\n", NO_SANDBOX.lstrip("\n"))).start()
    assert engine.stop() == 0


def completed(folder, *words: str) -> list[str]:
    """What bash offers for the last word."""
    script = ('source <("$0" completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _wheelpit; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    done = subprocess.run(["bash", "-c", script, places.engine_binary(), "wheelpit", *words], cwd=folder,
                          env=environment(folder), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return done.stdout.split()


def test_bash_completes_commands_options_and_values(folder):
    (folder / "wheelpit.toml").touch()
    assert {"serve", "brokers", "invoke"} <= set(completed(folder, ""))
    assert completed(folder, "bro") == ["brokers"]
    assert completed(folder, "brokers", "") == ["list", "add", "reload"]
    assert completed(folder, "brokers", "list", "--o") == ["--output"]
    assert completed(folder, "brokers", "list", "-o", "") == ["text", "json"]
    assert completed(folder, "serve", "--config", "whe") == ["wheelpit.toml"]
    assert completed(folder, "serve", "--listen", "") == []
    assert "rabbitmq" in completed(folder, "events", "generate", "")


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_take_their_scripts(folder, shell):
    script = wheelpit(folder, "completion", shell)
    assert script.returncode == 0 and "brokers" in script.stdout
    if not shutil.which(shell):
        pytest.skip(f"no {shell}")
    (folder / "script").write_text(script.stdout)
    done = subprocess.run([shutil.which(shell), "-n", folder / "script"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    if shell == "fish":
        offered = subprocess.run(
            [shutil.which("fish"), "-c", "source script; complete -C 'wheelpit brokers '"], cwd=folder,
            env=environment(folder), capture_output=True, text=True, timeout=60).stdout
        assert [line.split("\t")[0] for line in offered.splitlines()] == ["add", "list", "reload"]


def test_the_manual_page_is_one(folder):
    page = wheelpit(folder, "reference", "man").stdout
    assert page.startswith(".TH WHEELPIT 1") and ".SS wheelpit brokers add" in page
    if not shutil.which("man"):
        pytest.skip("no man")
    done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-"], input=page, capture_output=True, text=True,
                          timeout=60, env={**os.environ, "MANPAGER": "cat", "MANWIDTH": "100"})
    assert done.returncode == 0 and done.stderr == "", done.stderr


def test_the_reference_is_what_the_commands_say():
    """docs/cli.md: build/PRESET/wheelpit reference markdown > docs/cli.md"""
    said = subprocess.run([places.engine_binary(), "reference", "markdown"], capture_output=True, text=True, timeout=60)
    assert said.stdout == (places.ROOT / "docs" / "cli.md").read_text(), "docs/cli.md is stale"


def test_a_mistake_names_its_neighbour_and_exits_with_two(folder):
    for words, said in [(["brokrs"], "did you mean brokers?"), (["invoke", "f", "--lgo"], "did you mean --log?"),
                        (["events", "generate", "rabitmq"], "did you mean rabbitmq?"),
                        (["completion", "tcsh"], "must be bash, zsh or fish")]:
        done = wheelpit(folder, *words)
        assert done.returncode == 2 and done.stdout == "" and said in done.stderr, done.stderr
