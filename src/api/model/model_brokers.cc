// Amazon MQ and STS, read like their service models.

#include <array>

#include "api/model/lambda_shapes.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

constexpr Shape kMaxResults = integer(1, 100);
constexpr auto kListMembers = std::to_array<Member>({
    {.name = "MaxResults",
     .shape = &kMaxResults,
     .location = Location::query,
     .wire_name = "maxResults"},
    {.name = "NextToken", .shape = &kString, .location = Location::query, .wire_name = "nextToken"},
});
constexpr Shape kList = structure(kListMembers);

constexpr auto kDescribeMembers = std::to_array<Member>({{.name = "BrokerId",
                                                          .shape = &kString,
                                                          .location = Location::uri,
                                                          .wire_name = "broker-id",
                                                          .required = true}});
constexpr Shape kDescribe = structure(kDescribeMembers);

constexpr Shape kStrings = list_of(kString);
constexpr auto kInstanceMembers =
    std::to_array<Member>({{.name = "endpoints", .shape = &kStrings}});
constexpr Shape kInstance = structure(kInstanceMembers);
constexpr Shape kInstances = list_of(kInstance);

constexpr auto kSummaryMembers = std::to_array<Member>({
    {.name = "brokerArn", .shape = &kString},
    {.name = "brokerId", .shape = &kString},
    {.name = "brokerName", .shape = &kString},
    {.name = "brokerState", .shape = &kString},
    {.name = "deploymentMode", .shape = &kString},
    {.name = "engineType", .shape = &kString},
});
constexpr Shape kSummary = structure(kSummaryMembers);
constexpr Shape kSummaries = list_of(kSummary);
constexpr auto kListedMembers = std::to_array<Member>(
    {{.name = "brokerSummaries", .shape = &kSummaries}, {.name = "nextToken", .shape = &kString}});
constexpr Shape kListed = structure(kListedMembers);

constexpr auto kBrokerMembers = std::to_array<Member>({
    {.name = "authenticationStrategy", .shape = &kString},
    {.name = "brokerArn", .shape = &kString},
    {.name = "brokerId", .shape = &kString},
    {.name = "brokerInstances", .shape = &kInstances},
    {.name = "brokerName", .shape = &kString},
    {.name = "brokerState", .shape = &kString},
    {.name = "deploymentMode", .shape = &kString},
    {.name = "engineType", .shape = &kString},
    {.name = "publiclyAccessible", .shape = &kBoolean},
});
constexpr Shape kBroker = structure(kBrokerMembers);

constexpr auto kBrokerOperations = std::to_array<Operation>({
    {.service = Service::mq,
     .name = "ListBrokers",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/v1/brokers",
     .input = &kList,
     .output = &kListed},
    {.service = Service::mq,
     .name = "DescribeBroker",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/v1/brokers/{broker-id}",
     .input = &kDescribe,
     .output = &kBroker},
});

constexpr auto kStsOperations = std::to_array<Operation>({
    {.service = Service::sts,
     .name = "GetCallerIdentity",
     .effect = Effect::identifies,
     .input = &kNothing,
     .output = &kNothing,
     .body = RequestBody::raw},
});

}  // namespace

std::span<const Operation> broker_operations() { return kBrokerOperations; }
std::span<const Operation> sts_operations() { return kStsOperations; }

}  // namespace wheelpit::api
