// Positions of mappings of streams: operations of our own, read like the service model.

#include <array>

#include "api/model/lambda_shapes.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

constexpr Shape kUuid = text(1, 64, "[a-zA-Z0-9-]+");
constexpr auto kPlaces =
    std::to_array<std::string_view>({"TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"});
constexpr Shape kPlace = one_of(kPlaces);

constexpr Shape kNothing = structure({});
constexpr auto kUuidMembers = std::to_array<Member>(
    {{.name = "UUID", .shape = &kUuid, .location = Location::uri, .required = true}});
constexpr Shape kByUuid = structure(kUuidMembers);
constexpr auto kCopyMembers = std::to_array<Member>(
    {{.name = "UUID", .shape = &kUuid, .location = Location::uri, .required = true},
     {.name = "From", .shape = &kUuid, .required = true}});
constexpr Shape kCopy = structure(kCopyMembers);
constexpr auto kResetMembers = std::to_array<Member>(
    {{.name = "UUID", .shape = &kUuid, .location = Location::uri, .required = true},
     {.name = "To", .shape = &kPlace, .required = true},
     {.name = "Timestamp", .shape = &kTimestamp}});
constexpr Shape kReset = structure(kResetMembers);

constexpr auto kSlotMembers = std::to_array<Member>({{.name = "Finished", .shape = &kString},
                                                     {.name = "FailedFirst", .shape = &kString},
                                                     {.name = "FailedLast", .shape = &kString},
                                                     {.name = "FailedCalls", .shape = &kInteger}});
constexpr Shape kSlot = structure(kSlotMembers);
constexpr Shape kSlots = list_of(kSlot);
constexpr Shape kNames = list_of(kString);
constexpr auto kShardMembers =
    std::to_array<Member>({{.name = "ShardId", .shape = &kString},
                           {.name = "Parents", .shape = &kNames},
                           {.name = "Start", .shape = &kString},
                           {.name = "StartTimestamp", .shape = &kTimestamp},
                           {.name = "Ended", .shape = &kBoolean},
                           {.name = "Slots", .shape = &kSlots},
                           {.name = "WindowStart", .shape = &kTimestamp},
                           {.name = "WindowEnd", .shape = &kTimestamp},
                           {.name = "WindowStateBytes", .shape = &kInteger}});
constexpr Shape kShard = structure(kShardMembers);
constexpr Shape kShards = list_of(kShard);

// The shards only of GetPositions, their number of ListPositions.
constexpr auto kMappingMembers =
    std::to_array<Member>({{.name = "UUID", .shape = &kString},
                           {.name = "FunctionArn", .shape = &kString},
                           {.name = "EventSourceArn", .shape = &kString},
                           {.name = "State", .shape = &kString},
                           {.name = "ShardCount", .shape = &kInteger},
                           {.name = "EndedShardCount", .shape = &kInteger},
                           {.name = "Shards", .shape = &kShards}});
constexpr Shape kMapping = structure(kMappingMembers);
constexpr Shape kMappings = list_of(kMapping);
constexpr auto kListedMembers = std::to_array<Member>({{.name = "Mappings", .shape = &kMappings}});
constexpr Shape kListed = structure(kListedMembers);
constexpr auto kChangedMembers = std::to_array<Member>({{.name = "Shards", .shape = &kInteger}});
constexpr Shape kChanged = structure(kChangedMembers);

constexpr auto kOperations = std::to_array<Operation>({
    {.name = "ListPositions",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/_wheelpit/positions",
     .input = &kNothing,
     .output = &kListed},
    {.name = "GetPositions",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/_wheelpit/positions/{UUID}",
     .input = &kByUuid,
     .output = &kMapping},
    {.name = "CopyPositions",
     .effect = Effect::writes,
     .method = "POST",
     .path = "/_wheelpit/positions/{UUID}/copy",
     .input = &kCopy,
     .output = &kChanged},
    {.name = "ResetPositions",
     .effect = Effect::writes,
     .method = "POST",
     .path = "/_wheelpit/positions/{UUID}/reset",
     .input = &kReset,
     .output = &kChanged},
});

}  // namespace

std::span<const Operation> position_operations() { return kOperations; }

}  // namespace wheelpit::api
