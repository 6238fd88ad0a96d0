// Handlers in JavaScript, run by our own bootstrap.

#include <filesystem>
#include <fstream>

#include "runtime/process/find_program.h"
#include "runtime_fixture.h"

namespace wheelpit {
namespace {

class NodeFunctions : public RuntimeFixture {
 protected:
  void SetUp() override {
    if (installed_node().empty()) GTEST_SKIP() << "no node 18-24 on this machine";
    use({});
  }

  // A function of one CommonJS file.
  void add(const std::string& name, const std::string& code,
           const std::function<void(Function&)>& change = {}) {
    add_function(name, installed_node(), "index.handler", {{"index.js", code}}, change);
  }

  // The payload of a handler given as an expression.
  std::string answer_of(const std::string& handler, const std::string& event = "{}") {
    add("f", "exports.handler = " + handler);
    return invoke("f", event)->payload;
  }
};

TEST_F(NodeFunctions, MayBePromisesCallbacksOrPlainFunctions) {
  EXPECT_EQ(answer_of("async (event) => ({ got: event })", "[1]"), R"({"got":[1]})");
  EXPECT_EQ(answer_of("(event, context, callback) => callback(null, event)", "2"), "2");
  EXPECT_EQ(answer_of("(e, c, done) => { setTimeout(() => done(null, 'later'), 20) }"),
            "\"later\"");
  EXPECT_EQ(answer_of("(e, c, done) => { done(null, 1); done(null, 2) }"), "1");
  EXPECT_EQ(answer_of("() => 'ignored'"), "null");
  EXPECT_EQ(answer_of("async () => {}"), "null");
  EXPECT_EQ(answer_of("(e, context) => context.succeed('s')"), "\"s\"");
  EXPECT_EQ(answer_of("(e, context) => context.done(null, 'd')"), "\"d\"");
  EXPECT_EQ(answer_of("() => new Promise(() => {})"), "null") << "nothing left to wait for";
}

TEST_F(NodeFunctions, ACallbackWaitsForTheEventLoopUnlessToldNotTo) {
  const std::string code = R"(
    let ran = false;
    exports.handler = (event, context, callback) => {
      if (event.check) return callback(null, ran);
      context.callbackWaitsForEmptyEventLoop = event.wait;
      ran = false;
      setTimeout(() => { ran = true; }, 100);
      callback(null, 'x');
    };)";
  add("wait", code);
  EXPECT_EQ(invoke("wait", R"({"wait":true})")->payload, "\"x\"");
  EXPECT_EQ(invoke("wait", R"({"check":true})")->payload, "true");
  EXPECT_EQ(invoke("wait", R"({"wait":false})")->payload, "\"x\"");
}

TEST_F(NodeFunctions, MayBeModulesOfAnyKind) {
  const std::string runtime = installed_node();
  add_function("mjs", runtime, "index.handler",
               {{"index.mjs",
                 "const x = await Promise.resolve(1);\nexport const handler = async () => x;"}});
  EXPECT_EQ(invoke("mjs")->payload, "1");
  add_function("cjs", runtime, "src/a.nested.run",
               {{"src/a.cjs", "exports.nested = { run: async () => 2 }"}});
  EXPECT_EQ(invoke("cjs")->payload, "2");
  add_function("esm", runtime, "index.handler",
               {{"package.json", R"({"type":"module"})"},
                {"index.js", "export default { handler: async () => 3 }"}});
  EXPECT_EQ(invoke("esm")->payload, "3");
  add_function("dep", runtime, "index.handler",
               {{"index.js", "exports.handler = async () => require('dep')"},
                {"node_modules/dep/index.js", "module.exports = 4"}});
  EXPECT_EQ(invoke("dep")->payload, "4");
}

TEST_F(NodeFunctions, ImportPackagesOfTheirLayers) {
  const std::filesystem::path layer = folder() / "layer";
  const auto write = [&](const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories((layer / file).parent_path());
    std::ofstream(layer / file) << text;
  };
  write("nodejs/node_modules/of-layer/package.json",
        R"({"type":"module","exports":{".":"./main.js","./part":"./part.js"}})");
  write("nodejs/node_modules/of-layer/main.js", "export default 'main'");
  write("nodejs/node_modules/of-layer/part.js", "export const part = 'part'");
  write("nodejs/node_modules/common/index.js", "exports.kind = 'commonjs'");
  write("nodejs/node_modules/both/index.js", "exports.from = 'layer'");
  add_function("layered", installed_node(), "index.handler",
               {{"index.mjs", R"(
      import main from 'of-layer';
      import { part } from 'of-layer/part';
      import common from 'common';
      import both from 'both';
      export const handler = async () => {
        const missing = await import('nonesuch').catch((error) => error.code);
        return [main, part, common.kind, both.from, (await import('of-layer')).default, missing];
      };)"},
                {"node_modules/both/index.js", "exports.from = 'function'"}},
               [&](Function& function) { function.layers_directory = layer; });
  EXPECT_EQ(invoke("layered")->payload,
            R"(["main","part","commonjs","function","main","ERR_MODULE_NOT_FOUND"])");
}

TEST_F(NodeFunctions, ThatAreCommonJsAreRequiredNotImported) {
  EXPECT_EQ(answer_of("async () => module.parent !== undefined"), "true");
  add_function("bare", installed_node(), "run.handler",
               {{"run", "exports.handler = async () => [typeof require, module.children.length]"}});
  EXPECT_EQ(invoke("bare")->payload, R"(["function",0])");
  add_function("broken", installed_node(), "index.handler",
               {{"package.json", "{"}, {"index.js", "exports.handler = async () => 1"}});
  EXPECT_TRUE(invoke("broken")->payload.contains("package.json"));
}

// The program may be of any version: what counts is the name of the runtime.
TEST_F(NodeFunctions, OfVersion24HaveNoCallbacks) {
  runtime::RuntimeOptions options;
  options.interpreters["nodejs24.x"] = runtime::find_programs("node").at(0);
  use(std::move(options));
  const auto answer_of_24 = [&](const std::string& handler) {
    add_function("f", "nodejs24.x", "index.handler",
                 {{"index.js", "exports.handler = " + handler}});
    return invoke("f")->payload;
  };
  EXPECT_TRUE(answer_of_24("(event, context, callback) => callback(null, 1)")
                  .starts_with(R"({"errorType":"Runtime.CallbackHandlerDeprecated",)"));
  EXPECT_EQ(answer_of_24("(event, context) => 'plain'"), "\"plain\"");
  EXPECT_EQ(answer_of_24("async () => 'promised'"), "\"promised\"");
  EXPECT_EQ(answer_of_24("async (event, context) => [typeof context.done, "
                         "'callbackWaitsForEmptyEventLoop' in context, context.functionName]"),
            R"(["undefined",false,"f"])");
  EXPECT_EQ(answer_of_24("awslambda.streamifyResponse(async (event, stream, context) => "
                         "{ stream.end('streamed') })"),
            "streamed");
}

TEST_F(NodeFunctions, ErrorsHaveTheServicesShape) {
  add("throw", "exports.handler = async () => { throw new TypeError('boom') }");
  const auto reply = invoke("throw");
  EXPECT_EQ(reply->error_type, "TypeError");
  EXPECT_TRUE(reply->payload.starts_with(
      R"({"errorType":"TypeError","errorMessage":"boom","trace":["TypeError: boom","    at )"))
      << reply->payload;
  EXPECT_FALSE(reply->payload.contains("bootstrap.mjs")) << reply->payload;
  EXPECT_TRUE(reply->log_tail.contains("\t" + reply->request_id + "\tERROR\tInvoke Error \t{"))
      << reply->log_tail;
  EXPECT_FALSE(invoke("throw")->log_tail.contains("Init Duration"));

  EXPECT_EQ(answer_of("async () => { throw 'text' }"),
            R"({"errorType":"string","errorMessage":"text","trace":[]})");
  EXPECT_TRUE(
      answer_of("(e, c, done) => done(new Error('cb'))").contains("\"errorMessage\":\"cb\""));
  EXPECT_TRUE(answer_of("() => { throw new Error('sync') }").contains("\"errorMessage\":\"sync\""));
  EXPECT_TRUE(answer_of("async () => { const a = {}; a.a = a; return a }")
                  .contains("Runtime.JSONStringifyError"));
}

TEST_F(NodeFunctions, WhatCannotBeDescribedIsAnErrorLikeAnyOther) {
  constexpr std::string_view kHandled =
      R"({"errorType":"handled","errorMessage":"callback called with Error argument, but there was )"
      R"(a problem while retrieving one or more of its message, name, and stack"})";
  add("odd", R"(
    let calls = 0;
    exports.handler = async (kind) => {
      calls++;
      if (kind === 'bare') throw Object.create(null);
      if (kind === 'getter') {
        const error = new Error('x');
        Object.defineProperty(error, 'message', { get() { throw new Error('no message') } });
        throw error;
      }
      if (kind === 'member') {
        const error = new Error('x');
        Object.defineProperty(error, 'detail', { enumerable: true, get() { throw new Error('no') } });
        throw error;
      }
      if (kind === 'proxy') throw new Proxy({}, { getPrototypeOf() { throw new Error('no kind') } });
      if (kind === 'revoked') {
        const { proxy, revoke } = Proxy.revocable(new Error('x'), {});
        revoke();
        throw proxy;
      }
      if (kind === 'symbol') throw Symbol('s');
      if (kind === 'like') throw { name: 'Mine', message: 'm', stack: 's' };
      return calls;
    };)");
  EXPECT_EQ(invoke("odd", R"("bare")")->payload, kHandled);
  EXPECT_EQ(invoke("odd", R"("getter")")->payload, kHandled);
  EXPECT_TRUE(invoke("odd", R"("member")")->payload.contains(R"("errorMessage":"x")"));
  EXPECT_EQ(invoke("odd", R"("proxy")")->payload, kHandled);
  EXPECT_EQ(invoke("odd", R"("revoked")")->payload, kHandled);
  EXPECT_EQ(invoke("odd", R"("symbol")")->payload,
            R"-({"errorType":"symbol","errorMessage":"Symbol(s)","trace":[]})-");
  EXPECT_EQ(invoke("odd", R"("like")")->payload,
            R"({"errorType":"Mine","errorMessage":"m","trace":["s"]})");
  EXPECT_EQ(invoke("odd", "0")->payload, "8");  // one environment has run them all
}

