#include "source/kinesis/fan_out_reader.h"

#include <chrono>
#include <utility>

#include "source/kinesis/fan_out_answers.h"
#include "source/kinesis/kinesis_requests.h"
#include "source/sharded/trouble.h"

namespace wheelpit::kinesis {

namespace asio = boost::asio;

using sharded::Answer;
using sharded::Fault;
using sharded::StreamPage;
using sharded::Trouble;

namespace {

// So long without a message, and an empty page says that the shard is still read.
constexpr Duration kQuiet = std::chrono::seconds(20);

}  // namespace

FanOutReader::FanOutReader(FanOutStream& stream, std::string shard, const sharded::ReadPlace& place)
    : stream_(stream), shard_(std::move(shard)), course_(place), changed_(stream.context().io) {}

asio::awaitable<Answer<StreamPage>> FanOutReader::next(std::size_t most) {
  for (;;) {
    if (stopped_) co_return std::unexpected(Fault{Trouble::cancelled, "reading was stopped"});
    if (rest_) co_return co_await read_rest(most);
    if (course_.has_page()) {
      StreamPage page = course_.take_page(most, stream_.hash_keys_of(shard_));
      const bool is_quiet = page.records.empty() && !course_.has_page();
      if (page.at_end) {
        co_await hang_up();
      } else if (is_quiet && stream_.has_ended(shard_)) {
        // A server that does not tell the end of a shard here tells it there.
        co_await hang_up();
        rest_ = stream_.polled().open(shard_, course_.place());
      }
      co_return page;
    }
    if (!call_) {
      if (auto fault = co_await subscribe()) co_return std::unexpected(std::move(*fault));
    }
    auto received = co_await receive();
    if (!received) {
      co_await hang_up();
      co_return std::unexpected(std::move(received.error()));
    }
    if (!*received) co_return StreamPage();
  }
}

asio::awaitable<std::optional<Fault>> FanOutReader::subscribe() {
  const Clock& clock = stream_.context().clock;
  while (!stopped_ && clock.now() < course_.subscribe_at()) {
    co_await changed_.wait(course_.subscribe_at());
  }
  if (stopped_) co_return Fault{Trouble::cancelled, "reading was stopped"};
  course_.subscribing(clock.now());
  has_pushed_ = false;
  call_ = std::make_unique<EventStreamCall>(stream_.context());
  const Status begun = co_await call_->begin(
      stream_.name().service(), subscribe_request(stream_.name(), shard_, course_.place()));
  if (begun) co_return std::nullopt;
  co_await hang_up();
  co_return about(begun.error());
}

// Whether there is something new: a page, or the end of the subscription. False after a while
// without.
asio::awaitable<Answer<bool>> FanOutReader::receive() {
  const TimePoint until = stream_.context().clock.now() + kQuiet;
  for (;;) {
    const auto message = co_await call_->next(until);
    if (!message) {
      const bool goes_on = has_pushed_ && !stopped_ && message.error().code() == Errc::unavailable;
      if (!goes_on) co_return std::unexpected(about(message.error()));
      co_await hang_up();
      co_return true;
    }
    if (!*message) co_return false;
    auto pushed = read_pushed(**message);
    if (!pushed) co_return std::unexpected(about(pushed.error()));
    if (!*pushed) continue;
    has_pushed_ = true;
    course_.pushed(std::move(**pushed), stream_.context().clock.wall_now());
    co_return true;
  }
}

asio::awaitable<Answer<StreamPage>> FanOutReader::read_rest(std::size_t most) {
  auto page = co_await rest_->next(most);
  if (!page) co_return page;
  co_return course_.pass_on(std::move(*page), stream_.hash_keys_of(shard_));
}

asio::awaitable<void> FanOutReader::hang_up() {
  if (!call_) co_return;
  co_await call_->end();
  call_.reset();
}

void FanOutReader::stop() {
  stopped_ = true;
  if (call_) call_->close();
  if (rest_) rest_->stop();
  changed_.notify();
}

asio::awaitable<void> FanOutReader::end() {
  co_await hang_up();
  if (rest_) co_await rest_->end();
}

Fault FanOutReader::about(const Error& cause) const {
  return {.trouble = sharded::trouble_of(cause),
          .detail = stream_.name().consumer + ", shard " + shard_ + ": " + cause.message()};
}

}  // namespace wheelpit::kinesis
