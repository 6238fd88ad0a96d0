// The engine in one look: an operation of our own, read like the service model.

#include <array>

#include "api/model/admin_shapes.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

using namespace admin_shapes;

constexpr auto kFunctionsMembers =
    std::to_array<Member>({{.name = "Count", .shape = &kInteger},
                           {.name = "ConcurrentExecutions", .shape = &kInteger},
                           {.name = "Environments", .shape = &kInteger},
                           {.name = "MaxConcurrency", .shape = &kInteger}});
constexpr Shape kFunctions = structure(kFunctionsMembers);

constexpr Shape kStates = map_of(kString, kInteger);
constexpr auto kMappingsMembers = std::to_array<Member>({{.name = "Count", .shape = &kInteger},
                                                         {.name = "Consuming", .shape = &kInteger},
                                                         {.name = "States", .shape = &kStates},
                                                         {.name = "Counters", .shape = &kCounters},
                                                         {.name = "InFlight", .shape = &kInteger},
                                                         {.name = "Buffered", .shape = &kInteger}});
constexpr Shape kMappings = structure(kMappingsMembers);

constexpr auto kEventsMembers = std::to_array<Member>(
    {{.name = "Waiting", .shape = &kInteger}, {.name = "Failed", .shape = &kInteger}});
constexpr Shape kEvents = structure(kEventsMembers);

constexpr auto kBrokerMembers = std::to_array<Member>({{.name = "Name", .shape = &kString},
                                                       {.name = "Id", .shape = &kString},
                                                       {.name = "Arn", .shape = &kString},
                                                       {.name = "Engine", .shape = &kString},
                                                       {.name = "Mappings", .shape = &kInteger},
                                                       {.name = "Consuming", .shape = &kInteger},
                                                       {.name = "Health", .shape = &kString},
                                                       {.name = "Problem", .shape = &kProblem}});
constexpr Shape kBroker = structure(kBrokerMembers);
constexpr Shape kBrokers = list_of(kBroker);

constexpr auto kAttentionMembers =
    std::to_array<Member>({{.name = "Kind", .shape = &kString},
                           {.name = "Severity", .shape = &kString},
                           {.name = "UUID", .shape = &kString},
                           {.name = "FunctionName", .shape = &kString},
                           {.name = "Count", .shape = &kInteger},
                           {.name = "Source", .shape = &kString},
                           {.name = "Name", .shape = &kString},
                           {.name = "Broker", .shape = &kString},
                           {.name = "Reason", .shape = &kString},
                           {.name = "Title", .shape = &kString},
                           {.name = "Words", .shape = &kString},
                           {.name = "Since", .shape = &kTimestamp},
                           {.name = "NextAttemptAt", .shape = &kTimestamp},
                           {.name = "Remedy", .shape = &kString}});
constexpr Shape kAttention = structure(kAttentionMembers);
constexpr Shape kAttentionList = list_of(kAttention);

constexpr auto kOverviewMembers =
    std::to_array<Member>({{.name = "Version", .shape = &kString},
                           {.name = "Profile", .shape = &kString},
                           {.name = "Sandbox", .shape = &kString},
                           {.name = "Region", .shape = &kString},
                           {.name = "AccountId", .shape = &kString},
                           {.name = "StartedAt", .shape = &kTimestamp},
                           {.name = "Shards", .shape = &kInteger},
                           {.name = "AccessKeysRequired", .shape = &kBoolean},
                           {.name = "ReadOnly", .shape = &kBoolean},
                           {.name = "Functions", .shape = &kFunctions},
                           {.name = "Mappings", .shape = &kMappings},
                           {.name = "AsyncEvents", .shape = &kEvents},
                           {.name = "Brokers", .shape = &kBrokers},
                           {.name = "Attention", .shape = &kAttentionList},
                           {.name = "MoreAttention", .shape = &kInteger}});
constexpr Shape kOverview = structure(kOverviewMembers);

constexpr auto kOperations = std::to_array<Operation>({
    {.name = "GetOverview",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/_wheelpit/overview",
     .input = &kNothing,
     .output = &kOverview},
});

}  // namespace

std::span<const Operation> overview_operations() { return kOperations; }

}  // namespace wheelpit::api
