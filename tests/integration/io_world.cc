#include "io_world.h"

#include <unistd.h>

#include <thread>

namespace wheelpit {

namespace {

constexpr Duration kFarTooLong = std::chrono::seconds(120);

}  // namespace

boost::asio::awaitable<Result<Credentials>> FixedCredentials::read(std::string /*secret*/) {
  ++reads;
  if (failure) co_return *failure;
  co_return Credentials{.username = username, .password = Secret(password)};
}

bool IoWorld::run_until(const std::function<bool()>& done) {
  const TimePoint limit = clock_.now() + kFarTooLong;
  while (!done()) {
    if (clock_.now() > limit) return false;
    io_.restart();
    // Without work run_one_for() returns at once, and the wait is for the broker.
    if (io_.run_one_for(std::chrono::milliseconds(20)) == 0 && io_.stopped()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    io_.poll();
  }
  return true;
}

void IoWorld::run_for(Duration time) {
  const TimePoint end = clock_.now() + time;
  run_until([&] { return clock_.now() >= end; });
}

std::string IoWorld::new_name() {
  static int count = 0;
  return "test-" + std::to_string(getpid()) + "-" + std::to_string(++count);
}

}  // namespace wheelpit
