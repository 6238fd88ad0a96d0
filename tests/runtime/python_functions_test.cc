// Handlers in Python, run by our own bootstrap.

#include <fstream>

#include "runtime/process/find_program.h"
#include "runtime_fixture.h"

namespace wheelpit {
namespace {

class PythonFunctions : public RuntimeFixture,
                        public testing::WithParamInterface<runtime::SandboxMode> {
 protected:
  void SetUp() override {
    if (installed_python().empty()) GTEST_SKIP() << "no python3.9-3.13 on this machine";
    if (GetParam() == runtime::SandboxMode::required && !sandbox_works()) {
      GTEST_SKIP() << "bubblewrap does not work on this machine";
    }
    use({.sandbox = GetParam()});
  }

  Function add(const std::string& name, const std::string& code,
               const std::function<void(Function&)>& change = {}) {
    return add_function(name, installed_python(), "app.handler", {{"app.py", code}}, change);
  }
};

INSTANTIATE_TEST_SUITE_P(, PythonFunctions,
                         testing::Values(runtime::SandboxMode::none,
                                         runtime::SandboxMode::required),
                         [](const auto& mode) {
                           return mode.param == runtime::SandboxMode::none ? "Bare" : "Sandboxed";
                         });

TEST_P(PythonFunctions, AnswerAndKeepTheirGlobals) {
  add("ok",
      "n = 0\ndef handler(event, context):\n  global n\n  n += 1\n  return [event, n, 'ä']\n");
  EXPECT_EQ(invoke("ok", R"({"a":1.5})")->payload, R"([{"a": 1.5}, 1, "ä"])");
  EXPECT_EQ(invoke("ok", "null")->payload, R"([null, 2, "ä"])");
}

TEST_P(PythonFunctions, SeeTheServicesEnvironment) {
  add("env", R"(
import os, sys
def handler(event, context):
  return {"task": os.environ["LAMBDA_TASK_ROOT"], "cwd": os.getcwd(), "name": context.function_name,
          "memory": context.memory_limit_in_mb, "arn": context.invoked_function_arn,
          "exec": os.environ["AWS_EXECUTION_ENV"], "mine": os.environ["MINE"], "home": os.environ.get("USER"),
          "id": context.aws_request_id, "trace": os.environ["_X_AMZN_TRACE_ID"][:7],
          "left": 0 < context.get_remaining_time_in_millis() <= 3000,
          "tmp": os.listdir("/tmp") if os.getcwd() == "/var/task" else [],
          "client": context.client_context, "cognito": context.identity.cognito_identity_id,
          "path": sys.path[0]}
)",
      [](Function& function) { function.environment = {{"MINE", "yes"}, {"_HANDLER", "no"}}; });
  const auto reply = invoke("env");
  const std::string root = GetParam() == runtime::SandboxMode::none
                               ? (folder() / "code" / "env").string()
                               : std::string("/var/task");
  EXPECT_EQ(
      reply->payload,
      R"({"task": ")" + root + R"(", "cwd": ")" + root + R"(", "name": "env", )" +
          R"("memory": "128", "arn": "arn:aws:lambda:us-east-1:000000000000:function:env", )" +
          R"("exec": "AWS_Lambda_)" + installed_python() +
          R"(", "mine": "yes", "home": null, "id": ")" + reply->request_id +
          R"(", "trace": "Root=1-", "left": true, "tmp": [], "client": null, )" +
          R"("cognito": null, "path": ")" + root + "\"}");
}

