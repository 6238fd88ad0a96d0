// Whatever takes its time on this machine, the event loop of a shard goes on.

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fstream>
#include <thread>

#include "runtime/programs/code_fingerprint.h"
#include "runtime_fixture.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// What the loop must never wait for takes at least so long here.
constexpr auto kSlow = milliseconds(600);
constexpr auto kMostBetweenBeats = milliseconds(50);
// This machine may be busy; what is slow here is slow each time.
constexpr int kAttempts = 5;

// Beats as long as it exists, and knows the longest time between two beats.
class Heartbeat {
 public:
  explicit Heartbeat(asio::io_context& io) : beats_(std::make_shared<Beats>(io)) { next(beats_); }
  ~Heartbeat() { beats_->ended = true; }
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

  Duration longest() const { return std::max(beats_->longest, steady_clock::now() - beats_->last); }

 private:
  struct Beats {
    explicit Beats(asio::io_context& io) : timer(io) {}
    asio::steady_timer timer;
    TimePoint last = steady_clock::now();
    Duration longest{};
    bool ended = false;
  };

  static void next(const std::shared_ptr<Beats>& beats) {
    beats->timer.expires_after(milliseconds(2));
    beats->timer.async_wait([beats](boost::system::error_code failure) {
      if (failure || beats->ended) return;
      const TimePoint now = steady_clock::now();
      beats->longest = std::max(beats->longest, now - std::exchange(beats->last, now));
      next(beats);
    });
  }

  std::shared_ptr<Beats> beats_;
};

class HeartbeatTest : public RuntimeFixture {
 protected:
  void SetUp() override {  // finding them is slow as well
    (void)installed_node();
    (void)installed_python();
  }

  // `attempt` runs the loop and sees to it that something was slow.
  void expect_steady(const std::function<void(int number)>& attempt) {
    std::string all;
    for (int number = 0; number < kAttempts; ++number) {
      const Heartbeat heartbeat(io());
      const auto begin = steady_clock::now();
      attempt(number);
      EXPECT_GE(steady_clock::now() - begin, kSlow) << "nothing was slow";
      if (heartbeat.longest() < kMostBetweenBeats) return;
      all += std::to_string(heartbeat.longest() / milliseconds(1)) + " ms ";
    }
    ADD_FAILURE() << "the loop stood still for " << all;
  }

  template <class T>
  T await(asio::awaitable<T> task) {
    std::optional<T> result;
    asio::co_spawn(io(), std::move(task), [&](const std::exception_ptr& failure, T value) {
      if (failure) std::rethrow_exception(failure);
      result.emplace(std::move(value));
    });
    io().restart();
    while (!result) io().run_one();
    return std::move(*result);
  }

  fs::path write_program(const std::string& name, const std::string& lines) const {
    const fs::path program = folder() / name;
    std::ofstream(program) << "#!/bin/sh\n" << lines << '\n';
    fs::permissions(program, fs::perms::all);
    return program;
  }
};

TEST_F(HeartbeatTest, AnInterpreterMayTakeItsTimeToSayItsVersion) {
  const fs::path program =
      write_program("python", "sleep 0.7; printf '3.12\\n0\\n/bin/sh\\n/usr\\n'");
  expect_steady([&](int) {
    use({.interpreters = {{"python3.12", program}}});
    const Status runnable = await(runtime().can_run("python3.12"));
    EXPECT_TRUE(runnable) << runnable.error().message();
  });
}

TEST_F(HeartbeatTest, AnInvocationMayWaitForThatWhileOthersRun) {
  const fs::path program = write_program("python", "sleep 0.7; exit 1");
  use({.interpreters = {{"python3.12", program}}});
  add_native("fast", "echo");
  expect_steady([&](int number) {
    const std::string slow = "slow" + std::to_string(number);
    add_function(slow, "python3.12", "app.handler", {{"app.py", ""}});
    std::optional<Result<Reply>> reply;
    begin(slow, [&](Result<Reply> ended) { reply = std::move(ended); });
    int meanwhile = 0;
    while (!reply) {
      EXPECT_FALSE(invoke("fast")->function_error);
      if (!reply) ++meanwhile;
    }
    EXPECT_FALSE(*reply);
    EXPECT_GT(meanwhile, 10);
    let_pass(seconds(6));  // that it is missing is believed for five seconds
  });
}

TEST_F(HeartbeatTest, ALogMayBeOnADiskThatHangs) {
  add_native("chatty", "null", [](Function& function) {
    function.environment->emplace("WHEELPIT_TEST_LOG", "a line");
  });
  const fs::path log = folder() / "data" / "logs" / "chatty.log";
  fs::create_directories(log.parent_path());
  ASSERT_EQ(mkfifo(log.c_str(), 0600), 0);
  // To open it takes as long as nobody reads, and so does a write once it is full.
  std::string read_so_far;
  expect_steady([&](int) {
    const auto until = steady_clock::now() + kSlow;
    while (steady_clock::now() < until) EXPECT_FALSE(invoke("chatty")->function_error);
  });
  std::thread reader([&] {
    const int file = open(log.c_str(), O_RDONLY);
    std::array<char, 65536> bytes{};
    for (ssize_t size = 0; (size = read(file, bytes.data(), bytes.size())) > 0;) {
      read_so_far.append(bytes.data(), static_cast<std::size_t>(size));
    }
    close(file);
  });
  stop();
  reader.join();
  EXPECT_TRUE(read_so_far.contains("a line")) << "it is written once it can be";
}

TEST_F(HeartbeatTest, AHotReloadFolderMayBeLarge) {
  add_native("hot", "count", [](Function& function) { function.hot_reload = true; });
  const fs::path code = code_of("hot");
  Duration walk{};
  // Folders are not counted.
  for (int i = 0; walk < 3 * kMostBetweenBeats && i < 40; ++i) {
    for (int j = 0; j < 4000; ++j) {
      fs::create_directories(code / std::to_string(i) / std::to_string(j));
    }
    const auto begin = steady_clock::now();
    EXPECT_TRUE(runtime::code_fingerprint(code));
    walk = steady_clock::now() - begin;
  }
  expect_steady([&](int) {
    const auto until = steady_clock::now() + 2 * kSlow;
    while (steady_clock::now() < until) EXPECT_FALSE(invoke("hot")->function_error);
  });
}

TEST_F(HeartbeatTest, TheTrialOfTheSandboxMayTakeItsTime) {
  write_program("bwrap", "sleep 0.7; exec /usr/bin/bwrap \"$@\"");
  const std::string path = getenv("PATH");  // NOLINT(concurrency-mt-unsafe)
  setenv("PATH", (folder().string() + ":" + path).c_str(), 1);
  expect_steady([&](int) {
    use({.sandbox = runtime::SandboxMode::automatic});  // which starts it, or throws
  });
  setenv("PATH", path.c_str(), 1);
}

}  // namespace
}  // namespace wheelpit
