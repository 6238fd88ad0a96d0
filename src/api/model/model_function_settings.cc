// What is set beside a function's configuration: policies, asynchronous invocation, recursion,
// runtime management, code signing. The operations, read like the service model.

#include <array>

#include "api/model/function_answers.h"
#include "api/model/function_requests.h"
#include "api/model/lambda_shapes.h"
#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

using function_answers::kept;
using function_answers::shown;
using function_requests::kNameToRead;
using function_requests::kQualifierMember;
using std::string_view;

constexpr auto kNamedMembers = std::to_array<Member>({kNameToRead, kQualifierMember});
constexpr Shape kNamed = structure(kNamedMembers);

// Policies.
constexpr Shape kStatementId = text(1, 100, "([a-zA-Z0-9-_]+)");
constexpr Shape kNamespacedStatementId = text(1, 100, "([a-zA-Z0-9-_.]+)");
constexpr Shape kAction = text(0, 10000, "(lambda:[*]|lambda:[a-zA-Z]+|[*])");
constexpr Shape kPrincipal = text(0, 2048, R"([^\s]+)");
constexpr Shape kSourceOwner = text(0, 12, R"(\d{12})");
constexpr Shape kEventSourceToken = text(0, 256, R"([a-zA-Z0-9._\-]+)");
constexpr Shape kOrganization = text(12, 34, "o-[a-z0-9]{10,32}");
constexpr auto kUrlAuthTypes = std::to_array<string_view>({"NONE", "AWS_IAM"});
constexpr Shape kUrlAuthType = one_of(kUrlAuthTypes);
constexpr auto kAddPermissionMembers =
    std::to_array<Member>({kNameToRead,
                           {.name = "StatementId", .shape = &kStatementId, .required = true},
                           {.name = "Action", .shape = &kAction, .required = true},
                           {.name = "Principal", .shape = &kPrincipal, .required = true},
                           {.name = "SourceArn", .shape = &kArn},
                           {.name = "SourceAccount", .shape = &kSourceOwner},
                           {.name = "EventSourceToken", .shape = &kEventSourceToken},
                           kQualifierMember,
                           {.name = "RevisionId", .shape = &kString},
                           {.name = "PrincipalOrgID", .shape = &kOrganization},
                           {.name = "FunctionUrlAuthType", .shape = &kUrlAuthType},
                           {.name = "InvokedViaFunctionUrl", .shape = &kBoolean, .only = ""}});
constexpr Shape kAddPermission = structure(kAddPermissionMembers);
constexpr auto kRemovePermissionMembers =
    std::to_array<Member>({kNameToRead,
                           {.name = "StatementId",
                            .shape = &kNamespacedStatementId,
                            .location = Location::uri,
                            .required = true},
                           kQualifierMember,
                           {.name = "RevisionId", .shape = &kString, .location = Location::query}});
constexpr Shape kRemovePermission = structure(kRemovePermissionMembers);
constexpr auto kStatementMembers = std::to_array<Member>({kept("Statement", kString)});
constexpr Shape kStatement = structure(kStatementMembers);
constexpr auto kPolicyMembers =
    std::to_array<Member>({kept("Policy", kString), kept("RevisionId", kString)});
constexpr Shape kPolicy = structure(kPolicyMembers);

// Asynchronous invocation.
constexpr auto kDestinationMembers =
    std::to_array<Member>({{.name = "Destination", .shape = &kDestinationArn}});
constexpr Shape kDestination = structure(kDestinationMembers);
constexpr auto kDestinationsMembers =
    std::to_array<Member>({kept("OnSuccess", kDestination), kept("OnFailure", kDestination)});
constexpr Shape kDestinations = structure(kDestinationsMembers);
constexpr Shape kRetryAttempts = integer(0, 2);
constexpr Shape kEventAge = integer(60, 21600);
constexpr auto kSetEventInvokeMembers =
    std::to_array<Member>({kNameToRead,
                           kQualifierMember,
                           {.name = "MaximumRetryAttempts", .shape = &kRetryAttempts},
                           {.name = "MaximumEventAgeInSeconds", .shape = &kEventAge},
                           {.name = "DestinationConfig", .shape = &kDestinations}});
