#include "source/kinesis/fan_out_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/run_to_end.h"
#include "net/http2/http2_test_frames.h"
#include "source/kinesis/fan_out_stream.h"
#include "source/kinesis/fan_out_test_server.h"

namespace wheelpit::kinesis {
namespace {

namespace asio = boost::asio;
using sharded::Answer;
using sharded::StreamPage;
using sharded::Trouble;
using namespace http2_frames;

std::string record_event(int number) {
  const std::string text = std::to_string(number);
  return event_stream_event(
      R"({"Records":[{"SequenceNumber":")" + text +
      R"(","PartitionKey":"k","Data":"eA==","ApproximateArrivalTimestamp":1}],)"
      R"("ContinuationSequenceNumber":")" +
      text + R"(","MillisBehindLatest":0})");
}
const std::string kEnd = data_frame("", kEndStream);
const std::string kQuietEvent =
    event_stream_event(R"({"Records":[],"ContinuationSequenceNumber":"7","MillisBehindLatest":0})");

// The rest of a shard: one record, and its end.
class RestOfShard final : public sharded::ShardReader {
 public:
  explicit RestOfShard(sharded::ReadPlace place) : place_(std::move(place)) {}
  asio::awaitable<Answer<StreamPage>> next(std::size_t) override {
    StreamPage page;
    page.at_end = true;
    page.records.push_back(
        {.number = *SequenceNumber::parse(place_.after->text() + "0"),
         .slot_key = "k",
         .message = std::make_shared<const KinesisMessage>(KinesisMessage::Parts{
             .sequence_number = "0", .partition_key = "k", .data_in_base64 = "eA=="})});
    co_return page;
  }
  void stop() override {}

 private:
  sharded::ReadPlace place_;
};

class PolledFake final : public sharded::ShardedStream {
 public:
  asio::awaitable<Answer<std::vector<sharded::ListedShard>>> list_shards() override {
    co_return std::vector<sharded::ListedShard>{{.id = "s"}, {.id = "child", .parents = {"s"}}};
  }
  std::unique_ptr<sharded::ShardReader> open(const std::string&,
                                             const sharded::ReadPlace& place) override {
    return std::make_unique<RestOfShard>(place);
  }
  asio::awaitable<Answer<sharded::StreamFacts>> facts() override {
    co_return sharded::StreamFacts();
  }
};

struct FanOutReaderTest : FanOutServerTest {
  // Of each call of next(): the numbers of its page, "." at the end, or its trouble.
  std::vector<std::string> read(int calls, bool lists = false) {
    return run_to_end(io,
                      [](FanOutReaderTest& test, int count,
                         bool listed) -> asio::awaitable<std::vector<std::string>> {
                        std::vector<std::string> seen;
                        if (listed) (void)co_await test.stream.list_shards();
                        const auto reader = test.stream.open("s", {});
                        for (; count > 0; --count) {
                          const auto page = co_await reader->next(100);
                          std::string text;
                          if (!page) {
                            test.faults.push_back(page.error());
                            seen.emplace_back("fault");
                            continue;
                          }
                          for (const auto& record : page->records)
                            text += record.number.text() + " ";
                          if (page->through) text += "through " + page->through->text();
                          if (page->at_end) text += ".";
                          seen.push_back(text);
                          if (page->at_end) break;
                        }
                        reader->stop();
                        co_await reader->end();
                        co_return seen;
                      }(*this, calls, lists));
  }

  std::vector<sharded::Fault> faults;
  FanOutStream stream{context, name, std::make_unique<PolledFake>()};
};

using Seen = std::vector<std::string>;

TEST_F(FanOutReaderTest, GivesWhatIsPushedUntilTheShardEnds) {
  serve({event_stream_head() + event_stream_event("{}", "initial-response") + record_event(1) +
         record_event(2) + event_stream_event(R"({"Records":[],"ChildShards":[{"ShardId":"b"}]})") +
         kEnd});
  EXPECT_EQ(read(10), (Seen{"1 ", "2 ", "."}));
  server.join();
  EXPECT_TRUE(requests.at(0).contains(
      R"("ConsumerARN":"arn:aws:kinesis:eu-west-1:1:stream/n/consumer/c:1")"));
  EXPECT_TRUE(requests.at(0).contains(R"("StartingPosition":{"Type":"TRIM_HORIZON"})"))
      << requests.at(0);
}

TEST_F(FanOutReaderTest, ASubscriptionThatEndsOrBreaksIsFollowedByAnother) {
  serve({event_stream_head() + record_event(1) + kEnd,
         event_stream_head() + record_event(2) + frame(kReset, 0, 1, be32(2)),
         event_stream_head() + record_event(3)});
  EXPECT_EQ(read(3), (Seen{"1 ", "2 ", "3 "}));
  server.join();
  for (const auto& [request, number] : {std::pair(1, "1"), std::pair(2, "2")}) {
    EXPECT_TRUE(requests.at(static_cast<std::size_t>(request))
                    .contains(std::string(R"("Type":"AFTER_SEQUENCE_NUMBER","SequenceNumber":")") +
                              number + '"'));
  }
}

TEST_F(FanOutReaderTest, ASubscriptionInUseIsAPause) {
  serve({event_stream_head() + event_stream_exception("ResourceInUseException"),
         event_stream_head() + record_event(1)});
  EXPECT_EQ(read(2), (Seen{"fault", "1 "}));
  EXPECT_EQ(faults.at(0).trouble, Trouble::throttled);
  EXPECT_EQ(faults.at(0).detail,
            "arn:aws:kinesis:eu-west-1:1:stream/n/consumer/c:1, shard s: ResourceInUseException: "
            "words");
}

TEST_F(FanOutReaderTest, ARefusalInTheHeadSaysWhy) {
  const std::string body = R"({"__type":"AccessDeniedException","message":"no"})";
  serve({settings() + frame(kHeaders, kEndHeaders, 1, literal(":status", "400")) +
         data_frame(body, kEndStream)});
  EXPECT_EQ(read(1), (Seen{"fault"}));
  EXPECT_EQ(faults.at(0).trouble, Trouble::denied);
}

TEST_F(FanOutReaderTest, WhatIsNoSubscriptionIsAFault) {
  serve({settings() + head() + data_frame("<html>", kEndStream), event_stream_head() + kEnd,
         event_stream_head() + data_frame("no message of any kind"),
         "HTTP/1.1 404 Not Found\r\n\r\n"});
  EXPECT_EQ(read(4), (Seen{"fault", "fault", "fault", "fault"}));
  EXPECT_EQ(faults.at(0).trouble, Trouble::malformed);
  EXPECT_EQ(faults.at(1).trouble, Trouble::unreachable);
  EXPECT_EQ(faults.at(2).trouble, Trouble::malformed);
  EXPECT_EQ(faults.at(3).trouble, Trouble::malformed);
}

TEST_F(FanOutReaderTest, AShardThatHasChildrenIsReadToItsEndByPolling) {
  serve({event_stream_head() + record_event(5) + kQuietEvent});
  EXPECT_EQ(read(10, true), (Seen{"5 ", "through 7", "70 ."}));
}

TEST_F(FanOutReaderTest, WhileItHasNoneItIsNot) {
  serve({event_stream_head() + kQuietEvent + record_event(8)});
  EXPECT_EQ(read(2), (Seen{"through 7", "8 "}));
}

}  // namespace
}  // namespace wheelpit::kinesis
