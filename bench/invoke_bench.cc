// How many invocations one native environment serves through the Runtime API, what they cost the
// engine, and how many the same program serves at that moment from the barest server there can be.
// Twice: with an environment that sleeps until there is an event, and with one that looks for it
// for a while before it sleeps. Between two idle cores the first measures how long the machine
// takes to wake a core, which neither side can do anything about.
//
// Usage: invoke_bench PROGRAM [SECONDS [EVENT_BYTES]], where PROGRAM is the native function. Prints
// one JSON object.

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "bare_runtime_api.h"
#include "metrics/metrics.h"
#include "runtime/functions/function_runtime.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using std::chrono::duration;
using std::chrono::steady_clock;

// What is measured.
struct Load {
  fs::path program;
  Payload event;
  double seconds = 0;
};

constexpr const char* kBusyPoll = "WHEELPIT_TEST_BUSY_POLL";
constexpr const char* kBusyPollMicroseconds = "120";

struct Figures {
  std::size_t invocations = 0;
  double seconds = 0;
  double cpu_seconds = 0;
  std::vector<double> latencies_us;
};

double cpu_seconds() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

asio::awaitable<Figures> measure(runtime::FunctionRuntime& runtime, const Load& load) {
  const Invocation invocation{.function_name = "bench",
                              .invoked_arn = "arn:aws:lambda:us-east-1:000000000000:function:bench",
                              .payload = load.event,
                              .client_context = std::nullopt};
  if (const Status started = co_await runtime.start(); !started) {
    std::fprintf(stderr, "%s\n", started.error().message().c_str());
    std::exit(1);
  }
  Figures figures;
  for (int warm = 0; warm < 200; ++warm) {
    const auto reply = co_await runtime.invoke(invocation);
    if (!reply || reply->function_error) {
      std::fprintf(stderr, "invoke failed: %s\n",
                   reply ? reply->payload.c_str() : reply.error().message().c_str());
      std::exit(1);
    }
  }
  const double cpu = cpu_seconds();
  const auto begin = steady_clock::now();
  for (auto last = begin; duration<double>(last - begin).count() < load.seconds;) {
    const auto reply = co_await runtime.invoke(invocation);
    if (!reply || reply->function_error) std::exit(1);
    const auto now = steady_clock::now();
    figures.latencies_us.push_back(duration<double, std::micro>(now - last).count());
    last = now;
  }
  figures.seconds = duration<double>(steady_clock::now() - begin).count();
  figures.cpu_seconds = cpu_seconds() - cpu;
  figures.invocations = figures.latencies_us.size();
  co_await runtime.stop();
  co_return figures;
}

double at(const std::vector<double>& sorted, double share) {
  return sorted.at(static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1)));
}

Figures measure_engine(const Load& load, bool busy_poll) {
  std::string pattern = fs::temp_directory_path() / "wheelpit-bench-XXXXXX";
  const fs::path folder = mkdtemp(pattern.data());
  fs::create_directory(folder / "code");
  fs::copy_file(load.program, folder / "code" / "bootstrap");

  asio::io_context io(1);
  const SystemClock clock;
  Metrics metrics;
  runtime::FunctionRuntime runtime(io, {.data_dir = folder / "data"}, clock, metrics, Log());
  Function function;
  function.name = "bench";
  function.runtime = "provided.al2023";
  function.handler = "bootstrap";
  function.code_directory = folder / "code";
  if (busy_poll) function.environment.emplace().emplace(kBusyPoll, kBusyPollMicroseconds);
  runtime.put(function);

  Figures figures;
  asio::co_spawn(io, measure(runtime, load),
                 [&](const std::exception_ptr&, Figures f) { figures = std::move(f); });
  io.run();
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  std::ranges::sort(figures.latencies_us);
  return figures;
}

void print(const char* name, const Load& load, bool busy_poll) {
  const Figures figures = measure_engine(load, busy_poll);
  const std::string variable =
      busy_poll ? std::string(kBusyPoll) + "=" + kBusyPollMicroseconds : std::string();
  const BareExchange bare =
      measure_bare_exchange(fs::absolute(load.program), variable, *load.event, load.seconds);
  const auto count = static_cast<double>(figures.invocations);
  std::printf(
      ",\"%s\":{\"invocations\":%zu,\"per_second\":%.0f,\"engine_cpu_us\":%.1f,"
      "\"p50_us\":%.1f,\"p99_us\":%.1f,\"bare_per_second\":%.0f,\"bare_p50_us\":%.1f}",
      name, figures.invocations, count / figures.seconds, figures.cpu_seconds / count * 1e6,
      at(figures.latencies_us, 0.5), at(figures.latencies_us, 0.99), bare.per_second, bare.p50_us);
}

void run(const fs::path& program, double seconds, std::size_t bytes) {
  const Load load{
      .program = program,
      .event = std::make_shared<const std::string>('"' + std::string(bytes - 2, 'e') + '"'),
      .seconds = seconds};
  std::printf("{\"event_bytes\":%zu", bytes);
  print("sleeping", load, false);
  print("busy_polling", load, true);
  std::printf("}\n");
}

}  // namespace
}  // namespace wheelpit

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: invoke_bench PROGRAM [SECONDS [EVENT_BYTES]]\n");
    return 2;
  }
  const double seconds = argc > 2 ? std::atof(argv[2]) : 5;
  const auto bytes = static_cast<std::size_t>(argc > 3 ? std::atol(argv[3]) : 1000);
  try {
    wheelpit::run(argv[1], std::max(seconds, 0.1), std::max<std::size_t>(bytes, 2));
    return 0;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "invoke_bench: %s\n", failure.what());
    return 1;
  }
}
