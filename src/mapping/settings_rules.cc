#include "mapping/settings_rules.h"

#include <algorithm>
#include <array>
#include <span>

#include "mapping/source_traits.h"

namespace wheelpit {
namespace {

using std::string_view;
using Settings = MappingSettings;

// Required.
bool no_position(const Settings& p) { return p.starting_position.empty(); }
bool no_servers(const Settings& p) { return p.bootstrap_servers.empty(); }
bool no_topics(const Settings& p) { return p.topics.empty(); }
bool no_queues(const Settings& p) { return p.queues.empty(); }
bool no_access(const Settings& p) { return p.source_access.empty(); }
bool no_database(const Settings& p) { return p.database_name.empty(); }
bool no_database_config(const Settings& p) {
  return no_database(p) && p.collection_name.empty() && p.full_document.empty();
}

// How the source may be reached.
bool has_other_access(const Settings& p, SourceKind kind) {
  const std::span<const string_view> supported = traits_of(kind).access_types;
  return std::ranges::any_of(p.source_access, [supported](const SourceAccess& access) {
    return std::ranges::find(supported, access.type) == supported.end();
  });
}
bool no_msk_access(const Settings& p) { return has_other_access(p, SourceKind::msk); }
bool no_self_managed_access(const Settings& p) {
  return has_other_access(p, SourceKind::self_managed_kafka);
}
bool no_document_db_access(const Settings& p) {
  return has_other_access(p, SourceKind::document_db);
}

bool names(const Settings& p, string_view type) {
  return std::ranges::find(p.source_access, type, &SourceAccess::type) != p.source_access.end();
}
bool needless_oauth(const Settings& p) {
  static constexpr auto kOfTheSecret = std::to_array<string_view>(
      {"OAUTHBEARER_SCOPE", "OAUTHBEARER_LOGICAL_CLUSTER", "OAUTHBEARER_IDENTITY_POOL"});
  if (names(p, "OAUTHBEARER_AUTH")) return false;
  const bool audience = names(p, "OAUTHBEARER_AUDIENCE") && !names(p, "IAM_OAUTHBEARER_AUTH");
  return audience ||
         std::ranges::any_of(kOfTheSecret, [&](string_view type) { return names(p, type); });
}
bool no_audience(const Settings& p) {
  return names(p, "IAM_OAUTHBEARER_AUTH") && !names(p, "OAUTHBEARER_AUDIENCE");
}
bool two_logins(const Settings& p) {
  return std::ranges::count_if(p.source_access, [](const SourceAccess& access) {
           return access.type.ends_with("_AUTH");
         }) > 1;
}
bool login_without_value(const Settings& p) {
  return std::ranges::any_of(p.source_access, [](const SourceAccess& access) {
    return access.uri.empty() && !access.type.starts_with("IAM_") &&
           !access.type.starts_with("VPC_");
  });
}

// Where reading starts.
bool at_timestamp(const Settings& p) { return p.starting_position == "AT_TIMESTAMP"; }
bool no_timestamp(const Settings& p) {
  return at_timestamp(p) && !p.starting_position_timestamp.has_value();
}
bool needless_timestamp(const Settings& p) {
  return !at_timestamp(p) && p.starting_position_timestamp.has_value();
}

// Batches.
bool is_fifo(const Settings& p) { return p.event_source_arn.ends_with(".fifo"); }
bool large_batch(const Settings& p) { return p.batch_size.value_or(0) > 10; }
bool window(const Settings& p) { return p.maximum_batching_window_seconds.value_or(0) > 0; }
bool fifo_window(const Settings& p) { return is_fifo(p) && window(p); }
bool large_batch_without_window(const Settings& p) { return large_batch(p) && !window(p); }
bool short_record_age(const Settings& p) {
  const int age = p.maximum_record_age_seconds.value_or(-1);
  return age != -1 && age < 60;
}
bool tumbling(const Settings& p) { return p.tumbling_window_seconds.value_or(0) > 0; }
bool parallel_tumbling(const Settings& p) {
  return tumbling(p) && p.parallelization_factor.value_or(1) > 1;
}
bool filtered_tumbling(const Settings& p) { return tumbling(p) && !p.filters.empty(); }

// Destinations.
bool has_on_success(const Settings& p) { return !p.on_success.empty(); }
bool goes_to(const Settings& p, string_view start) {
  return p.on_failure && p.on_failure->starts_with(start);
}
bool is_of_service(const Settings& p, string_view service) {
  string_view arn = *p.on_failure;
  arn.remove_prefix(std::min(arn.find(':', 4) + 1, arn.size()));  // behind "arn:PARTITION:"
  return arn.starts_with(service);
}
bool other_destination(const Settings& p) {
  if (!p.on_failure || p.on_failure->empty() || goes_to(p, "kafka://")) return false;
  return !is_of_service(p, "sqs:") && !is_of_service(p, "sns:") && !is_of_service(p, "s3:");
}
bool bounded_without_destination(const Settings& p) {
  const bool bounded =
      p.maximum_retry_attempts.value_or(-1) >= 0 || p.maximum_record_age_seconds.value_or(-1) >= 0;
  return bounded && p.on_failure.value_or("").empty();
}
bool fifo_destination(const Settings& p) {
  return p.on_failure && p.on_failure->ends_with(".fifo");
}
bool kafka_destination(const Settings& p) { return goes_to(p, "kafka://"); }

bool own_topic(const Settings& p) {
  return kafka_destination(p) && !p.topics.empty() &&
         p.on_failure->substr(std::string_view("kafka://").size()) == p.topics.front();
}

// Pollers.
bool two_scalings(const Settings& p) { return p.maximum_concurrency && p.pollers; }
bool crossed_pollers(const Settings& p) {
  return p.pollers && p.pollers->minimum && p.pollers->maximum &&
         *p.pollers->minimum > *p.pollers->maximum;
}
bool one_poller(const Settings& p) {
  return p.pollers && (p.pollers->minimum.value_or(2) < 2 || p.pollers->maximum.value_or(2) < 2);
}
bool wrong_sqs_pollers(const Settings& p) { return one_poller(p) || crossed_pollers(p); }
bool poller_group(const Settings& p) { return p.pollers && !p.pollers->group.value_or("").empty(); }

// Of provisioned mode alone.
bool on_demand(const Settings& p) { return !p.pollers.has_value(); }
bool counts(const Settings& p, string_view metric) {
  return std::ranges::find(p.metrics, metric) != p.metrics.end();
}
bool kafka_metrics(const Settings& p) {
  return counts(p, "ErrorCount") || counts(p, "KafkaMetrics");
}
bool on_demand_metrics(const Settings& p) { return on_demand(p) && kafka_metrics(p); }
bool on_demand_logging(const Settings& p) { return on_demand(p) && !p.system_log_level.empty(); }
bool on_demand_retries(const Settings& p) {
  return on_demand(p) && p.maximum_retry_attempts.value_or(-1) >= 0;
}
bool on_demand_topic(const Settings& p) { return on_demand(p) && kafka_destination(p); }
bool on_demand_registry(const Settings& p) { return on_demand(p) && p.schema_registry; }
bool nowhere_registry(const Settings& p) {
  return p.schema_registry && p.schema_registry->uri.empty();
}
bool formless_registry(const Settings& p) {
  return p.schema_registry && p.schema_registry->event_record_format.empty();
}

struct Rule {
  KindSet kinds;
  bool (*broken)(const Settings&);
  string_view text;  // with ": " at its end the source's ARN follows
};

constexpr string_view kNoPosition =
    "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: "
    "Member must not be null.";
constexpr string_view kNoAccess = "Required 'sourceAccessConfigurations' parameter is missing.";
constexpr string_view kOtherAccess =
    "Unsupported source access configurations type for given event source mapping type.";

// The texts of these are recorded from the service or told by its users.
constexpr auto kRules = std::to_array<Rule>({
    {kStreams, no_position, kNoPosition},
    {kKafka, no_topics, "Required 'topics' parameter is missing."},
    {kMq, no_queues, "Required 'queues' parameter is missing."},
    {kSelfManagedKafka | kMq, no_access, kNoAccess},
    {kDocumentDb, no_database_config,
     "Invalid parameters: documentDBEventSourceConfig, databaseName"},
    {kDocumentDb, no_database, "Invalid parameters: databaseName"},
    {kDocumentDb, no_access,
     "Invalid parameters: sourceAccessConfigurations, sourceAccessConfigurations"},
    {kMsk, no_msk_access, kOtherAccess},
    {kSelfManagedKafka, no_self_managed_access, kOtherAccess},
    {kDocumentDb, no_document_db_access, kOtherAccess},
    {kDynamoDb, at_timestamp, "Unsupported starting position for arn type: "},
    {kKinesis | kKafka | kDocumentDb, no_timestamp,
     "When the starting position is 'AT_TIMESTAMP', a starting position timestamp must be "
     "provided."},
    {kSqs, fifo_window, "Batching window is not supported for FIFO queues"},
    {kSqs, large_batch_without_window,
     "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than "
     "10"},
    {kSqs, wrong_sqs_pollers,
     "MinimumPollers should be between [2, 200] and MaximumPollers should be between "
     "[MinimumPollers, 10000]"},
    {kSqs, two_scalings,
     "Provisioned mode for SQS ESM does not support maximum concurrency feature. Use "
     "MaximumPollers as the control mechanism and remove maximum concurrency."},
    {kStreams | kKafka | kMq, short_record_age,
     "MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)"},
});

// What the service refuses, too, in words that no one has recorded: these are ours.
constexpr auto kOwnWords = std::to_array<Rule>({
    {kSelfManagedKafka, no_servers,
     "Required 'selfManagedEventSource.endpoints' parameter is missing."},
    {kStreams | kKafka, needless_timestamp,
     "StartingPositionTimestamp needs the StartingPosition AT_TIMESTAMP."},
    {kStreams, parallel_tumbling,
     "TumblingWindowInSeconds is not supported with a ParallelizationFactor greater than 1."},
    {kStreams, filtered_tumbling, "TumblingWindowInSeconds is not supported with FilterCriteria."},
    {kStreams | kKafka | kMq, has_on_success,
     "DestinationConfig.OnSuccess is not supported for event source mappings."},
    {kStreams | kMq, kafka_destination,
     "A Kafka topic as destination is supported for Kafka event source mappings only."},
    {kMq, bounded_without_destination,
     "MaximumRetryAttempts and MaximumRecordAgeInSeconds of a broker's queue need a "
     "DestinationConfig.OnFailure: what is given up has no other place to go."},
    {kStreams | kKafka | kMq, fifo_destination,
     "FIFO queues and FIFO topics are not supported as destinations of event source mappings."},
    {kStreams | kKafka, other_destination,
     "A destination on failure must be an SQS queue, an SNS topic, an S3 bucket or, for Kafka, a "
     "topic."},
    {kSqs, poller_group, "PollerGroupName is supported for Kafka event source mappings only."},
    {kKafka, two_logins, "SourceAccessConfigurations may name one login only."},
    {kKafka, needless_oauth,
     "OAUTHBEARER_SCOPE, _AUDIENCE, _LOGICAL_CLUSTER and _IDENTITY_POOL need an "
     "OAUTHBEARER_AUTH."},
    {kKafka, no_audience, "IAM_OAUTHBEARER_AUTH needs an OAUTHBEARER_AUDIENCE."},
    {kKafka, login_without_value,
     "SourceAccessConfigurations: every type but IAM_AUTH and IAM_OAUTHBEARER_AUTH "
     "needs a URI."},
    {kKafka, crossed_pollers, "MinimumPollers must not be greater than MaximumPollers."},
    {kSqs | kStreams, kafka_metrics,
     "ErrorCount and KafkaMetrics are supported for Kafka event source mappings only."},
    {kKafka, on_demand_metrics, "ErrorCount and KafkaMetrics need a ProvisionedPollerConfig."},
    {kKafka, on_demand_logging, "LoggingConfig needs a ProvisionedPollerConfig."},
    {kKafka, on_demand_retries, "MaximumRetryAttempts needs a ProvisionedPollerConfig."},
    {kKafka, on_demand_topic,
     "A Kafka topic as destination on failure needs a ProvisionedPollerConfig."},
    {kKafka, own_topic,
     "The topic that an event source mapping reads cannot be its destination on failure."},
    {kKafka, on_demand_registry, "SchemaRegistryConfig needs a ProvisionedPollerConfig."},
    {kKafka, nowhere_registry, "SchemaRegistryConfig needs a SchemaRegistryURI."},
    {kKafka, formless_registry, "SchemaRegistryConfig needs an EventRecordFormat."},
});

Status check_rules(std::span<const Rule> rules, SourceKind kind, const Settings& given) {
  for (const Rule& rule : rules) {
    if (!is_in(kind, rule.kinds) || !rule.broken(given)) continue;
    std::string text(rule.text);
    if (text.ends_with(": ")) text += given.event_source_arn;
    return Error(Errc::invalid_argument, std::move(text));
  }
  return {};
}

}  // namespace

Status check_settings(SourceKind kind, const MappingSettings& settings) {
  if (auto checked = check_rules(kRules, kind, settings); !checked) return checked;
  return check_rules(kOwnWords, kind, settings);
}

Status check_new_settings(SourceKind kind, const MappingSettings& given, WallTime now) {
  if (auto checked = check_settings(kind, given); !checked) return checked;
  if (given.starting_position_timestamp && *given.starting_position_timestamp > now) {
    return Error(Errc::invalid_argument, "StartingPositionTimestamp cannot be in the future.");
  }
  return {};
}

Status check_function_timeout(SourceKind kind, int timeout_seconds) {
  const SourceTraits& traits = traits_of(kind);
  if (timeout_seconds <= traits.longest_function_timeout_seconds) return {};
  return Error(Errc::invalid_argument, "Function timeout: " + std::to_string(timeout_seconds) +
                                           " seconds is greater than the maximum of " +
                                           std::to_string(traits.longest_function_timeout_seconds) +
                                           " seconds for " + std::string(traits.title) +
                                           " event source mappings.");
}

}  // namespace wheelpit
