#include "app/letters/letter_work.h"

#include <gtest/gtest.h>

#include <deque>
#include <functional>

#include "base/run_to_end.h"

namespace wheelpit {
namespace {

namespace asio = boost::asio;

// A box that remembers what was done, in order.
class ScriptedBox final : public LetterBox {
 public:
  asio::awaitable<Status> open() override { co_return opened; }
  std::optional<std::uint64_t> messages() const override { return letters.size() + 10; }
  asio::awaitable<Result<std::optional<FoundLetter>>> next() override {
    on_next();
    if (next_fails) co_return *next_fails;
    if (letters.empty()) co_return std::nullopt;
    FoundLetter found;
    found.letter = std::move(letters.front());
    found.json = found.letter.body;
    letters.pop_front();
    co_return std::optional(std::move(found));
  }
  void leave(const FoundLetter& letter) override { done.push_back("leave " + letter.letter.id); }
  asio::awaitable<Status> put_back(const FoundLetter& letter, std::string to) override {
    if (refusal) co_return *refusal;
    done.push_back("put " + letter.letter.id + " into " + to);
    co_return Status();
  }
  asio::awaitable<Status> remove(const FoundLetter& letter) override {
    done.push_back("remove " + letter.letter.id);
    co_return Status();
  }
  bool broken() const override { return is_broken; }
  asio::awaitable<void> close() override {
    done.emplace_back("close");
    co_return;
  }

  Status opened;
  std::function<void()> on_next = [] {};
  std::deque<Letter> letters;
  std::vector<std::string> done;
  std::optional<Error> next_fails;
  std::optional<Error> refusal;
  bool is_broken = false;
};

class LetterWorkTest : public testing::Test {
 protected:
  LetterWorkTest() {
    for (const char* id : {"1", "2", "3"}) {
      box_.letters.push_back(
          {.id = id, .to = "orders", .body = std::string(R"({"n":)") + id + "}"});
    }
  }
  static LetterChoice choice(const LetterSelection& selection = {.place = ""}) {
    return *LetterChoice::of(selection, std::nullopt, filter::FilterProfile::lambda);
  }
  Result<LetterOutcome> work(LetterWork work, LetterChoice chosen = choice()) {
    return run_to_end(io_, work_on(io_, clock_, box_, std::move(chosen), std::move(work)));
  }

