"""Which interpreter runs a function: the runtime's own version, the nearest one, or none, and what then is said."""

import base64
import json
import shutil

import pytest

from harness import functions, places, programs
from harness.engine import NO_SANDBOX, Engine
from harness.lab import ROLE
from harness.waiting import eventually

NEAREST = '\n[runtimes]\nmatch = "nearest"\n'
EXACT = '\n[runtimes]\nmatch = "exact"\n'
JAVA_CLIENT = ("aws-lambda-java-runtime-interface-client-", "aws-lambda-java-core-", "aws-lambda-java-serialization-")


@pytest.fixture
def start(folder, request):
    engines = []

    def start(config: str = "") -> Engine:
        inner = folder / f"engine{len(engines)}"
        inner.mkdir()
        engines.append(Engine(inner, config))
        return engines[-1].start()

    yield start
    for engine in engines:
        if engine.running:
            assert engine.stop() == 0
        engine.check_log()


def create(engine: Engine, runtime: str, files: dict | bytes, handler: str = "index.handler", name: str = "f",
           check: bool = True, memory: int = 512):
    """With the AWS CLI."""
    package = engine.folder / f"{name}.zip"
    package.write_bytes(files if isinstance(files, bytes) else functions.zip_of(files))
    done = engine.aws("lambda", "create-function", "--function-name", name, "--runtime", runtime, "--role", ROLE,
                      "--handler", handler, "--timeout", "30", "--memory-size", str(memory),
                      "--zip-file", f"fileb://{package}", check=check)
    if done.returncode == 0:
        engine.aws("lambda", "wait", "function-active-v2", "--function-name", name)
    return done


def invoke(engine: Engine, payload="{}", name: str = "f") -> tuple[dict, str]:
    """The CLI's answer with the log's tail as text, and the payload."""
    answer = engine.folder / "answer"
    payload = payload if isinstance(payload, str) else json.dumps(payload)
    done = engine.aws("lambda", "invoke", "--function-name", name, "--payload", payload, "--log-type", "Tail",
                      "--cli-binary-format", "raw-in-base64-out", str(answer))
    told = json.loads(done.stdout)
    told["Log"] = base64.b64decode(told.pop("LogResult")).decode()
    return told, answer.read_text(errors="backslashreplace")


def succeed(engine: Engine, payload="{}", name: str = "f"):
    told, text = invoke(engine, payload, name)
    assert "FunctionError" not in told, text
    return json.loads(text)


def failure(engine: Engine, payload="{}", name: str = "f") -> dict:
    told, text = invoke(engine, payload, name)
    assert told.get("FunctionError") == "Unhandled", text
    return json.loads(text)


def first_line(engine: Engine, name: str = "f") -> str:
    events = engine.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
    return events[0]["message"]


def state_reason(engine: Engine, name: str = "f") -> str:
    return json.loads(engine.aws("lambda", "get-function", "--function-name", name).stdout)["Configuration"].get(
        "StateReason", "")


PYTHON = {"index.py": """
import os, sys
def handler(event, context):
    import library
    return {"runs": "%d.%d" % sys.version_info[:2], "as": os.environ["AWS_EXECUTION_ENV"], "layer": library.WHERE}
"""}
NODE = {"index.js": """
exports.handler = async () => ({runs: process.versions.node.split('.')[0], as: process.env.AWS_EXECUTION_ENV});
"""}


def test_python_of_another_version_runs_on_the_nearest(start):
    """With its layer, which is made for the runtime's version; answers and the log's first line say what runs."""
    engine = start()
    layer = functions.zip_of({"python/lib/python3.12/site-packages/library.py": "WHERE = '3.12'\n"})
    version = engine.functions.publish_layer_version(LayerName="library", Content={"ZipFile": layer})
    create(engine, "python3.12", PYTHON)
    engine.functions.update_function_configuration(FunctionName="f", Layers=[version["LayerVersionArn"]])
    engine.functions.get_waiter("function_updated_v2").wait(FunctionName="f")
    answer = succeed(engine)
    assert answer["as"] == "AWS_Lambda_python3.12" and answer["layer"] == "3.12"
    assert first_line(engine).startswith(f"INIT_START Runtime Version: python:{answer['runs']}.v"), first_line(engine)
    if answer["runs"] != "3.12":
        reason = f"This machine runs functions of python3.12 on Python {answer['runs']} ([runtimes] of its configuration)."
        assert state_reason(engine) == reason
        assert "runtime is not installed: using another version of its language" in engine.log()


