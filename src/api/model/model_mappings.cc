// Event source mappings, read like the service model: every member of every kind of source, with
// its constraints. Which kinds may carry it is in mapping/source_traits.cc.

#include <array>
#include <cstddef>

#include "api/model/kafka_shapes.h"
#include "api/model/lambda_shapes.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

using std::string_view;

constexpr Shape kUuid = text(36, 36);
constexpr Shape kBatchSize = integer(1, 10000);
constexpr Shape kBatchingWindow = integer(0, 300);
constexpr Shape kParallelization = integer(1, 10);
constexpr Shape kRecordAge = integer(-1, 604800);
constexpr Shape kRetryAttempts = integer(-1, 10000);
constexpr Shape kTumblingWindow = integer(0, 900);

constexpr auto kPositions = std::to_array<string_view>({"LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"});
constexpr Shape kStartingPosition = one_of(kPositions);

constexpr Shape kPattern = text(0, 4096, R"([\s\S]*)");
constexpr auto kFilterMembers = std::to_array<Member>({{.name = "Pattern", .shape = &kPattern}});
constexpr Shape kFilter = structure(kFilterMembers);
constexpr Shape kFilters = counted_later(list_of(kFilter));
constexpr auto kFilterCriteriaMembers =
    std::to_array<Member>({{.name = "Filters", .shape = &kFilters}});
constexpr Shape kFilterCriteria = structure(kFilterCriteriaMembers);

constexpr auto kDestinationMembers =
    std::to_array<Member>({{.name = "Destination", .shape = &kDestinationArn}});
constexpr Shape kDestination = structure(kDestinationMembers);
constexpr auto kDestinationConfigMembers = std::to_array<Member>(
    {{.name = "OnSuccess", .shape = &kDestination}, {.name = "OnFailure", .shape = &kDestination}});
constexpr Shape kDestinationConfig = structure(kDestinationConfigMembers);

constexpr Shape kTopic = text(1, 249, R"([^.]([a-zA-Z0-9\-_.]+))");
constexpr Shape kTopics = list_of(kTopic, 1, 1);
constexpr Shape kQueue = text(1, 1000, R"([\s\S]*)");
constexpr Shape kQueues = list_of(kQueue, 1, 1);

constexpr auto kAccessTypes = std::to_array<string_view>(
    {"BASIC_AUTH", "VPC_SUBNET", "VPC_SECURITY_GROUP", "SASL_SCRAM_512_AUTH", "SASL_SCRAM_256_AUTH",
     "VIRTUAL_HOST", "CLIENT_CERTIFICATE_TLS_AUTH", "SERVER_ROOT_CA_CERTIFICATE",
     "OAUTHBEARER_AUTH", "OAUTHBEARER_SCOPE", "OAUTHBEARER_AUDIENCE", "OAUTHBEARER_LOGICAL_CLUSTER",
     "OAUTHBEARER_IDENTITY_POOL", "IAM_AUTH", "IAM_OAUTHBEARER_AUTH"});
constexpr Shape kAccessType = one_of(kAccessTypes);
constexpr auto kAccessMembers = std::to_array<Member>(
    {{.name = "Type", .shape = &kAccessType}, {.name = "URI", .shape = &kUri}});
constexpr Shape kAccess = structure(kAccessMembers);
constexpr Shape kAccessList = list_of(kAccess, 0, 23);

constexpr auto kResponseTypeValues = std::to_array<string_view>({"ReportBatchItemFailures"});
constexpr Shape kResponseType = one_of(kResponseTypeValues);
constexpr Shape kResponseTypes = list_of(kResponseType, 0, 1);

constexpr Shape kConcurrency = integer(2, 1000);
constexpr auto kScalingMembers =
    std::to_array<Member>({{.name = "MaximumConcurrency", .shape = &kConcurrency}});
constexpr Shape kScaling = structure(kScalingMembers);
// Of a broker's queue, in profile "extended".
constexpr Shape kAnyConcurrency = integer(1, 1000);
constexpr auto kAnyScalingMembers =
    std::to_array<Member>({{.name = "MaximumConcurrency", .shape = &kAnyConcurrency}});
