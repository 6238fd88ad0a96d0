#include "mapping/mapping_settings.h"

#include <gtest/gtest.h>

#include "mapping/family_rules.h"

namespace wheelpit {
namespace {

using enum SourceKind;

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
  const std::string_view none = "No records processed";
  using enum MappingState;
  EXPECT_EQ(status_of_new(sqs, true), (NewStatus{creating, "USER_INITIATED", ""}));
  EXPECT_EQ(status_of_new(sqs, false).state, disabled);
  EXPECT_EQ(status_of_new(rabbitmq, true), (NewStatus{creating, "USER_INITIATED", none}));
  EXPECT_EQ(status_of_new(rabbitmq, false).state, disabled);
  EXPECT_EQ(status_of_new(msk, true), (NewStatus{creating, "USER_INITIATED", none}));
  EXPECT_EQ(status_of_new(kinesis, true), (NewStatus{creating, "User action", none}));
  EXPECT_EQ(status_of_new(dynamodb, false), (NewStatus{creating, "User action", none}));
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
  EXPECT_TRUE(check_source_parameters(rabbitmq, shown));
}

TEST(SourceKind, AnArnTellsWhatIsThere) {
  EXPECT_EQ(source_kind_of("arn:aws:sqs:us-east-1:123456789012:q"), sqs);
  EXPECT_EQ(source_kind_of("arn:aws:kinesis:us-east-1:123456789012:stream/s"), kinesis);
  EXPECT_EQ(source_kind_of("arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/1"), dynamodb);
  EXPECT_EQ(source_kind_of("arn:aws-cn:kafka:cn-north-1:123456789012:cluster/c/1"), msk);
  EXPECT_EQ(source_kind_of("arn:aws:mq:us-east-1:123456789012:broker:b:b-1"), rabbitmq);
  EXPECT_EQ(source_kind_of("arn:aws:rds:us-east-1:123456789012:cluster:c"), document_db);
}

TEST(SourceKind, WhatIsNoSourceIsNone) {
  for (const char* arn :
       {"", "arn", "arn:aws", "arn:aws:s3:::bucket", "arn:aws:sqsx:us-east-1:123456789012:q",
        "arn:aws:dynamodb:us-east-1:123456789012:table/t", "arn:aws:::"}) {
    EXPECT_FALSE(source_kind_of(arn)) << arn;
  }
}

}  // namespace
}  // namespace wheelpit