TEST_F(NodeFunctions, ARejectionWithAnOddReasonIsNamed) {
  add("odd", R"(
    exports.handler = (kind, context, callback) => {
      const reasons = {
        bare: () => Object.create(null), none: () => undefined, proxy: () => new Proxy({}, { get() { throw 1 } }),
        getter: () => Object.defineProperty(new Error('x'), 'stack', { get() { throw 1 } }),
      };
      Promise.reject(reasons[kind]());
      setTimeout(callback, 1000);
    };)");
  for (const char* kind : {"bare", "none", "proxy", "getter"}) {
    EXPECT_EQ(invoke("odd", std::string("\"") + kind + "\"")->error_type,
              "Runtime.UnhandledPromiseRejection")
        << kind;
  }
}

TEST_F(NodeFunctions, AnswerWhateverTheyDoToTheirOutput) {
  add("output", R"(
    const fs = require('node:fs');
    let calls = 0;
    exports.handler = async (kind) => {
      calls++;
      if (kind === 'write') process.stdout.write = () => { throw new Error('no') };
      if (kind === 'console') globalThis.console = { error() { throw new Error('no') } };
      if (kind === 'end') process.stdout.end();
      if (kind === 'destroy') { process.stdout.destroy(); process.stderr.destroy(); }
      if (kind === 'close') { fs.closeSync(1); fs.closeSync(2); }
      if (kind === 'fail') throw new Error('as asked');
      return calls;
    };)");
  int calls = 0;
  for (const std::string kind : {"write", "console", "end", "destroy", "close"}) {
    EXPECT_EQ(invoke("output", "\"" + kind + "\"")->payload, std::to_string(++calls)) << kind;
    const auto failed = invoke("output", R"("fail")");
    EXPECT_TRUE(failed->payload.contains(R"("errorMessage":"as asked")")) << failed->payload;
    EXPECT_TRUE(failed->log_tail.contains("Invoke Error")) << failed->log_tail;
    ++calls;
  }
}

