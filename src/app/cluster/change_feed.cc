#include "app/cluster/change_feed.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr Duration kLookEvery = std::chrono::seconds(1);

// The store names what is gone for an hour.
constexpr Duration kLongestGap = std::chrono::minutes(50);

}  // namespace

ChangeFeed::ChangeFeed(Parts parts, Log log)
    : parts_(std::move(parts)),
      log_(std::move(log)),
      wanted_more_(parts_.io),
      applied_more_(parts_.io),
      tasks_(parts_.io, log_) {}

asio::awaitable<Status> ChangeFeed::begin() {
  const auto changes = co_await parts_.changes(0);
  if (!changes) co_return changes.error();
  applied_ = changes->revision;
  looked_ = parts_.clock.now();
  co_return Status();
}

void ChangeFeed::start() { tasks_.spawn("follow changes", follow()); }

void ChangeFeed::stop() {
  stopping_ = true;
  wanted_more_.notify();
  applied_more_.notify();
}

asio::awaitable<void> ChangeFeed::join() { co_await tasks_.join(); }

asio::awaitable<bool> ChangeFeed::catch_up(std::int64_t revision, TimePoint until) {
  wanted_ = std::max(wanted_, revision);
  if (applied_ < revision) wanted_more_.notify();
  while (applied_ < revision && !stopping_ && parts_.clock.now() < until) {
    co_await applied_more_.wait(until);
  }
  co_return applied_ >= revision;
}

asio::awaitable<void> ChangeFeed::follow() {
  while (!stopping_) {
    const std::int64_t asked_for = wanted_;
    const Status looked = co_await look();
    if (stopping_) co_return;
    if (!looked && !failed_) {
      log_.warn("cannot apply what other nodes wrote; retrying each second",
                {{"error", looked.error().message()}});
    }
    failed_ = !looked;
    const TimePoint next = parts_.clock.now() + kLookEvery;
    // Whoever asks for more while the last look failed waits for the next second.
    while (!stopping_ && parts_.clock.now() < next) {
      if (looked && wanted_ > std::max(applied_, asked_for)) break;
      co_await wanted_more_.wait(next);
    }
  }
}

asio::awaitable<Status> ChangeFeed::look() {
  const auto changes = co_await parts_.changes(applied_);
  if (!changes) co_return changes.error();
  const TimePoint now = parts_.clock.now();
  // A store that was set back knows less than before: nothing of it is known here.
  if (changes->revision < applied_ || now - looked_ > kLongestGap) {
    if (Status done = co_await parts_.apply_all(); !done) co_return done;
  } else {
    for (const DocumentChange& change : changes->documents) {
      if (stopping_) co_return Status();
      if (Status done = co_await parts_.apply(change); !done) co_return done;
    }
  }
  looked_ = now;
  if (applied_ == changes->revision) co_return Status();
  applied_ = changes->revision;
  parts_.applied(applied_);
  applied_more_.notify();
  co_return Status();
}

}  // namespace wheelpit