constexpr Shape kAnyScaling = structure(kAnyScalingMembers);

constexpr Shape kDatabaseName = text(1, 63, R"([^ /\.$\x22]*)");
constexpr Shape kCollectionName = text(1, 57, R"((^(?!(system\x2e)))(^[_a-zA-Z0-9])([^$]*))");
constexpr auto kFullDocumentValues = std::to_array<string_view>({"UpdateLookup", "Default"});
constexpr Shape kFullDocument = one_of(kFullDocumentValues);
constexpr auto kDocumentDbMembers =
    std::to_array<Member>({{.name = "DatabaseName", .shape = &kDatabaseName},
                           {.name = "CollectionName", .shape = &kCollectionName},
                           {.name = "FullDocument", .shape = &kFullDocument}});
constexpr Shape kDocumentDbConfig = structure(kDocumentDbMembers);

constexpr auto kMetricValues =
    std::to_array<string_view>({"EventCount", "ErrorCount", "KafkaMetrics"});
constexpr Shape kMetric = one_of(kMetricValues);
constexpr Shape kMetricList = list_of(kMetric, 0, 3);
constexpr auto kMetricsMembers =
    std::to_array<Member>({{.name = "Metrics", .shape = &kMetricList}});
constexpr Shape kMetrics = structure(kMetricsMembers);

constexpr auto kLogLevels = std::to_array<string_view>({"DEBUG", "INFO", "WARN"});
constexpr Shape kLogLevel = one_of(kLogLevels);
constexpr auto kLoggingMembers =
    std::to_array<Member>({{.name = "SystemLogLevel", .shape = &kLogLevel}});
constexpr Shape kLogging = structure(kLoggingMembers);

constexpr Shape kMinimumPollers = integer(1, 200);
constexpr Shape kMaximumPollers = integer(1, 10000);
constexpr Shape kPollerGroup = text(0, 128, R"([a-zA-Z0-9-_]*)");
constexpr auto kPollerMembers =
    std::to_array<Member>({{.name = "MinimumPollers", .shape = &kMinimumPollers},
                           {.name = "MaximumPollers", .shape = &kMaximumPollers},
                           {.name = "PollerGroupName", .shape = &kPollerGroup}});
constexpr Shape kPollers = structure(kPollerMembers);

// What requests say of a mapping, whatever they do with it.
constexpr auto kSettings = std::to_array<Member>({
    {.name = "EventSourceArn", .shape = &kArn},
    {.name = "FunctionName", .shape = &kNamespacedFunctionName},
    {.name = "Enabled", .shape = &kBoolean},
    {.name = "BatchSize", .shape = &kBatchSize},
    {.name = "FilterCriteria", .shape = &kFilterCriteria},
    {.name = "MaximumBatchingWindowInSeconds", .shape = &kBatchingWindow},
    {.name = "ParallelizationFactor", .shape = &kParallelization},
    {.name = "StartingPosition", .shape = &kStartingPosition},
    {.name = "StartingPositionTimestamp", .shape = &kTimestamp},
    {.name = "DestinationConfig", .shape = &kDestinationConfig},
    {.name = "MaximumRecordAgeInSeconds", .shape = &kRecordAge},
    {.name = "BisectBatchOnFunctionError", .shape = &kBoolean},
    {.name = "MaximumRetryAttempts", .shape = &kRetryAttempts},
    {.name = "Tags", .shape = &kTags},
    {.name = "TumblingWindowInSeconds", .shape = &kTumblingWindow},
    {.name = "Topics", .shape = &kTopics},
    {.name = "Queues", .shape = &kQueues},
    {.name = "SourceAccessConfigurations", .shape = &kAccessList},
    {.name = "SelfManagedEventSource", .shape = &kSelfManaged},
    {.name = "FunctionResponseTypes", .shape = &kResponseTypes},
    {.name = "AmazonManagedKafkaEventSourceConfig", .shape = &kKafkaConfig},
    {.name = "SelfManagedKafkaEventSourceConfig", .shape = &kSelfManagedConfig},
    {.name = "ScalingConfig", .shape = &kScaling},
    {.name = "DocumentDBEventSourceConfig", .shape = &kDocumentDbConfig},
    {.name = "KMSKeyArn", .shape = &kKmsKeyArn, .only = ""},
    {.name = "MetricsConfig", .shape = &kMetrics},
    {.name = "LoggingConfig", .shape = &kLogging},
    {.name = "ProvisionedPollerConfig", .shape = &kPollers},
    {.name = "UUID", .shape = &kUuid, .location = Location::uri, .required = true},
});