def test_node_of_another_version_runs_on_the_nearest(start):
    engine = start()
    create(engine, "nodejs26.x", NODE)
    answer = succeed(engine)
    assert answer["as"] == "AWS_Lambda_nodejs26.x"
    assert first_line(engine).startswith(f"INIT_START Runtime Version: nodejs:{answer['runs']}.v")
    if answer["runs"] != "26":
        assert f"on Node.js {answer['runs']} " in state_reason(engine)


def test_a_version_that_is_there_is_not_mentioned(start):
    engine = start()
    create(engine, places.node_runtime(), NODE)
    assert places.node_runtime() == f"nodejs{succeed(engine)['runs']}.x"
    assert state_reason(engine) == ""
    assert "another version" not in engine.log()


@pytest.mark.parametrize("config", [
    EXACT,
    '[server]\nprofile = "extended"\n',
    '[server]\naccess_keys = [{ id = "local", secret = "local-secret" }]\n'], ids=["exact", "extended", "keys"])
def test_elsewhere_only_the_exact_version_runs(start, config):
    engine = start(config)
    engine.key = ("local", "local-secret")
    refused = create(engine, "python3.15", PYTHON, check=False)
    assert refused.returncode != 0 and "InvalidParameterValueException" in refused.stderr
    for part in ["runtime python3.15 needs Python 3.15 on this machine, which has Python 3.", "choose the runtime python3.",
                 '[runtimes] match = "nearest"', "install Python 3.15 (https://www.python.org/downloads)"]:
        assert part in refused.stderr


def test_a_language_that_is_not_there_is_refused_with_what_to_do(start):
    engine = start(NEAREST)
    refused = create(engine, "dotnet8", {"a": ""}, check=False)
    assert "runtime dotnet8 is not supported: wheelpit runs nodejs*, python3.*, java*, ruby* and provided.*" in refused.stderr


def test_a_stand_in_gives_way_to_the_version_itself(start, folder):
    """Once a program of that version is in PATH, new environments run on it, without a restart."""
    bin_folder = folder / "bin"
    bin_folder.mkdir()
    engine = start()
    engine.stop()
    engine.variables = {"PATH": f"{bin_folder}:{engine.environment()['PATH']}"}
    engine.start()
    create(engine, "nodejs26.x", NODE)
    assert "on Node.js" in state_reason(engine)
    # A wrapper that says it is Node.js 26 to whoever asks.
    node = shutil.which("node", path=engine.environment()["PATH"])
    fake = bin_folder / "node26"
    fake.write_text(f"#!/bin/sh\n[ \"$1\" = -e ] && printf '26\\n1\\n{node}\\n/usr\\n' && exit\nexec {node} \"$@\"\n")
    fake.chmod(0o755)
    eventually(lambda: state_reason(engine) == "", 20, what="the stand-in is forgotten")


# Java


def java_files(client: bool = True) -> dict:
    classes = programs.of("java") / "classes" / "wheelpit"
    files = {f"wheelpit/{path.name}": path.read_bytes() for path in classes.glob("Handlers*.class")}
    if client:
        files |= {f"lib/{jar.name}": jar.read_bytes() for jar in (programs.of("java") / "lib").iterdir()
                  if jar.name.startswith(JAVA_CLIENT)}
    return files


@pytest.fixture
def java_client(folder) -> str:
    """A folder with AWS's client alone, as ./dev java-client makes it."""
    client = folder / "java-client"
    client.mkdir()
    for jar in (programs.of("java") / "lib").iterdir():
        if jar.name.startswith(JAVA_CLIENT):
            (client / jar.name).write_bytes(jar.read_bytes())
    return f'\n[runtimes.java]\nclasspath = "{client}/*"\n'


@pytest.mark.parametrize("runtime", ["java11", "java17", "java21", "java25"])
def test_java_runs_through_the_client_of_the_package(start, runtime):
    engine = start()
    create(engine, runtime, java_files(), "wheelpit.Handlers")
    answer = succeed(engine, {"grain": "oats"})
    assert answer["event"] == "{grain=oats}" and answer["function"] == "f" and answer["memory"] == "512"
    assert answer["in time"] == "true" and (answer["old key"] != "none") == (runtime == "java11")
    assert first_line(engine).startswith(f"INIT_START Runtime Version: java:{answer['java']}.v")
    assert int(answer["java"]) >= 17
    told, _ = invoke(engine, {"grain": "rye"})
    assert "two\nlines" in told["Log"] and "WARNING" not in told["Log"]


