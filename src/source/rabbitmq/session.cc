#include "source/rabbitmq/session.h"

#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// How long the last output, an answer to the broker's close, may take to leave.
constexpr Duration kFarewell = std::chrono::milliseconds(250);

}  // namespace

Session::Session(asio::io_context& io, const Clock& clock, Log log,
                 amqp091::ConnectionOptions options, SessionClient& client)
    : clock_(clock),
      client_(client),
      stream_(io),
      protocol_(std::move(options), client, clock.now()),
      changed_(io),
      output_(io),
      reading_(io),
      drained_(io),
      timing_(io),
      tasks_(io, std::move(log)) {}

asio::awaitable<Status> Session::connect(Endpoint endpoint, TlsTrust trust, TimePoint until) {
  if (Status connected = co_await stream_.connect(std::move(endpoint), std::move(trust), until);
      !connected) {
    co_return connected;
  }
  const auto failed = [this] { fail(Error(Errc::unavailable, "an internal error; see the log")); };
  tasks_.spawn("amqp read", read(), failed);
  tasks_.spawn("amqp write", write(), failed);
  tasks_.spawn("amqp heartbeat", keep_time(), failed);
  co_return Status();
}

void Session::pause_reading() {
  if (paused_) return;
  paused_ = true;
  protocol_.pause_reading();
}

void Session::resume_reading() {
  if (!paused_) return;
  paused_ = false;
  protocol_.resume_reading(clock_.now());
  reading_.notify();
}

void Session::abort() {
  ended_ = true;
  stream_.close();
  changed_.notify();
  output_.notify();
  reading_.notify();
  timing_.notify();
}

asio::awaitable<void> Session::end() {
  const TimePoint until = clock_.now() + kFarewell;
  while ((writing_ || protocol_.has_output()) && !ended_ && !failure_ && clock_.now() < until) {
    flush();
    co_await drained_.wait(until);
  }
  abort();
  co_await tasks_.join();
}

asio::awaitable<void> Session::read() {
  while (!ended_) {
    if (paused_) {
      co_await reading_.wait();
      continue;
    }
    const auto count = co_await stream_.read_some(protocol_.space());
    Status taken = count ? take_in(*count) : Status(count.error());
    if (!taken) co_return fail(taken.error());
  }
}

Status Session::take_in(std::size_t count) {
  const bool was_timed = protocol_.next_time() != TimePoint::max();
  Status received = protocol_.received(count, clock_.now());
  client_.on_read();
  if (!was_timed) timing_.notify();
  if (protocol_.has_output()) output_.notify();
  if (protocol_.has_events()) changed_.notify();
  return received;
}

asio::awaitable<void> Session::write() {
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
    // The broker's reason may still be on its way to the reader, who fails by itself then.
    if (paused_) fail(written.error());
    co_return;
  }
}

asio::awaitable<void> Session::keep_time() {
  while (!ended_) {
    if (Status alive = protocol_.on_time(clock_.now()); !alive) co_return fail(alive.error());
    if (protocol_.has_output()) output_.notify();
    co_await timing_.wait(protocol_.next_time());
  }
}

void Session::fail(Error why) {
  if (!failure_ && !ended_) failure_ = std::move(why);
  changed_.notify();
}

}  // namespace wheelpit