// The settings of these names, in that order: it is the order of faults. One that there is not does
// not compile.
template <std::size_t count>
consteval std::array<Member, count> settings(const std::array<string_view, count>& names) {
  std::array<Member, count> members{};
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t at = 0;
    while (kSettings.at(at).name != names[i]) ++at;
    members[i] = kSettings[at];
  }
  return members;
}

// With a number of lanes that the service has for no kind of source.
template <std::size_t count>
consteval std::array<Member, count> with_any_concurrency(std::array<Member, count> members) {
  for (Member& member : members) {
    if (member.name == "ScalingConfig") member.shape = &kAnyScaling;
  }
  return members;
}

template <std::size_t count>
consteval std::array<Member, count> with_function(std::array<Member, count> members) {
  for (Member& member : members) member.required |= member.name == "FunctionName";
  return members;
}

constexpr auto kCreateMembers =
    with_function(settings(std::to_array<string_view>({"EventSourceArn",
                                                       "FunctionName",
                                                       "Enabled",
                                                       "BatchSize",
                                                       "FilterCriteria",
                                                       "MaximumBatchingWindowInSeconds",
                                                       "ParallelizationFactor",
                                                       "StartingPosition",
                                                       "StartingPositionTimestamp",
                                                       "DestinationConfig",
                                                       "MaximumRecordAgeInSeconds",
                                                       "BisectBatchOnFunctionError",
                                                       "MaximumRetryAttempts",
                                                       "Tags",
                                                       "TumblingWindowInSeconds",
                                                       "Topics",
                                                       "Queues",
                                                       "SourceAccessConfigurations",
                                                       "SelfManagedEventSource",
                                                       "FunctionResponseTypes",
                                                       "AmazonManagedKafkaEventSourceConfig",
                                                       "SelfManagedKafkaEventSourceConfig",
                                                       "ScalingConfig",
                                                       "DocumentDBEventSourceConfig",
                                                       "KMSKeyArn",
                                                       "MetricsConfig",
                                                       "LoggingConfig",
                                                       "ProvisionedPollerConfig"})));
constexpr Shape kCreate = structure(kCreateMembers);
constexpr auto kExtendedCreateMembers = with_any_concurrency(kCreateMembers);
constexpr Shape kExtendedCreate = structure(kExtendedCreateMembers);

constexpr auto kUpdateMembers =
    settings(std::to_array<string_view>({"UUID",
                                         "FunctionName",
                                         "Enabled",
                                         "BatchSize",
                                         "FilterCriteria",
                                         "MaximumBatchingWindowInSeconds",
                                         "DestinationConfig",
                                         "MaximumRecordAgeInSeconds",
                                         "BisectBatchOnFunctionError",
                                         "MaximumRetryAttempts",
                                         "ParallelizationFactor",
                                         "SourceAccessConfigurations",
                                         "TumblingWindowInSeconds",
                                         "FunctionResponseTypes",
                                         "ScalingConfig",
                                         "AmazonManagedKafkaEventSourceConfig",
                                         "SelfManagedKafkaEventSourceConfig",
                                         "DocumentDBEventSourceConfig",
                                         "KMSKeyArn",
                                         "MetricsConfig",
                                         "LoggingConfig",
                                         "ProvisionedPollerConfig"}));
constexpr Shape kUpdate = structure(kUpdateMembers);
constexpr auto kExtendedUpdateMembers = with_any_concurrency(kUpdateMembers);
constexpr Shape kExtendedUpdate = structure(kExtendedUpdateMembers);

constexpr auto kByUuidMembers = settings(std::to_array<string_view>({"UUID"}));
constexpr Shape kByUuid = structure(kByUuidMembers);

