// CloudWatch Logs, the part that reads, read like the service model.

#include <array>
#include <limits>

#include "api/model/lambda_shapes.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

using std::string_view;

constexpr Shape kGroupName = text(1, 512, R"([\.\-_/#A-Za-z0-9]+)");
constexpr Shape kGroupPattern = text(0, 512, R"([\.\-_/#A-Za-z0-9]*)");
constexpr Shape kGroupIdentifier = text(1, 2048, R"([\w#+=/:,.@-]*)");
constexpr Shape kStreamName = text(1, 512, R"([^:*]*)");
constexpr Shape kStreamNames = list_of(kStreamName, 1, 100);
constexpr Shape kFilterPattern = text(0, 1024);
constexpr Shape kToken = text(1, 4096);
constexpr Shape kDescribeLimit = integer(1, 50);
constexpr Shape kEventsLimit = integer(1, 10000);
constexpr Shape kTime = integer(0, std::numeric_limits<std::int64_t>::max());  // milliseconds
constexpr Shape kStrings = list_of(kString);
constexpr Shape kAccount = text(12, 12, R"(^\d{12}$)");
constexpr Shape kAccounts = list_of(kAccount, 0, 20);
constexpr Shape kGroupIdentifiers = list_of(kGroupIdentifier, 1, 50);
constexpr auto kOrders = std::to_array<string_view>({"LogStreamName", "LastEventTime"});
constexpr Shape kOrderBy = one_of(kOrders);
constexpr auto kClasses =
    std::to_array<string_view>({"STANDARD", "INFREQUENT_ACCESS", "DELIVERY", "ESSENTIALS"});
constexpr Shape kClass = one_of(kClasses);

constexpr Member kGroup = {.name = "logGroupName", .shape = &kGroupName};
constexpr Member kIdentifier = {.name = "logGroupIdentifier", .shape = &kGroupIdentifier};
constexpr Member kNextToken = {.name = "nextToken", .shape = &kToken};
constexpr Member kStartTime = {.name = "startTime", .shape = &kTime};
constexpr Member kEndTime = {.name = "endTime", .shape = &kTime};
// There are no data protection policies here, so nothing is masked.
constexpr Member kUnmask = {.name = "unmask", .shape = &kBoolean};

constexpr auto kDescribeGroupsMembers = std::to_array<Member>({
    {.name = "accountIdentifiers", .shape = &kAccounts, .only = ""},
    {.name = "logGroupNamePrefix", .shape = &kGroupName},
    {.name = "logGroupNamePattern", .shape = &kGroupPattern},
    kNextToken,
    {.name = "limit", .shape = &kDescribeLimit},
    {.name = "includeLinkedAccounts", .shape = &kBoolean, .only = "false"},
    {.name = "logGroupClass", .shape = &kClass, .only = "STANDARD"},
    {.name = "logGroupIdentifiers", .shape = &kGroupIdentifiers, .only = ""},
});
constexpr Shape kDescribeGroups = structure(kDescribeGroupsMembers);

constexpr auto kDescribeStreamsMembers = std::to_array<Member>({
    kGroup,
    kIdentifier,
    {.name = "logStreamNamePrefix", .shape = &kStreamName},
    {.name = "orderBy", .shape = &kOrderBy},
    {.name = "descending", .shape = &kBoolean},
    kNextToken,
    {.name = "limit", .shape = &kDescribeLimit},
});
constexpr Shape kDescribeStreams = structure(kDescribeStreamsMembers);

constexpr auto kGetMembers = std::to_array<Member>({
    kGroup,
    kIdentifier,
    {.name = "logStreamName", .shape = &kStreamName, .required = true},
    kStartTime,
    kEndTime,
    kNextToken,
    {.name = "limit", .shape = &kEventsLimit},
    {.name = "startFromHead", .shape = &kBoolean},
    kUnmask,
});
constexpr Shape kGet = structure(kGetMembers);

