// The nodes that share a store, and how much they have to do: operations of our own, read like the
// service model. What nodes and slots are answered is written as it is (api/admin/nodes_json.h).

#include <array>

#include "api/model/lambda_shapes.h"
#include "api/model/node_operations.h"

namespace wheelpit::api {
namespace {

constexpr Shape kNothing = structure({});
constexpr Shape kNodeId = text(1, 64, "[a-zA-Z0-9-]+");
constexpr auto kNodeMembers = std::to_array<Member>(
    {{.name = "NodeId", .shape = &kNodeId, .location = Location::uri, .required = true}});
constexpr Shape kNode = structure(kNodeMembers);

constexpr auto kOperations = std::to_array<Operation>({
    {.name = "ListNodes",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/_wheelpit/nodes",
     .input = &kNothing,
     .output = &kNothing},
    {.name = "DrainNode",
     .effect = Effect::writes,
     .method = "POST",
     .path = "/_wheelpit/nodes/{NodeId}/drain",
     .status = 204,
     .input = &kNode,
     .output = &kNothing},
    {.name = "UndoDrain",
     .effect = Effect::writes,
     .method = "DELETE",
     .path = "/_wheelpit/nodes/{NodeId}/drain",
     .status = 204,
     .input = &kNode,
     .output = &kNothing},
    {.name = "GetLoad",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/_wheelpit/load",
     .input = &kNothing,
     .output = &kNothing},
});

}  // namespace

std::span<const Operation> node_operations() { return kOperations; }

}  // namespace wheelpit::api
