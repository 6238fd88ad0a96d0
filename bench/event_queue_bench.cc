// How many events a second the durable queue of asynchronous invocations takes, without HTTP and
// functions, and how often the same disk can be told to keep what was written:
//   event_queue_bench FOLDER WRITERS SECONDS EVENT_BYTES
// Each writer adds one event after another, and removes it if REMOVE is set in the environment.
// Prints one JSON object.

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>

#include "async/request_id.h"
#include "async/sqlite/sqlite_event_queue.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
using std::chrono::duration;
using std::chrono::steady_clock;

[[noreturn]] void end(const std::string& why) {
  std::fprintf(stderr, "event_queue_bench: %s\n", why.c_str());
  std::exit(1);
}

double cpu_seconds() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

// A page appended and kept, again and again.
double fsyncs_a_second(const std::string& folder, double seconds) {
  const std::string path = folder + "/fsync";
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) end(path + " cannot be made");
  const std::string page(4096, 'x');
  const auto begin = steady_clock::now();
  std::size_t done = 0;
  double taken = 0;
  for (; taken < seconds; ++done) {
    if (write(file, page.data(), page.size()) != std::ssize(page) || fdatasync(file) != 0) {
      end(path + " cannot be written");
    }
    taken = duration<double>(steady_clock::now() - begin).count();
  }
  close(file);
  unlink(path.c_str());
  return static_cast<double>(done) / taken;
}

struct Run {
  async::EventQueue& queue;
  Payload payload;
  steady_clock::time_point until;
  bool removes = false;
  std::size_t added = 0;
};

asio::awaitable<void> add_until(Run& run) {
  while (steady_clock::now() < run.until) {
    async::AsyncEvent event;
    event.invoked_arn = "arn:aws:lambda:us-east-1:000000000000:function:bench";
    event.payload = run.payload;
    event.accepted = SystemClock().wall_now();
    event.request_id = async::make_request_id(event.accepted);
    const auto number = co_await run.queue.add(std::move(event));
    if (!number) end(number.error().message());
    ++run.added;
    if (!run.removes) continue;
    if (const auto removed = co_await run.queue.remove({*number}); !removed) {
      end(removed.error().message());
    }
  }
}

int run(const std::string& folder, int writers, double seconds, std::size_t bytes) {
  const double fsyncs = fsyncs_a_second(folder, 1);
  auto queue = async::SqliteEventQueue::open(folder + "/async.db", Log());
  if (!queue) end(queue.error().message());
  asio::io_context io(1);
  const auto begin = steady_clock::now();
  Run run{.queue = **queue,
          .payload = std::make_shared<const std::string>('"' + std::string(bytes, 'e') + '"'),
          .until =
              begin + std::chrono::duration_cast<steady_clock::duration>(duration<double>(seconds)),
          .removes = std::getenv("REMOVE") != nullptr};
  const double cpu = cpu_seconds();
  for (int i = 0; i < writers; ++i) asio::co_spawn(io, add_until(run), asio::detached);
  io.run();
  const double taken = duration<double>(steady_clock::now() - begin).count();
  const double rate = static_cast<double>(run.added) / taken;
  std::printf(
      "{\"writers\":%d,\"per_second\":%.0f,\"cpu_us\":%.1f,\"fsyncs_per_second\":%.0f,"
      "\"ratio\":%.2f}\n",
      writers, rate, (cpu_seconds() - cpu) / static_cast<double>(run.added) * 1e6, fsyncs,
      rate / (fsyncs * writers));
  return 0;
}

}  // namespace
}  // namespace wheelpit

int main(int count, char** arguments) {
  if (count != 5) {
    std::fprintf(stderr, "usage: event_queue_bench FOLDER WRITERS SECONDS EVENT_BYTES\n");
    return 2;
  }
  try {
    return wheelpit::run(arguments[1], std::atoi(arguments[2]), std::atof(arguments[3]),
                         static_cast<std::size_t>(std::atol(arguments[4])));
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "event_queue_bench: %s\n", failure.what());
    return 1;
  }
}
