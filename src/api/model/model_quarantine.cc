// Messages that no function may see: operations of our own, read like the service model.

#include <array>

#include "api/model/lambda_shapes.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

constexpr Shape kUuid = text(1, 64, "[a-zA-Z0-9-]+");
constexpr Shape kId = text(1, 200, "[a-zA-Z0-9.-]+");
constexpr Shape kMost = integer(1, 500);
constexpr Shape kBytes = integer(0, std::int64_t{1} << 53);

constexpr auto kListMembers =
    std::to_array<Member>({{.name = "UUID", .shape = &kUuid, .location = Location::query},
                           {.name = "Marker", .shape = &kString, .location = Location::query},
                           {.name = "MaxItems", .shape = &kMost, .location = Location::query}});
constexpr Shape kList = structure(kListMembers);
constexpr auto kByIdMembers = std::to_array<Member>(
    {{.name = "Id", .shape = &kId, .location = Location::uri, .required = true}});
constexpr Shape kById = structure(kByIdMembers);

// The last two only of GetQuarantined.
constexpr auto kMessageMembers =
    std::to_array<Member>({{.name = "Id", .shape = &kString},
                           {.name = "QuarantinedAt", .shape = &kTimestamp},
                           {.name = "UUID", .shape = &kString},
                           {.name = "EventSourceArn", .shape = &kString},
                           {.name = "Name", .shape = &kString},
                           {.name = "MessageId", .shape = &kString},
                           {.name = "Cause", .shape = &kString},
                           {.name = "Bytes", .shape = &kBytes},
                           {.name = "Properties", .shape = &kString},
                           {.name = "Body", .shape = &kString}});
constexpr Shape kMessage = structure(kMessageMembers);
constexpr Shape kMessages = list_of(kMessage);
constexpr auto kListedMembers = std::to_array<Member>({{.name = "Messages", .shape = &kMessages},
                                                       {.name = "Bytes", .shape = &kBytes},
                                                       {.name = "MaxBytes", .shape = &kBytes},
                                                       {.name = "NextMarker", .shape = &kString}});
constexpr Shape kListed = structure(kListedMembers);

constexpr auto kOperations = std::to_array<Operation>({
    {.name = "ListQuarantined",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/_wheelpit/quarantine",
     .input = &kList,
     .output = &kListed},
    {.name = "GetQuarantined",
     .effect = Effect::reveals,
     .method = "GET",
     .path = "/_wheelpit/quarantine/{Id}",
     .input = &kById,
     .output = &kMessage},
    {.name = "DeleteQuarantined",
     .effect = Effect::writes,
     .method = "DELETE",
     .path = "/_wheelpit/quarantine/{Id}",
     .status = 204,
     .input = &kById,
     .output = &kNothing},
});

}  // namespace

std::span<const Operation> quarantine_operations() { return kOperations; }

}  // namespace wheelpit::api