TEST_F(NodeFunctions, WhatIsWrittenJustBeforeTheAnswerIsInItsLog) {
  add("much", R"(
    exports.handler = async (how) => {
      const line = 'x'.repeat(100);
      for (let i = 0; i < 3000; ++i) {
        if (how === 'console') console.log(line, i);
        if (how === 'stdout') process.stdout.write(`${line} ${i}\n`);
        if (how === 'stderr') { process.stdout; process.stderr.write(`${line} ${i}\n`); }
      }
      if (how === 'once') process.stdout.write(`${line}\n`.repeat(3000) + 'x 2999\n');
    };)");
  for (const char* how : {"console", "stdout", "stderr", "once", "stdout", "console"}) {
    const auto reply = invoke("much", std::string("\"") + how + "\"");
    EXPECT_TRUE(reply->log_tail.contains("x 2999\nEND RequestId: " + reply->request_id))
        << how << ": " << reply->log_tail;
  }
}

TEST_F(NodeFunctions, FailuresOfLoadingAreNamed) {
  const auto type = [&](const std::string& handler, const std::string& code) {
    add_function("load", installed_node(), handler, {{"index.js", code}});
    return invoke("load")->error_type;
  };
  EXPECT_EQ(type("index.handler", "require('nonesuch')"), "Runtime.ImportModuleError");
  EXPECT_EQ(type("other.handler", ""), "Runtime.ImportModuleError");
  EXPECT_EQ(type("index.handler", "exports.handler = ("), "Runtime.UserCodeSyntaxError");
  EXPECT_EQ(type("index.missing", "exports.x = 1"), "Runtime.HandlerNotFound");
  EXPECT_EQ(type("index", ""), "Runtime.MalformedHandlerName");
  EXPECT_EQ(type("../index.handler", ""), "Runtime.MalformedHandlerName");
  EXPECT_EQ(type("index.handler", "throw new RangeError('at load')"), "RangeError");
}

