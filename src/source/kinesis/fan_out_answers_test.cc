#include "source/kinesis/fan_out_answers.h"

#include <gtest/gtest.h>

#include <string>

namespace wheelpit::kinesis {
namespace {

using eventstream::HeaderType;

eventstream::Message message(std::vector<std::pair<std::string, std::string>> headers,
                             std::string payload) {
  eventstream::Message made{.headers = {}, .payload = std::move(payload)};
  for (auto& [name, value] : headers) {
    made.headers.push_back({.name = name, .type = HeaderType::text, .value = value});
  }
  return made;
}

eventstream::Message event(std::string payload, std::string type = "SubscribeToShardEvent") {
  return message({{":message-type", "event"}, {":event-type", std::move(type)}},
                 std::move(payload));
}

Error error_of(const eventstream::Message& of) {
  const auto pushed = read_pushed(of);
  return pushed ? Error(Errc::conflict, "none") : pushed.error();
}

TEST(FanOutAnswers, AnEventHasRecordsAndWhereItGoesOn) {
  const auto pushed = read_pushed(event(R"({
    "ContinuationSequenceNumber":"12","MillisBehindLatest":1500,"ChildShards":null,
    "Records":[{"ApproximateArrivalTimestamp":1789808246.512,"Data":"eyJhIjoxfQ==",
                "PartitionKey":"k","SequenceNumber":"11","EncryptionType":"NONE"}]})"));
  ASSERT_TRUE(pushed && *pushed) << pushed.error().message();
  const KinesisPush& page = **pushed;
  ASSERT_EQ(page.page.records.size(), 1U);
  EXPECT_EQ(page.page.records[0].number.text(), "11");
  EXPECT_EQ(page.page.behind, std::chrono::milliseconds(1500));
  EXPECT_EQ(page.continuation->text(), "12");
  EXPECT_FALSE(page.at_end());
}

TEST(FanOutAnswers, AShardEndsWithItsChildrenOrWithoutAContinuation) {
  const auto pushed = read_pushed(event(
      R"({"Records":[],"MillisBehindLatest":0,"ChildShards":[{"ShardId":"b","ParentShards":["a"]}]})"));
  ASSERT_TRUE(pushed && *pushed);
  EXPECT_TRUE((*pushed)->at_end());
  EXPECT_EQ((*pushed)->page.children.at(0).id, "b");
  EXPECT_TRUE(
      (*read_pushed(event(R"({"Records":[],"ContinuationSequenceNumber":null})")))->at_end());
  EXPECT_TRUE(
      (*read_pushed(event(
           R"({"Records":[],"ContinuationSequenceNumber":"1","ChildShards":[{"ShardId":"b"}]})")))
          ->at_end());
}

TEST(FanOutAnswers, OtherEventsArePassedOver) {
  const auto first = read_pushed(event("{}", "initial-response"));
  EXPECT_TRUE(first && !*first);
  const auto later = read_pushed(event("anything", "SomethingNew"));
  EXPECT_TRUE(later && !*later);
}

TEST(FanOutAnswers, ExceptionsAndErrorsAreRefusals) {
  const Error in_use = error_of(
      message({{":message-type", "exception"}, {":exception-type", "ResourceInUseException"}},
              R"({"message":"Another active subscription exists"})"));
  EXPECT_EQ(in_use.message(), "ResourceInUseException: Another active subscription exists");
  const Error gone = error_of(message(
      {{":message-type", "exception"}, {":exception-type", "ResourceNotFoundException"}}, "{}"));
  EXPECT_EQ(gone.code(), Errc::not_found);
  const Error failed = error_of(message({{":message-type", "error"},
                                         {":error-code", "InternalFailureException"},
                                         {":error-message", "oops"}},
                                        ""));
  EXPECT_EQ(failed.code(), Errc::unavailable);
  EXPECT_EQ(failed.message(), "InternalFailureException: oops");
}

TEST(FanOutAnswers, WhatIsNotAnEventSaysSo) {
  EXPECT_EQ(error_of(message({}, "")).code(), Errc::malformed);
  EXPECT_EQ(error_of(event("[]")).message(),
            "the answer to SubscribeToShard is invalid: it is not a JSON object; check that the "
            "endpoint is a Kinesis server");
  EXPECT_EQ(error_of(event(R"({"Records":[],"ContinuationSequenceNumber":"x"})")).message(),
            "the answer to SubscribeToShard is invalid: \"x\" is not a sequence number: it must be "
            "1 to 129 digits; check that the endpoint is a Kinesis server");
  EXPECT_EQ(error_of(event(R"({"ContinuationSequenceNumber":"1"})")).code(), Errc::malformed);
}

}  // namespace
}  // namespace wheelpit::kinesis
