// No record is kept longer than a broker waits for it, however bad the times are.

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <ostream>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "poll/lane_state.h"
#include "record/rabbitmq_encoder.h"

namespace wheelpit {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Do = LaneStep::Do;

constexpr TimePoint kStart = TimePoint{} + std::chrono::hours(1);

// RabbitMQ's consumer_timeout of half an hour, less the minute that may pass between its looks.
constexpr Duration kBrokerWaits = minutes(29);

// How every attempt ends, and after what time.
struct Times {
  const char* what;
  int batch_size;
  int window;  // messages that the broker has sent, all at once
  seconds timeout;
  seconds takes;
  Result<Reply> reply;
};

void PrintTo(const Times& times, std::ostream* out) {
  *out << times.what << ", batches of " << times.batch_size;
}

Result<Reply> error() {
  Reply reply;
  reply.function_error = true;
  return reply;
}
Result<Reply> not_called(Errc why) { return Error(why, "for a test"); }

// The windows are those of source/rabbitmq/prefetch.h for functions with these timeouts.
const Times kTimes[] = {
    {"a function that hangs for 3 s", 1, 300, seconds(3), seconds(3), error()},
    {"a function that hangs for 10 s", 1, 120, seconds(10), seconds(10), error()},
    {"a function that hangs for a minute", 1, 20, seconds(60), seconds(60), error()},
    {"a function that hangs for 100 s", 10, 120, seconds(100), seconds(100), error()},
    {"a function that hangs for 5 minutes", 100, 400, seconds(300), seconds(300), error()},
    {"a function that hangs for 10 minutes", 100, 200, seconds(600), seconds(600), error()},
    {"a function that hangs for 14 minutes", 100, 100, seconds(840), seconds(840), error()},
    {"a function that fails at once", 1, 300, seconds(3), seconds(0), error()},
    {"a function that is throttled", 1, 300, seconds(3), seconds(0), not_called(Errc::throttled)},
    {"a function that does not start", 1, 300, seconds(3), seconds(10),
     not_called(Errc::unavailable)},
    {"a long function that is throttled", 100, 100, seconds(840), seconds(0),
     not_called(Errc::throttled)},
    {"a function that does not start", 100, 400, seconds(3), seconds(10),
     not_called(Errc::unavailable)},
    // Batches that six megabytes have closed are more than BatchSize had promised.
    {"many small batches of a slow function", 10, 400, seconds(300), seconds(300), Reply{}},
};

class LaneHold : public testing::TestWithParam<Times> {
 protected:
  // Does what the lane's driver does, until all that the broker has sent is settled.
  void run() {
    const Times& times = GetParam();
    TimePoint now = kStart;
    for (int records = times.window; records > 0;) {
      feed();
      const LaneStep step = state_.next(now);
      if (step.what == Do::wait) now = step.until.value_or(now);
      if (step.what == Do::ask) state_.asked(ready(), now);
      if (step.what == Do::invoke) {
        now += times.takes;
        ++invocations_;
        state_.invoked(times.reply, now);
      }
      if (step.what == Do::settle_done || step.what == Do::settle_again) {
        records -= static_cast<int>(state_.in_flight());
        last_settled_ = now;
        state_.settled();
      }
    }
  }

  Duration longest() const { return last_settled_ - kStart; }
  int invocations() const { return invocations_; }

 private:
  static Status ready() {
    const Result<Reply>& reply = GetParam().reply;
    return reply ? Status() : Status(reply.error());
  }
  void feed() {
    while (state_.wants_records() && next_tag_ <= static_cast<std::uint64_t>(GetParam().window)) {
      std::vector<Record> portion;
      portion.push_back({.id = {.epoch = 1, .tag = next_tag_++},
                         .received_at = kStart,
                         .message = RabbitMqMessage{}});
      state_.received(std::move(portion));
      (void)state_.batch_received();
    }
    (void)state_.batch_received();
  }

  std::unique_ptr<EventEncoder> encoder_ = make_rabbitmq_encoder("arn", "q", "/");
  MappingFilter filter_;
  LaneState state_{*encoder_, filter_,
                   BatchLimits{.max_records = static_cast<std::size_t>(GetParam().batch_size)},
                   policy_within(minutes(30), GetParam().timeout)};
  std::uint64_t next_tag_ = 1;
  TimePoint last_settled_;
  int invocations_ = 0;
};

TEST_P(LaneHold, EverythingIsSettledBeforeTheBrokerTakesItBack) {
  run();
  EXPECT_LE(longest(), kBrokerWaits)
      << std::chrono::duration_cast<minutes>(longest()).count() << " minutes";
}

INSTANTIATE_TEST_SUITE_P(BadTimes, LaneHold, testing::ValuesIn(kTimes));

}  // namespace
}  // namespace wheelpit
