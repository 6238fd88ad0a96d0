// Signing in: operations of our own, read like the service model.

#include <array>

#include "api/model/lambda_shapes.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

constexpr Shape kNothing = structure({});

constexpr auto kWhoMembers =
    std::to_array<Member>({{.name = "SignInRequired", .shape = &kBoolean},
                           {.name = "AccessKeysRequired", .shape = &kBoolean},
                           {.name = "Region", .shape = &kString},
                           {.name = "Service", .shape = &kString},
                           {.name = "AccessKeyId", .shape = &kString},
                           {.name = "ReadOnly", .shape = &kBoolean},
                           {.name = "ExpiresAt", .shape = &kTimestamp}});
constexpr Shape kWho = structure(kWhoMembers);

constexpr auto kSignedInMembers =
    std::to_array<Member>({{.name = "Token", .shape = &kString},
                           {.name = "AccessKeyId", .shape = &kString},
                           {.name = "ExpiresAt", .shape = &kTimestamp},
                           {.name = "ReadOnly", .shape = &kBoolean}});
constexpr Shape kSignedIn = structure(kSignedInMembers);

// Both are nothing for functions: they have no access key.
constexpr auto kOperations = std::to_array<Operation>({
    {.name = "GetSession",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/_wheelpit/session",
     .input = &kNothing,
     .output = &kWho},
    {.name = "CreateSession",
     .effect = Effect::reads,
     .method = "POST",
     .path = "/_wheelpit/session",
     .input = &kNothing,
     .output = &kSignedIn},
});

}  // namespace

std::span<const Operation> session_operations() { return kOperations; }

}  // namespace wheelpit::api
