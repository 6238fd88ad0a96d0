// A copy of the engine's data: an operation of our own, read like the service model.

#include <array>

#include "api/model/backup_operations.h"
#include "api/model/lambda_shapes.h"

namespace wheelpit::api {
namespace {

constexpr Shape kNothing = structure({});

constexpr Shape kId = text(1, 64, "[a-zA-Z0-9-]+");
constexpr auto kByIdMembers = std::to_array<Member>(
    {{.name = "Id", .shape = &kId, .location = Location::uri, .required = true}});
constexpr Shape kById = structure(kByIdMembers);

constexpr auto kMadeMembers = std::to_array<Member>({{.name = "Id", .shape = &kString},
                                                     {.name = "Folder", .shape = &kString},
                                                     {.name = "Files", .shape = &kInteger},
                                                     {.name = "Bytes", .shape = &kInteger}});
constexpr Shape kMade = structure(kMadeMembers);

constexpr auto kOperations = std::to_array<Operation>({
    {.name = "CreateBackup",
     .effect = Effect::writes,
     .method = "POST",
     .path = "/_wheelpit/backup",
     .input = &kNothing,
     .output = &kMade},
    {.name = "DeleteBackup",
     .effect = Effect::writes,
     .method = "DELETE",
     .path = "/_wheelpit/backup/{Id}",
     .input = &kById,
     .output = &kMade},
});

}  // namespace

std::span<const Operation> backup_operations() { return kOperations; }

}  // namespace wheelpit::api
