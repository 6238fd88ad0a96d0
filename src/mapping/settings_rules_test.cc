#include "mapping/settings_rules.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>

#include "mapping/least_settings.h"
#include "mapping/source_traits.h"

namespace wheelpit {
namespace {

using enum SourceKind;

constexpr WallTime kNow = ManualClock::kWallStart;
constexpr const char* kNoPosition =
    "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: "
    "Member must not be null.";
constexpr const char* kNoAccess = "Required 'sourceAccessConfigurations' parameter is missing.";
constexpr const char* kOtherAccess =
    "Unsupported source access configurations type for given event source mapping type.";
constexpr const char* kAge =
    "MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)";

using Change = std::function<void(MappingSettings&)>;

// "" if `change` leaves it acceptable.
std::string refusal(SourceKind kind, const Change& change) {
  MappingSettings given = least(kind);
  change(given);
  const Status checked = check_new_settings(kind, given, kNow);
  return checked ? "" : checked.error().message();
}

struct Case {
  Change change;
  std::string text;
};

void expect_refusals(SourceKind kind, const std::vector<Case>& cases) {
  for (const Case& one : cases) EXPECT_EQ(refusal(kind, one.change), one.text);
}

TEST(SettingsRules, TheLeastOfEachKindIsAccepted) {
  for (const SourceKind kind :
       {sqs, kinesis, dynamodb, msk, self_managed_kafka, rabbitmq, activemq, document_db}) {
    EXPECT_EQ(refusal(kind, [](auto&) {}), "") << traits_of(kind).name;
  }
}

TEST(SettingsRules, ABatchOfSqsNeedsAWindowWhenItHasMoreThanTenMessages) {
  const std::string text =
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater "
      "than "
      "10";
  expect_refusals(sqs, {
                           {[](auto& p) { p.batch_size = 10; }, ""},
                           {[](auto& p) { p.batch_size = 11; }, text},
                           {[](auto& p) {
                              p.batch_size = 11;
                              p.maximum_batching_window_seconds = 0;
                            },
                            text},
                           {[](auto& p) {
                              p.batch_size = 10000;
                              p.maximum_batching_window_seconds = 1;
                            },
                            ""},
                       });
  EXPECT_EQ(refusal(kinesis, [](auto& p) { p.batch_size = 101; }), "");
}

TEST(SettingsRules, AFifoQueueHasSmallBatchesAndNoWindow) {
  const auto fifo = [](auto& p) { p.event_source_arn += ".fifo"; };
  expect_refusals(
      sqs, {
               {[&](auto& p) { fifo(p), p.batch_size = 10; }, ""},
               {[&](auto& p) { fifo(p), p.batch_size = 11; },
                "Maximum batch window in seconds must be greater than 0 if maximum batch size is "
                "greater than 10"},
               {[&](auto& p) { fifo(p), p.maximum_batching_window_seconds = 1; },
                "Batching window is not supported for FIFO queues"},
               {[&](auto& p) { fifo(p), p.maximum_batching_window_seconds = 0; }, ""},
           });
}

TEST(SettingsRules, SqsScalesInOneWay) {
  const std::string kProvisionedOnly =
      "Provisioned mode for SQS ESM does not support maximum concurrency feature. Use "
      "MaximumPollers as the control mechanism and remove maximum concurrency.";
  const std::string kPollersBetween =
      "MinimumPollers should be between [2, 200] and MaximumPollers should be between "
      "[MinimumPollers, 10000]";
  expect_refusals(
      sqs,
      {
          {[](auto& p) { p.maximum_concurrency = 2; }, ""},
          {[](auto& p) { p.pollers = {.minimum = 2, .maximum = 2, .group = {}}; }, ""},
          {[](auto& p) {
             p.maximum_concurrency = 2;
             p.pollers = {.minimum = 2, .maximum = {}, .group = {}};
           },
           kProvisionedOnly},
          {[](auto& p) { p.pollers = {.minimum = 1, .maximum = {}, .group = {}}; },
           kPollersBetween},
          {[](auto& p) { p.pollers = {.minimum = 5, .maximum = 4, .group = {}}; }, kPollersBetween},
          {[](auto& p) { p.pollers = {.minimum = {}, .maximum = {}, .group = "g"}; },
           "PollerGroupName is supported for Kafka event source mappings only."},
          {[](auto& p) { p.metrics = {"EventCount"}; }, ""},
          {[](auto& p) { p.metrics = {"EventCount", "ErrorCount"}; },
           "ErrorCount and KafkaMetrics are supported for Kafka event source mappings only."},
      });
}

TEST(SettingsRules, StreamsSayWhereReadingStarts) {
  for (const SourceKind kind : {kinesis, dynamodb}) {
    EXPECT_EQ(refusal(kind, [](auto& p) { p.starting_position = ""; }), kNoPosition);
    EXPECT_EQ(refusal(kind, [](auto& p) { p.starting_position = "TRIM_HORIZON"; }), "");
  }
  const Change at_timestamp = [](auto& p) { p.starting_position = "AT_TIMESTAMP"; };
  const std::string missing =
      "When the starting position is 'AT_TIMESTAMP', a starting position timestamp must be "
      "provided.";
  EXPECT_EQ(refusal(kinesis, at_timestamp), missing);
  EXPECT_EQ(refusal(msk, at_timestamp), missing);
  EXPECT_EQ(refusal(document_db, at_timestamp), missing);
  EXPECT_EQ(refusal(dynamodb, at_timestamp),
            "Unsupported starting position for arn type: " + least(dynamodb).event_source_arn);
}

TEST(SettingsRules, ATimestampIsInThePastAndOfAtTimestampAlone) {
  const auto from = [](WallTime when, const char* position) {
    return [when, position](auto& p) {
      p.starting_position = position;
      p.starting_position_timestamp = when;
    };
  };
  EXPECT_EQ(refusal(kinesis, from(kNow, "AT_TIMESTAMP")), "");
  EXPECT_EQ(refusal(kinesis, from(kNow + std::chrono::seconds(1), "AT_TIMESTAMP")),
            "StartingPositionTimestamp cannot be in the future.");
  EXPECT_EQ(refusal(kinesis, from(kNow, "LATEST")),
            "StartingPositionTimestamp needs the StartingPosition AT_TIMESTAMP.");
}

TEST(SettingsRules, RecordsOfStreamsLiveForeverOrAMinuteOrLonger) {
  for (const int age : {-1, 60, 604800}) {
    EXPECT_EQ(refusal(kinesis, [age](auto& p) { p.maximum_record_age_seconds = age; }), "") << age;
  }
  for (const int age : {0, 1, 59}) {
    EXPECT_EQ(refusal(dynamodb, [age](auto& p) { p.maximum_record_age_seconds = age; }), kAge);
  }
}

TEST(SettingsRules, ATumblingWindowIsForOneBatchOfAShardWithoutFilters) {
  const auto tumbling = [](auto& p) { p.tumbling_window_seconds = 10; };
  expect_refusals(
      kinesis,
      {
          {[&](auto& p) { tumbling(p), p.parallelization_factor = 1; }, ""},
          {[&](auto& p) { tumbling(p), p.parallelization_factor = 2; },
           "TumblingWindowInSeconds is not supported with a ParallelizationFactor greater than 1."},
          {[&](auto& p) { tumbling(p), p.filters = {"{}"}; },
           "TumblingWindowInSeconds is not supported with FilterCriteria."},
          {[](auto& p) { p.parallelization_factor = 10, p.filters = {"{}"}; }, ""},
      });
}

TEST(SettingsRules, WhatFailsGoesToAStandardQueueATopicOrABucket) {
  const auto failure = [](const char* destination) {
    return [destination](auto& p) { p.on_failure = destination; };
  };
  for (const char* good : {"", "arn:aws:sqs:us-east-1:123456789012:dead", "arn:aws:s3:::bucket",
                           "arn:aws-cn:sns:cn-north-1:123456789012:dead"}) {
    EXPECT_EQ(refusal(kinesis, failure(good)), "") << good;
  }
  EXPECT_EQ(refusal(msk, failure("kafka://dead")),
            "A Kafka topic as destination on failure needs a ProvisionedPollerConfig.");
  const auto provisioned = [](const char* destination) {
    return [destination](auto& p) { p.on_failure = destination, p.pollers.emplace(); };
  };
  EXPECT_EQ(refusal(msk, provisioned("kafka://dead")), "");
  EXPECT_EQ(refusal(msk, provisioned("kafka://topic")),
            "The topic that an event source mapping reads cannot be its destination on failure.");
  EXPECT_EQ(refusal(kinesis, failure("kafka://dead")),
            "A Kafka topic as destination is supported for Kafka event source mappings only.");
  EXPECT_EQ(refusal(kinesis, failure("arn:aws:sqs:us-east-1:123456789012:dead.fifo")),
            "FIFO queues and FIFO topics are not supported as destinations of event source "
            "mappings.");
  EXPECT_TRUE(refusal(kinesis, failure("arn:aws:lambda:us-east-1:123456789012:function:f"))
                  .starts_with("A destination on failure must be"));
  EXPECT_EQ(refusal(dynamodb, [](auto& p) { p.on_success = "arn:aws:sqs:us-east-1:1:q"; }),
            "DestinationConfig.OnSuccess is not supported for event source mappings.");
}

TEST(SettingsRules, KafkaNeedsATopicAndAWayIn) {
  expect_refusals(
      msk,
      {
          {[](auto& p) { p.topics = {}; }, "Required 'topics' parameter is missing."},
          {[](auto& p) { p.source_access = {{.type = "BASIC_AUTH", .uri = "s"}}; }, kOtherAccess},
          {[](auto& p) { p.source_access = {{.type = "SASL_SCRAM_512_AUTH", .uri = "s"}}; }, ""},
      });
  expect_refusals(
      self_managed_kafka,
      {
          {[](auto& p) { p.topics = {}; }, "Required 'topics' parameter is missing."},
          {[](auto& p) { p.source_access = {}; }, kNoAccess},
          {[](auto& p) { p.source_access = {{.type = "VIRTUAL_HOST", .uri = "/"}}; }, kOtherAccess},
          {[](auto& p) { p.source_access = {{.type = "VPC_SUBNET", .uri = "subnet:s"}}; }, ""},
          {[](auto& p) { p.bootstrap_servers = {}; },
           "Required 'selfManagedEventSource.endpoints' parameter is missing."},
      });
}

TEST(SettingsRules, KafkaHasOneLoginAndWhatBelongsToIt) {
  const auto with = [](std::vector<SourceAccess> access) {
    return [access](MappingSettings& p) { p.source_access = access; };
  };
  const SourceAccess oauth{.type = "OAUTHBEARER_AUTH", .uri = "secret"};
  const SourceAccess scope{.type = "OAUTHBEARER_SCOPE", .uri = "read"};
  const SourceAccess audience{.type = "OAUTHBEARER_AUDIENCE", .uri = "mill"};
  const std::string needs =
      "OAUTHBEARER_SCOPE, _AUDIENCE, _LOGICAL_CLUSTER and _IDENTITY_POOL need an OAUTHBEARER_AUTH.";
  EXPECT_EQ(refusal(self_managed_kafka, with({oauth, scope, audience})), "");
  EXPECT_EQ(refusal(self_managed_kafka, with({{.type = "IAM_AUTH", .uri = ""}})), "");
  EXPECT_EQ(refusal(self_managed_kafka, with({scope})), needs);
  EXPECT_EQ(refusal(self_managed_kafka, with({{.type = "IAM_AUTH", .uri = ""}, audience})), needs);
  EXPECT_EQ(refusal(self_managed_kafka, with({oauth, {.type = "BASIC_AUTH", .uri = "secret"}})),
            "SourceAccessConfigurations may name one login only.");
  EXPECT_EQ(refusal(self_managed_kafka, with({{.type = "OAUTHBEARER_AUTH", .uri = ""}})),
            "SourceAccessConfigurations: every type but IAM_AUTH and "
            "IAM_OAUTHBEARER_AUTH needs a URI.");
  const SourceAccess identity{.type = "IAM_OAUTHBEARER_AUTH", .uri = ""};
  EXPECT_EQ(refusal(self_managed_kafka, with({identity, audience})), "");
  EXPECT_EQ(refusal(self_managed_kafka, with({identity})),
            "IAM_OAUTHBEARER_AUTH needs an OAUTHBEARER_AUDIENCE.");
  EXPECT_EQ(refusal(self_managed_kafka, with({identity, audience, scope})), needs);
  EXPECT_EQ(refusal(msk, with({oauth})), kOtherAccess);
}

TEST(SettingsRules, WhatKafkaDoesInProvisionedModeNeedsIt) {
  const std::vector<std::pair<Change, std::string>> cases = {
      {[](auto& p) { p.metrics = {"KafkaMetrics"}; }, "ErrorCount and KafkaMetrics need"},
      {[](auto& p) { p.system_log_level = "INFO"; }, "LoggingConfig needs"},
      {[](auto& p) { p.maximum_retry_attempts = 3; }, "MaximumRetryAttempts needs"},
      {[](auto& p) { p.schema_registry = {.uri = "https://r", .event_record_format = "JSON"}; },
       "SchemaRegistryConfig needs"},
  };
  for (const auto& [change, text] : cases) {
    EXPECT_EQ(refusal(msk, change), text + " a ProvisionedPollerConfig.");
    EXPECT_EQ(refusal(msk,
                      [&change](auto& p) {
                        change(p);
                        p.pollers = {.minimum = 1, .maximum = {}, .group = "g"};
                      }),
              "");
  }
}

TEST(SettingsRules, ASchemaRegistryHasAnAddressAndAFormat) {
  const auto registry = [](const char* uri, const char* format) {
    return [uri, format](auto& p) {
      p.pollers = {.minimum = 1, .maximum = 2, .group = {}};
      p.schema_registry = {.uri = uri, .event_record_format = format};
    };
  };
  EXPECT_EQ(refusal(msk, registry("", "JSON")), "SchemaRegistryConfig needs a SchemaRegistryURI.");
  EXPECT_EQ(refusal(msk, registry("u", "")), "SchemaRegistryConfig needs an EventRecordFormat.");
}

TEST(SettingsRules, AmazonMqNeedsAQueueThenAWayIn) {
  expect_refusals(rabbitmq, {
                                {[](auto& p) { p = MappingSettings(); },
                                 "Required 'queues' parameter is missing."},
                                {[](auto& p) { p.source_access = {}; }, kNoAccess},
                            });
}

TEST(SettingsRules, DocumentDbNeedsAWayInAndADatabase) {
  expect_refusals(
      document_db,
      {
          {[](auto& p) { p.starting_position = ""; }, ""},
          {[](auto& p) { p.starting_position_timestamp = WallTime(); }, ""},
          {[](auto& p) { p.source_access = {}; },
           "Invalid parameters: sourceAccessConfigurations, sourceAccessConfigurations"},
          {[](auto& p) { p.source_access = {{.type = "VPC_SUBNET", .uri = "s"}}; }, kOtherAccess},
          {[](auto& p) { p.database_name = ""; },
           "Invalid parameters: documentDBEventSourceConfig, databaseName"},
          {[](auto& p) { p.database_name = "", p.collection_name = "c"; },
           "Invalid parameters: databaseName"},
      });
}

TEST(SettingsRules, AFunctionMayRunFourteenMinutesUnlessItsSourceIsPatient) {
  for (const SourceKind kind : {rabbitmq, msk, self_managed_kafka, document_db}) {
    EXPECT_TRUE(check_function_timeout(kind, 840));
    EXPECT_FALSE(check_function_timeout(kind, 841));
  }
  for (const SourceKind kind : {sqs, kinesis, dynamodb}) {
    EXPECT_TRUE(check_function_timeout(kind, 900));
  }
  EXPECT_EQ(check_function_timeout(msk, 900).error().message(),
            "Function timeout: 900 seconds is greater than the maximum of 840 seconds for Amazon "
            "MSK event source mappings.");
}

}  // namespace
}  // namespace wheelpit