constexpr Shape kSetEventInvoke = structure(kSetEventInvokeMembers);
constexpr Shape kListSize = integer(1, 50);
constexpr auto kListEventInvokeMembers =
    std::to_array<Member>({kNameToRead,
                           function_requests::kMarker,
                           {.name = "MaxItems", .shape = &kListSize, .location = Location::query}});
constexpr Shape kListEventInvoke = structure(kListEventInvokeMembers);
constexpr auto kEventInvokeMembers = std::to_array<Member>(
    {kept("LastModified", kTimestamp), kept("FunctionArn", kString),
     kept("MaximumRetryAttempts", kInteger), kept("MaximumEventAgeInSeconds", kInteger),
     kept("DestinationConfig", kDestinations)});
constexpr Shape kEventInvoke = structure(kEventInvokeMembers);
constexpr Shape kEventInvokes = list_of(kEventInvoke);
constexpr auto kEventInvokeListMembers = std::to_array<Member>(
    {kept("FunctionEventInvokeConfigs", kEventInvokes), shown("NextMarker", kString)});
constexpr Shape kEventInvokeList = structure(kEventInvokeListMembers);

// Recursion and runtime management.
constexpr Shape kUnqualifiedName = text(
    1, 140,
    R"((arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+))");
constexpr Member kUnqualified = {.name = "FunctionName",
                                 .shape = &kUnqualifiedName,
                                 .location = Location::uri,
                                 .required = true};
constexpr auto kRecursiveLoops = std::to_array<string_view>({"Terminate", "Allow"});
constexpr Shape kRecursiveLoop = one_of(kRecursiveLoops);
constexpr auto kPutRecursionMembers = std::to_array<Member>(
    {kUnqualified, {.name = "RecursiveLoop", .shape = &kRecursiveLoop, .required = true}});
constexpr Shape kPutRecursion = structure(kPutRecursionMembers);
constexpr auto kGetRecursionMembers = std::to_array<Member>({kUnqualified});
constexpr Shape kGetRecursion = structure(kGetRecursionMembers);
constexpr auto kRecursionMembers = std::to_array<Member>({kept("RecursiveLoop", kString)});
constexpr Shape kRecursion = structure(kRecursionMembers);

constexpr auto kUpdateRuntimeValues =
    std::to_array<string_view>({"Auto", "Manual", "FunctionUpdate"});
constexpr Shape kUpdateRuntimeOn = one_of(kUpdateRuntimeValues);
constexpr Shape kRuntimeVersionArn = text(
    26, 2048,
    R"(((arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}::runtime:.+)|(arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:runtime/[A-Za-z0-9_.-]{1,128}/version/[A-Za-z0-9_.-]{1,128})))");
constexpr auto kPutManagementMembers = std::to_array<Member>(
    {kNameToRead,
     kQualifierMember,
     {.name = "UpdateRuntimeOn", .shape = &kUpdateRuntimeOn, .required = true},
     {.name = "RuntimeVersionArn", .shape = &kRuntimeVersionArn}});
constexpr Shape kPutManagement = structure(kPutManagementMembers);
constexpr auto kManagementMembers =
    std::to_array<Member>({kept("FunctionArn", kString), shown("RuntimeVersionArn", kString),
                           kept("UpdateRuntimeOn", kString)});
constexpr Shape kManagement = structure(kManagementMembers);

// Code signing: there are no signing configurations to name.
constexpr Member kSigningMember = {.name = "CodeSigningConfigArn",
                                   .shape = &function_requests::kSigningArn,
                                   .location = Location::uri,
                                   .required = true};
constexpr auto kGetSigningMembers = std::to_array<Member>({kSigningMember});
constexpr Shape kGetSigning = structure(kGetSigningMembers);
constexpr auto kListSignedMembers = std::to_array<Member>(
    {kSigningMember, function_requests::kMarker, function_requests::kMaxItems});
constexpr Shape kListSigned = structure(kListSignedMembers);
constexpr auto kListSigningMembers =
    std::to_array<Member>({function_requests::kMarker, function_requests::kMaxItems});
