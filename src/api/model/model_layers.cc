// Layers: the operations, read like the service model.

#include <algorithm>
#include <array>

#include "api/model/function_answers.h"
#include "api/model/function_requests.h"
#include "api/model/lambda_shapes.h"
#include "api/model/layer_shapes.h"
#include "api/model/operation.h"
#include "api/model/runtime_names.h"

namespace wheelpit::api {
namespace {

using function_answers::kept;
using function_answers::shown;
using std::string_view;

constexpr Shape kLayerName = text(
    1, 2048,
    R"((arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:layer:[a-zA-Z0-9-_]{1,140}|[a-zA-Z0-9-_]{1,140}))");
template <std::size_t N, std::size_t M>
constexpr auto both(const std::array<string_view, N>& first,
                    const std::array<string_view, M>& second) {
  std::array<string_view, N + M> all;
  std::ranges::copy(second, std::ranges::copy(first, all.begin()).out);
  return all;
}

constexpr auto kUnlistedRuntimes = both(kRetiredRuntimes, kNewerRuntimes);
// What a list may ask for. Recorded, with names that no other list of runtimes has.
constexpr auto kListedRuntimes = std::to_array<string_view>(
    {"ruby3.5",       "ruby2.6",       "dotnetcore1.0",   "python3.7",
     "nodejs8.10",    "nasa",          "ruby2.7",         "python2.7-greengrass",
     "dotnetcore2.0", "python3.8",     "java21",          "dotnet6",
     "dotnetcore2.1", "python3.9",     "java11",          "nodejs6.10",
     "provided",      "dotnetcore3.1", "dotnet8",         "java25",
     "java17",        "nodejs",        "nodejs4.3",       "java8.al2",
     "go1.x",         "dotnet10",      "nodejs20.x",      "go1.9",
     "byol",          "nodejs10.x",    "provided.al2023", "nodejs22.x",
     "python3.10",    "java8",         "nodejs12.x",      "python3.11",
     "nodejs24.x",    "nodejs8.x",     "python3.12",      "nodejs14.x",
     "nodejs8.9",     "nodejs26.x",    "python3.13",      "python3.14",
     "nodejs16.x",    "python3.15",    "provided.al2",    "nodejs4.3-edge",
     "nodejs18.x",    "ruby3.2",       "python3.4",       "ruby3.3",
     "ruby3.4",       "ruby2.5",       "python3.6",       "python2.7"});
constexpr Shape kListedRuntime = {.values = kListedRuntimes, .unlisted_values = kUnlistedRuntimes};
constexpr Shape kRuntimes = {.kind = Shape::Kind::list,
                             .min = 0,
                             .max = 15,
                             .values = kRuntimeNames,
                             .unlisted_values = kUnlistedRuntimes,
                             .element = &kString};
constexpr Shape kArchitectures = list_of(function_requests::kArchitecture, 0, 2);
constexpr Shape kLicense = text(0, 512, ".*");

constexpr Member kName = {
    .name = "LayerName", .shape = &kLayerName, .location = Location::uri, .required = true};
constexpr Member kNumber = {
    .name = "VersionNumber", .shape = &kInteger, .location = Location::uri, .required = true};

constexpr auto kContentMembers = std::to_array<Member>({
    {.name = "S3Bucket", .shape = &function_requests::kBucket},
    {.name = "S3Key", .shape = &function_requests::kKey},
    {.name = "S3ObjectVersion", .shape = &function_requests::kKey},
    {.name = "S3ObjectStorageMode", .shape = &function_requests::kStorageMode, .only = "COPY"},
    {.name = "ZipFile", .shape = &function_requests::kZip},
});
constexpr Shape kContent = structure(kContentMembers);
constexpr auto kPublishMembers =
    std::to_array<Member>({kName,
                           {.name = "Description", .shape = &function_requests::kDescription},
                           {.name = "Content", .shape = &kContent, .required = true},
                           {.name = "CompatibleRuntimes", .shape = &kRuntimes},
                           {.name = "LicenseInfo", .shape = &kLicense},
                           {.name = "CompatibleArchitectures", .shape = &kArchitectures}});
constexpr Shape kPublish = structure(kPublishMembers);
constexpr auto kOneMembers = std::to_array<Member>({kName, kNumber});
constexpr Shape kOne = structure(kOneMembers);
constexpr auto kByArnMembers = std::to_array<Member>(
    {{.name = "Arn", .shape = &kLayerVersionArn, .location = Location::query, .required = true}});
constexpr Shape kByArn = structure(kByArnMembers);

constexpr Shape kListSize = integer(1, 50);
constexpr Member kForRuntime = {
    .name = "CompatibleRuntime", .shape = &kListedRuntime, .location = Location::query};
constexpr Member kForArchitecture = {.name = "CompatibleArchitecture",
                                     .shape = &function_requests::kArchitecture,
                                     .location = Location::query};
constexpr Member kMaxItems = {.name = "MaxItems", .shape = &kListSize, .location = Location::query};
constexpr auto kListMembers =
    std::to_array<Member>({kForRuntime, function_requests::kMarker, kMaxItems, kForArchitecture});
constexpr Shape kList = structure(kListMembers);
constexpr auto kListVersionsMembers = std::to_array<Member>(
    {kForRuntime, kName, function_requests::kMarker, kMaxItems, kForArchitecture});
constexpr Shape kListVersions = structure(kListVersionsMembers);

constexpr Shape kStatementId = text(1, 100, "([a-zA-Z0-9-_]+)");
constexpr Shape kAction = text(0, 22, "lambda:GetLayerVersion");
constexpr Shape kPrincipal = text(0, 10000, R"(\d{12}|\*|arn:(aws[a-zA-Z-]*):iam::\d{12}:root)");
constexpr Shape kOrganization = text(0, 34, "o-[a-z0-9]{10,32}");
constexpr Member kRevision = {.name = "RevisionId", .shape = &kString, .location = Location::query};
constexpr auto kPermitMembers =
    std::to_array<Member>({kName,
                           kNumber,
                           {.name = "StatementId", .shape = &kStatementId, .required = true},
                           {.name = "Action", .shape = &kAction, .required = true},
                           {.name = "Principal", .shape = &kPrincipal, .required = true},
                           {.name = "OrganizationId", .shape = &kOrganization},
                           kRevision});
constexpr Shape kPermit = structure(kPermitMembers);
constexpr auto kForbidMembers = std::to_array<Member>(
    {kName,
     kNumber,
     {.name = "StatementId", .shape = &kStatementId, .location = Location::uri, .required = true},
     kRevision});
constexpr Shape kForbid = structure(kForbidMembers);

// Answers.
constexpr auto kShownContentMembers = std::to_array<Member>(
    {shown("CodeSha256", kString), shown("CodeSize", kInteger), shown("Location", kString),
     shown("SigningJobArn", kString), shown("SigningProfileVersionArn", kString)});
constexpr Shape kShownContent = structure(kShownContentMembers);
constexpr Shape kTexts = list_of(kString);
constexpr auto kVersionMembers = std::to_array<Member>(
    {shown("CompatibleArchitectures", kTexts), shown("CompatibleRuntimes", kTexts),
     kept("Content", kShownContent), shown("CreatedDate", kString), shown("Description", kString),
     kept("LayerArn", kString), shown("LayerVersionArn", kString), shown("LicenseInfo", kString),
     shown("Version", kInteger)});
constexpr Shape kVersion = structure(kVersionMembers);
constexpr Shape kVersions = list_of(kVersion);
constexpr auto kVersionListMembers =
    std::to_array<Member>({shown("LayerVersions", kVersions), shown("NextMarker", kString)});
constexpr Shape kVersionList = structure(kVersionListMembers);
constexpr auto kLayerMembers =
    std::to_array<Member>({shown("LatestMatchingVersion", kVersion), shown("LayerArn", kString),
                           shown("LayerName", kString)});
constexpr Shape kLayer = structure(kLayerMembers);
constexpr Shape kLayers = list_of(kLayer);
constexpr auto kLayerListMembers =
    std::to_array<Member>({shown("Layers", kLayers), shown("NextMarker", kString)});
constexpr Shape kLayerList = structure(kLayerListMembers);
constexpr auto kPermittedMembers =
    std::to_array<Member>({kept("RevisionId", kString), kept("Statement", kString)});
constexpr Shape kPermitted = structure(kPermittedMembers);
constexpr auto kPolicyMembers =
    std::to_array<Member>({kept("Policy", kString), kept("RevisionId", kString)});
constexpr Shape kPolicy = structure(kPolicyMembers);

constexpr string_view kAllPath = "/2018-10-31/layers";
constexpr string_view kVersionsPath = "/2018-10-31/layers/{LayerName}/versions";
constexpr string_view kVersionPath = "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}";
constexpr string_view kPolicyPath =
    "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}/policy";

constexpr auto kOperations = std::to_array<Operation>({
    {.name = "PublishLayerVersion",
     .effect = Effect::writes,
     .method = "POST",
     .path = kVersionsPath,
     .status = 201,
     .input = &kPublish,
     .output = &kVersion,
     .request_below = kRequestWithCode},
    {.name = "GetLayerVersionByArn",
     .effect = Effect::reads,
     .method = "GET",
     .path = kAllPath,
     .query = "find=LayerVersion",
     .input = &kByArn,
     .output = &kVersion},
    {.name = "ListLayers",
     .effect = Effect::reads,
     .method = "GET",
     .path = kAllPath,
     .input = &kList,
     .output = &kLayerList},
    {.name = "ListLayerVersions",
     .effect = Effect::reads,
     .method = "GET",
     .path = kVersionsPath,
     .input = &kListVersions,
     .output = &kVersionList},
    {.name = "GetLayerVersion",
     .effect = Effect::reads,
     .method = "GET",
     .path = kVersionPath,
     .input = &kOne,
     .output = &kVersion},
    {.name = "DeleteLayerVersion",
     .effect = Effect::writes,
     .method = "DELETE",
     .path = kVersionPath,
     .status = 204,
     .input = &kOne,
     .output = &kNothing},
    {.name = "AddLayerVersionPermission",
     .effect = Effect::writes,
     .method = "POST",
     .path = kPolicyPath,
     .status = 201,
     .input = &kPermit,
     .output = &kPermitted},
    {.name = "GetLayerVersionPolicy",
     .effect = Effect::reads,
     .method = "GET",
     .path = kPolicyPath,
     .input = &kOne,
     .output = &kPolicy},
    {.name = "RemoveLayerVersionPermission",
     .effect = Effect::writes,
     .method = "DELETE",
     .path = "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}/policy/{StatementId}",
     .status = 204,
     .input = &kForbid,
     .output = &kNothing},
});

}  // namespace

std::span<const Operation> layer_operations() { return kOperations; }

}  // namespace wheelpit::api
