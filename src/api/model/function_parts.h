#pragma once

// What requests about functions are made of, read like the service model. `.only` marks what this
// version does not do.

#include <array>
#include <string_view>

#include "api/model/lambda_shapes.h"

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

}  // namespace wheelpit::api::function_requests
