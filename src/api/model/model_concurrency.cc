// Reserved and provisioned concurrency: the operations, read like the service model.

#include <array>

#include "api/model/function_answers.h"
#include "api/model/function_requests.h"
#include "api/model/lambda_shapes.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

using function_answers::kept;
using function_requests::kNameToChange;
using std::string_view;

constexpr auto kNameMembers = std::to_array<Member>({kNameToChange});
constexpr Shape kName = structure(kNameMembers);

constexpr Shape kReserved = integer(0);
constexpr auto kReserveMembers = std::to_array<Member>(
    {kNameToChange,
     {.name = "ReservedConcurrentExecutions", .shape = &kReserved, .required = true}});
constexpr Shape kReserve = structure(kReserveMembers);

constexpr Shape kQualifierShape = text(1, 128, "(|[a-zA-Z0-9$_-]+)");
constexpr Member kQualifier = {
    .name = "Qualifier", .shape = &kQualifierShape, .location = Location::query, .required = true};
constexpr Shape kPositive = integer(1);
constexpr auto kProvisionMembers = std::to_array<Member>(
    {kNameToChange,
     kQualifier,
     {.name = "ProvisionedConcurrentExecutions", .shape = &kPositive, .required = true}});
constexpr Shape kProvision = structure(kProvisionMembers);
constexpr auto kQualifiedMembers = std::to_array<Member>({kNameToChange, kQualifier});
constexpr Shape kQualified = structure(kQualifiedMembers);
constexpr Shape kMaxItems = integer(1, 50);
constexpr auto kListMembers =
    std::to_array<Member>({kNameToChange,
                           function_requests::kMarker,
                           {.name = "MaxItems", .shape = &kMaxItems, .location = Location::query}});
constexpr Shape kList = structure(kListMembers);

constexpr auto kProvisionedMembers = std::to_array<Member>(
    {kept("AllocatedProvisionedConcurrentExecutions", kInteger),
     kept("AvailableProvisionedConcurrentExecutions", kInteger), kept("FunctionArn", kString),
     kept("LastModified", kString), kept("RequestedProvisionedConcurrentExecutions", kInteger),
     kept("Status", kString), kept("StatusReason", kString)});
constexpr Shape kProvisioned = structure(kProvisionedMembers);
constexpr Shape kProvisionedItems = list_of(kProvisioned);
constexpr auto kProvisionedListMembers =
    std::to_array<Member>({function_answers::shown("NextMarker", kString),
                           kept("ProvisionedConcurrencyConfigs", kProvisionedItems)});
constexpr Shape kProvisionedList = structure(kProvisionedListMembers);

constexpr string_view kReservedPath = "/2017-10-31/functions/{FunctionName}/concurrency";
constexpr string_view kProvisionedPath =
    "/2019-09-30/functions/{FunctionName}/provisioned-concurrency";

constexpr auto kOperations = std::to_array<Operation>({
    {.name = "PutFunctionConcurrency",
     .effect = Effect::writes,
     .method = "PUT",
     .path = kReservedPath,
     .input = &kReserve,
     .output = &function_answers::kConcurrency},
    {.name = "GetFunctionConcurrency",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/2019-09-30/functions/{FunctionName}/concurrency",
     .input = &kName,
     .output = &function_answers::kConcurrency},
    {.name = "DeleteFunctionConcurrency",
     .effect = Effect::writes,
     .method = "DELETE",
     .path = kReservedPath,
     .status = 204,
     .input = &kName,
     .output = &kNothing},
    {.name = "PutProvisionedConcurrencyConfig",
     .effect = Effect::writes,
     .method = "PUT",
     .path = kProvisionedPath,
     .status = 202,
     .input = &kProvision,
     .output = &kProvisioned},
    {.name = "ListProvisionedConcurrencyConfigs",
     .effect = Effect::reads,
     .method = "GET",
     .path = kProvisionedPath,
     .query = "List=ALL",
     .input = &kList,
     .output = &kProvisionedList},
    {.name = "GetProvisionedConcurrencyConfig",
     .effect = Effect::reads,
     .method = "GET",
     .path = kProvisionedPath,
     .input = &kQualified,
     .output = &kProvisioned},
    {.name = "DeleteProvisionedConcurrencyConfig",
     .effect = Effect::writes,
     .method = "DELETE",
     .path = kProvisionedPath,
     .status = 204,
     .input = &kQualified,
     .output = &kNothing},
});

}  // namespace

std::span<const Operation> concurrency_operations() { return kOperations; }

}  // namespace wheelpit::api