constexpr auto kListMembers = std::to_array<Member>({
    {.name = "EventSourceArn", .shape = &kArn, .location = Location::query},
    {.name = "FunctionName", .shape = &kNamespacedFunctionName, .location = Location::query},
    {.name = "Marker", .shape = &kString, .location = Location::query},
    {.name = "MaxItems", .shape = &kMaxListItems, .location = Location::query},
});
constexpr Shape kListRequest = structure(kListMembers);

constexpr Member shown(string_view name, const Shape& shape) {
  return {.name = name, .shape = &shape, .when_absent = WhenAbsent::null};
}

// What mappings of this version never have is a String that is always null.
constexpr auto kConfigurationMembers = std::to_array<Member>({
    shown("UUID", kString),
    shown("StartingPosition", kString),
    shown("StartingPositionTimestamp", kTimestamp),
    shown("BatchSize", kInteger),
    shown("MaximumBatchingWindowInSeconds", kInteger),
    shown("ParallelizationFactor", kInteger),
    shown("EventSourceArn", kString),
    shown("FilterCriteria", kFilterCriteria),
    shown("FilterCriteriaError", kString),
    shown("KMSKeyArn", kString),
    shown("MetricsConfig", kMetrics),
    shown("LoggingConfig", kString),
    shown("ScalingConfig", kAnyScaling),
    shown("ProvisionedPollerConfig", kPollers),
    shown("FunctionArn", kString),
    shown("LastModified", kTimestamp),
    shown("LastProcessingResult", kString),
    shown("State", kString),
    shown("StateTransitionReason", kString),
    shown("DestinationConfig", kDestinationConfig),
    shown("Topics", kTopics),
    shown("Queues", kQueues),
    shown("SourceAccessConfigurations", kAccessList),
    shown("SelfManagedEventSource", kSelfManaged),
    shown("MaximumRecordAgeInSeconds", kInteger),
    shown("BisectBatchOnFunctionError", kBoolean),
    shown("MaximumRetryAttempts", kInteger),
    shown("TumblingWindowInSeconds", kInteger),
    shown("FunctionResponseTypes", kResponseTypes),
    shown("AmazonManagedKafkaEventSourceConfig", kKafkaConfig),
    shown("SelfManagedKafkaEventSourceConfig", kSelfManagedConfig),
    shown("DocumentDBEventSourceConfig", kString),
    shown("EventSourceMappingArn", kString),
});
constexpr Shape kConfiguration = structure(kConfigurationMembers);

constexpr Shape kConfigurations = list_of(kConfiguration);
constexpr auto kListAnswerMembers = std::to_array<Member>(
    {shown("EventSourceMappings", kConfigurations), shown("NextMarker", kString)});
constexpr Shape kListAnswer = structure(kListAnswerMembers);

constexpr string_view kAll = "/2015-03-31/event-source-mappings";
constexpr string_view kOne = "/2015-03-31/event-source-mappings/{UUID}";

constexpr auto kOperations = std::to_array<Operation>({
    {.name = "CreateEventSourceMapping",
     .effect = Effect::writes,
     .method = "POST",
     .path = kAll,
     .status = 202,
     .input = &kCreate,
     .extended_input = &kExtendedCreate,
     .output = &kConfiguration},
    {.name = "ListEventSourceMappings",
     .effect = Effect::reads,
     .method = "GET",
     .path = kAll,
     .input = &kListRequest,
     .output = &kListAnswer},
    {.name = "GetEventSourceMapping",
     .effect = Effect::reads,
     .method = "GET",
     .path = kOne,
     .input = &kByUuid,
     .output = &kConfiguration},
    {.name = "UpdateEventSourceMapping",
     .effect = Effect::writes,
     .method = "PUT",
     .path = kOne,
     .status = 202,
     .input = &kUpdate,
     .extended_input = &kExtendedUpdate,
     .output = &kConfiguration},
    {.name = "DeleteEventSourceMapping",
     .effect = Effect::writes,
     .method = "DELETE",
     .path = kOne,
     .status = 202,
     .input = &kByUuid,
     .output = &kConfiguration},
});

}  // namespace

std::span<const Operation> mapping_operations() { return kOperations; }

}  // namespace wheelpit::api