TEST_F(NodeFunctions, WhatNobodyCatchesEndsTheEnvironmentButNamesItself) {
  add("uncaught", "exports.handler = () => { setTimeout(() => { throw new Error('adrift') }, 1) }");
  auto reply = invoke("uncaught");
  EXPECT_TRUE(reply->payload.contains("\"errorMessage\":\"adrift\"")) << reply->payload;
  add("unhandled",
      "exports.handler = (e, c, cb) => { Promise.reject(new Error('adrift')); setTimeout(cb, 1000) "
      "}");
  reply = invoke("unhandled");
  EXPECT_EQ(reply->error_type, "Runtime.UnhandledPromiseRejection") << reply->payload;
  EXPECT_TRUE(reply->payload.contains("Error: adrift"));
  add("exit", "exports.handler = async () => process.exit(4)");
  EXPECT_TRUE(invoke("exit")->payload.contains("exit status 4"));
}

TEST_F(NodeFunctions, StreamedAnswersAreCollected) {
  add("stream", R"(
    exports.handler = awslambda.streamifyResponse(async (event, stream) => {
      stream.write('one ');
      await new Promise((r) => setTimeout(r, 10));
      if (event.fail) throw new Error('midway');
      stream.write('two');
      stream.end();
    });)");
  EXPECT_EQ(invoke("stream")->payload, "one two");
  const auto failed = invoke("stream", R"({"fail":true})");
  EXPECT_TRUE(failed->function_error);
  EXPECT_TRUE(failed->payload.contains("midway")) << failed->payload;
  EXPECT_EQ(invoke("stream")->payload, "one two");

  add("http", R"(
    exports.handler = awslambda.streamifyResponse(async (event, stream) => {
      stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201 });
      stream.write('body');
      stream.end();
    });)");
  using namespace std::string_literals;
  EXPECT_EQ(invoke("http")->payload, "{\"statusCode\":201}\0\0\0\0\0\0\0\0body"s);
}