TEST_P(PythonFunctions, AnExceptionBecomesTheServicesError) {
  add("raise", "def inner():\n  raise KeyError('x')\ndef handler(event, context):\n  inner()\n");
  const auto reply = invoke("raise");
  EXPECT_TRUE(reply->function_error);
  EXPECT_EQ(reply->error_type, "KeyError");
  EXPECT_TRUE(reply->payload.starts_with(R"({"errorMessage": "'x'", "errorType": "KeyError", )"
                                         R"("requestId": ")" +
                                         reply->request_id + R"(", "stackTrace": ["  File \")"))
      << reply->payload;
  EXPECT_FALSE(reply->payload.contains("bootstrap.py")) << reply->payload;
  EXPECT_TRUE(reply->log_tail.contains(
      "[ERROR] KeyError: 'x'\nTraceback (most recent call last):\n\u00a0\u00a0File \""))
      << reply->log_tail;
  EXPECT_TRUE(reply->log_tail.contains("\n\u00a0\u00a0\u00a0\u00a0raise KeyError('x')\nEND "))
      << reply->log_tail;
}

TEST_P(PythonFunctions, FailuresOfLoadingAreNamed) {
  const auto outcome = [&](const std::string& handler, const std::string& code) {
    add_function("load", installed_python(), handler, {{"app.py", code}});
    const auto reply = invoke("load");
    return reply->error_type + "|" +
           reply->payload.substr(0, reply->payload.find(", \"requestId\""));
  };
  EXPECT_EQ(outcome("app.handler", "import nonesuch"),
            R"(Runtime.ImportModuleError|{"errorMessage": "Unable to import module 'app': )"
            R"(No module named 'nonesuch'", "errorType": "Runtime.ImportModuleError")");
  EXPECT_TRUE(outcome("folder/nomod.handler", "").contains("import module 'folder/nomod'"));
  EXPECT_EQ(outcome("nomod.handler", "").substr(0, 26), "Runtime.ImportModuleError|");
  EXPECT_EQ(outcome("app.handler", "def handler(:\n").substr(0, 28),
            "Runtime.UserCodeSyntaxError|");
  EXPECT_EQ(
      outcome("app.missing", "x = 1"),
      R"(Runtime.HandlerNotFound|{"errorMessage": "Handler 'missing' missing on module 'app'")"
      R"(, "errorType": "Runtime.HandlerNotFound")");
  EXPECT_EQ(outcome("handler", "").substr(0, 29), "Runtime.MalformedHandlerName|");
  EXPECT_EQ(outcome("sys.handler", "").substr(0, 30), "Runtime.BuiltInModuleConflict|");
  EXPECT_EQ(outcome("app.handler", "1/0").substr(0, 18), "ZeroDivisionError|");
}

TEST_P(PythonFunctions, MayLieInPackages) {
  add_function("pkg", installed_python(), "src/deep.run",
               {{"src/deep.py", "import src.other\ndef run(e, c):\n  return src.other.X\n"},
                {"src/other.py", "X = 7\n"}});
  EXPECT_EQ(invoke("pkg")->payload, "7");
}

TEST_P(PythonFunctions, AnAnswerThatIsNotJsonIsAMarshalError) {
  add("bad", "def handler(e, c):\n  return {1, 2} if e else '\\udc80'\n");
  EXPECT_EQ(invoke("bad", "true")->error_type, "Runtime.MarshalError");
  EXPECT_EQ(invoke("bad", "false")->error_type, "Runtime.MarshalError");
}

TEST_P(PythonFunctions, AnswerAsTheServicesEncoderDoes) {
  add("dec", R"(
import decimal
def handler(e, c):
  return [decimal.Decimal(text) for text in e]
)");
  EXPECT_EQ(invoke("dec", R"(["1.50", "12345678901234567890.12345", "NaN"])")->payload,
            "[1.50, 12345678901234567890.12345, NaN]");
  add("nan", "def handler(e, c):\n  return float('nan')\n");
  EXPECT_EQ(invoke("nan")->payload, "NaN");
  add("bytes", "def handler(e, c):\n  return bytes(e)\n");
  EXPECT_EQ(invoke("bytes", "[0, 104, 105, 255]")->payload, std::string("\0hi\xff", 4));
}

