#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "poll/lane_state.h"
#include "source/verdict.h"

namespace wheelpit {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Do = LaneStep::Do;
using Numbers = std::vector<int>;

constexpr TimePoint kStart = TimePoint{} + std::chrono::hours(1);

class KeyedMessage final : public Message {
 public:
  KeyedMessage(int number, std::string key)
      : number_(number), name_("m" + std::to_string(number)), key_(std::move(key)) {}

  int number() const { return number_; }
  std::string_view body() const override { return name_; }
  std::string_view item_id() const override { return name_; }
  std::string_view order_key() const override { return key_; }
  void describe(std::string& out) const override { out += R"("test":true)"; }

 private:
  int number_;
  std::string name_;
  std::string key_;
};

class NameEncoder final : public EventEncoder {
 public:
  std::string_view head() const override { return "["; }
  std::string_view tail() const override { return "]"; }
  void append(const Record& record, std::string& out) const override {
    out += std::get<std::shared_ptr<const Message>>(record.message)->body();
  }
};

// The numbers of the messages in an event.
Numbers numbers_in(const Batch& batch) {
  Numbers numbers;
  for (std::size_t at = 0; (at = batch.event->find('m', at)) != std::string::npos; ++at) {
    numbers.push_back(std::stoi(batch.event->substr(at + 1)));
  }
  return numbers;
}

Result<Reply> failure() { return Reply{.function_error = true, .request_id = "the request"}; }
Result<Reply> failed_on(const Numbers& numbers) {
  std::string items;
  for (const int number : numbers) {
    items += std::string(items.empty() ? "" : ",") + R"({"itemIdentifier":"m)" +
             std::to_string(number) + "\"}";
  }
  return Reply{.payload = R"({"batchItemFailures":[)" + items + "]}"};
}

class LaneHandsTest : public testing::Test {
 protected:
  void begin(std::size_t hands, BatchLimits limits, RetryPolicy policy = {}) {
    state.emplace(encoder, filter, limits, policy);
    state->set_most_in_flight(hands);
    state->asked({}, now);
  }
  void receive(const std::vector<std::pair<int, std::string>>& messages) {
    ASSERT_TRUE(state->wants_records());
    std::vector<Record> records;
    for (const auto& [number, key] : messages) {
      records.push_back({.id = {.epoch = 1, .tag = ++last_tag},
                         .received_at = now,
                         .message = std::make_shared<const KeyedMessage>(number, key)});
    }
    state->received(std::move(records));
    (void)state->batch_received();
  }
  // What the hand calls the function with; nothing if it does not.
  Numbers call(HandId hand) {
    if (state->next(now, hand).what != Do::invoke) return {};
    return numbers_in(state->in_hand(hand));
  }
  void succeed(HandId hand) {
    state->invoked(Reply{}, now, hand);
    EXPECT_EQ(state->next(now, hand).what, Do::settle_done);
    state->settled(hand);
  }

  TimePoint now = kStart;
  std::uint64_t last_tag = 0;
  NameEncoder encoder;
  MappingFilter filter;
  std::optional<LaneState> state;
};

TEST_F(LaneHandsTest, UnorderedBatchesAreInHandSideBySide) {
  begin(2, {.max_records = 1});
  receive({{1, ""}, {2, ""}, {3, ""}});
  EXPECT_EQ(call(0), Numbers{1});
  EXPECT_EQ(call(1), Numbers{2});
  EXPECT_EQ(state->in_flight(), 2U);
  succeed(1);
  (void)state->batch_received();
  EXPECT_EQ(call(1), Numbers{3}) << "whichever ends first takes the next";
}

TEST_F(LaneHandsTest, ABatchWaitsForTheOneBeforeItOfItsKeyAndOthersPassIt) {
  begin(3, {.max_records = 1});
  receive({{1, "a"}, {2, "a"}, {3, "b"}});
  EXPECT_EQ(call(0), Numbers{1});
  EXPECT_EQ(call(1), Numbers{3});
  EXPECT_EQ(call(2), Numbers());
  succeed(0);
  EXPECT_EQ(call(2), Numbers{2});
}

TEST_F(LaneHandsTest, ABatchOfSeveralKeysWaitsForEachOfThem) {
  begin(3, {.max_records = 2});
  receive({{1, "a"}, {2, "b"}, {3, "b"}, {4, "c"}, {5, "c"}, {6, "d"}});
  EXPECT_EQ(call(0), (Numbers{1, 2}));
  EXPECT_EQ(call(1), Numbers()) << "the third batch follows the second, which follows the first";
  succeed(0);
  EXPECT_EQ(call(1), (Numbers{3, 4}));
  EXPECT_EQ(call(0), Numbers());
}

