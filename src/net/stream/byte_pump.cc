#include "net/stream/byte_pump.h"

#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// How long the last output, an answer to the broker's close, may take to leave.
constexpr Duration kFarewell = std::chrono::milliseconds(250);

// A busy broker writes one message at a time, and waking up for each costs more than the message.
// So when pieces have followed each other closely for a while, they are left to gather.
constexpr Duration kCloselyBehind = std::chrono::milliseconds(1);
constexpr int kAWhile = 4;
constexpr std::size_t kWorthAWakeUp = std::size_t{32} << 10;
// So much that the sender should not have to wait for the time to pass.
constexpr std::size_t kPlenty = std::size_t{256} << 10;

}  // namespace

BytePump::BytePump(asio::io_context& io, const Clock& clock, Log log, ByteProtocol& protocol)
    : clock_(clock),
      protocol_(protocol),
      stream_(io),
      changed_(io),
      output_(io),
      reading_(io),
      drained_(io),
      timing_(io),
      tasks_(io, std::move(log)) {}

asio::awaitable<Status> BytePump::connect(Endpoint endpoint, TlsTrust trust, TimePoint until) {
  if (Status connected = co_await stream_.connect(std::move(endpoint), std::move(trust), until);
      !connected) {
    co_return connected;
  }
  const auto failed = [this] { fail(Error(Errc::unavailable, "an internal error; see the log")); };
  tasks_.spawn("broker read", read(), failed);
  tasks_.spawn("broker write", write(), failed);
  tasks_.spawn("broker keep-alive", keep_time(), failed);
  co_return Status();
}

void BytePump::resume_reading() {
  paused_ = false;
  reading_.notify();
}

void BytePump::abort() {
  ended_ = true;
  stream_.close();
  changed_.notify();
  output_.notify();
  reading_.notify();
  timing_.notify();
}

asio::awaitable<void> BytePump::end() {
  const TimePoint until = clock_.now() + kFarewell;
  while ((writing_ || protocol_.has_output()) && !ended_ && !failure_ && clock_.now() < until) {
    flush();
    co_await drained_.wait(until);
  }
  abort();
  co_await tasks_.join();
}

asio::awaitable<void> BytePump::read() {
  TimePoint last_read{};
  int close_reads = 0;
  while (!ended_) {
    if (paused_) {
      co_await reading_.wait();
      continue;
    }
    const auto count = co_await stream_.read_some(protocol_.space());
    Status taken = count ? take_in(*count) : Status(count.error());
    if (!taken) co_return fail(taken.error());

    const TimePoint now = clock_.now();
    close_reads = now - last_read < kCloselyBehind + gathering_ ? close_reads + 1 : 0;
    last_read = now;
    if (close_reads >= kAWhile && *count < kWorthAWakeUp) {
      stream_.wake_at(kPlenty);
      co_await reading_.wait(now + gathering_);
      stream_.wake_at(1);
    }
  }
}

Status BytePump::take_in(std::size_t count) {
  const bool was_timed = protocol_.next_time() != TimePoint::max();
  Status received = protocol_.received(count, clock_.now());
  if (!was_timed) timing_.notify();
  if (protocol_.has_output()) output_.notify();
  if (protocol_.has_events()) changed_.notify();
  return received;
}

asio::awaitable<void> BytePump::write() {
  while (!ended_) {
    if (!protocol_.has_output()) {
      writing_ = false;
      if (failure_) co_return;
      drained_.notify();
      co_await output_.wait();
      continue;
    }
    writing_ = true;
    const std::string bytes = protocol_.take_output(clock_.now());
    const Status written = co_await stream_.write(bytes);
    if (written) continue;
    writing_ = false;
    // The broker's reason may still be on its way to the reader, who fails on its own then.
    if (paused_) fail(written.error());
    co_return;
  }
}

asio::awaitable<void> BytePump::keep_time() {
  while (!ended_) {
    if (Status alive = protocol_.on_time(clock_.now()); !alive) co_return fail(alive.error());
    if (protocol_.has_output()) output_.notify();
    co_await timing_.wait(protocol_.next_time());
  }
}

void BytePump::fail(Error why) {
  if (!failure_ && !ended_) failure_ = std::move(why);
  changed_.notify();
}

}  // namespace wheelpit
