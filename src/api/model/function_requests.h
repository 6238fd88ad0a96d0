#pragma once

// What requests about functions may say, read like the service model. `.only` marks what this
// version does not do.

#include <array>
#include <string_view>

#include "api/model/function_parts.h"
#include "api/model/lambda_shapes.h"
#include "api/model/layer_shapes.h"

namespace wheelpit::api::function_requests {

inline constexpr auto kCodeMembers = std::to_array<Member>({
    {.name = "ZipFile", .shape = &kZip},
    {.name = "S3Bucket", .shape = &kBucket},
    {.name = "S3Key", .shape = &kKey},
    {.name = "S3ObjectVersion", .shape = &kKey},
    {.name = "S3ObjectStorageMode", .shape = &kStorageMode, .only = "COPY"},
    {.name = "ImageUri", .shape = &kString},
    {.name = "SourceKMSKeyArn", .shape = &kKmsKeyArn, .only = ""},
});
inline constexpr Shape kCode = structure(kCodeMembers);

inline constexpr auto kCreateMembers = std::to_array<Member>({
    {.name = "FunctionName", .shape = &kFunctionName, .required = true},
    {.name = "Runtime", .shape = &kString},
    {.name = "Role", .shape = &kRole, .required = true},
    {.name = "Handler", .shape = &kHandler},
    {.name = "Code", .shape = &kCode, .required = true},
    {.name = "Description", .shape = &kDescription},
    {.name = "Timeout", .shape = &kTimeout},
    {.name = "MemorySize", .shape = &kMemory},
    {.name = "Publish", .shape = &kBoolean},
    {.name = "VpcConfig", .shape = &kVpc},
    {.name = "PackageType", .shape = &kPackageType},
    {.name = "DeadLetterConfig", .shape = &kDeadLetter},
    {.name = "Environment", .shape = &kEnvironment},
    {.name = "KMSKeyArn", .shape = &kKmsKeyArn, .only = ""},
    {.name = "TracingConfig", .shape = &kTracing},
    {.name = "Tags", .shape = &kTags},
    {.name = "Layers", .shape = &kLayerVersionArns},
    {.name = "FileSystemConfigs", .shape = &kFileSystems, .only = ""},
    {.name = "ImageConfig", .shape = &kImage, .only = ""},
    {.name = "CodeSigningConfigArn", .shape = &kSigningArn, .only = ""},
    {.name = "Architectures", .shape = &kArchitectures},
    {.name = "EphemeralStorage", .shape = &kStorage},
    {.name = "SnapStart", .shape = &kSnapStart},
    {.name = "LoggingConfig", .shape = &kLogging},
    {.name = "CapacityProviderConfig", .shape = &kCapacity, .only = ""},
    {.name = "PublishTo", .shape = &kPublishTo, .only = ""},
    {.name = "DurableConfig", .shape = &kDurable, .only = ""},
    {.name = "TenancyConfig", .shape = &kTenancy, .only = ""},
    {.name = "RuntimeConfig", .shape = &kRuntimeConfig, .only = ""},
    {.name = "AcceleratorConfig", .shape = &kAccelerator, .only = ""},
});
inline constexpr Shape kCreate = structure(kCreateMembers);

inline constexpr Member kNameToChange = {
    .name = "FunctionName", .shape = &kFunctionName, .location = Location::uri, .required = true};
inline constexpr Member kNameToRead = {.name = "FunctionName",
                                       .shape = &kNamespacedFunctionName,
                                       .location = Location::uri,
                                       .required = true};
inline constexpr Member kQualifierMember = {
    .name = "Qualifier", .shape = &kQualifier, .location = Location::query};

inline constexpr auto kUpdateCodeMembers = std::to_array<Member>({
    kNameToChange,
    {.name = "ZipFile", .shape = &kZip},
    {.name = "S3Bucket", .shape = &kBucket},
    {.name = "S3Key", .shape = &kKey},
    {.name = "S3ObjectVersion", .shape = &kKey},
    {.name = "S3ObjectStorageMode", .shape = &kStorageMode, .only = "COPY"},
    {.name = "ImageUri", .shape = &kString},
    {.name = "Publish", .shape = &kBoolean},
    {.name = "DryRun", .shape = &kBoolean},
    {.name = "RevisionId", .shape = &kString},
    {.name = "Architectures", .shape = &kArchitectures},
    {.name = "SourceKMSKeyArn", .shape = &kKmsKeyArn, .only = ""},
    {.name = "PublishTo", .shape = &kPublishTo, .only = ""},
});
inline constexpr Shape kUpdateCode = structure(kUpdateCodeMembers);

inline constexpr auto kUpdateConfigurationMembers = std::to_array<Member>({
    kNameToChange,
    {.name = "Role", .shape = &kRole},
    {.name = "Handler", .shape = &kHandler},
    {.name = "Description", .shape = &kDescription},
    {.name = "Timeout", .shape = &kTimeout},
    {.name = "MemorySize", .shape = &kMemory},
    {.name = "VpcConfig", .shape = &kVpc},
    {.name = "Environment", .shape = &kEnvironment},
    {.name = "Runtime", .shape = &kString},
    {.name = "DeadLetterConfig", .shape = &kDeadLetter},
    {.name = "KMSKeyArn", .shape = &kKmsKeyArn, .only = ""},
    {.name = "TracingConfig", .shape = &kTracing},
    {.name = "RevisionId", .shape = &kString},
    {.name = "Layers", .shape = &kLayerVersionArns},
    {.name = "FileSystemConfigs", .shape = &kFileSystems, .only = ""},
    {.name = "ImageConfig", .shape = &kImage, .only = ""},
    {.name = "EphemeralStorage", .shape = &kStorage},
    {.name = "SnapStart", .shape = &kSnapStart},
    {.name = "LoggingConfig", .shape = &kLogging},
    {.name = "CapacityProviderConfig", .shape = &kCapacity, .only = ""},
    {.name = "DurableConfig", .shape = &kDurable, .only = ""},
    {.name = "RuntimeConfig", .shape = &kRuntimeConfig, .only = ""},
    {.name = "AcceleratorConfig", .shape = &kAccelerator, .only = ""},
});
inline constexpr Shape kUpdateConfiguration = structure(kUpdateConfigurationMembers);

inline constexpr auto kReadMembers = std::to_array<Member>({kNameToRead, kQualifierMember});
inline constexpr Shape kRead = structure(kReadMembers);
inline constexpr auto kReadUnqualifiedMembers = std::to_array<Member>({kNameToRead});
inline constexpr Shape kReadUnqualified = structure(kReadUnqualifiedMembers);

inline constexpr Shape kMasterRegion =
    text(1, 50, R"(ALL|(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})");
inline constexpr auto kVersionValues = std::to_array<std::string_view>({"ALL"});
inline constexpr Shape kVersion = one_of(kVersionValues);
inline constexpr Member kMarker = {
    .name = "Marker", .shape = &kString, .location = Location::query};
inline constexpr Member kMaxItems = {
    .name = "MaxItems", .shape = &kMaxListItems, .location = Location::query};
inline constexpr auto kListMembers = std::to_array<Member>({
    {.name = "MasterRegion", .shape = &kMasterRegion, .location = Location::query, .only = ""},
    {.name = "FunctionVersion", .shape = &kVersion, .location = Location::query},
    kMarker,
    kMaxItems,
});
inline constexpr Shape kList = structure(kListMembers);
inline constexpr auto kListVersionsMembers =
    std::to_array<Member>({kNameToRead, kMarker, kMaxItems});
inline constexpr Shape kListVersions = structure(kListVersionsMembers);

inline constexpr auto kInvocationTypes =
    std::to_array<std::string_view>({"Event", "RequestResponse", "DryRun"});
inline constexpr Shape kInvocationType = one_of(kInvocationTypes);
inline constexpr auto kLogTypes = std::to_array<std::string_view>({"None", "Tail"});
inline constexpr Shape kLogType = one_of(kLogTypes);
// No member of the model: every service passes this header on.
inline constexpr Shape kTraceHeader = text(0, 1024);
inline constexpr Member kLogTypeMember = {.name = "LogType",
                                          .shape = &kLogType,
                                          .location = Location::header,
                                          .wire_name = "X-Amz-Log-Type"};
inline constexpr Member kClientContextMember = {.name = "ClientContext",
                                                .shape = &kString,
                                                .location = Location::header,
                                                .wire_name = "X-Amz-Client-Context"};
inline constexpr Shape kTenant = text(1, 256, R"([a-zA-Z0-9\._:\/=+\-@ ]+)");
inline constexpr Member kTenantMember = {.name = "TenantId",
                                         .shape = &kTenant,
                                         .location = Location::header,
                                         .wire_name = "X-Amz-Tenant-Id",
                                         .only = ""};
inline constexpr Member kTraceMember = {.name = "TraceId",
                                        .shape = &kTraceHeader,
                                        .location = Location::header,
                                        .wire_name = "X-Amzn-Trace-Id"};
inline constexpr Shape kDurableName = text(1, 64, "[a-zA-Z0-9-_]+");
inline constexpr auto kInvokeMembers = std::to_array<Member>({
    kNameToRead,
    {.name = "InvocationType",
     .shape = &kInvocationType,
     .location = Location::header,
     .wire_name = "X-Amz-Invocation-Type"},
    kLogTypeMember,
    kClientContextMember,
    {.name = "DurableExecutionName",
     .shape = &kDurableName,
     .location = Location::header,
     .wire_name = "X-Amz-Durable-Execution-Name",
     .only = ""},
    kTenantMember,
    kTraceMember,
    kQualifierMember,
});
inline constexpr Shape kInvoke = structure(kInvokeMembers);
inline constexpr auto kStreamingInvocationTypes =
    std::to_array<std::string_view>({"RequestResponse", "DryRun"});
inline constexpr Shape kStreamingInvocationType = one_of(kStreamingInvocationTypes);
inline constexpr auto kInvokeWithResponseStreamMembers = std::to_array<Member>({
    kNameToRead,
    {.name = "InvocationType",
     .shape = &kStreamingInvocationType,
     .location = Location::header,
     .wire_name = "X-Amz-Invocation-Type"},
    kLogTypeMember,
    kClientContextMember,
    kTenantMember,
    kTraceMember,
    kQualifierMember,
});
inline constexpr Shape kInvokeWithResponseStream = structure(kInvokeWithResponseStreamMembers);
inline constexpr auto kInvokeAsyncMembers = std::to_array<Member>({kNameToRead, kTraceMember});
inline constexpr Shape kInvokeAsync = structure(kInvokeAsyncMembers);

inline constexpr auto kDownloadMembers = std::to_array<Member>({
    {.name = "FunctionName", .shape = &kString, .location = Location::uri},
    {.name = "Sha256", .shape = &kString, .location = Location::uri},
});
inline constexpr Shape kDownload = structure(kDownloadMembers);

}  // namespace wheelpit::api::function_requests