  asio::io_context io_;
  SystemClock clock_;
  ScriptedBox box_;
};

using Steps = std::vector<std::string>;

TEST_F(LetterWorkTest, PutsBackWhatIsMeantAndLeavesTheRest) {
  const auto outcome = work({}, choice({.place = "", .patterns = {R"({"n":[1,3]})"}}));
  EXPECT_EQ(box_.done, (Steps{"put 1 into orders", "leave 2", "put 3 into orders", "close"}));
  EXPECT_EQ(outcome->looked_at, 3U);
  EXPECT_EQ(outcome->matched, 2U);
  EXPECT_EQ(outcome->done, 2U);
  EXPECT_EQ(outcome->messages, 13U);
  EXPECT_TRUE(outcome->end);
}

TEST_F(LetterWorkTest, ChoosesByIdAndByTheTimeOfDeath) {
  box_.letters[0].died_at = WallTime(std::chrono::seconds(5));
  box_.letters[1].died_at = WallTime(std::chrono::seconds(6));
  const auto outcome =
      work({.to = "b"},
           choice({.place = "", .ids = {"1", "2"}, .before = WallTime(std::chrono::seconds(6))}));
  EXPECT_EQ(box_.done, (Steps{"put 1 into b", "leave 2", "leave 3", "close"}));
  EXPECT_EQ(outcome->matched, 1U);
}

TEST_F(LetterWorkTest, ADryRunOnlyCounts) {
  const auto outcome = work({.dry_run = true});
  EXPECT_EQ(box_.done, (Steps{"leave 1", "leave 2", "leave 3", "close"}));
  EXPECT_EQ(outcome->matched, 3U);
  EXPECT_EQ(outcome->done, 0U);
}

TEST_F(LetterWorkTest, DoesNoMoreThanItShall) {
  const auto outcome = work({.kind = LetterWork::Kind::purge, .most = 2});
  EXPECT_EQ(box_.done, (Steps{"remove 1", "remove 2", "close"}));
  EXPECT_FALSE(outcome->end);
}

TEST_F(LetterWorkTest, EndsAfterSomeSecondsButNotBeforeItHasDoneSomething) {
  ManualClock slow;
  box_.on_next = [&] { slow.advance(std::chrono::seconds(10)); };
  const auto outcome = run_to_end(
      io_, work_on(io_, slow, box_, choice({.place = "", .ids = {"2", "3"}}), LetterWork{}));
  EXPECT_EQ(box_.done, (Steps{"leave 1", "put 2 into orders", "close"}));
  EXPECT_FALSE(outcome->end);
}

TEST_F(LetterWorkTest, LooksForHalfAMinuteAtTheMost) {
  ManualClock slow;
  box_.on_next = [&] { slow.advance(std::chrono::seconds(20)); };
  const auto outcome =
      run_to_end(io_, work_on(io_, slow, box_, choice({.place = "", .ids = {"3"}}), LetterWork{}));
  EXPECT_EQ(outcome->looked_at, 2U);
  EXPECT_EQ(outcome->matched, 0U);
  EXPECT_FALSE(outcome->end);
}

TEST_F(LetterWorkTest, ALetterWithoutAHomeStays) {
  box_.letters[1].to = "";
  const auto outcome = work({});
  EXPECT_EQ(outcome->done, 2U);
  ASSERT_EQ(outcome->faults.size(), 1U);
  EXPECT_EQ(outcome->faults[0].id, "2");
  EXPECT_EQ(box_.done[1], "leave 2");
}

TEST_F(LetterWorkTest, WhatIsRefusedStaysAndTheNextIsTried) {
  box_.refusal = Error(Errc::not_found, "there is no queue");
  const auto outcome = work({});
  EXPECT_EQ(outcome->done, 0U);
  EXPECT_EQ(outcome->faults.size(), 3U);
  EXPECT_EQ(outcome->faults[0].words, "there is no queue");
}

TEST_F(LetterWorkTest, NothingIsTriedAfterTheConnectionIsGone) {
  box_.refusal = Error(Errc::unavailable, "gone");
  box_.is_broken = true;
  const auto outcome = work({});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().message(), "gone");
  EXPECT_EQ(box_.done, Steps{"close"});
}

TEST_F(LetterWorkTest, ABoxThatDoesNotOpenIsClosedAllTheSame) {
  box_.opened = Error(Errc::access_denied, "403");
  EXPECT_EQ(work({}).error().message(), "403");
  EXPECT_EQ(box_.done, Steps{"close"});
}

TEST_F(LetterWorkTest, PeekingLeavesEverything) {
  const auto letters = run_to_end(io_, peek_at(box_, choice(), 2));
  ASSERT_TRUE(letters);
  EXPECT_EQ(letters->size(), 2U);
  EXPECT_EQ(box_.done, (Steps{"leave 1", "leave 2", "close"}));
}

TEST(LetterPace, SpreadsLettersOverTheSecond) {
  const TimePoint start{};
  LetterPace pace(4, start);
  EXPECT_EQ(pace.next(), start);
  pace.gone(start);
  EXPECT_EQ(pace.next(), start + std::chrono::milliseconds(250));
  pace.gone(start + std::chrono::seconds(2));
  EXPECT_EQ(pace.next(), start + std::chrono::milliseconds(2250));
  LetterPace none(0, start);
  none.gone(start);
  EXPECT_EQ(none.next(), start);
}

TEST(LetterChoice, SaysWhichPatternIsWrong) {
  const auto choice = LetterChoice::of({.place = "", .patterns = {"{", "{}"}}, SourceKind::rabbitmq,
                                       filter::FilterProfile::lambda);
  ASSERT_FALSE(choice);
  EXPECT_TRUE(choice.error().message().starts_with("filter 1 is not valid"));
}

}  // namespace
}  // namespace wheelpit
