// Event source mappings, read like the service model: every member of every kind of source, with
// its constraints. Which kinds may carry it is in mapping/source_traits.cc.

#include <array>
#include <cstddef>

#include "api/model/kafka_shapes.h"
#include "api/model/lambda_shapes.h"
#include "api/model/mapping_shapes.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

using std::string_view;
using namespace mapping_shapes;

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
