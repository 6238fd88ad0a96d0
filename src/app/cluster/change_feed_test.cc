#include "app/cluster/change_feed.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/injected_clock.h"
#include "base/run_to_end.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;
using std::chrono::minutes;
using std::chrono::seconds;
using Keys = std::vector<std::string>;

// A store whose changes are a list; the first has number 1.
class ChangeFeedTest : public testing::Test {
 protected:
  ChangeFeedTest() {
    EXPECT_TRUE(run_to_end(io_, feed_.begin()));
    io_.restart();
  }
  ~ChangeFeedTest() override {
    feed_.stop();
    run_to_end(io_, feed_.join());
  }

  asio::awaitable<Result<DocumentChanges>> changes(std::int64_t after) {
    ++looks_;
    if (away_) co_return Error(Errc::unavailable, "away");
    DocumentChanges found{.revision = std::ssize(written_), .documents = {}};
    for (auto at = static_cast<std::size_t>(after); at < written_.size(); ++at) {
      found.documents.push_back({.in = Collection::functions, .key = written_[at]});
    }
    co_return found;
  }
  asio::awaitable<Status> apply(const DocumentChange& change) {
    if (refuses_) co_return Error(Errc::unavailable, "away");
    done_.push_back(change.key);
    co_return Status();
  }
  asio::awaitable<Status> apply_all() {
    done_.emplace_back("all");
    co_return Status();
  }
  void advance(Duration by) {
    io_.restart();
    clock_.advance(by);
    injected_.end_due();
    io_.poll();
  }
  void start() {
    feed_.start();
    io_.poll();
  }
  // What it says at once, if it does; it may go on waiting.
  std::optional<bool> caught_up(std::int64_t revision) {
    std::optional<bool>& answer = answers_.emplace_back();
    asio::co_spawn(
        io_,
        [](ChangeFeed& feed, std::int64_t wanted, TimePoint until,
           std::optional<bool>& answered) -> asio::awaitable<void> {
          answered = co_await feed.catch_up(wanted, until);
        }(feed_, revision, clock_.now() + seconds(3), answer),
        asio::detached);
    io_.restart();
    io_.poll();
    return answer;
  }

  asio::io_context io_;
  ManualClock clock_;
  InjectedClock injected_{io_, clock_};
  Keys written_ = {"before"};
  Keys done_;
  int looks_ = 0;
  bool away_ = false;
  bool refuses_ = false;
  std::deque<std::optional<bool>> answers_;
  std::vector<std::int64_t> told_;
  ChangeFeed feed_{{.io = io_,
                    .clock = clock_,
                    .changes = [this](std::int64_t after) { return changes(after); },
                    .apply = [this](const DocumentChange& change) { return apply(change); },
                    .apply_all = [this] { return apply_all(); },
                    .applied = [this](std::int64_t revision) { told_.push_back(revision); }},
                   Log()};
};

TEST_F(ChangeFeedTest, AppliesWhatIsWrittenAfterItBegan) {
  written_.emplace_back("while the node read the store");
  start();
  EXPECT_EQ(done_, Keys{"while the node read the store"});
  written_.emplace_back("later");
  advance(seconds(1));
  EXPECT_EQ(done_.back(), "later");
  EXPECT_EQ(told_, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(feed_.applied(), 3);
}

TEST_F(ChangeFeedTest, WhoKnowsOfMoreNeedsNotWaitForTheNextSecond) {
  start();
  written_.emplace_back("now");
  EXPECT_EQ(caught_up(2), true);
  EXPECT_EQ(done_, Keys{"now"});
  EXPECT_EQ(caught_up(1), true) << "long applied";
}

TEST_F(ChangeFeedTest, ARevisionThatTheStoreDoesNotHaveMakesItLookOnceAndNotSpin) {
  start();
  const int before = looks_;
  EXPECT_EQ(caught_up(99), std::nullopt);
  EXPECT_EQ(looks_, before + 1);
  advance(seconds(3));
}

TEST_F(ChangeFeedTest, WhatCouldNotBeAppliedIsAppliedAgain) {
  start();
  refuses_ = true;
  written_.emplace_back("a");
  advance(seconds(1));
  EXPECT_EQ(feed_.applied(), 1);
  EXPECT_EQ(caught_up(2), std::nullopt);
  refuses_ = false;
  advance(seconds(1));
  EXPECT_EQ(done_, Keys{"a"});
  EXPECT_EQ(feed_.applied(), 2);
}

TEST_F(ChangeFeedTest, AfterALongAbsenceAllIsAppliedAsRemovalsMayBeForgotten) {
  start();
  away_ = true;
  for (int minute = 0; minute < 60; ++minute) advance(minutes(1));
  away_ = false;
  written_.emplace_back("a");
  advance(seconds(1));
  EXPECT_EQ(done_, Keys{"all"});
  EXPECT_EQ(feed_.applied(), 2);
}

TEST_F(ChangeFeedTest, AStoreThatWasSetBackIsAppliedAnew) {
  start();
  written_.clear();
  advance(seconds(1));
  EXPECT_EQ(done_, Keys{"all"});
  EXPECT_EQ(feed_.applied(), 0);
}

}  // namespace
}  // namespace wheelpit