constexpr Shape kListSigning = structure(kListSigningMembers);
constexpr Shape kSigningConfigs = list_of(kNothing);
constexpr auto kSigningListMembers = std::to_array<Member>(
    {kept("CodeSigningConfigs", kSigningConfigs), shown("NextMarker", kString)});
constexpr Shape kSigningList = structure(kSigningListMembers);

constexpr string_view kPolicyPath = "/2015-03-31/functions/{FunctionName}/policy";
constexpr string_view kEventInvokePath = "/2019-09-25/functions/{FunctionName}/event-invoke-config";
constexpr string_view kRecursionPath = "/2024-08-31/functions/{FunctionName}/recursion-config";
constexpr string_view kManagementPath =
    "/2021-07-20/functions/{FunctionName}/runtime-management-config";
constexpr string_view kSigningPath = "/2020-04-22/code-signing-configs";

constexpr auto kOperations = std::to_array<Operation>({
    {.name = "AddPermission",
     .effect = Effect::writes,
     .method = "POST",
     .path = kPolicyPath,
     .status = 201,
     .input = &kAddPermission,
     .output = &kStatement},
    {.name = "GetPolicy",
     .effect = Effect::reads,
     .method = "GET",
     .path = kPolicyPath,
     .input = &kNamed,
     .output = &kPolicy},
    {.name = "RemovePermission",
     .effect = Effect::writes,
     .method = "DELETE",
     .path = "/2015-03-31/functions/{FunctionName}/policy/{StatementId}",
     .status = 204,
     .input = &kRemovePermission,
     .output = &kNothing},
    {.name = "PutFunctionEventInvokeConfig",
     .effect = Effect::writes,
     .method = "PUT",
     .path = kEventInvokePath,
     .input = &kSetEventInvoke,
     .output = &kEventInvoke},
    {.name = "UpdateFunctionEventInvokeConfig",
     .effect = Effect::writes,
     .method = "POST",
     .path = kEventInvokePath,
     .input = &kSetEventInvoke,
     .output = &kEventInvoke},
    {.name = "GetFunctionEventInvokeConfig",
     .effect = Effect::reads,
     .method = "GET",
     .path = kEventInvokePath,
     .input = &kNamed,
     .output = &kEventInvoke},
    {.name = "DeleteFunctionEventInvokeConfig",
     .effect = Effect::writes,
     .method = "DELETE",
     .path = kEventInvokePath,
     .status = 204,
     .input = &kNamed,
     .output = &kNothing},
    {.name = "ListFunctionEventInvokeConfigs",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/2019-09-25/functions/{FunctionName}/event-invoke-config/list",
     .input = &kListEventInvoke,
     .output = &kEventInvokeList},
    {.name = "PutFunctionRecursionConfig",
     .effect = Effect::writes,
     .method = "PUT",
     .path = kRecursionPath,
     .input = &kPutRecursion,
     .output = &kRecursion},
    {.name = "GetFunctionRecursionConfig",
     .effect = Effect::reads,
     .method = "GET",
     .path = kRecursionPath,
     .input = &kGetRecursion,
     .output = &kRecursion},
    {.name = "PutRuntimeManagementConfig",
     .effect = Effect::writes,
     .method = "PUT",
     .path = kManagementPath,
     .input = &kPutManagement,
     .output = &kManagement},
    {.name = "GetRuntimeManagementConfig",
     .effect = Effect::reads,
     .method = "GET",
     .path = kManagementPath,
     .input = &kNamed,
     .output = &kManagement},
    {.name = "ListCodeSigningConfigs",
     .effect = Effect::reads,
     .method = "GET",
     .path = kSigningPath,
     .input = &kListSigning,
     .output = &kSigningList},
    {.name = "GetCodeSigningConfig",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/2020-04-22/code-signing-configs/{CodeSigningConfigArn}",
     .input = &kGetSigning,
     .output = &kNothing},
    {.name = "ListFunctionsByCodeSigningConfig",
     .effect = Effect::reads,
     .method = "GET",
     .path = "/2020-04-22/code-signing-configs/{CodeSigningConfigArn}/functions",
     .input = &kListSigned,
     .output = &kNothing},
});

}  // namespace

std::span<const Operation> function_setting_operations() { return kOperations; }

}  // namespace wheelpit::api
