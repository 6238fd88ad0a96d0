// Versions and aliases of functions: the operations, read like the service model.

#include <array>

#include "api/model/function_answers.h"
#include "api/model/function_requests.h"
#include "api/model/lambda_shapes.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

using function_answers::shown;
using function_requests::kNameToChange;
using std::string_view;

constexpr auto kPublishMembers = std::to_array<Member>(
    {kNameToChange,
     {.name = "CodeSha256", .shape = &kString},
     {.name = "Description", .shape = &function_requests::kDescription},
     {.name = "RevisionId", .shape = &kString},
     {.name = "PublishTo", .shape = &function_requests::kPublishTo, .only = ""}});
constexpr Shape kPublish = structure(kPublishMembers);

constexpr Shape kAliasName = text(1, 128, R"((?!^[0-9]+$)([a-zA-Z0-9-_]+))");
constexpr Shape kVersion = text(1, 1024, R"((\$LATEST(\.PUBLISHED)?|[0-9]+))");
constexpr Shape kAdditionalVersion = text(1, 1024, "[0-9]+");
constexpr Shape kWeight = number(0, 1);
constexpr Shape kWeights = counted_later(map_of(kAdditionalVersion, kWeight));
constexpr auto kRoutingMembers =
    std::to_array<Member>({{.name = "AdditionalVersionWeights", .shape = &kWeights}});
constexpr Shape kRouting = structure(kRoutingMembers);

constexpr Member kNamed = {
    .name = "Name", .shape = &kAliasName, .location = Location::uri, .required = true};

constexpr auto kCreateMembers =
    std::to_array<Member>({kNameToChange,
                           {.name = "Name", .shape = &kAliasName, .required = true},
                           {.name = "FunctionVersion", .shape = &kVersion, .required = true},
                           {.name = "Description", .shape = &function_requests::kDescription},
                           {.name = "RoutingConfig", .shape = &kRouting}});
constexpr Shape kCreate = structure(kCreateMembers);
constexpr auto kOneMembers = std::to_array<Member>({kNameToChange, kNamed});
constexpr Shape kOne = structure(kOneMembers);
constexpr auto kUpdateMembers =
    std::to_array<Member>({kNameToChange,
                           kNamed,
                           {.name = "FunctionVersion", .shape = &kVersion},
                           {.name = "Description", .shape = &function_requests::kDescription},
                           {.name = "RoutingConfig", .shape = &kRouting},
                           {.name = "RevisionId", .shape = &kString}});
constexpr Shape kUpdate = structure(kUpdateMembers);
constexpr auto kListMembers = std::to_array<Member>(
    {kNameToChange,
     {.name = "FunctionVersion", .shape = &kVersion, .location = Location::query},
     function_requests::kMarker,
     function_requests::kMaxItems});
constexpr Shape kList = structure(kListMembers);

constexpr auto kAliasMembers = std::to_array<Member>(
    {shown("AliasArn", kString), shown("Description", kString), shown("FunctionVersion", kString),
     shown("Name", kString), shown("RevisionId", kString), shown("RoutingConfig", kRouting)});
constexpr Shape kAlias = structure(kAliasMembers);
constexpr Shape kAliases = list_of(kAlias);
constexpr auto kAliasListMembers =
    std::to_array<Member>({shown("Aliases", kAliases), shown("NextMarker", kString)});
constexpr Shape kAliasList = structure(kAliasListMembers);

constexpr string_view kVersionsPath = "/2015-03-31/functions/{FunctionName}/versions";
constexpr string_view kAliasesPath = "/2015-03-31/functions/{FunctionName}/aliases";
constexpr string_view kAliasPath = "/2015-03-31/functions/{FunctionName}/aliases/{Name}";

constexpr auto kOperations = std::to_array<Operation>({
    {.name = "PublishVersion",
     .effect = Effect::writes,
     .method = "POST",
     .path = kVersionsPath,
     .status = 201,
     .input = &kPublish,
     .output = &function_answers::kConfiguration},
    {.name = "ListVersionsByFunction",
     .effect = Effect::reads,
     .method = "GET",
     .path = kVersionsPath,
     .input = &function_requests::kListVersions,
     .output = &function_answers::kVersionList},
    {.name = "CreateAlias",
     .effect = Effect::writes,
     .method = "POST",
     .path = kAliasesPath,
     .status = 201,
     .input = &kCreate,
     .output = &kAlias},
    {.name = "ListAliases",
     .effect = Effect::reads,
     .method = "GET",
     .path = kAliasesPath,
     .input = &kList,
     .output = &kAliasList},
    {.name = "GetAlias",
     .effect = Effect::reads,
     .method = "GET",
     .path = kAliasPath,
     .input = &kOne,
     .output = &kAlias},
    {.name = "UpdateAlias",
     .effect = Effect::writes,
     .method = "PUT",
     .path = kAliasPath,
     .input = &kUpdate,
     .output = &kAlias},
    {.name = "DeleteAlias",
     .effect = Effect::writes,
     .method = "DELETE",
     .path = kAliasPath,
     .status = 204,
     .input = &kOne,
     .output = &kNothing},
});

}  // namespace

std::span<const Operation> version_operations() { return kOperations; }

}  // namespace wheelpit::api
