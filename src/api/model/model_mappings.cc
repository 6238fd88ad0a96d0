// Event source mappings, read like the service model: every member of every family of source, with
// its constraints, and which families may carry it.

#include <array>

#include "api/model/kafka_shapes.h"
#include "api/model/lambda_shapes.h"
#include "api/model/operation.h"

namespace wheelpit {
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

constexpr Family kPolled = kKafka | kMq | kDocumentDb;
constexpr Family kAllButDocumentDb = kSqs | kStreams | kKafka | kMq;

constexpr auto kCreateMembers = std::to_array<Member>({
    {.name = "EventSourceArn", .shape = &kArn},
    {.name = "FunctionName", .shape = &kNamespacedFunctionName, .required = true},
    {.name = "Enabled", .shape = &kBoolean},
    {.name = "BatchSize", .shape = &kBatchSize},
    {.name = "FilterCriteria", .shape = &kFilterCriteria, .families = kAllButDocumentDb},
    {.name = "MaximumBatchingWindowInSeconds", .shape = &kBatchingWindow},
    {.name = "ParallelizationFactor", .shape = &kParallelization, .families = kStreams},
    {.name = "StartingPosition",
     .shape = &kStartingPosition,
     .families = kStreams | kKafka | kDocumentDb},
    {.name = "StartingPositionTimestamp",
     .shape = &kTimestamp,
     .families = kStreams | kKafka | kDocumentDb},
    {.name = "DestinationConfig",
     .shape = &kDestinationConfig,
     .families = kStreams | kKafka | kExtendedMq},
    {.name = "MaximumRecordAgeInSeconds",
     .shape = &kRecordAge,
     .families = kStreams | kKafka | kExtendedMq},
    {.name = "BisectBatchOnFunctionError",
     .shape = &kBoolean,
     .families = kStreams | kKafka | kExtendedMq},
    {.name = "MaximumRetryAttempts",
     .shape = &kRetryAttempts,
     .families = kStreams | kKafka | kExtendedMq},
    {.name = "Tags", .shape = &kTags},
    {.name = "TumblingWindowInSeconds", .shape = &kTumblingWindow, .families = kStreams},
    {.name = "Topics", .shape = &kTopics, .families = kKafka},
    {.name = "Queues", .shape = &kQueues, .families = kMq},
    {.name = "SourceAccessConfigurations", .shape = &kAccessList, .families = kPolled},
    {.name = "SelfManagedEventSource", .shape = &kSelfManaged, .families = kSelfManagedKafka},
    {.name = "FunctionResponseTypes",
     .shape = &kResponseTypes,
     .families = kSqs | kStreams | kKafka | kExtendedMq},
    {.name = "AmazonManagedKafkaEventSourceConfig", .shape = &kKafkaConfig, .families = kMsk},
    {.name = "SelfManagedKafkaEventSourceConfig",
     .shape = &kSelfManagedConfig,
     .families = kSelfManagedKafka},
    {.name = "ScalingConfig", .shape = &kScaling, .families = kSqs | kExtendedMq},
    {.name = "DocumentDBEventSourceConfig", .shape = &kDocumentDbConfig, .families = kDocumentDb},
    {.name = "KMSKeyArn", .shape = &kKmsKeyArn, .families = kAllButDocumentDb, .only = ""},
    {.name = "MetricsConfig", .shape = &kMetrics, .families = kSqs | kStreams | kKafka},
    {.name = "LoggingConfig", .shape = &kLogging, .families = kKafka},
    {.name = "ProvisionedPollerConfig", .shape = &kPollers, .families = kSqs | kKafka},
});
constexpr Shape kCreate = structure(kCreateMembers);

constexpr auto kUpdateMembers = std::to_array<Member>({
    {.name = "UUID", .shape = &kUuid, .location = Location::uri, .required = true},
    {.name = "FunctionName", .shape = &kNamespacedFunctionName},
    {.name = "Enabled", .shape = &kBoolean},
    {.name = "BatchSize", .shape = &kBatchSize},
    {.name = "FilterCriteria", .shape = &kFilterCriteria, .families = kAllButDocumentDb},
    {.name = "MaximumBatchingWindowInSeconds", .shape = &kBatchingWindow},
    {.name = "DestinationConfig",
     .shape = &kDestinationConfig,
     .families = kStreams | kKafka | kExtendedMq},
    {.name = "MaximumRecordAgeInSeconds",
     .shape = &kRecordAge,
     .families = kStreams | kKafka | kExtendedMq},
    {.name = "BisectBatchOnFunctionError",
     .shape = &kBoolean,
     .families = kStreams | kKafka | kExtendedMq},
    {.name = "MaximumRetryAttempts",
     .shape = &kRetryAttempts,
     .families = kStreams | kKafka | kExtendedMq},
    {.name = "ParallelizationFactor", .shape = &kParallelization, .families = kStreams},
    {.name = "SourceAccessConfigurations", .shape = &kAccessList, .families = kPolled},
    {.name = "TumblingWindowInSeconds", .shape = &kTumblingWindow, .families = kStreams},
    {.name = "FunctionResponseTypes",
     .shape = &kResponseTypes,
     .families = kSqs | kStreams | kKafka | kExtendedMq},
    {.name = "ScalingConfig", .shape = &kScaling, .families = kSqs | kExtendedMq},
    {.name = "AmazonManagedKafkaEventSourceConfig", .shape = &kKafkaConfig, .families = kMsk},
    {.name = "SelfManagedKafkaEventSourceConfig",
     .shape = &kSelfManagedConfig,
     .families = kSelfManagedKafka},
    {.name = "DocumentDBEventSourceConfig", .shape = &kDocumentDbConfig, .families = kDocumentDb},
    {.name = "KMSKeyArn", .shape = &kKmsKeyArn, .families = kAllButDocumentDb, .only = ""},
    {.name = "MetricsConfig", .shape = &kMetrics, .families = kSqs | kStreams | kKafka},
    {.name = "LoggingConfig", .shape = &kLogging, .families = kKafka},
    {.name = "ProvisionedPollerConfig", .shape = &kPollers, .families = kSqs | kKafka},
});
constexpr Shape kUpdate = structure(kUpdateMembers);

constexpr auto kByUuidMembers = std::to_array<Member>(
    {{.name = "UUID", .shape = &kUuid, .location = Location::uri, .required = true}});
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
    shown("StartingPositionTimestamp", kString),
    shown("BatchSize", kInteger),
    shown("MaximumBatchingWindowInSeconds", kInteger),
    shown("ParallelizationFactor", kString),
    shown("EventSourceArn", kString),
    shown("FilterCriteria", kFilterCriteria),
    shown("FilterCriteriaError", kString),
    shown("KMSKeyArn", kString),
    shown("MetricsConfig", kString),
    shown("LoggingConfig", kString),
    shown("ScalingConfig", kScaling),
    shown("ProvisionedPollerConfig", kPollers),
    shown("FunctionArn", kString),
    shown("LastModified", kTimestamp),
    shown("LastProcessingResult", kString),
    shown("State", kString),
    shown("StateTransitionReason", kString),
    shown("DestinationConfig", kDestinationConfig),
    shown("Topics", kString),
    shown("Queues", kQueues),
    shown("SourceAccessConfigurations", kAccessList),
    shown("SelfManagedEventSource", kString),
    shown("MaximumRecordAgeInSeconds", kInteger),
    shown("BisectBatchOnFunctionError", kBoolean),
    shown("MaximumRetryAttempts", kInteger),
    shown("TumblingWindowInSeconds", kString),
    shown("FunctionResponseTypes", kResponseTypes),
    shown("AmazonManagedKafkaEventSourceConfig", kString),
    shown("SelfManagedKafkaEventSourceConfig", kString),
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

}  // namespace wheelpit