// Takes what is streamed.
class Pieces final : public ResponseSink {
 public:
  void begin(ResponseHead) override {}
  boost::asio::awaitable<Status> write(std::string piece, TimePoint) override {
    if (received.empty() && on_first) on_first();
    received += piece;
    co_return Status();
  }

  std::string received;
  std::function<void()> on_first;
};

TEST_F(NodeFunctions, StreamPieceByPiece) {
  add("stream", R"(
    const fs = require('node:fs');
    exports.handler = awslambda.streamifyResponse(async (event, stream, context) => {
      stream.setContentType('text/plain');
      stream.write('one ');
      while (!fs.existsSync(process.env.LAMBDA_TASK_ROOT + '/gate')) {
        await new Promise((r) => setTimeout(r, 1));
      }
      stream.write({ two: context.functionName });
      try { stream.setContentType('late') } catch (e) { stream.write(e.name) }
      stream.end();
    }, { highWaterMark: 1000 });)");
  Pieces pieces;
  pieces.on_first = [this] { std::ofstream(code_of("stream") / "gate") << "open"; };
  const auto reply = invoke("stream", "{}", LogTail::last_4_kib, &pieces);
  EXPECT_FALSE(reply->function_error) << reply->payload;
  EXPECT_EQ(pieces.received, R"(one {"two":"stream"}Runtime.InvalidStreamingOperation)");
  EXPECT_EQ(reply->payload, "");
}

TEST_F(NodeFunctions, TellHowTheirStreamsFail) {
  add("stream", R"(
    const { Readable } = require('node:stream');
    const { pipeline } = require('node:stream/promises');
    exports.handler = awslambda.streamifyResponse(async (event, stream) => {
      if (event === 'early') throw new RangeError('early');
      if (event === 'long') for (let i = 0; i < 50; ++i) stream.write('x'.repeat(100_000));
      if (event === 'pipeline') {
        await pipeline(Readable.from((function* () { yield 'a'; throw new RangeError('source'); })()), stream);
      }
      if (event === 'destroy') { stream.write('a'); stream.destroy(); return; }
      if (event === 'elsewhere') {
        stream.write('a');
        setTimeout(() => { throw new RangeError('elsewhere') }, 1);
        await new Promise(() => {});
      }
      stream.write('a');
      throw new RangeError('midway');
    });)");
  const auto fail = [this](const std::string& how, Pieces& pieces) {
    const auto reply = invoke("stream", '"' + how + '"', LogTail::last_4_kib, &pieces);
    EXPECT_TRUE(reply->function_error) << how;
    return reply->payload;
  };
  for (const auto& [how, message] :
       {std::pair("early", "early"), std::pair("midway", "midway"), std::pair("long", "midway"),
        std::pair("pipeline", "source"), std::pair("destroy", "Response stream is not finished."),
        std::pair("elsewhere", "elsewhere")}) {
    Pieces pieces;
    const std::string payload = fail(how, pieces);
    EXPECT_TRUE(payload.contains(std::string(R"("errorMessage":")") + message)) << payload;
    if (how == std::string("midway")) EXPECT_EQ(pieces.received, "a");
    if (how == std::string("long")) {
      EXPECT_EQ(pieces.received, std::string(5'000'000, 'x') + 'a');
    }
  }

  add("sync", "exports.handler = awslambda.streamifyResponse((e, stream) => { stream.end('a') })");
  Pieces pieces;
  const auto reply = invoke("sync", "{}", LogTail::none, &pieces);
  EXPECT_TRUE(reply->payload.contains("Streaming does not support non-async handlers."));
}

TEST_F(NodeFunctions, TheConsoleWritesTheServicesLines) {
  add("log", "exports.handler = async () => { console.log('a %d\\nb', 1); console.error('c') }");
  const auto reply = invoke("log");
  EXPECT_TRUE(reply->log_tail.contains("\t" + reply->request_id + "\tINFO\ta 1\nb\n"))
      << reply->log_tail;
  EXPECT_TRUE(reply->log_tail.contains("\t" + reply->request_id + "\tERROR\tc\n"));
}

TEST_F(NodeFunctions, WhatTheConsoleIsToldIsOneEvent) {
  add("events", R"(
    exports.handler = async () => {
      process.stdout.write('one\n\ntwo\n');
      console.log('three\nfour', 'é'.repeat(5000));
      throw new Error('why\nnot');
    };)");
  const std::string id = invoke("events")->request_id;
  const auto events = events_of("events");
  ASSERT_EQ(events.size(), 8);
  EXPECT_EQ(events[2], "one\n");
  EXPECT_EQ(events[3], "two\n");
  EXPECT_TRUE(events[4].contains("\t" + id + "\tINFO\tthree\nfour éé")) << events[4];
  EXPECT_EQ(
      events[4].size(),
      std::string("2026-01-01T00:00:00.000Z\t\tINFO\tthree\nfour \n").size() + id.size() + 10'000);
  EXPECT_TRUE(
      events[5].contains(R"(Invoke Error 	{"errorType":"Error","errorMessage":"why\nnot")"))
      << events[5];
}

TEST_F(NodeFunctions, LogObjectsOfTheirLevelWhereTheirEnvironmentSaysSo) {
  add("json", R"(
    exports.handler = async () => {
      console.debug('hidden');
      console.log({ a: 1 });
      console.warn('b %d', 2);
      console.error('c', new RangeError('d'));
      throw new TypeError('e');
    };)",
      [](Function& function) {
        function.environment.emplace()["AWS_LAMBDA_LOG_FORMAT"] = "JSON";
        function.environment->emplace("AWS_LAMBDA_LOG_LEVEL", "INFO");
      });
  const auto reply = invoke("json");
  const std::string before = R"(","requestId":")" + reply->request_id + R"(","message":)";
  const std::string& tail = reply->log_tail;
  EXPECT_FALSE(tail.contains("hidden")) << tail;
  EXPECT_TRUE(tail.contains(R"("level":"INFO)" + before + R"({"a":1}})" + "\n")) << tail;
  EXPECT_TRUE(tail.contains(R"("level":"WARN)" + before + R"("b 2"})" + "\n")) << tail;
  EXPECT_TRUE(tail.contains(R"("level":"ERROR)" + before + R"("c RangeError: d)")) << tail;
  EXPECT_TRUE(tail.contains(R"("errorType":"RangeError","errorMessage":"d","stackTrace":[)"))
      << tail;
  EXPECT_TRUE(tail.contains(R"("level":"ERROR)" + before +
                            R"({"errorType":"TypeError","errorMessage":"e","stackTrace":[)"))
      << tail;
}

