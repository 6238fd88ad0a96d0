#include "mapping/mapping_settings.h"

#include <gtest/gtest.h>

#include "mapping/settings_rules.h"

namespace wheelpit {
namespace {

using enum SourceKind;

constexpr WallTime kNow(std::chrono::seconds(1));
constexpr const char* kUuid = "0f1c2d3e-4b5a-4c6d-8e7f-901234567890";

TEST(MappingSettings, SqsHasBatchesOfTenAndNoWindow) {
  const MappingSettings shown = with_defaults(sqs, {}, kUuid);
  EXPECT_EQ(shown.batch_size, 10);
  EXPECT_EQ(shown.maximum_batching_window_seconds, 0);
  EXPECT_EQ(shown.function_response_types, std::vector<std::string>());  // [], not null
  EXPECT_FALSE(shown.parallelization_factor);
  EXPECT_FALSE(shown.on_failure);
  EXPECT_EQ(shown.starting_position, "");
}

TEST(MappingSettings, StreamsShowAllOfTheirErrorHandling) {
  for (const SourceKind kind : {kinesis, dynamodb}) {
    const MappingSettings shown = with_defaults(kind, {}, kUuid);
    EXPECT_EQ(shown.batch_size, 100);
    EXPECT_EQ(shown.maximum_batching_window_seconds, 0);
    EXPECT_EQ(shown.parallelization_factor, 1);
    EXPECT_EQ(shown.maximum_record_age_seconds, -1);
    EXPECT_EQ(shown.maximum_retry_attempts, -1);
    EXPECT_EQ(shown.bisect_batch_on_function_error, false);
    EXPECT_EQ(shown.tumbling_window_seconds, 0);
    EXPECT_EQ(shown.on_failure, "");  // {"OnFailure":{}}
    EXPECT_EQ(shown.function_response_types, std::vector<std::string>());
  }
}

TEST(MappingSettings, KafkaIsReadFromItsStartByAGroupOfTheMappingsName) {
  for (const SourceKind kind : {msk, self_managed_kafka}) {
    const MappingSettings shown = with_defaults(kind, {}, kUuid);
    EXPECT_EQ(shown.batch_size, 100);
    EXPECT_FALSE(shown.maximum_batching_window_seconds);  // 500 ms
    EXPECT_EQ(shown.starting_position, "TRIM_HORIZON");
    EXPECT_EQ(shown.consumer_group_id, kUuid);
    EXPECT_FALSE(shown.maximum_retry_attempts);
    EXPECT_FALSE(shown.function_response_types);
  }
}

TEST(MappingSettings, AmazonMqAndDocumentDbHaveBatchesOfAHundredAndHalfASecond) {
  for (const SourceKind kind : {rabbitmq, activemq, document_db}) {
    const MappingSettings shown = with_defaults(kind, {}, kUuid);
    EXPECT_EQ(shown.batch_size, 100);
    EXPECT_FALSE(shown.maximum_batching_window_seconds);
    EXPECT_FALSE(shown.function_response_types);
    EXPECT_EQ(shown.consumer_group_id, "");
  }
}

TEST(MappingSettings, WhatWasGivenStays) {
  MappingSettings given;
  given.batch_size = 7;
  given.maximum_batching_window_seconds = 3;
  given.maximum_retry_attempts = 0;
  given.starting_position = "LATEST";
  given.consumer_group_id = "group";
  EXPECT_EQ(with_defaults(kinesis, given, kUuid).batch_size, 7);
  EXPECT_EQ(with_defaults(kinesis, given, kUuid).maximum_batching_window_seconds, 3);
  EXPECT_EQ(with_defaults(kinesis, given, kUuid).maximum_retry_attempts, 0);
  EXPECT_EQ(with_defaults(msk, given, kUuid).starting_position, "LATEST");
  EXPECT_EQ(with_defaults(msk, given, kUuid).consumer_group_id, "group");
}

TEST(MappingSettings, ProvisionedPollersHaveBoundsOfTheirOwn) {
  MappingSettings given;
  given.pollers = PollerBounds{.minimum = {}, .maximum = 50, .group = {}};
  EXPECT_EQ(with_defaults(sqs, given, kUuid).pollers->minimum, 2);
  EXPECT_EQ(with_defaults(msk, given, kUuid).pollers->minimum, 1);
  EXPECT_EQ(with_defaults(msk, given, kUuid).pollers->maximum, 50);
  given.pollers->maximum = {};
  EXPECT_EQ(with_defaults(sqs, given, kUuid).pollers->maximum, 200);
  EXPECT_FALSE(with_defaults(sqs, {}, kUuid).pollers);
}

TEST(MappingSettings, ANewMappingTellsItsStateInTheWordsOfItsKind) {
  const std::string none = "No records processed";
  using enum MappingState;
  const auto of = [&](SourceKind kind, bool enabled) { return status_of_new(kind, enabled, kNow); };
  EXPECT_EQ(of(sqs, true), (MappingStatus{creating, "USER_INITIATED", "", kNow}));
  EXPECT_EQ(of(sqs, false).state, disabled);
  EXPECT_EQ(of(rabbitmq, true), (MappingStatus{creating, "USER_INITIATED", none, kNow}));
  EXPECT_EQ(of(rabbitmq, false).state, disabled) << "no consumer has to be ended";
  EXPECT_EQ(of(msk, true), (MappingStatus{creating, "USER_INITIATED", none, kNow}));
  EXPECT_EQ(of(kinesis, true), (MappingStatus{creating, "User action", none, kNow}));
  EXPECT_EQ(of(dynamodb, false), (MappingStatus{disabled, "User action", none, kNow}));
}

TEST(MappingSettings, AMappingOfAStreamKeepsAllThatItsRequestSays) {
  MappingSettings given;
  given.event_source_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026";
  given.starting_position = "LATEST";
  given.parallelization_factor = 10;
  given.bisect_batch_on_function_error = true;
  given.maximum_retry_attempts = 3;
  given.maximum_record_age_seconds = 60;
  given.on_failure = "arn:aws:sqs:us-east-1:123456789012:dead";
  given.function_response_types = {"ReportBatchItemFailures"};
  given.metrics = {"EventCount"};
  const MappingSettings complete = with_defaults(dynamodb, given, kUuid);
  Mapping mapping;
  mapping.kind = dynamodb;
  apply(complete, mapping);
  EXPECT_EQ(settings_of(mapping), complete);
  EXPECT_EQ(mapping.stream().parallelization_factor, 10);
  EXPECT_EQ(mapping.queue_name(), "t");
}

TEST(MappingSettings, AStreamGivesItsNameToConsumersToo) {
  Mapping mapping;
  mapping.kind = kinesis;
  mapping.source = empty_parameters(kinesis);
  mapping.event_source_arn = "arn:aws:kinesis:us-east-1:123456789012:stream/s";
  EXPECT_EQ(mapping.queue_name(), "s");
  mapping.event_source_arn += "/consumer/c:1699";
  EXPECT_EQ(mapping.queue_name(), "s");
}

TEST(MappingSettings, AStoredMappingHasTheParametersOfItsQueue) {
  Mapping mapping;
  mapping.event_source_arn = "arn:aws:mq:us-east-1:123456789012:broker:b:b-1";
  mapping.mq().queue = "orders";
  mapping.mq().access = {{.type = "BASIC_AUTH", .uri = "secret"}};
  mapping.batching.size = 7;
  mapping.filters = {"{}"};
  const MappingSettings shown = settings_of(mapping);
  EXPECT_EQ(shown.queues, std::vector<std::string>{"orders"});
  EXPECT_EQ(shown.source_access, mapping.mq().access);
  EXPECT_EQ(shown.batch_size, 7);
  EXPECT_EQ(shown.maximum_batching_window_seconds, std::nullopt);
  EXPECT_EQ(shown.filters, mapping.filters);
  // Nothing is missing for it to be valid.
  EXPECT_TRUE(check_settings(rabbitmq, shown));
}

}  // namespace
}  // namespace wheelpit
