// What the engine is configured to, and the kinds of source: operations of our own, read like the
// service model.

#include <array>

#include "api/model/lambda_shapes.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

constexpr auto kSettingMembers =
    std::to_array<Member>({{.name = "Section", .shape = &kString},
                           {.name = "Name", .shape = &kString},
                           {.name = "Value", .shape = &kString},
                           {.name = "Origin", .shape = &kString},
                           {.name = "Line", .shape = &kInteger},
                           {.name = "NeedsRestart", .shape = &kBoolean}});
constexpr Shape kSetting = structure(kSettingMembers);
constexpr Shape kSettings = list_of(kSetting);
constexpr auto kKeyMembers = std::to_array<Member>(
    {{.name = "AccessKeyId", .shape = &kString}, {.name = "ReadOnly", .shape = &kBoolean}});
constexpr Shape kKey = structure(kKeyMembers);
constexpr Shape kKeys = list_of(kKey);
constexpr auto kConfigurationMembers =
    std::to_array<Member>({{.name = "File", .shape = &kString},
                           {.name = "Settings", .shape = &kSettings},
                           {.name = "AccessKeys", .shape = &kKeys}});
constexpr Shape kConfiguration = structure(kConfigurationMembers);

constexpr auto kOperations = std::to_array<Operation>({
    {.name = "GetConfiguration",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/_wheelpit/configuration",
     .input = &kNothing,
     .output = &kConfiguration},
    {.name = "GetTraits",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/_wheelpit/traits",
     .input = &kNothing,
     .output = &kNothing},
});

}  // namespace

std::span<const Operation> settings_operations() { return kOperations; }

}  // namespace wheelpit::api