constexpr auto kFilterMembers = std::to_array<Member>({
    kGroup,
    kIdentifier,
    {.name = "logStreamNames", .shape = &kStreamNames},
    {.name = "logStreamNamePrefix", .shape = &kStreamName},
    kStartTime,
    kEndTime,
    {.name = "filterPattern", .shape = &kFilterPattern},
    kNextToken,
    {.name = "limit", .shape = &kEventsLimit},
    // Streams are always interleaved, as in the service since 2019.
    {.name = "interleaved", .shape = &kBoolean},
    {.name = "startFromHead", .shape = &kBoolean, .only = "true"},
    kUnmask,
});
constexpr Shape kFilter = structure(kFilterMembers);

constexpr auto kDeleteMembers =
    std::to_array<Member>({{.name = "logGroupName", .shape = &kGroupName, .required = true}});
constexpr Shape kDelete = structure(kDeleteMembers);

constexpr auto kGroupMembers = std::to_array<Member>({
    {.name = "arn", .shape = &kString},
    {.name = "creationTime", .shape = &kTime},
    {.name = "logGroupArn", .shape = &kString},
    {.name = "logGroupClass", .shape = &kString},
    {.name = "logGroupName", .shape = &kString},
    {.name = "metricFilterCount", .shape = &kInteger},
    {.name = "storedBytes", .shape = &kTime},
});
constexpr Shape kGroupShown = structure(kGroupMembers);
constexpr Shape kGroups = list_of(kGroupShown);
constexpr auto kGroupsMembers =
    std::to_array<Member>({{.name = "logGroups", .shape = &kGroups}, kNextToken});
constexpr Shape kDescribedGroups = structure(kGroupsMembers);

constexpr auto kStreamMembers = std::to_array<Member>({
    {.name = "arn", .shape = &kString},
    {.name = "creationTime", .shape = &kTime},
    {.name = "firstEventTimestamp", .shape = &kTime},
    {.name = "lastEventTimestamp", .shape = &kTime},
    {.name = "lastIngestionTime", .shape = &kTime},
    {.name = "logStreamName", .shape = &kString},
    {.name = "storedBytes", .shape = &kTime},
});
constexpr Shape kStreamShown = structure(kStreamMembers);
constexpr Shape kStreams = list_of(kStreamShown);
constexpr auto kStreamsMembers =
    std::to_array<Member>({{.name = "logStreams", .shape = &kStreams}, kNextToken});
constexpr Shape kDescribedStreams = structure(kStreamsMembers);

constexpr auto kEventMembers = std::to_array<Member>({
    {.name = "logStreamName", .shape = &kString},
    {.name = "timestamp", .shape = &kTime},
    {.name = "message", .shape = &kString},
    {.name = "ingestionTime", .shape = &kTime},
    {.name = "eventId", .shape = &kString},
});
constexpr Shape kEvent = structure(kEventMembers);
constexpr Shape kEvents = list_of(kEvent);
constexpr auto kGotMembers = std::to_array<Member>({
    {.name = "events", .shape = &kEvents},
    {.name = "nextForwardToken", .shape = &kString},
    {.name = "nextBackwardToken", .shape = &kString},
});
constexpr Shape kGot = structure(kGotMembers);
// The service has stopped to tell which streams it has searched.
constexpr auto kFilteredMembers = std::to_array<Member>({
    {.name = "events", .shape = &kEvents},
    {.name = "searchedLogStreams", .shape = &kStrings},
    kNextToken,
});
constexpr Shape kFiltered = structure(kFilteredMembers);

constexpr Operation operation(string_view name, Effect effect, const Shape& input,
                              const Shape& output) {
  return {
      .service = Service::logs, .name = name, .effect = effect, .input = &input, .output = &output};
}

constexpr auto kOperations = std::to_array<Operation>({
    operation("DescribeLogGroups", Effect::reads, kDescribeGroups, kDescribedGroups),
    operation("DescribeLogStreams", Effect::reads, kDescribeStreams, kDescribedStreams),
    operation("GetLogEvents", Effect::reads, kGet, kGot),
    operation("FilterLogEvents", Effect::reads, kFilter, kFiltered),
    operation("DeleteLogGroup", Effect::writes, kDelete, kNothing),
});

}  // namespace

std::span<const Operation> log_operations() { return kOperations; }

}  // namespace wheelpit::api
