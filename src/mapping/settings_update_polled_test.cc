// Updates of Kafka and DocumentDB sources.

#include <gtest/gtest.h>

#include "mapping/settings_update_world.h"

namespace wheelpit {
namespace {

using enum SourceKind;

TEST(SettingsUpdate, AccessToKafkaAndDocumentDbIsReplacedAsAWhole) {
  using Access = std::vector<SourceAccess>;
  const Access scram = {{.type = "SASL_SCRAM_512_AUTH", .uri = "other"}};
  EXPECT_EQ(accepted(msk, stored(msk), {.source_access = scram}).source_access, scram);
  EXPECT_EQ(accepted(self_managed_kafka, stored(self_managed_kafka), {.source_access = scram})
                .source_access,
            scram);
  // MSK lets the function's role in; the others have no other way.
  EXPECT_TRUE(accepted(msk, stored(msk), {.source_access = Access()}).source_access.empty());
  EXPECT_EQ(refusal(self_managed_kafka, stored(self_managed_kafka), {.source_access = Access()}),
            "Required 'sourceAccessConfigurations' parameter is missing.");
  EXPECT_EQ(refusal(document_db, stored(document_db), {.source_access = Access()}),
            "Invalid parameters: sourceAccessConfigurations, sourceAccessConfigurations");
  EXPECT_EQ(refusal(document_db, stored(document_db), {.source_access = scram}),
            "Unsupported source access configurations type for given event source mapping type.");
}

TEST(SettingsUpdate, AConsumerGroupStaysWhatItIs) {
  for (const SourceKind kind : {msk, self_managed_kafka}) {
    EXPECT_EQ(accepted(kind, stored(kind), {.consumer_group_id = kUuid}), stored(kind));
    EXPECT_EQ(refusal(kind, stored(kind), {.consumer_group_id = "other"}),
              std::string("ConsumerGroupId cannot be changed: it is \"") + kUuid +
                  "\" for as long as the event source mapping exists.");
  }
}

TEST(SettingsUpdate, WhatNeedsProvisionedPollersKeepsThemFromBeingTakenAway) {
  const std::vector<std::pair<SettingsUpdate, std::string>> cases = {
      {{.metrics = {{"KafkaMetrics"}}}, "ErrorCount and KafkaMetrics need"},
      {{.system_log_level = "WARN"}, "LoggingConfig needs"},
      {{.maximum_retry_attempts = 2}, "MaximumRetryAttempts needs"},
      {{.schema_registry =
            std::optional(SchemaRegistry{.uri = "u", .event_record_format = "JSON"})},
       "SchemaRegistryConfig needs"},
  };
  const SettingsUpdate provision{.pollers = std::optional(PollerBounds())};
  const SettingsUpdate unprovision{.pollers = std::optional<PollerBounds>()};
  for (const auto& [update, text] : cases) {
    EXPECT_EQ(refusal(msk, stored(msk), update), text + " a ProvisionedPollerConfig.");
    const auto provisioned = accepted(msk, stored(msk), provision);
    const auto set = accepted(msk, provisioned, update);
    EXPECT_EQ(refusal(msk, set, unprovision), text + " a ProvisionedPollerConfig.");
  }
}

TEST(SettingsUpdate, MetricsLogsAndARegistryAreTakenAwayByEmptyMembers) {
  const auto full = accepted(self_managed_kafka, stored(self_managed_kafka),
                             {.pollers = std::optional(PollerBounds()),
                              .metrics = {{"EventCount"}},
                              .system_log_level = "INFO",
                              .schema_registry = std::optional(
                                  SchemaRegistry{.uri = "u", .event_record_format = "JSON"})});
  const auto bare = accepted(self_managed_kafka, full,
                             {.pollers = std::optional<PollerBounds>(),
                              .metrics = std::vector<std::string>(),
                              .system_log_level = "",
                              .schema_registry = std::optional<SchemaRegistry>()});
  EXPECT_EQ(bare, stored(self_managed_kafka));
}

TEST(SettingsUpdate, ADatabaseIsChangedMemberByMember) {
  const auto narrowed = accepted(document_db, stored(document_db),
                                 {.collection_name = "orders", .full_document = "UpdateLookup"});
  EXPECT_EQ(narrowed.database_name, "shop");
  const auto moved = accepted(document_db, narrowed, {.database_name = "archive"});
  EXPECT_EQ(moved.database_name, "archive");
  EXPECT_EQ(moved.collection_name, "orders");
  EXPECT_EQ(moved.full_document, "UpdateLookup");
}

}  // namespace
}  // namespace wheelpit
