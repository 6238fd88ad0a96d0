// Functions: the operations, read like the service model.

#include <array>

#include "api/model/function_answers.h"
#include "api/model/function_requests.h"
#include "api/model/lambda_shapes.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

using std::string_view;

constexpr string_view kAll = "/2015-03-31/functions";
constexpr string_view kOne = "/2015-03-31/functions/{FunctionName}";

constexpr auto kOperations = std::to_array<Operation>({
    {.name = "CreateFunction",
     .effect = Effect::writes,
     .method = "POST",
     .path = kAll,
     .status = 201,
     .input = &function_requests::kCreate,
     .output = &function_answers::kConfiguration,
     .request_below = kRequestWithCode},
    {.name = "ListFunctions",
     .effect = Effect::reads,
     .method = "GET",
     .path = kAll,
     .input = &function_requests::kList,
     .output = &function_answers::kFunctionList},
    {.name = "GetFunction",
     .effect = Effect::reads,
     .method = "GET",
     .path = kOne,
     .input = &function_requests::kRead,
     .output = &function_answers::kFunction},
    {.name = "GetFunctionConfiguration",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/2015-03-31/functions/{FunctionName}/configuration",
     .input = &function_requests::kRead,
     .output = &function_answers::kConfiguration},
    {.name = "UpdateFunctionCode",
     .effect = Effect::writes,
     .method = "PUT",
     .path = "/2015-03-31/functions/{FunctionName}/code",
     .input = &function_requests::kUpdateCode,
     .output = &function_answers::kConfiguration,
     .request_below = kRequestWithCode},
    {.name = "UpdateFunctionConfiguration",
     .effect = Effect::writes,
     .method = "PUT",
     .path = "/2015-03-31/functions/{FunctionName}/configuration",
     .input = &function_requests::kUpdateConfiguration,
     .output = &function_answers::kConfiguration},
    {.name = "DeleteFunction",
     .effect = Effect::writes,
     .method = "DELETE",
     .path = kOne,
     .status = 204,
     .input = &function_requests::kRead,
     .output = &kNothing},
    {.name = "Invoke",
     .effect = Effect::invokes,
     .method = "POST",
     .path = "/2015-03-31/functions/{FunctionName}/invocations",
     .input = &function_requests::kInvoke,
     .output = &kNothing,
     .body = RequestBody::raw},
    {.name = "InvokeWithResponseStream",
     .effect = Effect::invokes,
     .method = "POST",
     .path = "/2021-11-15/functions/{FunctionName}/response-streaming-invocations",
     .input = &function_requests::kInvokeWithResponseStream,
     .output = &kNothing,
     .body = RequestBody::raw},
    {.name = "InvokeAsync",
     .effect = Effect::invokes,
     .method = "POST",
     .path = "/2014-11-13/functions/{FunctionName}/invoke-async",
     .status = 202,
     .input = &function_requests::kInvokeAsync,
     .output = &kNothing,
     .body = RequestBody::raw},
    {.name = "GetFunctionCodeSigningConfig",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/2020-06-30/functions/{FunctionName}/code-signing-config",
     .input = &function_requests::kReadUnqualified,
     .output = &function_answers::kSigning},
    // Where GetFunction's Code.Location leads; not an operation of the service.
    {.name = "DownloadCode",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/code/{FunctionName}/{Sha256}",
     .input = &function_requests::kDownload,
     .output = &kNothing},
    {.name = "GetAccountSettings",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/2016-08-19/account-settings",
     .input = &kNothing,
     .output = &function_answers::kAccount},
});

}  // namespace

std::span<const Operation> function_operations() { return kOperations; }

}  // namespace wheelpit::api
