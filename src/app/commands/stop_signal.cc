#include "app/commands/stop_signal.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <thread>

namespace wheelpit {
namespace {

volatile std::sig_atomic_t count = 0;

void note(int) { count = count + 1; }

}  // namespace

void hear_stop_signals() {
  count = 0;
  struct sigaction action{};
  action.sa_handler = note;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaction(number, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

int stop_signals() { return count; }

void sleep_until_stopped(Duration duration) {
  constexpr Duration kPiece = std::chrono::milliseconds(50);
  const int before = count;
  const auto until = std::chrono::steady_clock::now() + duration;
  while (count == before) {
    const Duration left = until - std::chrono::steady_clock::now();
    if (left <= Duration::zero()) return;
    std::this_thread::sleep_for(std::min(left, kPiece));
  }
}

}  // namespace wheelpit
