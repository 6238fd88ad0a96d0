#include "source/sharded/polled_stream.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "base/signal.h"
#include "source/sharded/poll_course.h"

namespace wheelpit::sharded {

namespace asio = boost::asio;

namespace {

// Between us and a server.
constexpr Duration kClockDifference = std::chrono::milliseconds(500);

class PolledShard final : public ShardReader {
 public:
  PolledShard(asio::io_context& io, const Clock& clock, PolledApi& api, std::string shard,
              const ReadPlace& place, std::shared_ptr<SharedPace> pace)
      : clock_(clock),
        api_(api),
        shard_(std::move(shard)),
        course_(place, api.traits()),
        pace_(std::move(pace)),
        changed_(io) {}

  asio::awaitable<Answer<StreamPage>> next(std::size_t most) override;
  void stop() override {
    stopped_ = true;
    changed_.notify();
  }

 private:
  TimePoint when_reached(WallTime at) const;
  asio::awaitable<std::optional<Fault>> renew();
  asio::awaitable<Answer<PolledPage>> poll(std::size_t most);
  asio::awaitable<bool> wait_for_turn();
  asio::awaitable<bool> wait(TimePoint until);
  static Fault stopped() { return {Trouble::cancelled, "reading was stopped"}; }

  const Clock& clock_;
  PolledApi& api_;
  const std::string shard_;
  PollCourse course_;
  std::shared_ptr<SharedPace> pace_;
  Signal changed_;
  std::optional<std::string> iterator_;
  bool stopped_ = false;
};

// An iterator that has expired, or whose records are gone, is renewed once a call: anyone who calls
// makes the pauses.
asio::awaitable<Answer<StreamPage>> PolledShard::next(std::size_t most) {
  most = std::clamp<std::size_t>(most, 1, api_.traits().most_records);
  for (int attempt = 0;; ++attempt) {
    if (!iterator_) {
      if (auto fault = co_await renew()) co_return std::unexpected(std::move(*fault));
    }
    if (!co_await wait_for_turn()) co_return std::unexpected(stopped());
    const PollCourse::Poll asked{.most = most, .asked = clock_.wall_now()};
    auto page = co_await poll(most);
    if (page) {
      iterator_ = page->next_iterator;
      co_return course_.take(std::move(*page), asked, clock_.now());
    }
    const Trouble trouble = page.error().trouble;
    if (trouble == Trouble::trimmed) course_.trimmed();
    if (trouble != Trouble::throttled) iterator_.reset();  // it may be the cause
    if (trouble != Trouble::trimmed && trouble != Trouble::expired) {
      co_return std::unexpected(std::move(page.error()));
    }
    if (attempt > 0) {
      page.error().trouble = Trouble::malformed;
      page.error().detail += ", of an iterator that was new";
      co_return std::unexpected(std::move(page.error()));
    }
  }
}

// A time that its server's clock has not reached is refused.
TimePoint PolledShard::when_reached(WallTime at) const {
  return clock_.now() +
         std::max<Duration>(at + kClockDifference - clock_.wall_now(), Duration::zero());
}

asio::awaitable<std::optional<Fault>> PolledShard::renew() {
  const IteratorPlace place = course_.next_iterator();
  if (place.kind == IteratorPlace::Kind::at && !co_await wait(when_reached(place.at))) {
    co_return stopped();
  }
  auto iterator = co_await api_.iterator(shard_, place);
  if (!iterator && iterator.error().trouble == Trouble::trimmed) {
    course_.trimmed();
    iterator = co_await api_.iterator(shard_, course_.next_iterator());
  }
  if (!iterator) co_return std::move(iterator.error());
  iterator_ = std::move(*iterator);
  co_return std::nullopt;
}

asio::awaitable<bool> PolledShard::wait_for_turn() {
  if (!co_await wait(course_.poll_at())) co_return false;
  co_return co_await wait(pace_->reserve(clock_.now()));
}

asio::awaitable<Answer<PolledPage>> PolledShard::poll(std::size_t most) {
  auto page = co_await api_.poll(shard_, *iterator_, most);
  if (page) pace_->took(page->bytes, clock_.now());
  if (!page && page.error().trouble == Trouble::throttled) pace_->throttled(clock_.now());
  co_return page;
}

asio::awaitable<bool> PolledShard::wait(TimePoint until) {
  while (!stopped_ && clock_.now() < until) co_await changed_.wait(until);
  co_return !stopped_;
}

}  // namespace

std::unique_ptr<ShardReader> PolledStream::open(const std::string& shard, const ReadPlace& place) {
  auto pace = pace_.paces.of(pace_.stream + "/" + shard, pace_.limits, pace_.keeps_limits);
  return std::make_unique<PolledShard>(io_, clock_, *api_, shard, place, std::move(pace));
}

}  // namespace wheelpit::sharded
