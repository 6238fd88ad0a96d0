// What people try before a mapping does it: operations of our own, read like the service model.

#include <array>

#include "api/model/lambda_shapes.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

constexpr Shape kUuid = text(1, 64, "[a-zA-Z0-9-]+");
constexpr Shape kName = text(1, 256);
constexpr Shape kLongName = text(0, 2048);
constexpr auto kSourceNames = std::to_array<std::string_view>(
    {"rabbitmq", "activemq", "sqs", "kinesis", "dynamodb", "msk", "self_managed_kafka"});
constexpr Shape kSource = one_of(kSourceNames);

constexpr Shape kPattern = text(0, 4096);
constexpr auto kFilterMembers =
    std::to_array<Member>({{.name = "Pattern", .shape = &kPattern, .required = true}});
constexpr Shape kFilter = structure(kFilterMembers);
constexpr Shape kFilters = list_of(kFilter, 1, 10);
constexpr auto kCriteriaMembers =
    std::to_array<Member>({{.name = "Filters", .shape = &kFilters, .required = true}});
constexpr Shape kCriteria = structure(kCriteriaMembers);
constexpr Shape kRecord = text(0, 1'048'576);
constexpr Shape kRecords = list_of(kRecord, 0, 100);
constexpr auto kTestFilterMembers =
    std::to_array<Member>({{.name = "Source", .shape = &kSource},
                           {.name = "FilterCriteria", .shape = &kCriteria, .required = true},
                           {.name = "Records", .shape = &kRecords}});
constexpr Shape kTestFilter = structure(kTestFilterMembers);

constexpr Shape kReasons = list_of(kString);
constexpr auto kResultMembers = std::to_array<Member>({{.name = "Matches", .shape = &kBoolean},
                                                       {.name = "Reasons", .shape = &kReasons},
                                                       {.name = "Error", .shape = &kString}});
constexpr Shape kResult = structure(kResultMembers);
constexpr Shape kResults = list_of(kResult);
constexpr auto kFilterTestedMembers =
    std::to_array<Member>({{.name = "Valid", .shape = &kBoolean},
                           {.name = "Results", .shape = &kResults},
                           {.name = "Filter", .shape = &kInteger},
                           {.name = "Message", .shape = &kString},
                           {.name = "Reason", .shape = &kString},
                           {.name = "Offset", .shape = &kInteger}});
constexpr Shape kFilterTested = structure(kFilterTestedMembers);

constexpr auto kTestBrokerMembers = std::to_array<Member>(
    {{.name = "Broker", .shape = &kName, .location = Location::uri, .required = true},
     {.name = "Secret", .shape = &kLongName},
     {.name = "VirtualHost", .shape = &kLongName},
     {.name = "Queue", .shape = &kLongName}});
constexpr Shape kTestBroker = structure(kTestBrokerMembers);
constexpr auto kTestSourceMembers = std::to_array<Member>(
    {{.name = "UUID", .shape = &kUuid}, {.name = "EventSourceArn", .shape = &kArn}});
constexpr Shape kTestSource = structure(kTestSourceMembers);

constexpr auto kStepMembers = std::to_array<Member>({{.name = "Name", .shape = &kString},
                                                     {.name = "Outcome", .shape = &kString},
                                                     {.name = "Milliseconds", .shape = &kInteger},
                                                     {.name = "Code", .shape = &kString},
                                                     {.name = "Words", .shape = &kString}});
constexpr Shape kStep = structure(kStepMembers);
constexpr Shape kSteps = list_of(kStep);
constexpr auto kQueueMembers = std::to_array<Member>(
    {{.name = "Messages", .shape = &kInteger}, {.name = "Consumers", .shape = &kInteger}});
constexpr Shape kQueue = structure(kQueueMembers);
constexpr auto kTestedMembers = std::to_array<Member>({{.name = "Ok", .shape = &kBoolean},
                                                       {.name = "Endpoint", .shape = &kString},
                                                       {.name = "Steps", .shape = &kSteps},
                                                       {.name = "Queue", .shape = &kQueue}});
constexpr Shape kTested = structure(kTestedMembers);

constexpr auto kOperations = std::to_array<Operation>({
    {.name = "TestFilter",
     .effect = Effect::reads,
     .method = "POST",
     .path = "/_wheelpit/filters/test",
     .input = &kTestFilter,
     .output = &kFilterTested,
     .request_below = 6'291'556},
    {.name = "TestBroker",
     .effect = Effect::reads,
     .method = "POST",
     .path = "/_wheelpit/brokers/{Broker}/test",
     .input = &kTestBroker,
     .output = &kTested},
    {.name = "TestSource",
     .effect = Effect::reads,
     .method = "POST",
     .path = "/_wheelpit/sources/test",
     .input = &kTestSource,
     .output = &kTested},
});

}  // namespace

std::span<const Operation> lab_operations() { return kOperations; }

}  // namespace wheelpit::api
