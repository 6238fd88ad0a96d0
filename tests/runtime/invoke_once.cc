// Runs a function from a folder, the way the engine would, and prints what it answers to each
// event.
//
// Usage: invoke_once [--stream] CODE_DIR RUNTIME HANDLER EVENT... [-- NAME=value...]
// Answers go to stdout, one a line, with "error " or "ok " before them; the log to stderr. With
// --stream each piece that is streamed goes before, with "piece " before it. Exit code 1 if the
// function could not be run.

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "metrics/metrics.h"
#include "runtime/functions/function_runtime.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

class PiecePrinter final : public ResponseSink {
 public:
  void begin(ResponseHead) override {}
  asio::awaitable<Status> write(std::string piece, TimePoint) override {
    std::printf("piece %s\n", piece.c_str());
    co_return Status();
  }
};

asio::awaitable<int> invoke_all(runtime::FunctionRuntime& runtime, std::vector<std::string> events,
                                ResponseSink* stream) {
  if (const Status started = co_await runtime.start(); !started) {
    std::fprintf(stderr, "%s\n", started.error().message().c_str());
    co_return 1;
  }
  int status = 0;
  for (const std::string& event : events) {
    const auto reply = co_await runtime.invoke(
        {.function_name = "once",
         .invoked_arn = "arn:aws:lambda:us-east-1:000000000000:function:once",
         .payload = std::make_shared<const std::string>(event),
         .log_tail = LogTail::last_4_kib,
         .client_context = std::nullopt,
         .stream = stream});
    if (!reply) {
      std::fprintf(stderr, "%s\n", reply.error().message().c_str());
      status = 1;
      break;
    }
    std::printf("%s %s\n", reply->function_error ? "error" : "ok", reply->payload.c_str());
    std::fprintf(stderr, "%s", reply->log_tail.c_str());
  }
  co_await runtime.stop();
  co_return status;
}

int run(const std::vector<std::string>& arguments, ResponseSink* stream) {
  Function function;
  function.name = "once";
  function.code_directory = fs::absolute(arguments.at(0));
  function.runtime = arguments.at(1);
  function.handler = arguments.at(2);
  function.timeout_seconds = 30;
  function.memory_mb = 512;
  function.environment.emplace();
  std::vector<std::string> events;
  std::size_t at = 3;
  for (; at < arguments.size() && arguments[at] != "--"; ++at) events.push_back(arguments[at]);
  for (++at; at < arguments.size(); ++at) {
    const std::string& text = arguments[at];
    (*function.environment)[text.substr(0, text.find('='))] = text.substr(text.find('=') + 1);
  }

  std::string pattern = fs::temp_directory_path() / "wheelpit-once-XXXXXX";
  const fs::path folder = mkdtemp(pattern.data());
  asio::io_context io(1);
  const SystemClock clock;
  Metrics metrics;
  // The clients under test lie in folders of the machine that a sandbox would hide.
  runtime::FunctionRuntime runtime(
      io,
      {.data_dir = folder,
       .sandbox = runtime::SandboxMode::none,
       .user = std::to_string(geteuid()) + ":" + std::to_string(getegid())},
      clock, metrics, Log::to_stderr(LogLevel::warn, LogFormat::text));
  runtime.put(function);
  int status = 1;
  asio::co_spawn(io, invoke_all(runtime, std::move(events), stream),
                 [&](const std::exception_ptr&, int result) { status = result; });
  io.run();
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  return status;
}

}  // namespace
}  // namespace wheelpit

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  wheelpit::PiecePrinter printer;
  const bool streaming = !arguments.empty() && arguments.front() == "--stream";
  if (streaming) arguments.erase(arguments.begin());
  if (arguments.size() < 4) {
    std::fprintf(
        stderr,
        "usage: invoke_once [--stream] CODE_DIR RUNTIME HANDLER EVENT... [-- NAME=value...]\n");
    return 2;
  }
  return wheelpit::run(arguments, streaming ? &printer : nullptr);
}
