// The status of the engine and its mappings: operations of our own, read like the service model.

#include <array>

#include "api/model/admin_shapes.h"
#include "api/model/lambda_shapes.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

using namespace admin_shapes;

constexpr Shape kUuids = text(1, 100 * 37, "[a-zA-Z0-9-]+(,[a-zA-Z0-9-]+)*");
constexpr Shape kBareName = text(1, 64, "[a-zA-Z0-9-_]+");
constexpr auto kStateNames = std::to_array<std::string_view>(
    {"Creating", "Enabling", "Enabled", "Disabling", "Disabled", "Updating", "Deleting"});
constexpr Shape kState = one_of(kStateNames);

constexpr auto kSelectMembers = std::to_array<Member>(
    {{.name = "UUID", .shape = &kUuids, .location = Location::query},
     {.name = "FunctionName", .shape = &kBareName, .location = Location::query},
     {.name = "EventSourceArn", .shape = &kString, .location = Location::query},
     {.name = "State", .shape = &kState, .location = Location::query},
     {.name = "Broker", .shape = &kString, .location = Location::query},
     {.name = "Marker", .shape = &kString, .location = Location::query},
     {.name = "MaxItems", .shape = &kMaxListItems, .location = Location::query}});
constexpr Shape kSelect = structure(kSelectMembers);

constexpr auto kQueueMembers = std::to_array<Member>(
    {{.name = "Messages", .shape = &kInteger}, {.name = "Consumers", .shape = &kInteger}});
constexpr Shape kQueue = structure(kQueueMembers);
constexpr auto kPartMembers = std::to_array<Member>({{.name = "Name", .shape = &kString},
                                                     {.name = "OldestSince", .shape = &kTimestamp},
                                                     {.name = "Lag", .shape = &kInteger}});
constexpr Shape kPart = structure(kPartMembers);
constexpr Shape kParts = list_of(kPart);

constexpr auto kMappingMembers =
    std::to_array<Member>({{.name = "UUID", .shape = &kString},
                           {.name = "FunctionArn", .shape = &kString},
                           {.name = "FunctionName", .shape = &kString},
                           {.name = "EventSourceArn", .shape = &kString},
                           {.name = "Source", .shape = &kString},
                           {.name = "Broker", .shape = &kString},
                           {.name = "Name", .shape = &kString},
                           {.name = "VirtualHost", .shape = &kString},
                           {.name = "State", .shape = &kString},
                           {.name = "StateTransitionReason", .shape = &kString},
                           {.name = "LastProcessingResult", .shape = &kString},
                           {.name = "LastModified", .shape = &kTimestamp},
                           {.name = "BatchSize", .shape = &kInteger},
                           {.name = "MaximumBatchingWindowInSeconds", .shape = &kInteger},
                           {.name = "Consuming", .shape = &kBoolean},
                           {.name = "Consumers", .shape = &kInteger},
                           {.name = "Lanes", .shape = &kInteger},
                           {.name = "Polls", .shape = &kInteger},
                           {.name = "InFlight", .shape = &kInteger},
                           {.name = "Buffered", .shape = &kInteger},
                           {.name = "Counters", .shape = &kCounters},
                           {.name = "Queue", .shape = &kQueue},
                           {.name = "OldestMessageSince", .shape = &kTimestamp},
                           {.name = "LastSuccess", .shape = &kTimestamp},
                           {.name = "Problem", .shape = &kProblem},
                           {.name = "FailingSince", .shape = &kTimestamp},
                           {.name = "Parts", .shape = &kParts},
                           {.name = "MoreParts", .shape = &kInteger}});
constexpr Shape kMapping = structure(kMappingMembers);
constexpr Shape kMappings = list_of(kMapping);
constexpr auto kListedMembers = std::to_array<Member>(
    {{.name = "Mappings", .shape = &kMappings}, {.name = "NextMarker", .shape = &kString}});
constexpr Shape kListed = structure(kListedMembers);

constexpr auto kOperations = std::to_array<Operation>({
    {.name = "GetMappingStatuses",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/_wheelpit/mappings/status",
     .input = &kSelect,
     .output = &kListed},
});

}  // namespace

std::span<const Operation> status_operations() { return kOperations; }

}  // namespace wheelpit::api