TEST_P(PythonFunctions, PrintAndLogGoToTheLog) {
  add("log", R"(
import logging
def handler(e, c):
  print("one")
  print("two", end="")
  logging.getLogger().warning("three\nfour")
  logging.getLogger().info("not shown")
)");
  const std::string tail = invoke("log")->log_tail;
  EXPECT_TRUE(tail.contains("\none\ntwo\n[WARNING]\t")) << tail;
  EXPECT_TRUE(tail.contains("\tthree\nfour\n")) << tail;
  EXPECT_FALSE(tail.contains("not shown"));
  add("no", "import nonesuch\n");
  EXPECT_TRUE(
      invoke("no")->log_tail.contains("named 'nonesuch'\nTraceback (most recent call last):\n"));
}

TEST_P(PythonFunctions, WhatALoggerSaysIsOneEvent) {
  add("events", R"(
import logging
def handler(e, c):
  print("\nmulti\nline\n\nanother\rline\n")
  logging.warning("warned\n%s", "x" * 10000)
  raise ValueError("why\nnot")
)");
  const std::string id = invoke("events")->request_id;
  const auto events = events_of("events");
  ASSERT_EQ(events.size(), 9);
  EXPECT_EQ(std::vector(events.begin() + 1, events.begin() + 5),
            (std::vector<std::string>{"START RequestId: " + id + " Version: $LATEST\n", "multi\n",
                                      "line\n", "another\rline\n"}));
  EXPECT_TRUE(events[5].starts_with("[WARNING]\t")) << events[5];
  EXPECT_TRUE(events[5].ends_with("\twarned\n" + std::string(10'000, 'x') + "\n")) << events[5];
  EXPECT_TRUE(events[6].starts_with(
      "[ERROR] ValueError: why\nnot\nTraceback (most recent call last):\n\u00a0\u00a0File \""))
      << events[6];
  EXPECT_TRUE(events[6].ends_with("\u00a0\u00a0\u00a0\u00a0raise ValueError(\"why\\nnot\")"))
      << events[6];
}

TEST_P(PythonFunctions, WhatIsPrintedJustBeforeTheAnswerIsInItsLog) {
  add("much", R"-(
import subprocess, sys
def handler(e, c):
  if e: subprocess.run([sys.executable, "-c", "print('y' * 100 + '\n' * 3000)"])
  for i in range(4000): print("x" * 50, i)
)-");
  for (int i = 0; i < 5; ++i) {
    const auto reply = invoke("much", i % 2 == 0 ? "true" : "false");
    EXPECT_TRUE(reply->log_tail.contains("x 3999\nEND RequestId: " + reply->request_id))
        << reply->log_tail;
  }
}

TEST_P(PythonFunctions, AnswerWhateverTheyDoToTheirStandardStreams) {
  add("streams", R"(
import io, logging, os, sys
calls = 0
class Speechless(Exception):
  def __str__(self): raise ValueError("no words")
def handler(kind, context):
  global calls
  calls += 1
  if kind == "replace": sys.stdout = sys.stderr = io.StringIO()
  if kind == "none": sys.stdout = sys.stderr = None
  if kind == "object": sys.stdout = sys.stderr = object()
  if kind == "close": sys.__stdout__.close(); sys.stdout = sys.__stdout__
  if kind == "descriptors": os.close(1); os.close(2)
  if kind == "elsewhere": os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
  if kind == "speechless": raise Speechless()
  logging.warning("logged %s", kind)
  return calls
)");
  int calls = 0;
  for (const std::string kind :
       {"replace", "none", "object", "close", "descriptors", "elsewhere"}) {
    const auto reply = invoke("streams", "\"" + kind + "\"");
    EXPECT_EQ(reply->payload, std::to_string(++calls)) << kind;
    EXPECT_TRUE(reply->log_tail.contains("\tlogged " + kind)) << reply->log_tail;
    const auto failed = invoke("streams", R"("speechless")");
    EXPECT_EQ(failed->error_type, "Speechless") << failed->payload;
    EXPECT_TRUE(failed->log_tail.contains("[ERROR] Speechless")) << failed->log_tail;
    ++calls;
  }
}

TEST_P(PythonFunctions, AnErrorOfLoadingShowsTheImportSystemAndNoMarks) {
  add("load", "def inner():\n  raise Exception('Runtime ' + 'startup fails')\ninner()\n");
  const std::string payload = invoke("load")->payload;
  EXPECT_TRUE(payload.starts_with(R"({"errorMessage": "Runtime startup fails", "errorType": )"
                                  R"("Exception", "requestId": "", "stackTrace": ["  File \")"))
      << payload;
  EXPECT_TRUE(payload.contains(R"(importlib/__init__.py\", line )")) << payload;
  EXPECT_TRUE(payload.contains(R"("  File \"<frozen importlib._bootstrap>\", line )")) << payload;
  EXPECT_TRUE(
      payload.contains(R"(, in inner\n    raise Exception('Runtime ' + 'startup fails')\n"])"))
      << payload;
  EXPECT_FALSE(payload.contains("wheelpit_bootstrap")) << payload;
}

TEST_P(PythonFunctions, OfVersion38NameNoRequestInTheirErrors) {
  runtime::RuntimeOptions options;
  options.sandbox = GetParam();
  options.interpreters["python3.8"] = runtime::find_programs(installed_python().substr(0, 7)).at(0);
  use(std::move(options));
  add_function("old", "python3.8", "app.handler",
               {{"app.py", "def handler(e, c):\n  return e[0]\n"}});
  EXPECT_TRUE(
      invoke("old", "[]")
          ->payload.starts_with(
              R"({"errorMessage": "list index out of range", "errorType": "IndexError", "stackTrace": [)"));
}

TEST_P(PythonFunctions, ANameOfAnErrorCannotBreakOutOfItsHeader) {
  add("name", "def handler(e, c):\n  raise type('A\\r\\nB: é', (Exception,), {})('x')\n");
  EXPECT_EQ(invoke("name")->error_type, "A??B: ?");
  EXPECT_TRUE(invoke("name")->payload.contains(R"("errorMessage": "x")"));
}

TEST_P(PythonFunctions, LogObjectsWhereTheirEnvironmentSaysSo) {
  add("json", "import logging\ndef handler(e, c):\n  logging.info('Zürich', extra={'n': 1})\n",
      [](Function& function) { function.environment.emplace()["AWS_LAMBDA_LOG_FORMAT"] = "JSON"; });
  const std::string tail = invoke("json")->log_tail;
  EXPECT_TRUE(tail.contains(R"("level": "INFO", "message": "Zürich", "logger": "root", )")) << tail;
}

TEST_P(PythonFunctions, ExitAndCrashEndTheEnvironment) {
  add("exit", "import os, sys\ndef handler(e, c):\n  sys.exit(e) if e < 9 else os.abort()\n");
  EXPECT_TRUE(invoke("exit", "0")->payload.contains("Runtime exited without providing a reason"));
  EXPECT_TRUE(invoke("exit", "3")->payload.contains("exit status 3"));
  EXPECT_TRUE(invoke("exit", "9")->payload.contains("signal: aborted"));
}

TEST_P(PythonFunctions, MoreMemoryThanAllowedEndsThem) {
  add("oom", "def handler(e, c):\n  x = []\n  while True: x.append(bytearray(10**6))\n",
      [](Function& function) { function.timeout_seconds = 20; });
  const auto reply = invoke("oom");
  EXPECT_TRUE(reply->payload.contains("signal: killed") || reply->error_type == "MemoryError")
      << reply->payload;
}

TEST_P(PythonFunctions, AHotReloadFolderIsReadAgainAfterAChange) {
  add("hot", "def handler(e, c):\n  return 1\n",
      [](Function& function) { function.hot_reload = true; });
  EXPECT_EQ(invoke("hot")->payload, "1");
  EXPECT_EQ(invoke("hot")->payload, "1");
  std::ofstream(folder() / "code" / "hot" / "app.py") << "def handler(e, c):\n  return 'new'\n";
  let_pass(std::chrono::milliseconds(600));
  EXPECT_EQ(invoke("hot")->payload, "\"new\"");
}

}  // namespace
}  // namespace wheelpit
