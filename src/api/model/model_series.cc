// What was over the last hour or day: an operation of our own, read like the service model.

#include <array>
#include <string_view>

#include "api/model/lambda_shapes.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

constexpr Shape kNames = text(1, 100 * 65, "[a-zA-Z0-9-_]+(,[a-zA-Z0-9-_]+)*");
constexpr auto kRangeNames = std::to_array<std::string_view>({"1h", "24h"});
constexpr Shape kRange = one_of(kRangeNames);
constexpr auto kSelectMembers =
    std::to_array<Member>({{.name = "Name", .shape = &kNames, .location = Location::query},
                           {.name = "Range", .shape = &kRange, .location = Location::query}});
constexpr Shape kSelect = structure(kSelectMembers);

// Null where nothing is known; durations have fractions.
constexpr Shape kNumbers = list_of(kInteger);
constexpr Shape kPoints = map_of(kString, kNumbers);
constexpr auto kItemMembers = std::to_array<Member>({{.name = "Name", .shape = &kString},
                                                     {.name = "Kind", .shape = &kString},
                                                     {.name = "Points", .shape = &kPoints}});
constexpr Shape kItem = structure(kItemMembers);
constexpr Shape kItems = list_of(kItem);
constexpr auto kSeriesMembers = std::to_array<Member>({{.name = "StepSeconds", .shape = &kInteger},
                                                       {.name = "EndAt", .shape = &kTimestamp},
                                                       {.name = "Items", .shape = &kItems}});
constexpr Shape kSeries = structure(kSeriesMembers);

constexpr auto kOperations = std::to_array<Operation>({
    {.name = "GetSeries",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/_wheelpit/series",
     .input = &kSelect,
     .output = &kSeries},
});

}  // namespace

std::span<const Operation> series_operations() { return kOperations; }

}  // namespace wheelpit::api
