// What runs a function: an operation of our own, read like the service model.

#include <array>

#include "api/model/lambda_shapes.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

constexpr Shape kBareName = text(1, 64, "[a-zA-Z0-9-_]+");
constexpr auto kOfMembers = std::to_array<Member>(
    {{.name = "FunctionName", .shape = &kBareName, .location = Location::uri, .required = true}});
constexpr Shape kOf = structure(kOfMembers);

constexpr auto kEnvironmentMembers =
    std::to_array<Member>({{.name = "Version", .shape = &kString},
                           {.name = "LogStream", .shape = &kString},
                           {.name = "State", .shape = &kString},
                           {.name = "Since", .shape = &kTimestamp},
                           {.name = "StartedAt", .shape = &kTimestamp},
                           {.name = "Invocations", .shape = &kInteger},
                           {.name = "MemoryBytes", .shape = &kInteger},
                           {.name = "Pid", .shape = &kInteger},
                           {.name = "Provisioned", .shape = &kBoolean}});
constexpr Shape kEnvironment = structure(kEnvironmentMembers);
constexpr Shape kEnvironments = list_of(kEnvironment);
constexpr auto kListedMembers =
    std::to_array<Member>({{.name = "FunctionName", .shape = &kString},
                           {.name = "Environments", .shape = &kEnvironments}});
constexpr Shape kListed = structure(kListedMembers);

constexpr auto kOperations = std::to_array<Operation>({
    {.name = "ListEnvironments",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/_wheelpit/functions/{FunctionName}/environments",
     .input = &kOf,
     .output = &kListed},
});

}  // namespace

std::span<const Operation> environment_operations() { return kOperations; }

}  // namespace wheelpit::api
