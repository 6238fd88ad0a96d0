#include "record/kinesis_encoder.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "record/kinesis_message.h"
#include "record/record_view.h"

namespace wheelpit {
namespace {

using std::chrono::milliseconds;

Record record(std::string key = "k", WallTime arrived = WallTime(milliseconds(1'789'808'246'512))) {
  return {.id = {.epoch = 1, .tag = 1},
          .message = std::make_shared<const KinesisMessage>(
              KinesisMessage::Parts{.sequence_number = "49671",
                                    .partition_key = std::move(key),
                                    .data_in_base64 = "eyJhIjoxfQ==",
                                    .arrived = arrived})};
}

std::unique_ptr<EventEncoder> encoder(bool has_windows = false) {
  return make_kinesis_encoder({.event_source_arn = "arn:aws:kinesis:us-east-1:0:stream/s",
                               .shard_id = "shardId-000000000000",
                               .region = "us-east-1",
                               .role_arn = "arn:aws:iam::0:role/r",
                               .has_windows = has_windows});
}

std::string event_of(const EventEncoder& of, const Record& one, const CallFrame& call = {}) {
  std::string event(of.head());
  of.append(one, event);
  of.close(call, event);
  return event;
}

TEST(KinesisEncoder, WritesTheMembersInTheOrderThatWasRecorded) {
  EXPECT_EQ(
      event_of(*encoder(), record()),
      R"({"Records":[{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"k","sequenceNumber":)"
      R"("49671","data":"eyJhIjoxfQ==","approximateArrivalTimestamp":1789808246.512},)"
      R"("eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"shardId-000000000000:49671",)"
      R"("eventName":"aws:kinesis:record","invokeIdentityArn":"arn:aws:iam::0:role/r",)"
      R"("awsRegion":"us-east-1","eventSourceARN":"arn:aws:kinesis:us-east-1:0:stream/s"}]})");
}

TEST(KinesisEncoder, TimesAreSecondsWithAsManyDecimalsAsTheyNeed) {
  const auto time_of = [](std::int64_t millis) {
    const std::string event = event_of(*encoder(), record("k", WallTime(milliseconds(millis))));
    const std::string name = R"("approximateArrivalTimestamp":)";
    const std::size_t at = event.find(name) + name.size();
    return event.substr(at, event.find('}', at) - at);
  };
  EXPECT_EQ(time_of(1'789'808'246'000), "1789808246");
  EXPECT_EQ(time_of(1'789'808'246'500), "1789808246.5");
  EXPECT_EQ(time_of(1'789'808'246'005), "1789808246.005");
  EXPECT_EQ(time_of(1'789'808'246'050), "1789808246.05");
  EXPECT_EQ(time_of(-5), "0") << "before 1970 there was no stream";
}

TEST(KinesisEncoder, AWindowFollowsTheRecords) {
  CallFrame call;
  call.window = {.start = "2026-09-17T14:11:10Z",
                 .end = "2026-09-17T14:11:20Z",
                 .state = R"({"sum":1})",
                 .is_final = true};
  const std::string event = event_of(*encoder(true), record(), call);
  const std::string behind =
      R"(],"shardId":"shardId-000000000000","eventSourceARN":"arn:aws:kinesis:us-east-1:0:stream/s",)"
      R"("window":{"start":"2026-09-17T14:11:10Z","end":"2026-09-17T14:11:20Z"},"state":{"sum":1},)"
      R"("isFinalInvokeForWindow":true,"isWindowTerminatedEarly":false})";
  EXPECT_EQ(event.substr(event.size() - behind.size()), behind);
  EXPECT_GE(encoder(true)->most_closing_bytes(), behind.size() + (1U << 20));
  EXPECT_EQ(encoder()->most_closing_bytes(), 2U);
}

TEST(KinesisEncoder, WhateverAKeyHoldsTheEventIsJson) {
  for (const std::string& key :
       {std::string("\"\\\n"), std::string("\xff\0", 2), std::string("ü")}) {
    boost::system::error_code ec;
    boost::json::parse(event_of(*encoder(), record(key)), ec);
    EXPECT_FALSE(ec) << key;
  }
}

TEST(KinesisMessage, IsSeenByFiltersAsItsData) {
  const Record one = record();
  EXPECT_EQ(body_of(one), R"({"a":1})");
  EXPECT_EQ(item_id_of(one), "49671");
}

}  // namespace
}  // namespace wheelpit
