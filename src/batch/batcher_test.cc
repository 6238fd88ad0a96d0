#include "batch/batcher.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

namespace wheelpit {
namespace {

using std::chrono::milliseconds;

constexpr TimePoint kStart{};

// Head and tail of two bytes each; a record's piece is its body.
class PlainEncoder final : public EventEncoder {
 public:
  std::string_view head() const override { return "[ "; }
  std::string_view tail() const override { return " ]"; }
  void append(const Record& record, std::string& out) const override {
    out += std::get<RabbitMqMessage>(record.message).body;
  }
};

const PlainEncoder kEncoder;
constexpr BatchLimits kLimits{.max_records = 3, .max_bytes = 16, .window = milliseconds(500)};

Record record_of(std::size_t bytes, TimePoint received_at = kStart, std::uint64_t tag = 1) {
  RabbitMqMessage message;
  message.body = std::string(bytes, '1');
  return {.id = {.epoch = 1, .tag = tag}, .received_at = received_at, .message = message};
}

// The batch that is due; throws if there is none.
Batch taken(Batcher& batcher, TimePoint now) {
  if (auto batch = batcher.take(now)) return std::move(*batch);
  throw std::logic_error("no batch is due");
}

TEST(Batcher, HoldsAPartialBatchUntilItsWindowPasses) {
  Batcher batcher(kEncoder, kLimits);
  batcher.add(record_of(1));
  EXPECT_FALSE(batcher.take(kStart + milliseconds(499)));

  const Batch batch = taken(batcher, kStart + milliseconds(500));
  EXPECT_EQ(batch.closed_by, ClosedBy::window);
  EXPECT_EQ(*batch.event, "[ 1 ]");
  EXPECT_EQ(batch.first_received, kStart);
}

TEST(Batcher, WindowRunsFromTheFirstRecordNotTheLast) {
  Batcher batcher(kEncoder, kLimits);
  EXPECT_FALSE(batcher.deadline());
  batcher.add(record_of(1));
  batcher.add(record_of(1, kStart + milliseconds(400)));
  EXPECT_EQ(batcher.deadline(), kStart + kLimits.window);
}

TEST(Batcher, AWindowOfZeroClosesAsSoonAsThereIsSomething) {
  Batcher batcher(kEncoder, {.max_records = 3, .max_bytes = 16, .window = milliseconds(0)});
  EXPECT_FALSE(batcher.take(kStart));
  batcher.add(record_of(1));
  EXPECT_TRUE(batcher.take(kStart));
}

TEST(Batcher, ABatchNobodyTakesFillsOnPastItsWindow) {
  Batcher batcher(kEncoder, kLimits);
  batcher.add(record_of(1));
  batcher.add(record_of(1, kStart + milliseconds(900)));
  EXPECT_EQ(taken(batcher, kStart + milliseconds(900)).ids.size(), 2U);
}

TEST(Batcher, ABatchBehindAnotherFillsOnPastItsWindow) {
  Batcher batcher(kEncoder, kLimits);
  for (int i = 0; i < 4; ++i) batcher.add(record_of(1));
  EXPECT_EQ(taken(batcher, kStart + milliseconds(900)).ids.size(), 3U);
  batcher.add(record_of(1, kStart + milliseconds(900)));
  EXPECT_EQ(taken(batcher, kStart + milliseconds(900)).ids.size(), 2U);
}

TEST(Batcher, ClosesAtTheRecordLimit) {
  Batcher batcher(kEncoder, kLimits);
  for (int i = 0; i < 3; ++i) batcher.add(record_of(1));
  EXPECT_TRUE(batcher.has_closed());
  EXPECT_EQ(batcher.records(), 3U);

  const Batch batch = taken(batcher, kStart);
  EXPECT_EQ(batch.closed_by, ClosedBy::count);
  EXPECT_EQ(*batch.event, "[ 1,1,1 ]");
  EXPECT_FALSE(batcher.deadline());
  EXPECT_EQ(batcher.records(), 0U);
}

TEST(Batcher, ARecordThatDoesNotFitClosesTheBatchBeforeIt) {
  Batcher batcher(kEncoder, kLimits);
  batcher.add(record_of(6));
  batcher.add(record_of(6, kStart + milliseconds(100)));

  const Batch batch = taken(batcher, kStart);
  EXPECT_EQ(batch.closed_by, ClosedBy::bytes);
  EXPECT_EQ(*batch.event, "[ 111111 ]");
  EXPECT_EQ(batcher.deadline(), kStart + milliseconds(600)) << "its own first record opened it";
  EXPECT_EQ(*taken(batcher, kStart + milliseconds(600)).event, "[ 111111 ]");
}

TEST(Batcher, HeadTailAndCommasCount) {
  Batcher batcher(kEncoder, kLimits);
  batcher.add(record_of(6));
  batcher.add(record_of(5));  // 2 + 6 + 1 + 5 + 2 = 16, to the byte

  const Batch batch = taken(batcher, kStart);
  EXPECT_EQ(batch.closed_by, ClosedBy::bytes);
  EXPECT_EQ(batch.ids.size(), 2U);
  EXPECT_EQ(batch.event->size(), kLimits.max_bytes);
}

TEST(Batcher, ARecordThatFillsAnEventLeavesAlone) {
  Batcher batcher(kEncoder, kLimits);
  EXPECT_EQ(batcher.add(record_of(1)), Batcher::Added::joined);
  EXPECT_EQ(batcher.add(record_of(12)), Batcher::Added::joined);

  EXPECT_EQ(taken(batcher, kStart).ids.size(), 1U);
  EXPECT_EQ(taken(batcher, kStart).event->size(), kLimits.max_bytes);
  EXPECT_FALSE(batcher.take(kStart));
}

TEST(Batcher, ABodyThatIsLargerThanAnEventIsNotEvenEncoded) {
  class CountingEncoder final : public EventEncoder {
   public:
    std::string_view head() const override { return "[ "; }
    std::string_view tail() const override { return " ]"; }
    void append(const Record& /*record*/, std::string& out) const override {
      ++encoded;
      out += "1";
    }
    mutable int encoded = 0;
  };
  const CountingEncoder encoder;
  Batcher batcher(encoder, kLimits);
  EXPECT_EQ(batcher.add(record_of(kLimits.max_bytes + 1)), Batcher::Added::oversized);
  EXPECT_EQ(encoder.encoded, 0);
  EXPECT_FALSE(batcher.deadline());
  EXPECT_EQ(batcher.add(record_of(kLimits.max_bytes)), Batcher::Added::joined);
}

TEST(Batcher, AnOversizedRecordIsReportedAndChangesNothing) {
  Batcher batcher(kEncoder, kLimits);
  EXPECT_EQ(batcher.add(record_of(13)), Batcher::Added::oversized);
  EXPECT_FALSE(batcher.deadline());

  batcher.add(record_of(1));
  EXPECT_EQ(batcher.add(record_of(13)), Batcher::Added::oversized);
  batcher.add(record_of(1));
  EXPECT_EQ(*taken(batcher, kStart + kLimits.window).event, "[ 1,1 ]");
}

TEST(Batcher, DiscardForgetsOpenAndClosedBatches) {
  Batcher batcher(kEncoder, kLimits);
  for (int i = 0; i < 4; ++i) batcher.add(record_of(1));
  batcher.discard();
  EXPECT_EQ(batcher.records(), 0U);
  EXPECT_FALSE(batcher.take(kStart + kLimits.window));

  batcher.add(record_of(2));
  EXPECT_EQ(*taken(batcher, kStart + kLimits.window).event, "[ 11 ]");
}

// The promise everything downstream rests on, checked over many random schedules.
TEST(Batcher, EveryRecordThatFitsLeavesOnceInOrderInAValidEventWithinTheLimits) {
  std::mt19937 random(20240607);  // fixed seed: a failure is a failure every time
  Batcher batcher(kEncoder, kLimits);
  TimePoint now = kStart;
  std::vector<std::uint64_t> joined;
  std::size_t left = 0;
  const auto take_all = [&] {
    while (auto batch = batcher.take(now)) {
      ASSERT_FALSE(batch->ids.empty());
      ASSERT_LE(batch->ids.size(), kLimits.max_records);
      ASSERT_LE(batch->event->size(), kLimits.max_bytes);
      boost::system::error_code fault;
      ASSERT_EQ(boost::json::parse(*batch->event, fault).as_array().size(), batch->ids.size());
      for (const RecordId& id : batch->ids) ASSERT_EQ(id.tag, joined[left++]);
    }
    ASSERT_FALSE(batcher.has_closed());
  };

  for (std::uint64_t i = 1; i <= 3000; ++i) {
    now += milliseconds(random() % 300);
    const std::size_t bytes = 1 + random() % 14;
    const auto added = batcher.add(record_of(bytes, now, i));
    ASSERT_EQ(added == Batcher::Added::oversized, bytes > 12);
    if (added == Batcher::Added::joined) joined.push_back(i);
    ASSERT_EQ(batcher.records(), joined.size() - left);
    if (random() % 2 == 0) take_all();
  }
  now += kLimits.window;
  take_all();
  EXPECT_EQ(left, joined.size());
}

TEST(Batcher, OtherLimitsCloseAnOpenBatchThatIsFullByThem) {
  Batcher batcher(kEncoder, kLimits);
  batcher.add(record_of(1));
  batcher.add(record_of(1));
  batcher.set_limits({.max_records = 2, .max_bytes = 16, .window = milliseconds(900)});
  EXPECT_EQ(taken(batcher, kStart).ids.size(), 2U);
  batcher.add(record_of(1));
  EXPECT_EQ(batcher.deadline(), kStart + milliseconds(900));
}

TEST(Batcher, OtherLimitsLeaveAnEmptyBatchAlone) {
  Batcher batcher(kEncoder, kLimits);
  batcher.set_limits({.max_records = 1, .max_bytes = 16, .window = milliseconds(0)});
  EXPECT_FALSE(batcher.take(kStart));
}

TEST(Batcher, ARecordThatComesAloneClosesItsBatch) {
  Batcher batcher(kEncoder, kLimits);
  Record record = record_of(1);
  record.alone = true;
  batcher.add(record);
  EXPECT_EQ(taken(batcher, kStart).ids.size(), 1U);
}

TEST(Batcher, ABatchThatIsEndedTakesNoMore) {
  Batcher batcher(kEncoder, kLimits);
  batcher.end_batch();
  EXPECT_FALSE(batcher.has_closed());
  batcher.add(record_of(1));
  batcher.end_batch();
  batcher.add(record_of(2));
  EXPECT_EQ(*taken(batcher, kStart).event, "[ 1 ]");
  EXPECT_FALSE(batcher.has_closed());
}

TEST(Batcher, EarlierCallsAreThoseOfTheVeryBatchAlone) {
  const auto calls = std::make_shared<const EarlierCalls>(
      EarlierCalls{.calls = 3, .request_id = "r", .records = 2});
  Batcher batcher(kEncoder, kLimits);
  Record first = record_of(1);
  first.earlier_calls = calls;
  batcher.add(first);
  batcher.add(record_of(1));
  batcher.end_batch();
  EXPECT_EQ(taken(batcher, kStart).earlier_calls, calls);

  batcher.add(first);
  batcher.end_batch();
  EXPECT_EQ(taken(batcher, kStart).earlier_calls, nullptr) << "one of its records is missing";
  batcher.add(record_of(1));
  batcher.end_batch();
  EXPECT_EQ(taken(batcher, kStart).earlier_calls, nullptr);
}

}  // namespace
}  // namespace wheelpit