def test_java_finds_the_client_that_the_configuration_names(start, java_client):
    engine = start(java_client)
    create(engine, "java17", java_files(client=False), "wheelpit.Handlers::fail")
    failed = failure(engine, '"oats"')
    assert failed["errorType"] == "java.lang.IllegalStateException"
    assert failed["errorMessage"] == "asked to fail: oats"
    assert any("wheelpit.Handlers.fail" in frame for frame in failed["stackTrace"])
    assert failure(engine, '"again"')["errorMessage"] == "asked to fail: again"


def test_java_finds_layers_and_answers_with_any_bytes(start, java_client):
    engine = start(java_client)
    jar = functions.zip_of(java_files(client=False))
    version = engine.functions.publish_layer_version(
        LayerName="handlers", Content={"ZipFile": functions.zip_of({"java/lib/handlers.jar": jar})})
    create(engine, "java17", {"readme": ""}, "wheelpit.Handlers$Raw")
    engine.functions.update_function_configuration(FunctionName="f", Layers=[version["LayerVersionArn"]])
    engine.functions.get_waiter("function_updated_v2").wait(FunctionName="f")
    assert invoke(engine, '{"a": 1}')[1] == 'raw: {"a": 1}'


def test_java_without_a_client_says_where_to_put_it(start):
    engine = start()
    create(engine, "java17", java_files(client=False), "wheelpit.Handlers")
    failed = failure(engine)
    assert failed["errorType"] == "Runtime.InvalidEntrypoint"
    assert ("no such class in the function's package or layers: add Maven's "
            "com.amazonaws:aws-lambda-java-runtime-interface-client to the package, or name its jars in "
            "[runtimes.java] classpath of the configuration") in failed["errorMessage"]


def test_a_class_path_without_the_client_is_refused_at_the_start(folder):
    (folder / "empty").mkdir()
    engine = Engine(folder, f'[runtimes.java]\nclasspath = "{folder}/empty/*"\n')
    with pytest.raises(AssertionError, match="runtimes.java.classpath: must be a class path with AWS's runtime"):
        engine.start()


@pytest.mark.parametrize("handler, kind, text", [
    ("wheelpit.Nowhere", "java.lang.ClassNotFoundException", "Class not found: wheelpit.Nowhere"),
    # AWS's client gives no type here.
    ("wheelpit.Handlers::nothing", None, "No public method named nothing with appropriate method signature"),
    ("wheelpit.Handlers$FailsInInit::handle", "java.lang.IllegalArgumentException", "not today"),
    ("wheelpit.Handlers$ExitsInInit::handle", "Runtime.ExitError", "exit status 7"),
    ("wheelpit.Handlers::exit", "Runtime.ExitError", "exit status 3")],
    ids=["no class", "no method", "fails in init", "exits in init", "exits"])
def test_java_that_fails_says_why(start, java_client, handler, kind, text):
    engine = start(java_client)
    create(engine, "java17", java_files(client=False), handler)
    failed = failure(engine, '"x"')
    assert failed.get("errorType") == kind and text in failed["errorMessage"], failed


def test_a_handlers_name_is_no_option_of_java(start, java_client):
    engine = start(java_client)
    create(engine, "java17", java_files(client=False), "wheelpit.Handlers")
    for handler in ["-version", "-Xbogus", "@/etc/passwd"]:
        engine.functions.update_function_configuration(FunctionName="f", Handler=handler)
        engine.functions.get_waiter("function_updated_v2").wait(FunctionName="f")
        failed = failure(engine, '"x"')
        assert failed["errorType"] == "java.lang.ClassNotFoundException" and handler in failed["errorMessage"], failed


# Ruby

