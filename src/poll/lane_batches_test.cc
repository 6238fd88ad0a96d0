#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "poll/lane_test_world.h"

namespace wheelpit {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// What a lane lets people know of its batches.
class LaneBatchesTest : public LaneTest {
 protected:
  std::vector<CalledBatch> batches() { return shard.batches.of("uuid")->newest(0, 100); }
  std::string outcomes() {
    std::string all;
    for (const CalledBatch& batch : batches()) all += std::string(to_string(batch.outcome)) + ";";
    return all;
  }
};

TEST_F(LaneBatchesTest, TellsOfACall) {
  invoker.holding = true;
  deliver({"a"});
  loop.advance(milliseconds(500));
  EXPECT_TRUE(batches().empty()) << "it runs";
  loop.advance(seconds(2));
  Reply reply;
  reply.request_id = "r";
  reply.executed_version = "7";
  invoker.answer(reply);
  loop.settle();
  ASSERT_EQ(batches().size(), 1U);
  const CalledBatch batch = batches().front();
  EXPECT_EQ(batch.request_id, "r");
  EXPECT_EQ(batch.executed_version, "7");
  EXPECT_EQ(batch.records, 1U);
  EXPECT_EQ(batch.bytes, invoker.calls.front().payload->size());
  EXPECT_EQ(batch.waited, milliseconds(500));
  EXPECT_EQ(batch.ran, seconds(2));
  EXPECT_EQ(batch.attempt, 1);
  EXPECT_EQ(to_string(batch.closed_by), "window");
  EXPECT_EQ(outcomes(), "done;");
}

TEST_F(LaneBatchesTest, TellsWhatBecomesOfABatchThatFailed) {
  invoker.fail("KeyError");
  deliver({"a", "b"});
  ASSERT_EQ(batches().size(), 1U);
  EXPECT_EQ(batches().front().error_type, "KeyError");
  EXPECT_EQ(batches().front().failed_records, 2U);
  EXPECT_EQ(to_string(batches().front().closed_by), "count");
  EXPECT_EQ(outcomes(), "given back;");
}

TEST_F(LaneBatchesTest, TellsThatTheFunctionWasNotCalled) {
  invoker.refuse(Errc::throttled);
  deliver({"a", "b"});
  EXPECT_EQ(outcomes(), "not called;");
  loop.advance(seconds(2));
  EXPECT_EQ(outcomes(), "done;not called;");
  EXPECT_EQ(batches().front().attempt, 1) << "the function has not seen the one before";
}

TEST_F(LaneBatchesTest, HandsOverWhatIsRecorded) {
  RecordingSettings settings{.mapping_uuid = "uuid", .enabled = true};
  shard.batches.of("uuid")->record_by(std::make_shared<ActiveRecording>(settings));
  Reply reply;
  reply.request_id = "r";
  reply.payload = "[1]";
  invoker.answer(reply);
  deliver({"a", "b"});
  EXPECT_TRUE(batches().front().recorded);
  std::optional<BatchFile> file;
  loop.start([](BatchRecorder& from, std::optional<BatchFile>& to) -> boost::asio::awaitable<void> {
    const auto read = co_await from.read("uuid", "r");
    if (read) to = *read;
  }(shard.recorder, file));
  ASSERT_TRUE(loop.run_until([&] { return file.has_value(); }));
  EXPECT_EQ(file->texts.event, *invoker.calls.front().payload);
  EXPECT_EQ(file->texts.answer, "[1]");
  EXPECT_EQ(file->batch.function_arn, "arn:aws:lambda:us-east-1:000000000000:function:orders");
}

}  // namespace
}  // namespace wheelpit
