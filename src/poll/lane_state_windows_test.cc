#include <gtest/gtest.h>

#include <deque>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "poll/lane_state.h"
#include "record/kinesis_message.h"
#include "record/stream_event_tail.h"

namespace wheelpit {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Do = LaneStep::Do;

constexpr TimePoint kStart = TimePoint{} + hours(1000);
constexpr WallTime kWall = WallTime(seconds(1'789'654'270));  // 14:11:10

class NumberEncoder final : public EventEncoder {
 public:
  std::string_view head() const override { return "["; }
  std::string_view tail() const override { return "]}"; }
  void append(const Record& record, std::string& out) const override {
    out += record_of(record).item_id();
    out += record_of(record).body();
  }
  void close(const CallFrame& call, std::string& out) const override {
    out += "]";
    if (!call.window) return;
    out += " " + call.window->start.substr(17, 2) + "-" + call.window->end.substr(17, 2) + " " +
           call.window->state.substr(0, 20);
    if (call.window->is_final) out += " final";
    if (call.window->terminated_early) out += " early";
  }

 private:
  static const Message& record_of(const Record& record) {
    return *std::get<std::shared_ptr<const Message>>(record.message);
  }
};

Record record(std::uint64_t tag, double second, std::string data = "") {
  const auto since = milliseconds(static_cast<int>(second * 1000));
  KinesisMessage::Parts parts{.sequence_number = std::to_string(tag),
                              .partition_key = "k",
                              .data_in_base64 = std::move(data),
                              .arrived = kWall + since};
  Record made{.id = {.epoch = 1, .tag = tag},
              .received_at = kStart,
              .message = std::make_shared<const KinesisMessage>(std::move(parts))};
  made.aged_from = kStart + since;
  return made;
}

Reply state(const std::string& text) {
  return {.payload = "{\"state\":" + text + "}", .request_id = "r"};
}
Reply raised() { return {.function_error = true, .request_id = "r"}; }

class LaneStateWindowsTest : public testing::Test {
 protected:
  void SetUp() override { make({}); }
  void make(const WindowState& open, seconds length = seconds(10)) {
    lane.emplace(encoder, filter,
                 BatchLimits{.max_records = 100,
                             .window = Duration::zero(),
                             .keep_pieces = true,
                             .window_from = WindowFrom::previous_call},
                 policy);
    lane->set_windows(length, open);
    lane->asked({}, now);
  }
  void receive(std::vector<Record> records) {
    lane->received(std::move(records));
    (void)lane->batch_received();
  }
  // All calls that can be made without more records: their events, and what was stored behind them.
  std::vector<std::string> calls(std::deque<Result<Reply>> replies = {}) {
    std::vector<std::string> made;
    for (int steps = 0; steps < 100; ++steps) {
      const LaneStep step = lane->next(now);
      (void)lane->batch_received();
      if (step.what == Do::wait) {
        const bool will_call = !lane->is_empty(0) && step.until;
        if (!will_call) return made;
        now = *step.until;
      } else if (step.what == Do::ask) {
        lane->asked({}, now);
      } else if (step.what == Do::invoke) {
        made.push_back(*lane->in_hand().event);
        Result<Reply> reply = state("{}");
        if (!replies.empty()) {
          reply = replies.front();
          replies.pop_front();
        }
        lane->invoked(reply, now);
      } else if (step.what == Do::settle_done) {
        stored = *lane->window_to_note();
        lane->settled();
      } else if (step.what == Do::give_up) {
        given_up.push_back(*lane->in_hand().event);
        stored = *lane->window_to_note();
        lane->told({}, now);
      } else if (step.what == Do::refuse) {
        made.push_back("refused");
        lane->refused_as_oversized(now);
      } else {
        return made;
      }
    }
    ADD_FAILURE() << "it goes round and round";
    return made;
  }

  using Calls = std::vector<std::string>;
  TimePoint now = kStart;
  RetryPolicy policy = policy_in_order();
  NumberEncoder encoder;
  MappingFilter filter;
  std::optional<LaneState> lane;
  WindowState stored;
  Calls given_up;
};

TEST_F(LaneStateWindowsTest, StateIsPassedOnUntilALaterRecordClosesTheWindow) {
  receive({record(1, 1), record(2, 2)});
  EXPECT_EQ(calls({state(R"({"n":2})")}), Calls{"[1,2] 10-20 {}"});
  EXPECT_EQ(stored.state, R"({"n":2})");
  receive({record(3, 3)});
  EXPECT_EQ(calls({state(R"({"n":3})")}), Calls{R"([3] 10-20 {"n":2})"});
  receive({record(4, 14)});
  EXPECT_EQ(calls(), (Calls{R"([] 10-20 {"n":3} final)", "[4] 20-30 {}"}));
  EXPECT_EQ(stored.begin, kWall + seconds(10));
}

TEST_F(LaneStateWindowsTest, OneReceiveCanHaveRecordsOfSeveralWindows) {
  receive({record(1, 1), record(2, 11), record(3, 9), record(4, 35)});
  EXPECT_EQ(calls({state("{\"a\":1}")}),
            (Calls{"[1] 10-20 {}", "[] 10-20 {\"a\":1} final", "[2,3] 20-30 {}",
                   "[] 20-30 {} final", "[4] 40-50 {}"}));
}

TEST_F(LaneStateWindowsTest, AnIdleWindowClosesWhenItsTimeIsOver) {
  receive({record(1, 1)});
  EXPECT_EQ(calls({state("{\"a\":1}")}).size(), 1U);
  lane->set_complete_until(kWall + milliseconds(9'999));
  EXPECT_EQ(calls(), Calls{});
  EXPECT_TRUE(lane->next(now).until) << "it is looked at again";
  lane->set_complete_until(kWall + seconds(10));
  EXPECT_EQ(calls(), Calls{"[] 10-20 {\"a\":1} final"});
  EXPECT_EQ(stored, WindowState());
  EXPECT_EQ(lane->next(now).until, std::nullopt);
}

TEST_F(LaneStateWindowsTest, TheEndOfTheShardClosesTheWindow) {
  receive({record(1, 1)});
  calls({state("{\"a\":1}")});
  lane->drain();
  EXPECT_FALSE(lane->drained());
  EXPECT_EQ(calls({raised(), state("{}")}),
            (Calls{"[] 10-20 {\"a\":1} final", "[] 10-20 {\"a\":1} final"}));
  EXPECT_TRUE(lane->drained());
  EXPECT_EQ(stored, WindowState());
}

TEST_F(LaneStateWindowsTest, AnAnswerWithoutAStateIsAFailureButForTheLastCall) {
  policy.max_retries = 1;
  make({});
  receive({record(1, 1)});
  EXPECT_EQ(calls({Reply{.payload = "{}"}, Reply{.payload = "null"}}),
            (Calls{"[1] 10-20 {}", "[1] 10-20 {}"}));
  EXPECT_EQ(given_up, Calls{"[1] 10-20 {}"});
  EXPECT_EQ(stored.state, "{}") << "the window goes on";
  lane->set_complete_until(kWall + seconds(10));
  EXPECT_EQ(calls({Reply{.payload = "null"}}), Calls{"[] 10-20 {} final"});
}

TEST_F(LaneStateWindowsTest, ALastCallThatIsGivenUpDropsTheState) {
  policy.max_retries = 1;
  policy.bisects = true;
  make({});
  receive({record(1, 1)});
  calls({state("{\"a\":1}")});
  receive({record(2, 12)});
  EXPECT_EQ(calls({raised(), raised(), state("{\"b\":1}")}),
            (Calls{"[] 10-20 {\"a\":1} final", "[] 10-20 {\"a\":1} final", "[2] 20-30 {}"}));
  EXPECT_EQ(given_up, Calls{"[] 10-20 {\"a\":1} final"});
  EXPECT_EQ(stored.state, "{\"b\":1}");
}

TEST_F(LaneStateWindowsTest, ALastCallIsTriedNoLongerThanARecordMayAge) {
  policy.max_age = seconds(60);
  make({});
  receive({record(1, 1)});
  calls({state("{\"a\":1}")});
  now = kStart + hours(5);
  receive({record(2, 18'100)});
  const auto made = calls(std::deque<Result<Reply>>(9, raised()));
  EXPECT_EQ(made.size(), 10U) << "after 0.2, 0.4, ... 25.6, 51.2 s";
  EXPECT_EQ(made.back().substr(0, 3), "[2]");
  EXPECT_EQ(given_up, Calls{"[] 10-20 {\"a\":1} final"});
}

TEST_F(LaneStateWindowsTest, AStateOverTheLimitEndsTheWindowAtOnce) {
  const std::string large = "{\"a\":\"" + std::string(1'048'640, 'x') + "\"}";
  receive({record(1, 1)});
  EXPECT_EQ(calls({state(large)}),
            (Calls{"[1] 10-20 {}", "[] 10-20 " + large.substr(0, 20) + " final early"}));
  EXPECT_EQ(stored, WindowState());
  receive({record(2, 2)});
  EXPECT_EQ(calls(), Calls{"[2] 10-20 {}"});
}

TEST_F(LaneStateWindowsTest, PartsOfABatchKnowWhatTheOneBeforeHasAnswered) {
  policy.bisects = true;
  make({});
  receive({record(1, 1), record(2, 2), record(3, 3), record(4, 4)});
  EXPECT_EQ(calls({raised(), state("{\"a\":1}"), state("{\"b\":1}")}),
            (Calls{"[1,2,3,4] 10-20 {}", "[1,2] 10-20 {}", "[3,4] 10-20 {\"a\":1}"}));
  policy.reports_item_failures = true;
  make({});
  receive({record(1, 1), record(2, 2), record(3, 3)});
  const Reply two{.payload = R"({"state":{"a":1},"batchItemFailures":[{"itemIdentifier":"2"}]})"};
  EXPECT_EQ(calls({two}), (Calls{"[1,2,3] 10-20 {}", "[2,3] 10-20 {\"a\":1}"}));
}

TEST_F(LaneStateWindowsTest, ARestartGoesOnInTheWindowThatIsStored) {
  make({kWall, kWall + seconds(10), "{\"a\":1}"});
  Record resumed = record(3, 3);
  resumed.earlier_calls = std::make_shared<const EarlierCalls>(
      EarlierCalls{.calls = 2, .request_id = "x", .records = 1});
  receive({resumed});
  (void)lane->next(now);
  EXPECT_EQ(*lane->in_hand().event, "[3] 10-20 {\"a\":1}");
  EXPECT_EQ(lane->request_id(), "x");
  EXPECT_EQ(lane->failed_calls(), 2);
}

TEST_F(LaneStateWindowsTest, WindowsThatAreNoLongerAskedForAreClosed) {
  make({kWall, kWall + seconds(10), "{\"a\":1}"}, seconds(0));
  receive({record(3, 3)});
  EXPECT_EQ(calls(), (Calls{"[] 10-20 {\"a\":1} final", "[3]"}));
  EXPECT_EQ(stored, WindowState());
}

// --- what no function can be called with, and what grows old ---

TEST_F(LaneStateWindowsTest, ARecordThatIsTooLargeIsTriedInItsTurnAndGivenUp) {
  policy.max_retries = 2;
  make({}, seconds(0));
  const std::string large(std::size_t{12} << 20, 'A');
  receive({record(1, 1), record(2, 2, large), record(3, 3)});
  EXPECT_FALSE(lane->refused()) << "a log has no dead letters";
  EXPECT_EQ(lane->window_to_note(), std::nullopt);
  std::string story;
  for (int steps = 0; steps < 30; ++steps) {
    const LaneStep step = lane->next(now);
    (void)lane->batch_received();
    if (step.what == Do::wait && !step.until) break;
    if (step.what == Do::wait) {
      story += "+" + std::to_string((*step.until - now) / milliseconds(1)) + " ";
      now = *step.until;
    } else if (step.what == Do::invoke) {
      story += "call" + lane->in_hand().event->substr(0, 9) + " ";
      lane->invoked(Reply{}, now);
    } else if (step.what == Do::refuse) {
      story += "refuse ";
      lane->refused_as_oversized(now);
    } else if (step.what == Do::give_up) {
      EXPECT_EQ(lane->failed_calls(), 3);
      EXPECT_EQ(lane->give_up_cause(), GiveUpCause::retries_exhausted);
      EXPECT_GT(lane->in_hand().event->size(), std::size_t{7} << 20);
      story += "give up ";
      lane->told({}, now);
    } else {
      lane->settled();
    }
  }
  EXPECT_EQ(story, "call[1] refuse +200 refuse +400 refuse give up call[3] ");
}

TEST_F(LaneStateWindowsTest, OfKafkaARecordThatNoEventCarriesIsGivenUpWithoutACall) {
  policy = policy_of_kafka();
  make({}, seconds(0));
  receive({record(1, 1, std::string(std::size_t{12} << 20, 'A'))});
  ASSERT_EQ(lane->next(now).what, Do::refuse);
  lane->refused_as_oversized(now);
  ASSERT_EQ(lane->next(now).what, Do::give_up);
  EXPECT_EQ(lane->give_up_cause(), GiveUpCause::record_too_large);
  EXPECT_EQ(lane->failed_calls(), 0);
}

TEST_F(LaneStateWindowsTest, ABatchThatFillsIsNotHeldPastTheAgeOfItsRecords) {
  policy.max_age = seconds(60);
  lane.emplace(encoder, filter,
               BatchLimits{.max_records = 100, .window = seconds(300), .keep_pieces = true},
               policy);
  lane->asked({}, now);
  receive({record(1, -10), record(2, 0)});
  LaneStep step = lane->next(now);
  EXPECT_EQ(step.what, Do::wait);
  EXPECT_EQ(step.until, kStart + seconds(50));
  now = *step.until;
  EXPECT_EQ(lane->next(now).what, Do::give_up);
  EXPECT_EQ(*lane->in_hand().event, "[1]");
  EXPECT_EQ(lane->give_up_cause(), GiveUpCause::record_too_old);
  lane->told({}, now);
  EXPECT_EQ(lane->next(now).what, Do::settle_done);
  lane->settled();
  EXPECT_EQ(lane->next(now).what, Do::invoke) << "the rest goes on";
  EXPECT_EQ(*lane->in_hand().event, "[2]");
}

TEST_F(LaneStateWindowsTest, ABatchThatCannotBeCalledLeavesWhenItIsTooOldAndUsesUpNoRetry) {
  policy.max_age = seconds(60);
  policy.max_retries = 0;
  make({}, seconds(0));
  receive({record(1, 0)});
  int attempts = 0;
  while (true) {
    const LaneStep step = lane->next(now);
    if (step.what == Do::give_up) break;
    if (step.what == Do::invoke) {
      ++attempts;
      lane->invoked(Error(Errc::throttled, "no"), now);
    }
    if (step.what == Do::ask) lane->asked(Error(Errc::throttled, "no"), now);
    if (step.what == Do::wait) now = *step.until;
    ASSERT_LE(now, kStart + seconds(60));
  }
  EXPECT_EQ(now, kStart + seconds(60)) << "to the moment";
  EXPECT_GT(attempts, 3);
  EXPECT_EQ(lane->failed_calls(), 0);
  EXPECT_EQ(lane->give_up_cause(), GiveUpCause::record_too_old);
}

// Batches, failures, partial answers and restarts in any order: each window has one last call,
// after all of its records and before any later one, and what a call is told is what the last
// success of its window has answered.
TEST_F(LaneStateWindowsTest, HistoriesOfAnyKindHoldTheRules) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    const auto below = [&](unsigned limit) { return random() % limit; };
    policy = policy_in_order();
    policy.max_retries = static_cast<int>(below(3));
    policy.bisects = below(2) == 0;
    policy.reports_item_failures = below(2) == 0;
    now = kStart;
    make({});
    std::vector<Record> stream;
    double second = 0;
    for (std::uint64_t tag = 1; tag <= 40; ++tag) {
      second += below(40) / 10.0;
      stream.push_back(record(tag, second));
    }
    std::size_t settled = 0;  // records from the front
    std::size_t given = 0;
    WindowState on_disk;
    std::string expected;  // state of the open window; "": none
    int answers = 0;
    int finals = 0;
    bool in_final = false;
    for (int steps = 0; steps < 5000; ++steps) {
      if (lane->wants_records() && given < stream.size()) {
        const std::size_t count = std::min<std::size_t>(1 + below(9), stream.size() - given);
        receive({stream.begin() + static_cast<std::ptrdiff_t>(given),
                 stream.begin() + static_cast<std::ptrdiff_t>(given + count)});
        given += count;
      }
      if (given == stream.size()) lane->set_complete_until(kWall + hours(1));
      const LaneStep step = lane->next(now);
      (void)lane->batch_received();
      if (step.what == Do::wait && !step.until) {
        if (settled == stream.size() && expected.empty()) break;
        continue;
      }
      if (step.what == Do::wait) now = *step.until;
      if (step.what == Do::ask) lane->asked({}, now);
      if (step.what == Do::invoke) {
        const auto& window = lane->window_of_call();
        ASSERT_TRUE(window);
        const Batch& batch = lane->in_hand();
        in_final = window->is_final;
        ASSERT_EQ(in_final, batch.ids.empty());
        ASSERT_EQ(window->state, expected.empty() ? "{}" : expected) << "seed " << seed;
        if (!in_final) {
          ASSERT_EQ(batch.ids.front().tag, settled + 1) << "seed " << seed;
        }
        const std::string next = "{\"n\":" + std::to_string(answers + 1) + "}";
        Reply reply{.request_id = "r"};
        const unsigned what = below(10);
        if (what < 3) {
          reply.function_error = true;
        } else if (what == 3 && !in_final) {
          reply.payload = "{}";
        } else if (what == 4 && policy.reports_item_failures && batch.ids.size() > 1) {
          const std::string id = std::to_string(batch.ids.back().tag);
          reply.payload = "{\"state\":" + next + ",\"batchItemFailures\":[{\"itemIdentifier\":\"" +
                          id + "\"}]}";
          ++answers;
          expected = next;
        } else {
          reply.payload = "{\"state\":" + next + "}";
          ++answers;
          if (!in_final) expected = next;
        }
        if (!in_final && expected.empty()) expected = "{}";
        lane->invoked(reply, now);
      }
      if (step.what == Do::settle_done || step.what == Do::give_up) {
        on_disk = *lane->window_to_note();
        const std::size_t records = lane->in_hand().ids.size();
        if (records == 0) {
          ASSERT_EQ(on_disk, WindowState());
        } else {
          ASSERT_EQ(on_disk.state, expected) << "seed " << seed;
        }
        if (step.what == Do::give_up) {
          lane->told({}, now);
        } else {
          if (records > 0) ASSERT_EQ(lane->in_hand().ids.back().tag, settled + records);
          settled += records;
          if (records == 0) {
            ++finals;
            expected.clear();
          }
          lane->settled();
        }
      }
      if (below(25) == 0) {  // a crash: what was settled is on the disk
        make(on_disk);
        expected = on_disk.state;
        given = settled;
      }
    }
    ASSERT_EQ(settled, stream.size()) << "seed " << seed;
    EXPECT_EQ(on_disk, WindowState()) << "seed " << seed;
    EXPECT_GT(finals, 1) << "seed " << seed;
  }
}

}  // namespace
}  // namespace wheelpit