RUBY = """
require 'logger'

LOGGER = Logger.new($stdout)

def handler(event:, context:)
  puts "printed\\nat once"
  LOGGER.info("logged\\nat once")
  {
    event: event, ruby: RUBY_VERSION[/\\d+\\.\\d+/], as: ENV['AWS_EXECUTION_ENV'], id: context.aws_request_id,
    name: context.function_name, version: context.function_version, memory: context.memory_limit_in_mb,
    arn: context.invoked_function_arn, group: context.log_group_name, stream: context.log_stream_name,
    in_time: context.get_remaining_time_in_millis.between?(1, 30_000), deadline: context.deadline_ms > 0,
    client: context.client_context, identity: context.identity, where: Dir.pwd, trace: ENV['_X_AMZN_TRACE_ID'][0, 7]
  }
end

def fail_with(event:, context:)
  deeper(event)
end

def deeper(event)
  raise ArgumentError, "no #{event['grain']}"
end

def shape(event:, context:)
  case event
  when 'nil' then nil
  when 'text' then 'ä'
  when 'list' then [1, 2.5, :symbol, true]
  when 'raw' then StringIO.new("raw \\xFF".b)
  when 'nan' then Float::NAN
  when 'gone' then no_such_name
  when 'exit' then exit 3
  when 'exit!' then exit! 4
  when 'throw' then raise Exception, 'not a standard error'
  when 'latin' then raise "caf\\xE9".b
  end
end

module Mill
  class Grinder
    def self.grind(event:, context:)
      { ground: event }
    end
  end
end
"""


@pytest.fixture
def ruby(start):
    engine = start()

    def make(handler: str, source: str = RUBY, name: str = "f", file: str = "app.rb") -> Engine:
        create(engine, "ruby3.3", {file: source}, handler, name)
        return engine

    return make


def test_ruby_runs_with_its_context(ruby):
    engine = ruby("app.handler")
    told, text = invoke(engine, {"grain": "öats"})
    answer = json.loads(text)
    arn = engine.functions.get_function(FunctionName="f")["Configuration"]["FunctionArn"]
    assert answer == {**answer, "event": {"grain": "öats"}, "as": "AWS_Lambda_ruby3.3", "name": "f", "version": "$LATEST",
                      "memory": "512", "arn": arn, "group": "/aws/lambda/f", "in_time": True, "deadline": True,
                      "client": None, "identity": None, "where": "/var/task", "trace": "Root=1-"}
    assert answer["id"] in told["Log"] and "[$LATEST]" in answer["stream"]
    assert first_line(engine).startswith(f"INIT_START Runtime Version: ruby:{answer['ruby']}.v")
    messages = [event["message"] for event in
                engine.client("logs").filter_log_events(logGroupName="/aws/lambda/f")["events"]]
    assert "printed\nat once\n" in messages
    assert any(message.endswith(f" INFO {answer['id']} -- : logged\nat once\n") for message in messages), messages


def test_ruby_gets_the_clients_context(ruby):
    engine = ruby("app.handler")
    context = base64.b64encode(json.dumps({"custom": {"a": "b"}}).encode()).decode()
    answer = engine.functions.invoke(FunctionName="f", Payload="{}", ClientContext=context)
    assert json.load(answer["Payload"])["client"] == {"custom": {"a": "b"}}


@pytest.mark.parametrize("handler", ["app.Mill::Grinder.grind", "lib/app.Mill::Grinder.grind"])
def test_ruby_calls_methods_of_classes(ruby, handler):
    engine = ruby(handler, file=handler.split(".")[0] + ".rb")
    assert succeed(engine, "[1]") == {"ground": [1]}


def test_ruby_files_may_have_the_name_of_a_library(ruby):
    engine = ruby("json.handler", "def handler(event:, context:) = 'mine'\n", file="json.rb")
    assert succeed(engine) == "mine"


def test_errors_in_ruby_have_the_services_shape(ruby):
    engine = ruby("app.fail_with")
    for grain in ["oats", "rye"]:
        told, text = invoke(engine, {"grain": grain})
        failed = json.loads(text)
        assert failed == {"errorMessage": f"no {grain}", "errorType": "Function<ArgumentError>",
                          "stackTrace": failed["stackTrace"]}
        assert [frame.split(":in ")[0] for frame in failed["stackTrace"]] == ["/var/task/app.rb:23", "/var/task/app.rb:19"]
        assert "Error raised from handler method\n{\n  \"errorMessage\"" in told["Log"]
    assert "INIT_START" not in told["Log"], "an error leaves the environment as it is"


