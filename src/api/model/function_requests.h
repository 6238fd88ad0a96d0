#pragma once

// What requests about functions may say, read like the service model. `.only` marks what this
// version does not do.

#include <array>
#include <string_view>

#include "api/model/lambda_shapes.h"
#include "api/model/layer_shapes.h"

namespace wheelpit::api::function_requests {

inline constexpr Shape kRole =
    text(0, 10000, R"(arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+)");
inline constexpr Shape kHandler = text(0, 128, R"([^\s]+)");
inline constexpr Shape kDescription = text(0, 256);
inline constexpr Shape kTimeout = integer(1, 900);
inline constexpr Shape kMemory = integer(128, 10240);
inline constexpr Shape kZip = blob();
inline constexpr Shape kBucket = text(3, 63, R"([0-9A-Za-z\.\-_]*(?<!\.))");
inline constexpr Shape kKey = text(1, 1024, ".*");
inline constexpr auto kStorageModes = std::to_array<std::string_view>({"COPY", "REFERENCE"});
inline constexpr Shape kStorageMode = one_of(kStorageModes);
inline constexpr Shape kStrings = list_of(kString);

inline constexpr auto kPackageTypes = std::to_array<std::string_view>({"Zip", "Image"});
inline constexpr Shape kPackageType = one_of(kPackageTypes);
inline constexpr auto kArchitectureValues = std::to_array<std::string_view>({"x86_64", "arm64"});
inline constexpr Shape kArchitecture = one_of(kArchitectureValues);
inline constexpr Shape kArchitectures = list_of(kArchitecture, 1, 1);

inline constexpr Shape kVariableName = hidden(text_like(R"([a-zA-Z]([a-zA-Z0-9_])+)"));
inline constexpr Shape kVariableValue = hidden(text());
inline constexpr Shape kVariables = hidden(counted_later(map_of(kVariableName, kVariableValue)));
inline constexpr auto kEnvironmentMembers =
    std::to_array<Member>({{.name = "Variables", .shape = &kVariables}});
inline constexpr Shape kEnvironment = structure(kEnvironmentMembers);

inline constexpr Shape kStorageSize = integer(512, 10240);
inline constexpr auto kStorageMembers =
    std::to_array<Member>({{.name = "Size", .shape = &kStorageSize, .required = true}});
inline constexpr Shape kStorage = structure(kStorageMembers);

inline constexpr auto kTracingModes = std::to_array<std::string_view>({"Active", "PassThrough"});
inline constexpr Shape kTracingMode = one_of(kTracingModes);
inline constexpr auto kTracingMembers =
    std::to_array<Member>({{.name = "Mode", .shape = &kTracingMode}});
inline constexpr Shape kTracing = structure(kTracingMembers);

inline constexpr auto kSnapStartValues =
    std::to_array<std::string_view>({"PublishedVersions", "None"});
inline constexpr Shape kApplyOn = one_of(kSnapStartValues);
inline constexpr auto kSnapStartMembers =
    std::to_array<Member>({{.name = "ApplyOn", .shape = &kApplyOn, .only = "None"}});
inline constexpr Shape kSnapStart = structure(kSnapStartMembers);

inline constexpr auto kLogFormats = std::to_array<std::string_view>({"JSON", "Text"});
inline constexpr Shape kLogFormat = one_of(kLogFormats);
inline constexpr auto kApplicationLogLevels =
    std::to_array<std::string_view>({"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"});
inline constexpr Shape kApplicationLogLevel = one_of(kApplicationLogLevels);
inline constexpr auto kSystemLogLevels = std::to_array<std::string_view>({"DEBUG", "INFO", "WARN"});
inline constexpr Shape kSystemLogLevel = one_of(kSystemLogLevels);
inline constexpr Shape kLogGroup = text(1, 512, R"([\.\-_/#A-Za-z0-9]+)");
inline constexpr auto kLoggingMembers = std::to_array<Member>({
    {.name = "LogFormat", .shape = &kLogFormat},
    {.name = "ApplicationLogLevel", .shape = &kApplicationLogLevel},
    {.name = "SystemLogLevel", .shape = &kSystemLogLevel},
    {.name = "LogGroup", .shape = &kLogGroup},
});
inline constexpr Shape kLogging = structure(kLoggingMembers);

inline constexpr auto kTargetMembers =
    std::to_array<Member>({{.name = "TargetArn", .shape = &kKmsKeyArn}});
inline constexpr Shape kDeadLetter = structure(kTargetMembers);
inline constexpr Shape kSubnet = may_be_null(text(0, 1024, "subnet-[0-9a-z]*"));
inline constexpr Shape kSubnets = list_of(kSubnet, 0, 16);
inline constexpr Shape kSecurityGroup = may_be_null(text(0, 1024, "sg-[0-9a-zA-Z]*"));
inline constexpr Shape kSecurityGroups = list_of(kSecurityGroup, 0, 5);
inline constexpr auto kVpcMembers = std::to_array<Member>({
    {.name = "SubnetIds", .shape = &kSubnets, .only = ""},
    {.name = "SecurityGroupIds", .shape = &kSecurityGroups, .only = ""},
    {.name = "Ipv6AllowedForDualStack", .shape = &kBoolean, .only = "false"},
});
inline constexpr Shape kVpc = structure(kVpcMembers);

// Refused whatever they say; their members are there to tell an empty one from another.
inline constexpr auto kFileSystemMembers = std::to_array<Member>(
    {{.name = "Arn", .shape = &kString}, {.name = "LocalMountPath", .shape = &kString}});
inline constexpr Shape kFileSystem = structure(kFileSystemMembers);
inline constexpr Shape kFileSystems = list_of(kFileSystem, 0, 1);
inline constexpr auto kImageMembers =
    std::to_array<Member>({{.name = "EntryPoint", .shape = &kStrings},
                           {.name = "Command", .shape = &kStrings},
                           {.name = "WorkingDirectory", .shape = &kString}});
inline constexpr Shape kImage = structure(kImageMembers);
inline constexpr auto kInstancesMembers =
    std::to_array<Member>({{.name = "CapacityProviderArn", .shape = &kString}});
inline constexpr Shape kInstances = structure(kInstancesMembers);
inline constexpr auto kCapacityMembers = std::to_array<Member>(
    {{.name = "LambdaManagedInstancesCapacityProviderConfig", .shape = &kInstances}});
inline constexpr Shape kCapacity = structure(kCapacityMembers);
inline constexpr auto kDurableMembers =
    std::to_array<Member>({{.name = "KMSKeyArn", .shape = &kKmsKeyArn},
                           {.name = "RetentionPeriodInDays", .shape = &kInteger},
                           {.name = "ExecutionTimeout", .shape = &kInteger}});
inline constexpr Shape kDurable = structure(kDurableMembers);
inline constexpr auto kRuntimeConfigMembers = std::to_array<Member>(
    {{.name = "RuntimeArn", .shape = &kString}, {.name = "RuntimeAlias", .shape = &kString}});
inline constexpr Shape kRuntimeConfig = structure(kRuntimeConfigMembers);
inline constexpr auto kAcceleratorMembers =
    std::to_array<Member>({{.name = "AcceleratorMemorySize", .shape = &kInteger}});
inline constexpr Shape kAccelerator = structure(kAcceleratorMembers);
inline constexpr auto kPublishTargets = std::to_array<std::string_view>({"LATEST_PUBLISHED"});
inline constexpr Shape kPublishTo = one_of(kPublishTargets);
inline constexpr Shape kSigningArn = text(
    0, 200,
    R"(arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:code-signing-config:csc-[a-z0-9]{17})");
inline constexpr auto kTenancyMembers =
    std::to_array<Member>({{.name = "TenantIsolationMode", .shape = &kString}});
inline constexpr Shape kTenancy = structure(kTenancyMembers);

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