TEST_F(NodeFunctions, TheContextIsComplete) {
  const std::string answer = answer_of(
      "async (e, c) => [c.functionName, c.memoryLimitInMB, c.functionVersion, "
      "c.awsRequestId.length,"
      " c.getRemainingTimeInMillis() > 0, process.env._HANDLER, process.env.TZ, process.cwd()]");
  EXPECT_TRUE(answer.starts_with(R"(["f","128","$LATEST",36,true,"index.handler",":UTC",")"))
      << answer;
}

TEST_F(NodeFunctions, LargeEventsAndAnswersPassWhole) {
  const std::string event = '"' + std::string(5'900'000, 'x') + "\"";
  EXPECT_EQ(answer_of("async (event) => event.length", event), "5900000");
  EXPECT_TRUE(answer_of("async (event) => event", event) == event);
}

TEST_F(NodeFunctions, MoreMemoryThanAllowedEndsThem) {
  add("oom",
      "exports.handler = async () => { const a = []; for (;;) a.push(new Array(1e5).fill(1.5)) }",
      [](Function& function) { function.timeout_seconds = 20; });
  const auto reply = invoke("oom");
  // By the watch over their memory; or by V8, which up to Node.js 18 ends with a trap.
  EXPECT_TRUE(reply->payload.contains("signal: killed") ||
              reply->payload.contains("signal: aborted") ||
              reply->payload.contains("signal: trace/breakpoint trap"))
      << reply->payload;
}

}  // namespace
}  // namespace wheelpit
