#include "api/mappings/mapping_json.h"

#include <gtest/gtest.h>

#include "api/model/decode.h"
#include "mapping/settings_rules.h"

namespace wheelpit::api {
namespace {

boost::json::object decoded(std::string body, std::string_view name = "CreateEventSourceMapping",
                            const UriParameters& uri = {}) {
  for (const Operation* operation : all_operations()) {
    if (operation->name != name) continue;
    HttpRequest request;
    request.body = std::move(body);
    auto input = decode_input(*operation, uri, request);
    EXPECT_TRUE(input) << input.error().message;
    return *input;
  }
  std::abort();
}

MappingSettings read(const std::string& members) {
  return settings_of(decoded(R"({"FunctionName":"f",)" + members + "}"));
}

TEST(MappingParameters, ASourceIsWhatItsArnSaysOrASelfManagedCluster) {
  const auto kind = [](const std::string& members) {
    return kind_of(decoded(R"({"FunctionName":"f")" + members + "}"), {});
  };
  const std::string cluster =
      R"(,"SelfManagedEventSource":{"Endpoints":{"KAFKA_BOOTSTRAP_SERVERS":["a:1"]}})";
  EXPECT_EQ(*kind(cluster), SourceKind::self_managed_kafka);
  EXPECT_EQ(*kind(R"(,"EventSourceArn":"arn:aws:sqs:us-east-1:123456789012:q")" + cluster),
            SourceKind::sqs);
  for (const char* none : {"", R"(,"EventSourceArn":"arn:aws:s3:::bucket")"}) {
    ASSERT_FALSE(kind(none));
    EXPECT_EQ(kind(none).error().message, "Unrecognized event source.");
  }
}

TEST(MappingParameters, EveryMemberIsRead) {
  const MappingSettings read_stream = read(
      R"("EventSourceArn":"arn:aws:kinesis:us-east-1:123456789012:stream/s","BatchSize":1,)"
      R"("MaximumBatchingWindowInSeconds":2,"ParallelizationFactor":3,)"
      R"("MaximumRecordAgeInSeconds":60,"MaximumRetryAttempts":5,"TumblingWindowInSeconds":6,)"
      R"("BisectBatchOnFunctionError":true,"FunctionResponseTypes":["ReportBatchItemFailures"],)"
      R"("FilterCriteria":{"Filters":[{"Pattern":"{}"}]},"StartingPosition":"AT_TIMESTAMP",)"
      R"("StartingPositionTimestamp":1.5,"DestinationConfig":{"OnFailure":{"Destination":)"
      R"("arn:aws:s3:::b"},"OnSuccess":{"Destination":"arn:aws:s3:::c"}},)"
      R"("MetricsConfig":{"Metrics":["EventCount"]})");
  EXPECT_EQ(read_stream.event_source_arn, "arn:aws:kinesis:us-east-1:123456789012:stream/s");
  EXPECT_EQ(read_stream.batch_size, 1);
  EXPECT_EQ(read_stream.maximum_batching_window_seconds, 2);
  EXPECT_EQ(read_stream.parallelization_factor, 3);
  EXPECT_EQ(read_stream.maximum_record_age_seconds, 60);
  EXPECT_EQ(read_stream.maximum_retry_attempts, 5);
  EXPECT_EQ(read_stream.tumbling_window_seconds, 6);
  EXPECT_EQ(read_stream.bisect_batch_on_function_error, true);
  EXPECT_EQ(read_stream.function_response_types,
            std::vector<std::string>{"ReportBatchItemFailures"});
  EXPECT_EQ(read_stream.filters, std::vector<std::string>{"{}"});
  EXPECT_EQ(read_stream.starting_position, "AT_TIMESTAMP");
  EXPECT_EQ(read_stream.starting_position_timestamp, WallTime(std::chrono::milliseconds(1500)));
  EXPECT_EQ(read_stream.on_failure, "arn:aws:s3:::b");
  EXPECT_EQ(read_stream.on_success, "arn:aws:s3:::c");
  EXPECT_EQ(read_stream.metrics, std::vector<std::string>{"EventCount"});
}

TEST(MappingParameters, KafkasOwnMembersAreReadFromEitherConfig) {
  for (const char* config :
       {"AmazonManagedKafkaEventSourceConfig", "SelfManagedKafkaEventSourceConfig"}) {
    const MappingSettings kafka = read(
        std::string(R"(")") + config +
        R"(":{"ConsumerGroupId":"g","SchemaRegistryConfig":{"SchemaRegistryURI":"https://r",)"
        R"("EventRecordFormat":"SOURCE"}},"Topics":["topic"],"LoggingConfig":{"SystemLogLevel":)"
        R"("WARN"},"ProvisionedPollerConfig":{"MinimumPollers":1,"MaximumPollers":9,)"
        R"("PollerGroupName":"p"},"SelfManagedEventSource":{"Endpoints":)"
        R"({"KAFKA_BOOTSTRAP_SERVERS":["a:1","b:2"]}})");
    EXPECT_EQ(kafka.consumer_group_id, "g");
    ASSERT_TRUE(kafka.schema_registry);
    EXPECT_EQ(kafka.schema_registry->uri, "https://r");
    EXPECT_EQ(kafka.schema_registry->event_record_format, "SOURCE");
    EXPECT_EQ(kafka.topics, std::vector<std::string>{"topic"});
    EXPECT_EQ(kafka.system_log_level, "WARN");
    EXPECT_EQ(kafka.pollers, (PollerBounds{.minimum = 1, .maximum = 9, .group = "p"}));
    EXPECT_EQ(kafka.bootstrap_servers, (std::vector<std::string>{"a:1", "b:2"}));
  }
}

TEST(MappingParameters, WhatAsksForNothingIsAbsent) {
  const MappingSettings nothing =
      read(R"("FilterCriteria":{},"DestinationConfig":{},"ScalingConfig":{},"MetricsConfig":{},)"
           R"("ProvisionedPollerConfig":{},"AmazonManagedKafkaEventSourceConfig":{},)"
           R"("SelfManagedEventSource":{},"DocumentDBEventSourceConfig":{},"LoggingConfig":{})");
  EXPECT_FALSE(nothing.on_failure);
  EXPECT_FALSE(nothing.pollers);
  EXPECT_FALSE(nothing.maximum_concurrency);
  EXPECT_FALSE(nothing.schema_registry);
  EXPECT_TRUE(nothing.filters.empty());
  EXPECT_EQ(nothing.database_name, "");
  const MappingSettings others =
      read(R"("ScalingConfig":{"MaximumConcurrency":2},)"
           R"("DocumentDBEventSourceConfig":{"DatabaseName":"shop"},)"
           R"("SourceAccessConfigurations":[{"Type":"BASIC_AUTH","URI":"u"}])");
  EXPECT_EQ(others.maximum_concurrency, 2);
  EXPECT_EQ(others.database_name, "shop");
  EXPECT_EQ(others.source_access, (std::vector<SourceAccess>{{.type = "BASIC_AUTH", .uri = "u"}}));
}

SettingsUpdate update(const std::string& members) {
  return update_of(decoded("{" + members + "}", "UpdateEventSourceMapping",
                           {{"UUID", "01234567-89ab-cdef-0123-456789abcdef"}}));
}

TEST(MappingParameters, EveryMemberOfAnUpdateIsRead) {
  const SettingsUpdate all = update(
      R"("BatchSize":1,"MaximumBatchingWindowInSeconds":2,"ParallelizationFactor":3,)"
      R"("MaximumRecordAgeInSeconds":60,"MaximumRetryAttempts":5,"TumblingWindowInSeconds":6,)"
      R"("BisectBatchOnFunctionError":true,"FunctionResponseTypes":["ReportBatchItemFailures"],)"
      R"("FilterCriteria":{"Filters":[{"Pattern":"{}"}]},"DestinationConfig":{"OnFailure":)"
      R"({"Destination":"arn:aws:s3:::b"}},"MetricsConfig":{"Metrics":["EventCount"]},)"
      R"("ScalingConfig":{"MaximumConcurrency":7},"LoggingConfig":{"SystemLogLevel":"WARN"},)"
      R"("ProvisionedPollerConfig":{"MinimumPollers":1,"PollerGroupName":""},)"
      R"("SourceAccessConfigurations":[{"Type":"BASIC_AUTH","URI":"u"}],)"
      R"("DocumentDBEventSourceConfig":{"DatabaseName":"d","CollectionName":"c",)"
      R"("FullDocument":"Default"})");
  EXPECT_EQ(all.batch_size, 1);
  EXPECT_EQ(all.maximum_batching_window_seconds, 2);
  EXPECT_EQ(all.parallelization_factor, 3);
  EXPECT_EQ(all.maximum_record_age_seconds, 60);
  EXPECT_EQ(all.maximum_retry_attempts, 5);
  EXPECT_EQ(all.tumbling_window_seconds, 6);
  EXPECT_EQ(all.bisect_batch_on_function_error, true);
  EXPECT_EQ(all.function_response_types, std::vector<std::string>{"ReportBatchItemFailures"});
  EXPECT_EQ(all.filters, std::vector<std::string>{"{}"});
  ASSERT_TRUE(all.destinations);
  EXPECT_EQ(all.destinations->on_failure, "arn:aws:s3:::b");
  EXPECT_EQ(all.metrics, std::vector<std::string>{"EventCount"});
  EXPECT_EQ(all.maximum_concurrency, std::optional<int>(7));
  EXPECT_EQ(all.system_log_level, "WARN");
  ASSERT_TRUE(all.pollers && *all.pollers);
  EXPECT_EQ(**all.pollers, (PollerBounds{.minimum = 1, .maximum = {}, .group = ""}));
  EXPECT_EQ(all.source_access, (std::vector<SourceAccess>{{.type = "BASIC_AUTH", .uri = "u"}}));
  EXPECT_EQ(all.database_name, "d");
  EXPECT_EQ(all.collection_name, "c");
  EXPECT_EQ(all.full_document, "Default");
}

TEST(MappingParameters, AnUpdateReadsKafkasOwnMembersFromEitherConfig) {
  for (const std::string config :
       {"AmazonManagedKafkaEventSourceConfig", "SelfManagedKafkaEventSourceConfig"}) {
    const SettingsUpdate kafka = update(
        "\"" + config +
        R"(":{"ConsumerGroupId":"g","SchemaRegistryConfig":{"SchemaRegistryURI":"https://r",)"
        R"("EventRecordFormat":"SOURCE"}})");
    EXPECT_EQ(kafka.consumer_group_id, "g");
    ASSERT_TRUE(kafka.schema_registry && *kafka.schema_registry);
    EXPECT_EQ((*kafka.schema_registry)->uri, "https://r");
  }
}

TEST(MappingParameters, AnUpdateTellsWhatIsAbsentFromWhatIsEmpty) {
  const SettingsUpdate silent = update(R"("Enabled":true,"Queues":["q"],"FilterCriteria":null)");
  EXPECT_FALSE(silent.filters);
  EXPECT_FALSE(silent.destinations);
  EXPECT_FALSE(silent.maximum_concurrency);
  EXPECT_FALSE(silent.pollers);
  EXPECT_FALSE(silent.schema_registry);
  EXPECT_FALSE(silent.source_access);

  const SettingsUpdate clearing =
      update(R"("FilterCriteria":{},"DestinationConfig":{},"ScalingConfig":{},"MetricsConfig":{},)"
             R"("ProvisionedPollerConfig":{},"LoggingConfig":{},"FunctionResponseTypes":[],)"
             R"("AmazonManagedKafkaEventSourceConfig":{"SchemaRegistryConfig":{}},)"
             R"("SourceAccessConfigurations":[])");
  ASSERT_TRUE(clearing.filters && clearing.destinations && clearing.maximum_concurrency &&
              clearing.pollers && clearing.schema_registry && clearing.source_access);
  EXPECT_TRUE(clearing.filters->empty());
  EXPECT_FALSE(clearing.destinations->on_failure);
  EXPECT_FALSE(*clearing.maximum_concurrency);
  EXPECT_FALSE(*clearing.pollers);
  EXPECT_FALSE(*clearing.schema_registry);
  EXPECT_TRUE(clearing.source_access->empty());
  EXPECT_EQ(clearing.metrics, std::vector<std::string>());
  EXPECT_EQ(clearing.system_log_level, "");
  EXPECT_EQ(clearing.function_response_types, std::vector<std::string>());
}

}  // namespace
}  // namespace wheelpit::api
