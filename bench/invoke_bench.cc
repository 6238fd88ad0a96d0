// How many invocations one native environment serves through the Runtime API, what they cost the
// engine, and how many the same program serves at that moment from the barest server there can be.
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
#include <string>
#include <vector>

#include "bare_runtime_api.h"
#include "metrics/metrics.h"
#include "runtime/function_runtime.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using std::chrono::duration;
using std::chrono::steady_clock;

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

asio::awaitable<Figures> measure(FunctionRuntime& runtime, Payload event, double seconds) {
  const Invocation invocation{.function_name = "bench",
                              .invoked_arn = "arn:aws:lambda:us-east-1:000000000000:function:bench",
                              .payload = std::move(event),
                              .client_context = std::nullopt};
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
  for (auto last = begin; duration<double>(last - begin).count() < seconds;) {
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

int run(const fs::path& program, double seconds, std::size_t bytes) {
  std::string pattern = fs::temp_directory_path() / "wheelpit-bench-XXXXXX";
  const fs::path folder = mkdtemp(pattern.data());
  fs::create_directory(folder / "code");
  fs::copy_file(program, folder / "code" / "bootstrap");

  asio::io_context io(1);
  const SystemClock clock;
  Metrics metrics;
  FunctionRuntime runtime(io, {.data_dir = folder / "data"}, clock, metrics, Log());
  if (const Status started = runtime.start(); !started) {
    std::fprintf(stderr, "%s\n", started.error().message().c_str());
    return 1;
  }
  Function function;
  function.name = "bench";
  function.runtime = "provided.al2023";
  function.handler = "bootstrap";
  function.code_directory = folder / "code";
  runtime.put(function);

  const auto event = std::make_shared<const std::string>('"' + std::string(bytes - 2, 'e') + '"');
  Figures figures;
  asio::co_spawn(io, measure(runtime, event, seconds),
                 [&](const std::exception_ptr&, Figures f) { figures = std::move(f); });
  io.run();
  std::error_code ignored;
  fs::remove_all(folder, ignored);

  const BareExchange bare = measure_bare_exchange(fs::absolute(program), *event, seconds);
  std::ranges::sort(figures.latencies_us);
  const auto count = static_cast<double>(figures.invocations);
  std::printf(
      "{\"event_bytes\":%zu,\"invocations\":%zu,\"per_second\":%.0f,"
      "\"engine_cpu_us\":%.1f,\"p50_us\":%.1f,\"p99_us\":%.1f,"
      "\"bare_per_second\":%.0f,\"bare_p50_us\":%.1f}\n",
      bytes, figures.invocations, count / figures.seconds, figures.cpu_seconds / count * 1e6,
      at(figures.latencies_us, 0.5), at(figures.latencies_us, 0.99), bare.per_second, bare.p50_us);
  return 0;
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
    return wheelpit::run(argv[1], std::max(seconds, 0.1), std::max<std::size_t>(bytes, 2));
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "invoke_bench: %s\n", failure.what());
    return 1;
  }
}
