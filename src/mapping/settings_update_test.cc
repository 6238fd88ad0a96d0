#include "mapping/settings_update.h"

#include <gtest/gtest.h>

#include <functional>

#include "mapping/settings_update_world.h"
#include "mapping/source_traits.h"

namespace wheelpit {
namespace {

using enum SourceKind;

MappingSettings with(MappingSettings parameters,
                     const std::function<void(MappingSettings&)>& change) {
  change(parameters);
  return parameters;
}

TEST(SettingsUpdate, AnUpdateThatSaysNothingChangesNothingOfAnyKind) {
  for (const SourceKind kind :
       {sqs, kinesis, dynamodb, msk, self_managed_kafka, rabbitmq, activemq, document_db}) {
    EXPECT_EQ(accepted(kind, stored(kind), {}), stored(kind)) << traits_of(kind).name;
  }
}

TEST(SettingsUpdate, BatchesOfEveryKindChangeAndKeepWhatIsNotTold) {
  for (const SourceKind kind :
       {sqs, kinesis, dynamodb, msk, self_managed_kafka, rabbitmq, activemq, document_db}) {
    const auto windowed =
        accepted(kind, stored(kind), {.batch_size = 5, .maximum_batching_window_seconds = 3});
    EXPECT_EQ(windowed, with(stored(kind),
                             [](auto& p) {
                               p.batch_size = 5;
                               p.maximum_batching_window_seconds = 3;
                             }))
        << traits_of(kind).name;
    // The half second of old does not come back.
    EXPECT_EQ(accepted(kind, windowed, {.batch_size = 6}).maximum_batching_window_seconds, 3);
  }
}

TEST(SettingsUpdate, EmptyFiltersAreNone) {
  const auto filtered = with(stored(sqs), [](auto& p) { p.filters = {"{}"}; });
  EXPECT_EQ(accepted(sqs, filtered, {.batch_size = 1}).filters, std::vector<std::string>{"{}"});
  EXPECT_EQ(accepted(sqs, filtered, {.filters = {{"{\"a\":[1]}"}}}).filters,
            std::vector<std::string>{"{\"a\":[1]}"});
  EXPECT_TRUE(accepted(sqs, filtered, {.filters = std::vector<std::string>()}).filters.empty());
}

TEST(SettingsUpdate, ResponseTypesAreTakenAwayByAnEmptyList) {
  for (const SourceKind kind : {sqs, kinesis, dynamodb, msk, self_managed_kafka}) {
    const std::vector<std::string> wanted = {"ReportBatchItemFailures"};
    const auto reporting = accepted(kind, stored(kind), {.function_response_types = wanted});
    EXPECT_EQ(reporting.function_response_types, wanted);
    EXPECT_EQ(accepted(kind, reporting, {.function_response_types = std::vector<std::string>()})
                  .function_response_types,
              std::vector<std::string>());
  }
}

TEST(SettingsUpdate, SqsKeepsTheRulesOfBatchesAcrossTwoUpdates) {
  const std::string text =
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater "
      "than 10";
  EXPECT_EQ(refusal(sqs, stored(sqs), {.batch_size = 11}), text);
  const auto large =
      accepted(sqs, stored(sqs), {.batch_size = 11, .maximum_batching_window_seconds = 1});
  EXPECT_EQ(refusal(sqs, large, {.maximum_batching_window_seconds = 0}), text);
  EXPECT_EQ(refusal(sqs, large, {.batch_size = 10, .maximum_batching_window_seconds = 0}), "");
}

TEST(SettingsUpdate, AFifoQueueIsUpdatedByItsOwnRules) {
  const auto fifo = with(stored(sqs), [](auto& p) { p.event_source_arn += ".fifo"; });
  EXPECT_EQ(
      refusal(sqs, fifo, {.batch_size = 11}),
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater "
      "than 10");
  EXPECT_EQ(refusal(sqs, fifo, {.maximum_batching_window_seconds = 1}),
            "Batching window is not supported for FIFO queues");
}

TEST(SettingsUpdate, OneScalingOfSqsGivesWayToTheOtherOnlyWhenItIsTakenAway) {
  const std::string both =
      "Provisioned mode for SQS ESM does not support maximum concurrency feature. Use "
      "MaximumPollers as the control mechanism and remove maximum concurrency.";
  const PollerBounds pollers{.minimum = 5, .maximum = {}, .group = {}};
  const auto capped = accepted(sqs, stored(sqs), {.maximum_concurrency = std::optional<int>(7)});
  EXPECT_EQ(capped.maximum_concurrency, 7);
  EXPECT_EQ(accepted(sqs, capped, {.batch_size = 1}).maximum_concurrency, 7);
  EXPECT_EQ(refusal(sqs, capped, {.pollers = std::optional(pollers)}), both);

  const auto provisioned =
      accepted(sqs, capped,
               {.maximum_concurrency = std::optional<int>(), .pollers = std::optional(pollers)});
  EXPECT_EQ(provisioned.maximum_concurrency, std::nullopt);
  EXPECT_EQ(provisioned.pollers, (PollerBounds{.minimum = 5, .maximum = 200, .group = {}}));
  EXPECT_EQ(refusal(sqs, provisioned, {.maximum_concurrency = std::optional<int>(2)}), both);
  EXPECT_EQ(accepted(sqs, provisioned, {.pollers = std::optional<PollerBounds>()}), stored(sqs));
}

TEST(SettingsUpdate, PollersKeepTheBoundThatIsNotTold) {
  const auto pollers = [](std::optional<int> minimum, std::optional<int> maximum) {
    return SettingsUpdate{.pollers = std::optional(
                              PollerBounds{.minimum = minimum, .maximum = maximum, .group = {}})};
  };
  auto start = pollers(3, 9);
  (*start.pollers)->group = "shared";
  const auto provisioned = accepted(msk, stored(msk), start);
  const auto more = accepted(msk, provisioned, pollers({}, 20));
  EXPECT_EQ(more.pollers, (PollerBounds{.minimum = 3, .maximum = 20, .group = "shared"}));
  EXPECT_EQ(refusal(msk, provisioned, pollers(10, {})),
            "MinimumPollers must not be greater than MaximumPollers.");
  auto alone = pollers({}, {});
  (*alone.pollers)->group = "";
  EXPECT_EQ(accepted(msk, provisioned, alone).pollers->group, "");
}

TEST(SettingsUpdate, ErrorHandlingOfStreamsChangesMemberByMember) {
  for (const SourceKind kind : {kinesis, dynamodb}) {
    const auto changed = accepted(kind, stored(kind),
                                  {.parallelization_factor = 2,
                                   .maximum_record_age_seconds = 60,
                                   .maximum_retry_attempts = 3,
                                   .bisect_batch_on_function_error = true});
    EXPECT_EQ(changed, with(stored(kind), [](auto& p) {
                p.parallelization_factor = 2;
                p.maximum_record_age_seconds = 60;
                p.maximum_retry_attempts = 3;
                p.bisect_batch_on_function_error = true;
              }));
    EXPECT_EQ(accepted(kind, changed, {.maximum_retry_attempts = -1}).maximum_record_age_seconds,
              60);
    EXPECT_TRUE(refusal(kind, changed, {.maximum_record_age_seconds = 59})
                    .starts_with("MaximumRecordAgeInSeconds must be either -1"));
  }
}

TEST(SettingsUpdate, ATumblingWindowIsJudgedTogetherWithWhatIsStored) {
  const auto parallel = accepted(kinesis, stored(kinesis), {.parallelization_factor = 2});
  const auto filtered = accepted(kinesis, stored(kinesis), {.filters = {{"{}"}}});
  EXPECT_EQ(
      refusal(kinesis, parallel, {.tumbling_window_seconds = 10}),
      "TumblingWindowInSeconds is not supported with a ParallelizationFactor greater than 1.");
  EXPECT_EQ(refusal(kinesis, filtered, {.tumbling_window_seconds = 10}),
            "TumblingWindowInSeconds is not supported with FilterCriteria.");
  EXPECT_EQ(
      refusal(kinesis, parallel, {.parallelization_factor = 1, .tumbling_window_seconds = 10}), "");
}

TEST(SettingsUpdate, ADestinationIsReplacedAndTakenAway) {
  const auto to = [](std::optional<std::string> arn) {
    return SettingsUpdate{.destinations = SettingsUpdate::Destinations{
                              .on_success = {}, .on_failure = std::move(arn)}};
  };
  const std::string queue = "arn:aws:sqs:us-east-1:123456789012:dead";
  for (const SourceKind kind : {kinesis, dynamodb, msk, self_managed_kafka}) {
    const auto set = accepted(kind, stored(kind), to(queue));
    EXPECT_EQ(set.on_failure, queue);
    EXPECT_EQ(accepted(kind, set, {.batch_size = 1}).on_failure, queue);
    EXPECT_EQ(accepted(kind, set, to("")).on_failure, "");
    // DestinationConfig {}: as before there was one.
    EXPECT_EQ(accepted(kind, set, to({})), stored(kind));
    EXPECT_EQ(refusal(kind, set, to(queue + ".fifo")),
              "FIFO queues and FIFO topics are not supported as destinations of event source "
              "mappings.");
  }
  EXPECT_NE(refusal(msk, stored(msk), to("kafka://dead")), "");
  MappingSettings provisioned = stored(msk);
  provisioned.pollers.emplace();
  EXPECT_EQ(refusal(msk, provisioned, to("kafka://dead")), "");
  EXPECT_NE(refusal(kinesis, stored(kinesis), to("kafka://dead")), "");
}

TEST(SettingsUpdate, TheLoginOfABrokerChangesAndItsVirtualHostStays) {
  const SourceAccess login{.type = "BASIC_AUTH", .uri = "other"};
  const SourceAccess host{.type = "VIRTUAL_HOST", .uri = "/orders"};
  const std::vector<SourceAccess> kept = {login, host};
  EXPECT_EQ(accepted(rabbitmq, stored(rabbitmq), {.source_access = {{login}}}).source_access, kept);
  EXPECT_EQ(refusal(rabbitmq, stored(rabbitmq), {.source_access = kept}),
            "Invalid parameters: VIRTUAL_HOST");
  const auto of_activemq =
      updated_settings(activemq, stored(activemq), {.source_access = std::vector<SourceAccess>()});
  EXPECT_EQ(of_activemq.error().message(),
            "BASIC_AUTH source access configuration was not provided");
}

}  // namespace
}  // namespace wheelpit
