#include "record/dynamodb_encoder.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "record/dynamodb_message.h"
#include "record/record_view.h"

namespace wheelpit {
namespace {

using std::chrono::milliseconds;

constexpr DynamoDbChange kChange = {.sequence_number = "2900002759746085485437",
                                    .created = WallTime(milliseconds(1'789'651'658'000)),
                                    .keys = R"({"id":{"S":"1"}})",
                                    .new_image = R"({"id":{"S":"1"},"n":{"N":"1.50"}})",
                                    .old_image = R"({"id":{"S":"1"}, "b":{"B":"/wA="}})",
                                    .size_bytes = "46",
                                    .view_type = "NEW_AND_OLD_IMAGES"};

DynamoDbMessage::Parts parts(const DynamoDbChange& change = kChange) {
  return {.sequence_number = std::string(change.sequence_number),
          .event_id = "9cdf4e2b1a3c4d5e6f708192a3b4c5d6",
          .event_name = "INSERT",
          .event_version = "1.1",
          .dynamodb = dynamodb_json(change),
          .created = change.created};
}

Record record(DynamoDbMessage::Parts of = parts()) {
  return {.id = {.epoch = 1, .tag = 1},
          .message = std::make_shared<const DynamoDbMessage>(std::move(of))};
}

std::unique_ptr<EventEncoder> encoder(bool has_windows = false) {
  return make_dynamodb_encoder(
      {.event_source_arn = "arn:aws:dynamodb:us-east-1:0:table/t/stream/2026-09-17T13:26:53.746",
       .shard_id = "shardId-1",
       .region = "us-east-1",
       .has_windows = has_windows});
}

std::string event_of(const EventEncoder& of, const Record& one, const CallFrame& call = {}) {
  std::string event(of.head());
  of.append(one, event);
  of.close(call, event);
  return event;
}

TEST(DynamoDbEncoder, WritesTheMembersInTheOrderThatWasRecorded) {
  EXPECT_EQ(
      event_of(*encoder(), record()),
      R"({"Records":[{"eventID":"9cdf4e2b1a3c4d5e6f708192a3b4c5d6","eventName":"INSERT",)"
      R"("eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"us-east-1",)"
      R"("dynamodb":{"ApproximateCreationDateTime":1.789651658E9,"Keys":{"id":{"S":"1"}},)"
      R"("NewImage":{"id":{"S":"1"},"n":{"N":"1.50"}},)"
      R"("OldImage":{"id":{"S":"1"}, "b":{"B":"/wA="}},)"
      R"("SequenceNumber":"2900002759746085485437","SizeBytes":46,)"
      R"("StreamViewType":"NEW_AND_OLD_IMAGES"},)"
      R"("eventSourceARN":"arn:aws:dynamodb:us-east-1:0:table/t/stream/2026-09-17T13:26:53.746"}]})");
}

TEST(DynamoDbEncoder, WhatTheViewTypeLeavesOutIsAbsentAndNotNull) {
  DynamoDbChange change = kChange;
  change.new_image = change.old_image = {};
  change.view_type = "KEYS_ONLY";
  change.size_bytes = {};
  EXPECT_EQ(dynamodb_json(change),
            R"({"ApproximateCreationDateTime":1.789651658E9,"Keys":{"id":{"S":"1"}},)"
            R"("SequenceNumber":"2900002759746085485437","StreamViewType":"KEYS_ONLY"})");
}

TEST(DynamoDbEncoder, TimesAreWrittenAsJavaWritesDoubles) {
  const auto time_of = [](std::int64_t millis) {
    DynamoDbChange change = kChange;
    change.created = WallTime(milliseconds(millis));
    const std::string text = dynamodb_json(change);
    const std::size_t at = text.find(':') + 1;
    return text.substr(at, text.find(',') - at);
  };
  EXPECT_EQ(time_of(1'789'651'658'000), "1.789651658E9");
  EXPECT_EQ(time_of(1'789'651'650'000), "1.78965165E9");
  EXPECT_EQ(time_of(2'000'000'000'000), "2.0E9");
  EXPECT_EQ(time_of(1'789'651'658'250), "1.78965165825E9");
  EXPECT_EQ(time_of(10'000'000'000), "1.0E7");
  EXPECT_EQ(time_of(9'999'999'000), "9999999.0");
  EXPECT_EQ(time_of(253'402'300'799'000), "2.53402300799E11");
  EXPECT_EQ(time_of(1), "0.001");
  EXPECT_EQ(time_of(0), "0.0");
}

TEST(DynamoDbEncoder, WhoHasDeletedAnItemOfAServiceIsToldLast) {
  DynamoDbMessage::Parts deleted = parts();
  deleted.user_identity = R"({"type":"Service","principalId":"dynamodb.amazonaws.com"})";
  const std::string event = event_of(*encoder(), record(deleted));
  const std::string end =
      R"(13:26:53.746","userIdentity":{"type":"Service","principalId":"dynamodb.amazonaws.com"}}]})";
  EXPECT_EQ(event.substr(event.size() - end.size()), end);
}

TEST(DynamoDbEncoder, AWindowFollowsTheRecords) {
  CallFrame call;
  call.window = {.start = "2026-09-17T14:11:10Z", .end = "2026-09-17T14:11:20Z"};
  const std::string event = event_of(*encoder(true), record(), call);
  EXPECT_TRUE(event.contains(R"(}],"shardId":"shardId-1","eventSourceARN":"arn:)")) << event;
  EXPECT_TRUE(event.ends_with(R"("isWindowTerminatedEarly":false})")) << event;
}

TEST(DynamoDbEncoder, WhateverAServerWritesInATextTheEventIsJson) {
  for (const std::string& text :
       {std::string("\"\\\n"), std::string("\xff\0", 2), std::string("\xed\xa0\x80")}) {
    DynamoDbMessage::Parts odd = parts();
    odd.event_id = odd.event_name = odd.event_version = text;
    boost::system::error_code ec;
    boost::json::parse(event_of(*encoder(), record(odd)), ec);
    EXPECT_FALSE(ec) << text;
  }
}

TEST(DynamoDbMessage, IsNamedByItsSequenceNumber) {
  const Record one = record();
  EXPECT_EQ(item_id_of(one), "2900002759746085485437");
  EXPECT_EQ(order_key_of(one), "");
  EXPECT_EQ(created_at(one), WallTime(milliseconds(1'789'651'658'000)));
  EXPECT_EQ(body_of(one), dynamodb_json(kChange));
}

}  // namespace
}  // namespace wheelpit