TEST_F(LaneHandsTest, ADueBatchWhoseKeyIsBusyFillsOnAndWakesNobody) {
  begin(2, {.max_records = 10, .window = milliseconds(500)});
  receive({{1, "a"}});
  now += seconds(1);
  EXPECT_EQ(call(0), Numbers{1});
  receive({{2, "a"}});
  now += seconds(1);
  EXPECT_EQ(state->next(now, 1), (LaneStep{Do::wait, std::nullopt}));
  receive({{3, "a"}});
  succeed(0);
  EXPECT_EQ(call(1), (Numbers{2, 3}));
}

TEST_F(LaneHandsTest, WhatFollowsABatchThatIsGivenBackGoesBackWithIt) {
  begin(1, {.max_records = 1}, {.redelivery_delay = Duration::zero()});
  receive({{1, "a"}, {2, "a"}, {3, "b"}});
  EXPECT_EQ(call(0), Numbers{1});
  state->invoked(failure(), now);
  EXPECT_EQ(state->next(now).what, Do::settle_again);
  state->settled();
  EXPECT_EQ(state->next(now).what, Do::settle_again);
  ASSERT_EQ(state->in_hand().ids.size(), 1U);
  EXPECT_EQ(state->in_hand().ids[0].tag, 2U);
  state->settled();
  (void)state->batch_received();
  EXPECT_EQ(call(0), Numbers{3});
}

TEST_F(LaneHandsTest, TakesNoMoreThanTheHandsCanHold) {
  begin(3, {.max_records = 1});
  receive({{1, "a"}, {2, "a"}, {3, "a"}});
  EXPECT_FALSE(state->wants_records()) << "three batches for three hands";
  EXPECT_EQ(call(0), Numbers{1});
  EXPECT_FALSE(state->wants_records()) << "two for two";
  succeed(0);
  EXPECT_TRUE(state->wants_records());
}

TEST_F(LaneHandsTest, FewerHandsFinishWhatTheyHave) {
  begin(2, {.max_records = 1});
  receive({{1, ""}, {2, ""}});
  EXPECT_EQ(call(0), Numbers{1});
  EXPECT_EQ(call(1), Numbers{2});
  state->set_most_in_flight(1);
  succeed(1);
  EXPECT_EQ(state->next(now, 1).what, Do::finish);
  succeed(0);
  receive({{3, ""}});
  EXPECT_EQ(call(0), Numbers{3});
}

// A FIFO queue, a lane with several hands, and a function that succeeds, fails, fails in part, is
// throttled and takes its time; now and then the connection breaks.
class HandsHistory {
 public:
  explicit HandsHistory(unsigned seed) : random_(seed) {
    hands_ = 1 + pick(4);
    policy_.reports_item_failures = chance(2);
    policy_.bisects = chance(3);
    if (chance(3)) policy_.max_retries = static_cast<int>(pick(3));
    if (chance(2)) policy_.redelivery_delay = milliseconds(pick(300));
    if (chance(3)) policy_.longest_hold = seconds(5);
    state_.emplace(
        encoder_, filter_,
        BatchLimits{
            .max_records = 1 + pick(5), .window = milliseconds(pick(400)), .keep_pieces = true},
        policy_);
    state_->set_most_in_flight(hands_);
    running_.resize(hands_);
    const auto keys = static_cast<int>(1 + pick(4));
    for (int number = 1; number <= kMessages; ++number) {
      const auto key = static_cast<int>(pick(static_cast<std::size_t>(keys) + 1));
      keys_[number] = key == 0 ? "" : "key" + std::to_string(key);
      queue_.insert(number);
    }
  }

