// Tags of mappings and functions, read like the service model.

#include <array>

#include "api/model/lambda_shapes.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

constexpr Shape kResource = text(
    1, 10000,
    R"(arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+))");
constexpr Member kResourceMember = {
    .name = "Resource", .shape = &kResource, .location = Location::uri, .required = true};

constexpr auto kTagMembers =
    std::to_array<Member>({kResourceMember, {.name = "Tags", .shape = &kTags, .required = true}});
constexpr Shape kTag = structure(kTagMembers);

constexpr Shape kTagKeys = list_of(kTagKey);
constexpr auto kUntagMembers = std::to_array<Member>({kResourceMember,
                                                      {.name = "TagKeys",
                                                       .shape = &kTagKeys,
                                                       .location = Location::query,
                                                       .wire_name = "tagKeys",
                                                       .required = true}});
constexpr Shape kUntag = structure(kUntagMembers);

constexpr auto kListMembers = std::to_array<Member>({kResourceMember});
constexpr Shape kList = structure(kListMembers);
constexpr auto kListedMembers = std::to_array<Member>({{.name = "Tags", .shape = &kTags}});
constexpr Shape kListed = structure(kListedMembers);

constexpr std::string_view kPath = "/2017-03-31/tags/{Resource}";

constexpr auto kOperations = std::to_array<Operation>({
    {.name = "TagResource",
     .effect = Effect::writes,
     .method = "POST",
     .path = kPath,
     .status = 204,
     .input = &kTag,
     .output = &kNothing},
    {.name = "UntagResource",
     .effect = Effect::writes,
     .method = "DELETE",
     .path = kPath,
     .status = 204,
     .input = &kUntag,
     .output = &kNothing},
    {.name = "ListTags",
     .effect = Effect::reads,
     .method = "GET",
     .path = kPath,
     .input = &kList,
     .output = &kListed},
});

}  // namespace

std::span<const Operation> tag_operations() { return kOperations; }

}  // namespace wheelpit::api
