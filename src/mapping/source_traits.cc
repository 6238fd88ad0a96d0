#include "mapping/source_traits.h"

#include <algorithm>
#include <array>

namespace wheelpit {
namespace {

using std::string_view;

constexpr auto kEveryMapping =
    std::to_array<string_view>({"UUID", "EventSourceArn", "FunctionName", "Enabled", "BatchSize",
                                "MaximumBatchingWindowInSeconds", "Tags"});

constexpr auto kMqMembers = std::to_array<string_view>(
    {"Queues", "SourceAccessConfigurations", "FilterCriteria", "KMSKeyArn"});
constexpr auto kExtendedMqMembers = std::to_array<string_view>(
    {"ScalingConfig", "FunctionResponseTypes", "BisectBatchOnFunctionError", "MaximumRetryAttempts",
     "MaximumRecordAgeInSeconds", "DestinationConfig"});
constexpr auto kRabbitMqAccess = std::to_array<string_view>({"BASIC_AUTH", "VIRTUAL_HOST"});
constexpr auto kActiveMqAccess = std::to_array<string_view>({"BASIC_AUTH"});

constexpr auto kSqsMembers =
    std::to_array<string_view>({"FilterCriteria", "FunctionResponseTypes", "ScalingConfig",
                                "ProvisionedPollerConfig", "MetricsConfig", "KMSKeyArn"});

constexpr auto kStreamMembers = std::to_array<string_view>(
    {"StartingPosition", "StartingPositionTimestamp", "ParallelizationFactor",
     "TumblingWindowInSeconds", "FilterCriteria", "FunctionResponseTypes",
     "BisectBatchOnFunctionError", "MaximumRetryAttempts", "MaximumRecordAgeInSeconds",
     "DestinationConfig", "MetricsConfig", "KMSKeyArn"});
constexpr SourceDefaults kStreamDefaults = {.window_seconds = 0,
                                            .parallelization_factor = 1,
                                            .maximum_record_age_seconds = -1,
                                            .maximum_retry_attempts = -1,
                                            .tumbling_window_seconds = 0,
                                            .bisect_batch_on_function_error = false,
                                            .shows_response_types = true,
                                            .shows_on_failure = true};

constexpr auto kMskMembers = std::to_array<string_view>(
    {"Topics", "SourceAccessConfigurations", "AmazonManagedKafkaEventSourceConfig",
     "StartingPosition", "StartingPositionTimestamp", "FilterCriteria", "FunctionResponseTypes",
     "BisectBatchOnFunctionError", "MaximumRetryAttempts", "MaximumRecordAgeInSeconds",
     "DestinationConfig", "ProvisionedPollerConfig", "MetricsConfig", "LoggingConfig",
     "KMSKeyArn"});
constexpr auto kSelfManagedMembers = std::to_array<string_view>(
    {"SelfManagedEventSource", "Topics", "SourceAccessConfigurations",
     "SelfManagedKafkaEventSourceConfig", "StartingPosition", "StartingPositionTimestamp",
     "FilterCriteria", "FunctionResponseTypes", "BisectBatchOnFunctionError",
     "MaximumRetryAttempts", "MaximumRecordAgeInSeconds", "DestinationConfig",
     "ProvisionedPollerConfig", "MetricsConfig", "LoggingConfig", "KMSKeyArn"});
constexpr auto kMskAccess =
    std::to_array<string_view>({"SASL_SCRAM_512_AUTH", "CLIENT_CERTIFICATE_TLS_AUTH"});
constexpr auto kSelfManagedAccess = std::to_array<string_view>(
    {"BASIC_AUTH", "VPC_SUBNET", "VPC_SECURITY_GROUP", "SASL_SCRAM_512_AUTH", "SASL_SCRAM_256_AUTH",
     "CLIENT_CERTIFICATE_TLS_AUTH", "SERVER_ROOT_CA_CERTIFICATE", "OAUTHBEARER_AUTH",
     "OAUTHBEARER_SCOPE", "OAUTHBEARER_AUDIENCE", "OAUTHBEARER_LOGICAL_CLUSTER",
     "OAUTHBEARER_IDENTITY_POOL", "IAM_AUTH", "IAM_OAUTHBEARER_AUTH"});
constexpr SourceDefaults kKafkaDefaults = {.starting_position = "TRIM_HORIZON",
                                           .names_a_group = true};

constexpr auto kKafkaFaults = std::to_array<FaultText>({
    {.fault = ConsumerFault::authentication, .text = "PROBLEM: SASL authentication failed."},
    {.fault = ConsumerFault::authorization, .text = "PROBLEM: Cluster failed to authorize Lambda."},
    {.fault = ConsumerFault::untrusted, .text = "PROBLEM: Server failed to authenticate Lambda."},
    {.fault = ConsumerFault::distrusted, .text = "PROBLEM: Lambda failed to authenticate server."},
    {.fault = ConsumerFault::unusable_key,
     .text = "PROBLEM: Provided certificate or private key is invalid."},
});

constexpr auto kDocumentDbMembers =
    std::to_array<string_view>({"DocumentDBEventSourceConfig", "SourceAccessConfigurations",
                                "StartingPosition", "StartingPositionTimestamp"});
constexpr auto kDocumentDbAccess = std::to_array<string_view>({"BASIC_AUTH"});

constexpr string_view kMqTwin =
    R"(An event source mapping with event source ("{source}"), function ("{function}") and queues)"
    R"( ("{stream}"))";
constexpr string_view kSqsTwin =
    R"(An event source mapping with SQS arn (" {source} ") and function (" {name} "))";
constexpr string_view kStreamTwin =
    R"(The event source arn (" {source} ") and function (" {name} ") provided mapping)";
constexpr string_view kKafkaTwin =
    R"(An event source mapping with event source ("{source}"), function ("{function}"), topics)"
    R"( ("{stream}"))";

// Brokers lose their patience with anyone who takes longer.
constexpr int kBrokersPatience = 840;

constexpr RecordModel base64_at(string_view key, Mismatch mismatch) {
  return {.data_key = key, .encoding = DataEncoding::base64, .mismatch = mismatch};
}

constexpr auto kTraits = std::to_array<SourceTraits>({
    {.kind = SourceKind::rabbitmq,
     .name = "rabbitmq",
     .title = "Amazon MQ",
     .records_name = "rabbitmq",
     .arn_service = "mq",
     .consumed = true,
     .members = kMqMembers,
     .extended_members = kExtendedMqMembers,
     .access_types = kRabbitMqAccess,
     .longest_function_timeout_seconds = kBrokersPatience,
     .records = base64_at("data", Mismatch::pass),
     .twin = kMqTwin},
    {.kind = SourceKind::activemq,
     .name = "activemq",
     .title = "Amazon MQ",
     .records_name = "activemq",
     .arn_service = "mq",
     .consumed = true,
     .members = kMqMembers,
     .extended_members = kExtendedMqMembers,
     .access_types = kActiveMqAccess,
     .longest_function_timeout_seconds = kBrokersPatience,
     .records = base64_at("data", Mismatch::pass),
     .twin = kMqTwin},
    {.kind = SourceKind::sqs,
     .name = "sqs",
     .title = "Amazon SQS",
     .records_name = "sqs",
     .arn_service = "sqs",
     .consumed = true,
     .is_inspected = true,
     .members = kSqsMembers,
     .no_position = "StartingPosition is not valid for SQS event sources.",
     .defaults =
         {.batch_size = 10, .window_seconds = 0, .shows_response_types = true, .least_pollers = 2},
     .records = {.data_key = "body", .encoding = DataEncoding::text},
     .twin = kSqsTwin,
     .nothing_processed = "",
     .unreadable = "",
     .tells_why_it_waits = false},
    {.kind = SourceKind::kinesis,
     .name = "kinesis",
     .title = "Amazon Kinesis",
     .records_name = "kinesis",
     .arn_service = "kinesis",
     .arn_holds = ":stream/",
     .consumed = true,
     .members = kStreamMembers,
     .defaults = kStreamDefaults,
     .records = {.data_key = "data",
                 .encoding = DataEncoding::base64,
                 .plain_patterns = false,
                 .inlined = "kinesis"},
     .batch_info = "KinesisBatchInfo",
     .twin = kStreamTwin,
     .user_reason = "User action",
     .new_and_disabled = MappingState::creating,
     .tells_why_it_waits = false,
     .modified_in_minutes = true},
    {.kind = SourceKind::dynamodb,
     .name = "dynamodb",
     .title = "Amazon DynamoDB Streams",
     .records_name = "dynamodb",
     .arn_service = "dynamodb",
     .arn_holds = "/stream/",
     .consumed = true,
     .members = kStreamMembers,
     .defaults = kStreamDefaults,
     .records = {.data_key = "dynamodb", .plain_patterns = false},
     .batch_info = "DDBStreamBatchInfo",
     .arrivals_by_the_second = true,
     .twin = kStreamTwin,
     .user_reason = "User action",
     .new_and_disabled = MappingState::creating,
     .tells_why_it_waits = false,
     .modified_in_minutes = true},
    {.kind = SourceKind::msk,
     .name = "msk",
     .title = "Amazon MSK",
     .records_name = "kafka",
     .arn_service = "kafka",
     .consumed = true,
     .members = kMskMembers,
     .access_types = kMskAccess,
     .defaults = kKafkaDefaults,
     .longest_function_timeout_seconds = kBrokersPatience,
     .records = base64_at("value", Mismatch::pass),
     .twin = kKafkaTwin,
     .fault_texts = kKafkaFaults},
    {.kind = SourceKind::self_managed_kafka,
     .name = "self_managed_kafka",
     .title = "self-managed Apache Kafka",
     .records_name = "kafka",
     .consumed = true,
     .members = kSelfManagedMembers,
     .access_types = kSelfManagedAccess,
     .defaults = kKafkaDefaults,
     .longest_function_timeout_seconds = kBrokersPatience,
     .records = base64_at("value", Mismatch::pass),
     .twin = kKafkaTwin,
     .fault_texts = kKafkaFaults},
    {.kind = SourceKind::document_db,
     .name = "document_db",
     .title = "Amazon DocumentDB",
     .records_name = "",
     .arn_service = "rds",
     .members = kDocumentDbMembers,
     .access_types = kDocumentDbAccess,
     .longest_function_timeout_seconds = kBrokersPatience,
     .twin = kStreamTwin},
});

constexpr bool in_order_of_kinds() {
  for (std::size_t i = 0; i < kTraits.size(); ++i) {
    if (static_cast<std::size_t>(kTraits[i].kind) != i) return false;
  }
  return true;
}
static_assert(in_order_of_kinds());

string_view service_in(string_view arn) {
  for (int colon = 0; colon < 2; ++colon) {
    const std::size_t at = arn.find(':');
    if (at == string_view::npos) return {};
    arn.remove_prefix(at + 1);
  }
  return arn.substr(0, arn.find(':'));
}

bool has(std::span<const string_view> names, string_view name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

const SourceTraits& traits_of(SourceKind kind) { return kTraits[static_cast<std::size_t>(kind)]; }

std::span<const SourceTraits> all_source_traits() { return kTraits; }

std::optional<SourceKind> source_kind_of(string_view arn) {
  const string_view service = service_in(arn);
  if (service.empty()) return std::nullopt;
  for (const SourceTraits& traits : kTraits) {
    if (traits.arn_service == service && arn.contains(traits.arn_holds)) return traits.kind;
  }
  return std::nullopt;
}

std::optional<SourceKind> parse_source_kind(string_view name) {
  for (const SourceTraits& traits : kTraits) {
    if (traits.name == name) return traits.kind;
  }
  return std::nullopt;
}

bool may_carry(const SourceTraits& traits, string_view name, bool extended) {
  return has(kEveryMapping, name) || has(traits.members, name) ||
         (extended && has(traits.extended_members, name));
}

}  // namespace wheelpit
