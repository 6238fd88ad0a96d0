// The brokers of the configuration: operations of our own, read like the service model.

#include <array>

#include "api/model/lambda_shapes.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

constexpr Shape kNames = list_of(kString);
constexpr Shape kUrls = list_of(kString, 1, 100);

constexpr Shape kNothing = structure({});

constexpr auto kAddMembers =
    std::to_array<Member>({{.name = "Name", .shape = &kString, .required = true},
                           {.name = "Id", .shape = &kString},
                           {.name = "Engine", .shape = &kString, .required = true},
                           {.name = "Endpoints", .shape = &kUrls, .required = true},
                           {.name = "TlsCaFile", .shape = &kString},
                           {.name = "PublisherSecret", .shape = &kString},
                           {.name = "PublisherVirtualHost", .shape = &kString}});
constexpr Shape kAdd = structure(kAddMembers);

constexpr auto kBrokerMembers = std::to_array<Member>({{.name = "Name", .shape = &kString},
                                                       {.name = "Id", .shape = &kString},
                                                       {.name = "Arn", .shape = &kString},
                                                       {.name = "Engine", .shape = &kString},
                                                       {.name = "Endpoints", .shape = &kUrls},
                                                       {.name = "TlsCaFile", .shape = &kString},
                                                       {.name = "Mappings", .shape = &kInteger}});
constexpr Shape kBroker = structure(kBrokerMembers);
constexpr Shape kBrokers = list_of(kBroker);
constexpr auto kListedMembers = std::to_array<Member>(
    {{.name = "File", .shape = &kString}, {.name = "Brokers", .shape = &kBrokers}});
constexpr Shape kListed = structure(kListedMembers);

constexpr auto kReadMembers = std::to_array<Member>({{.name = "File", .shape = &kString},
                                                     {.name = "Added", .shape = &kNames},
                                                     {.name = "Changed", .shape = &kNames},
                                                     {.name = "Removed", .shape = &kNames},
                                                     {.name = "NeedRestart", .shape = &kNames}});
constexpr Shape kRead = structure(kReadMembers);

constexpr auto kOperations = std::to_array<Operation>({
    {.name = "ListConfiguredBrokers",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/_wheelpit/brokers",
     .input = &kNothing,
     .output = &kListed},
    {.name = "AddBroker",
     .effect = Effect::writes,
     .method = "POST",
     .path = "/_wheelpit/brokers",
     .input = &kAdd,
     .output = &kRead},
    {.name = "ReloadBrokers",
     .effect = Effect::writes,
     .method = "POST",
     .path = "/_wheelpit/brokers/reload",
     .input = &kNothing,
     .output = &kRead},
});

}  // namespace

std::span<const Operation> broker_setting_operations() { return kOperations; }

}  // namespace wheelpit::api