  void run() {
    for (int step = 0; step < 20'000 && !at_rest(); ++step) {
      troubled_ = step < 300;
      if (chance(3)) now_ += milliseconds(pick(troubled_ ? 200 : 20'000));
      if (troubled_ && chance(60)) lose_connection();
      receive();
      for (HandId hand = 0; hand < hands_; ++hand) work(hand);
      if (testing::Test::HasFailure()) return;
    }
    EXPECT_TRUE(at_rest()) << queue_.size() << " in the queue, " << out_.size() << " out";
    EXPECT_EQ(processed_.size(), std::size_t{kMessages}) << "some are lost";
  }

 private:
  static constexpr int kMessages = 24;

  std::size_t pick(std::size_t below) { return random_() % below; }
  bool chance(std::size_t one_in) { return pick(one_in) == 0; }
  bool at_rest() const { return queue_.empty() && out_.empty(); }

  void receive() {
    if (!state_->wants_records()) {
      (void)state_->batch_received();
      return;
    }
    std::vector<Record> records;
    const std::size_t most = 1 + pick(6);
    while (records.size() < most && !queue_.empty()) {
      const int number = queue_.extract(queue_.begin()).value();
      const RecordId id{.epoch = epoch_, .tag = ++last_tag_};
      out_[id] = number;
      records.push_back({.id = id,
                         .received_at = now_,
                         .message = std::make_shared<const KeyedMessage>(number, keys_[number])});
    }
    state_->received(std::move(records));
    (void)state_->batch_received();
  }

  void lose_connection() {
    for (const auto& [id, number] : out_) queue_.insert(number);
    out_.clear();
    ++epoch_;
    last_tag_ = 0;
  }

  void work(HandId hand) {
    if (!running_[hand].empty()) {
      if (chance(3)) answer(hand);
      return;
    }
    const LaneStep step = state_->next(now_, hand);
    if (step.what == Do::ask) state_->asked(Status(), now_);
    if (step.what == Do::invoke) call(hand);
    if (step.what == Do::settle_done) settle(hand, Settlement::done);
    if (step.what == Do::settle_again) settle(hand, Settlement::again);
    if (step.what == Do::give_up) {
      for (const int number : numbers_in(state_->in_hand(hand))) processed_.insert(number);
      state_->told(Status(), now_, hand);
    }
  }

  void call(HandId hand) {
    const Numbers numbers = numbers_in(state_->in_hand(hand));
    ASSERT_EQ(numbers.size(), state_->in_hand(hand).ids.size());
    for (const Numbers& others : running_) {
      for (const int other : others) {
        for (const int number : numbers) {
          ASSERT_TRUE(keys_[number].empty() || keys_[number] != keys_[other])
              << number << " is called while " << other << " of its key is";
        }
      }
    }
    std::set<int> before = processed_;
    for (const int number : numbers) {
      for (int earlier = 1; earlier < number && !keys_[number].empty(); ++earlier) {
        ASSERT_TRUE(keys_[earlier] != keys_[number] || before.contains(earlier))
            << number << " overtakes " << earlier;
      }
      before.insert(number);
    }
    running_[hand] = numbers;
  }

  void answer(HandId hand) {
    const Numbers numbers = std::exchange(running_[hand], {});
    const std::size_t how = troubled_ ? pick(5) : 4;
    if (how == 0) {
      state_->invoked(failure(), now_, hand);
    } else if (how == 1) {
      state_->invoked(Error(Errc::throttled, "for a test"), now_, hand);
    } else if (how == 2 && policy_.reports_item_failures) {
      const Numbers failed = some_of(numbers);
      for (const int number : numbers) {
        if (std::ranges::count(failed, number) == 0) processed_.insert(number);
      }
      state_->invoked(failed_on(failed), now_, hand);
    } else {
      processed_.insert(numbers.begin(), numbers.end());
      state_->invoked(Reply{}, now_, hand);
    }
  }

  // With one that failed all that follow it of its key, as a function of a FIFO queue has to say.
  Numbers some_of(const Numbers& numbers) {
    Numbers failed;
    std::set<std::string> keys;
    for (const int number : numbers) {
      if (!chance(3) && !keys.contains(keys_[number])) continue;
      failed.push_back(number);
      if (!keys_[number].empty()) keys.insert(keys_[number]);
    }
    return failed;
  }

  void settle(HandId hand, Settlement settlement) {
    for (const RecordId& id : state_->in_hand(hand).ids) {
      if (id.epoch != epoch_) continue;
      const auto found = out_.find(id);
      ASSERT_NE(found, out_.end()) << "settled twice";
      if (settlement == Settlement::again) queue_.insert(found->second);
      if (settlement == Settlement::done) {
        ASSERT_TRUE(processed_.contains(found->second)) << found->second << " was not processed";
      }
      out_.erase(found);
    }
    state_->settled(hand);
  }

  std::mt19937 random_;
  TimePoint now_ = kStart;
  RetryPolicy policy_;
  std::size_t hands_ = 1;
  NameEncoder encoder_;
  MappingFilter filter_;
  std::optional<LaneState> state_;
  std::map<int, std::string> keys_;
  std::set<int> queue_;
  std::map<RecordId, int> out_;
  std::set<int> processed_;
  std::vector<Numbers> running_;
  std::uint64_t epoch_ = 1;
  std::uint64_t last_tag_ = 0;
  bool troubled_ = true;
};

TEST(LaneHandsHistories, OrderPerKeyHoldsNothingIsLostAndEachIsSettledOnce) {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    HandsHistory(seed).run();
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace wheelpit
