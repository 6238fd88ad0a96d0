// Events of asynchronous invocations: operations of our own, read like the service model.

#include <array>

#include "api/model/lambda_shapes.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

constexpr Shape kRequestId = text(1, 64, "[0-9a-zA-Z-]+");
constexpr Shape kRequestIds = list_of(kRequestId, 1, 1000);
constexpr Shape kBareName = text(1, 64, "[a-zA-Z0-9-_]+");
constexpr auto kStateNames = std::to_array<std::string_view>({"waiting", "delivering", "failed"});
constexpr Shape kState = one_of(kStateNames);

constexpr auto kListMembers = std::to_array<Member>(
    {{.name = "FunctionName", .shape = &kBareName, .location = Location::query},
     {.name = "State", .shape = &kState, .location = Location::query},
     {.name = "Marker", .shape = &kString, .location = Location::query},
     {.name = "MaxItems", .shape = &kMaxListItems, .location = Location::query}});
constexpr Shape kList = structure(kListMembers);

constexpr auto kGetMembers = std::to_array<Member>(
    {{.name = "RequestId", .shape = &kRequestId, .location = Location::uri, .required = true}});
constexpr Shape kGet = structure(kGetMembers);

constexpr auto kRedriveMembers =
    std::to_array<Member>({{.name = "RequestIds", .shape = &kRequestIds},
                           {.name = "FunctionName", .shape = &kBareName},
                           {.name = "All", .shape = &kBoolean}});
constexpr Shape kRedrive = structure(kRedriveMembers);

constexpr auto kPurgeMembers = std::to_array<Member>({{.name = "RequestIds", .shape = &kRequestIds},
                                                      {.name = "FunctionName", .shape = &kBareName},
                                                      {.name = "State", .shape = &kState},
                                                      {.name = "All", .shape = &kBoolean}});
constexpr Shape kPurge = structure(kPurgeMembers);

constexpr auto kResponseMembers =
    std::to_array<Member>({{.name = "StatusCode", .shape = &kInteger},
                           {.name = "ExecutedVersion", .shape = &kString},
                           {.name = "FunctionError", .shape = &kString},
                           {.name = "Payload", .shape = &kString}});
constexpr Shape kResponse = structure(kResponseMembers);

// The last three only of GetAsyncEvent. NextAttempt is of the function or of a delivery.
constexpr auto kEventMembers =
    std::to_array<Member>({{.name = "RequestId", .shape = &kString},
                           {.name = "FunctionName", .shape = &kString},
                           {.name = "FunctionArn", .shape = &kString},
                           {.name = "State", .shape = &kString},
                           {.name = "Attempts", .shape = &kInteger},
                           {.name = "Accepted", .shape = &kTimestamp},
                           {.name = "NextAttempt", .shape = &kTimestamp},
                           {.name = "LastStatus", .shape = &kInteger},
                           {.name = "LastError", .shape = &kString},
                           {.name = "Condition", .shape = &kString},
                           {.name = "Destination", .shape = &kString},
                           {.name = "DeadLetterQueue", .shape = &kString},
                           {.name = "PayloadBytes", .shape = &kInteger},
                           {.name = "TraceHeader", .shape = &kString},
                           {.name = "Payload", .shape = &kString},
                           {.name = "LastResponse", .shape = &kResponse}});
constexpr Shape kEvent = structure(kEventMembers);
constexpr Shape kEvents = list_of(kEvent);

constexpr auto kListedMembers = std::to_array<Member>(
    {{.name = "Events", .shape = &kEvents}, {.name = "NextMarker", .shape = &kString}});
constexpr Shape kListed = structure(kListedMembers);
constexpr Shape kConditions = map_of(kString, kInteger);
constexpr auto kFunctionCountMembers =
    std::to_array<Member>({{.name = "FunctionName", .shape = &kString},
                           {.name = "Failed", .shape = &kInteger},
                           {.name = "Conditions", .shape = &kConditions}});
constexpr Shape kFunctionCount = structure(kFunctionCountMembers);
constexpr Shape kFunctionCounts = list_of(kFunctionCount);
constexpr auto kCountsMembers = std::to_array<Member>(
    {{.name = "Failed", .shape = &kInteger}, {.name = "Functions", .shape = &kFunctionCounts}});
constexpr Shape kCounts = structure(kCountsMembers);

constexpr auto kRedrivenMembers = std::to_array<Member>({{.name = "Redriven", .shape = &kInteger}});
constexpr Shape kRedriven = structure(kRedrivenMembers);
constexpr auto kPurgedMembers = std::to_array<Member>({{.name = "Purged", .shape = &kInteger}});
constexpr Shape kPurged = structure(kPurgedMembers);

constexpr auto kOperations = std::to_array<Operation>({
    {.name = "ListAsyncEvents",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/_wheelpit/async/events",
     .input = &kList,
     .output = &kListed},
    {.name = "GetAsyncEvent",
     .effect = Effect::reveals,
     .method = "GET",
     .path = "/_wheelpit/async/events/{RequestId}",
     .input = &kGet,
     .output = &kEvent},
    {.name = "CountAsyncEvents",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/_wheelpit/async/counts",
     .input = &kNothing,
     .output = &kCounts},
    {.name = "RedriveAsyncEvents",
     .effect = Effect::writes,
     .method = "POST",
     .path = "/_wheelpit/async/redrive",
     .input = &kRedrive,
     .output = &kRedriven},
    {.name = "PurgeAsyncEvents",
     .effect = Effect::writes,
     .method = "POST",
     .path = "/_wheelpit/async/purge",
     .input = &kPurge,
     .output = &kPurged},
});

}  // namespace

std::span<const Operation> async_event_operations() { return kOperations; }

}  // namespace wheelpit::api
