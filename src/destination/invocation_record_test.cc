#include "destination/invocation_record.h"

#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "destination/sample_record.h"

namespace wheelpit {
namespace {

TEST(RecordJson, ASuccessHasNoFunctionErrorAndNullWhereNothingWasReturned) {
  InvocationRecord record = sample_record();
  record.condition = Condition::success;
  record.approximate_invoke_count = 1;
  record.response->function_error = "";
  record.response->payload = "";
  EXPECT_EQ(record_json(record, Payloads::included), golden("success.json"));
}

TEST(RecordJson, ExhaustedRetriesShowTheLastError) {
  EXPECT_EQ(record_json(sample_record(), Payloads::included), golden("retries_exhausted.json"));
}

TEST(RecordJson, AnEventThatGrewTooOldKeepsItsLastAttempt) {
  InvocationRecord record = sample_record();
  record.condition = Condition::event_age_exceeded;
  record.approximate_invoke_count = 1;
  record.function_arn = "arn:aws:lambda:us-east-1:123456789012:function:f:prod";
  record.response->executed_version = "7";
  EXPECT_EQ(record_json(record, Payloads::included), golden("event_age_exceeded.json"));
}

TEST(RecordJson, WithoutAnAttemptThereIsNoResponse) {
  InvocationRecord record = sample_record();
  record.condition = Condition::zero_reserved_concurrency;
  record.approximate_invoke_count = 0;
  record.response.reset();
  EXPECT_EQ(record_json(record, Payloads::included), golden("zero_reserved_concurrency.json"));
}

TEST(RecordJson, LeavesThePayloadsOut) {
  EXPECT_EQ(record_json(sample_record(), Payloads::left_out), golden("payloads_left_out.json"));
}

TEST(RecordJson, PayloadsStayAsTheyAreWritten) {
  InvocationRecord record = sample_record();
  record.request_payload = R"({"n": 12345678901234567890, "t":"\u20ac"})";
  EXPECT_TRUE(record_json(record, Payloads::included).contains(record.request_payload + ",\"resp"));
}

TEST(RecordJson, WhatIsNoJsonBecomesAString) {
  for (const char* payload : {"not json", "{\"cut\":", "1 2", "\"\xff\"", "{\"a\":1}}"}) {
    InvocationRecord record = sample_record();
    record.response->payload = payload;
    boost::json::error_code failure;
    const auto value = boost::json::parse(record_json(record, Payloads::included), failure);
    ASSERT_FALSE(failure) << payload;
    EXPECT_TRUE(value.as_object().at("responsePayload").is_string()) << payload;
  }
}

TEST(RecordJson, PayloadsAsDeepAsTheApiTakesThemAreJson) {
  InvocationRecord record = sample_record();
  record.request_payload = std::string(900, '[') + std::string(900, ']');
  EXPECT_TRUE(record_json(record, Payloads::included)
                  .contains("\"requestPayload\":" + record.request_payload));
}

}  // namespace
}  // namespace wheelpit
