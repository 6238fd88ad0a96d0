#include "base/line_writer.h"

#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

namespace wheelpit {

namespace {

constexpr auto kLastPatience = std::chrono::seconds(2);
// How often a thread that cannot write looks whether it should end.
constexpr auto kLook = std::chrono::milliseconds(50);
// Lines are handed to the system together, up to so many bytes.
constexpr std::size_t kBatch = std::size_t{64} << 10;

enum class Written { some, not_yet, never };

// A pipe that has room takes PIPE_BUF bytes without waiting.
Written write_some(int fd, std::string_view& text, std::chrono::milliseconds patience) {
  pollfd ready{.fd = fd, .events = POLLOUT, .revents = 0};
  const int count = poll(&ready, 1, static_cast<int>(patience.count()));
  if (count <= 0) return count == 0 || errno == EINTR ? Written::not_yet : Written::never;
  const ssize_t written = ::write(fd, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
  if (written < 0) {
    return errno == EINTR || errno == EAGAIN ? Written::not_yet : Written::never;
  }
  text.remove_prefix(static_cast<std::size_t>(written));
  return Written::some;
}

// Signals are for other threads; a reader that is gone is an error of write().
void block_signals() {
  sigset_t all{};
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
}

}  // namespace

struct LineWriter::State {
  State(int f, Gap g, LineQueueLimits l) : fd(f), gap(std::move(g)), limits(l) {}

  void push(std::string line) {
    bytes += line.size();
    queue.push_back(std::move(line));
  }

  bool has_room_for(const std::string& line) const {
    return queue.size() < limits.lines && bytes + line.size() <= limits.bytes;
  }

  // With the lock held: the place where lines are missing is marked before the next one.
  void mark_the_gap() {
    if (missing > 0) push(gap(std::exchange(missing, 0)));
  }

  void run();
  std::string take();
  void put(std::string_view text, std::size_t lines);

  const int fd;
  const Gap gap;
  const LineQueueLimits limits;

  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::string> queue;
  std::size_t bytes = 0;      // in the queue
  std::uint64_t missing = 0;  // dropped behind the last of the queue
  std::uint64_t dropped = 0;
  bool writing = false;  // what was taken from the queue is not written yet
  bool ending = false;
  bool ended = false;
};

// The next lines; waits for one. "" at the end.
std::string LineWriter::State::take() {
  std::unique_lock lock(mutex);
  if (!ending && queue.empty()) mark_the_gap();
  changed.wait(lock, [this] { return ending || !queue.empty(); });
  std::string batch;
  while (!queue.empty() && (batch.empty() || batch.size() + queue.front().size() <= kBatch)) {
    bytes -= queue.front().size();
    batch += queue.front();
    queue.pop_front();
  }
  writing = !batch.empty();
  return batch;
}

void LineWriter::State::put(std::string_view text, std::size_t lines) {
  while (!text.empty()) {
    const Written written = write_some(fd, text, kLook);
    const std::lock_guard lock(mutex);
    if (written == Written::never) {
      dropped += lines;
      break;
    }
    if (written == Written::not_yet && ending) break;
  }
  const std::lock_guard lock(mutex);
  writing = false;
  changed.notify_all();
}

void LineWriter::State::run() {
  block_signals();
  for (;;) {
    const std::string batch = take();
    if (batch.empty()) break;
    put(batch, static_cast<std::size_t>(std::ranges::count(batch, '\n')));
  }
  const std::lock_guard lock(mutex);
  ended = true;
  changed.notify_all();
}

LineWriter::LineWriter(int fd, Gap gap, LineQueueLimits limits)
    : state_(std::make_shared<State>(fd, std::move(gap), limits)) {
  std::thread([state = state_] { state->run(); }).detach();
}

LineWriter::~LineWriter() {
  flush(kLastPatience);
  std::unique_lock lock(state_->mutex);
  state_->ending = true;
  state_->queue.clear();
  state_->bytes = 0;
  state_->changed.notify_all();
  state_->changed.wait_for(lock, 4 * kLook, [this] { return state_->ended; });
}

void LineWriter::write(std::string line) {
  const std::lock_guard lock(state_->mutex);
  State& state = *state_;
  // With lines missing, half of the queue must be free again: one mark for many lines.
  const bool recovering = state.missing > 0 && (state.queue.size() > state.limits.lines / 2 ||
                                                state.bytes > state.limits.bytes / 2);
  if (recovering || !state.has_room_for(line)) {
    ++state.missing;
    ++state.dropped;
    if (state.queue.empty()) state.mark_the_gap();  // one that is too long for any queue
    state.changed.notify_all();
    return;
  }
  state.mark_the_gap();
  state.push(std::move(line));
  state.changed.notify_all();
}

void LineWriter::flush(Duration patience) {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait_for(lock, patience, [this] {
    return state_->queue.empty() && !state_->writing && state_->missing == 0;
  });
}

std::uint64_t LineWriter::dropped() const {
  const std::lock_guard lock(state_->mutex);
  return state_->dropped;
}

std::size_t write_within(int fd, const std::string& text, Duration patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0 || write_some(fd, rest, left) == Written::never) break;
  }
  return text.size() - rest.size();
}

}  // namespace wheelpit