def test_answers_in_ruby_of_every_kind(ruby):
    engine = ruby("app.shape")
    assert succeed(engine, '"nil"') is None
    assert succeed(engine, '"text"') == "ä"
    assert succeed(engine, '"list"') == [1, 2.5, "symbol", True]
    assert invoke(engine, '"raw"')[1] == "raw \\xff"
    failed = failure(engine, '"nan"')
    assert failed["errorType"] == "Function<JSON::GeneratorError>" and "NaN" in failed["errorMessage"]
    assert failure(engine, '"latin"')["errorMessage"] == "caf\N{REPLACEMENT CHARACTER}"
    assert succeed(engine, '"text"') == "ä"


@pytest.mark.parametrize("event, kind, text", [
    ("gone", "Function<NameError>", "undefined local variable or method"),
    ("exit", "Function<SystemExit>", "exit"),
    ("throw", "Function<Exception>", "not a standard error"),
    ("exit!", "Runtime.ExitError", "exit status 4")])
def test_what_breaks_a_handler_in_ruby_ends_its_environment(ruby, event, kind, text):
    engine = ruby("app.shape")
    failed = failure(engine, json.dumps(event))
    assert failed["errorType"] == kind and text in failed["errorMessage"], failed
    assert succeed(engine, '"text"') == "ä"


@pytest.mark.parametrize("handler, source, kind, text", [
    ("gone.handler", RUBY, "Init<LoadError>", "cannot load such file -- gone"),
    ("app", RUBY, "Init<ArgumentError>", "Invalid handler 'app': it must have the form FILE.METHOD"),
    ("app.gone", RUBY, "Function<NoMethodError>", "undefined method"),
    ("app.Gone.grind", RUBY, "Function<NameError>", "uninitialized constant Gone"),
    ("app.handler", "def handler(event:, context:)\n  (\nend\n", "Init<SyntaxError>", "app.rb"),
    ("app.handler", "raise 'not today'\n", "Init<RuntimeError>", "not today"),
    ("app.handler", "exit 5\n", "Init<SystemExit>", "exit"),
    ("app.handler", "exit! 5\n", "Runtime.ExitError", "exit status 5"),
    ("app.handler", "def handler\nend\n", "Function<ArgumentError>", "wrong number of arguments")],
    ids=["no file", "no method named", "no method", "no class", "syntax", "raises", "exits", "exits at once", "arguments"])
def test_ruby_that_cannot_run_says_why(ruby, handler, source, kind, text):
    engine = ruby(handler, source)
    failed = failure(engine)
    assert failed["errorType"] == kind and text in failed["errorMessage"], failed
    assert all("/var/runtime" not in frame for frame in failed.get("stackTrace", [])), failed


def test_ruby_finds_gems_of_the_package_and_files_of_layers(start):
    """Gems as `bundle install --path vendor/bundle` leaves them, for the runtime's own version."""
    engine = start()
    gem = "vendor/bundle/ruby/3.3.0"
    specification = ('Gem::Specification.new { |s| s.name = "oats"; s.version = "1.0.0"; s.summary = "s"; '
                     's.authors = ["a"]; s.files = ["lib/oats.rb"] }\n')
    layer = functions.zip_of({"ruby/lib/rye.rb": "RYE = 2\n"})
    version = engine.functions.publish_layer_version(LayerName="rye", Content={"ZipFile": layer})
    create(engine, "ruby3.3", {
        "app.rb": "require 'oats'\nrequire 'rye'\ndef handler(event:, context:) = [OATS, RYE]\n",
        f"{gem}/specifications/oats-1.0.0.gemspec": specification,
        f"{gem}/gems/oats-1.0.0/lib/oats.rb": "OATS = 1\n"}, "app.handler", memory=256)
    engine.functions.update_function_configuration(FunctionName="f", Layers=[version["LayerVersionArn"]])
    engine.functions.get_waiter("function_updated_v2").wait(FunctionName="f")
    assert succeed(engine) == [1, 2]


def test_ruby_and_java_run_without_a_sandbox(start, java_client):
    engine = start(NO_SANDBOX + java_client)
    create(engine, "ruby3.3", {"app.rb": "def handler(event:, context:) = [event, Dir.pwd == ENV['LAMBDA_TASK_ROOT']]\n"},
           "app.handler", "ruby")
    assert succeed(engine, "7", "ruby") == [7, True]
    create(engine, "java21", java_files(client=False), "wheelpit.Handlers", "java")
    assert succeed(engine, {"grain": "oats"}, "java")["event"] == "{grain=oats}"
