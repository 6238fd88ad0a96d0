#pragma once

// What answers about functions say, in the order the service writes it.

#include <array>
#include <string_view>

#include "api/model/function_requests.h"
#include "api/model/lambda_shapes.h"

namespace wheelpit::api::function_answers {

inline constexpr Member shown(std::string_view name, const Shape& shape) {
  return {.name = name, .shape = &shape, .when_absent = WhenAbsent::null};
}
inline constexpr Member kept(std::string_view name, const Shape& shape) {
  return {.name = name, .shape = &shape};
}

inline constexpr auto kEnvironmentErrorMembers =
    std::to_array<Member>({shown("ErrorCode", kString), shown("Message", kString)});
inline constexpr Shape kEnvironmentError = structure(kEnvironmentErrorMembers);
inline constexpr auto kShownEnvironmentMembers = std::to_array<Member>(
    {shown("Error", kEnvironmentError), shown("Variables", function_requests::kVariables)});
inline constexpr Shape kShownEnvironment = structure(kShownEnvironmentMembers);
inline constexpr auto kShownLoggingMembers =
    std::to_array<Member>({shown("ApplicationLogLevel", kString), shown("LogFormat", kString),
                           shown("LogGroup", kString), shown("SystemLogLevel", kString)});
inline constexpr Shape kShownLogging = structure(kShownLoggingMembers);
inline constexpr auto kRuntimeVersionMembers =
    std::to_array<Member>({shown("Error", kString), shown("RuntimeVersionArn", kString)});
inline constexpr Shape kRuntimeVersion = structure(kRuntimeVersionMembers);
inline constexpr auto kShownSnapStartMembers =
    std::to_array<Member>({shown("ApplyOn", kString), shown("OptimizationStatus", kString)});
inline constexpr Shape kShownSnapStart = structure(kShownSnapStartMembers);

inline constexpr auto kShownLayerMembers = std::to_array<Member>(
    {shown("Arn", kString), shown("CodeSize", kInteger), shown("SigningJobArn", kString),
     shown("SigningProfileVersionArn", kString)});
inline constexpr Shape kShownLayer = structure(kShownLayerMembers);
inline constexpr Shape kShownLayers = list_of(kShownLayer);

// What functions of this version never have is a String that is always null.
inline constexpr auto kConfigurationMembers = std::to_array<Member>({
    shown("Architectures", function_requests::kArchitectures),
    shown("CodeSha256", kString),
    shown("CodeSize", kInteger),
    shown("DeadLetterConfig", function_requests::kDeadLetter),
    shown("Description", kString),
    shown("Environment", kShownEnvironment),
    shown("EphemeralStorage", function_requests::kStorage),
    shown("FileSystemConfigs", kString),
    shown("FunctionArn", kString),
    shown("FunctionName", kString),
    shown("Handler", kString),
    shown("ImageConfigResponse", kString),
    shown("KMSKeyArn", kString),
    shown("LastModified", kString),
    shown("LastUpdateStatus", kString),
    shown("LastUpdateStatusReason", kString),
    shown("LastUpdateStatusReasonCode", kString),
    shown("Layers", kShownLayers),
    shown("LoggingConfig", kShownLogging),
    shown("MasterArn", kString),
    shown("MemorySize", kInteger),
    shown("PackageType", kString),
    shown("RevisionId", kString),
    shown("Role", kString),
    shown("Runtime", kString),
    shown("RuntimeVersionConfig", kRuntimeVersion),
    shown("SigningJobArn", kString),
    shown("SigningProfileVersionArn", kString),
    shown("SnapStart", kShownSnapStart),
    shown("State", kString),
    shown("StateReason", kString),
    shown("StateReasonCode", kString),
    shown("Timeout", kInteger),
    shown("TracingConfig", function_requests::kTracing),
    shown("Version", kString),
    shown("VpcConfig", kString),
});
inline constexpr Shape kConfiguration = structure(kConfigurationMembers);

inline constexpr auto kConcurrencyMembers =
    std::to_array<Member>({shown("ReservedConcurrentExecutions", kInteger)});
inline constexpr Shape kConcurrency = structure(kConcurrencyMembers);

inline constexpr auto kLocationMembers =
    std::to_array<Member>({shown("ImageUri", kString), shown("Location", kString),
                           shown("RepositoryType", kString), shown("ResolvedImageUri", kString)});
inline constexpr Shape kLocation = structure(kLocationMembers);
inline constexpr auto kFunctionMembers =
    std::to_array<Member>({shown("Code", kLocation), shown("Concurrency", kConcurrency),
                           shown("Configuration", kConfiguration), shown("Tags", kTags)});
inline constexpr Shape kFunction = structure(kFunctionMembers);

inline constexpr Shape kConfigurations = list_of(kConfiguration);
inline constexpr auto kFunctionListMembers =
    std::to_array<Member>({shown("Functions", kConfigurations), shown("NextMarker", kString)});
inline constexpr Shape kFunctionList = structure(kFunctionListMembers);
inline constexpr auto kVersionListMembers =
    std::to_array<Member>({shown("NextMarker", kString), shown("Versions", kConfigurations)});
inline constexpr Shape kVersionList = structure(kVersionListMembers);

inline constexpr auto kSigningMembers =
    std::to_array<Member>({shown("CodeSigningConfigArn", kString), shown("FunctionName", kString)});
inline constexpr Shape kSigning = structure(kSigningMembers);

inline constexpr auto kLimitMembers = std::to_array<Member>(
    {shown("CodeSizeUnzipped", kInteger), shown("CodeSizeZipped", kInteger),
     shown("ConcurrentExecutions", kInteger), shown("TotalCodeSize", kInteger),
     shown("UnreservedConcurrentExecutions", kInteger)});
inline constexpr Shape kLimit = structure(kLimitMembers);
inline constexpr auto kUsageMembers =
    std::to_array<Member>({shown("FunctionCount", kInteger), shown("TotalCodeSize", kInteger)});
inline constexpr Shape kUsage = structure(kUsageMembers);
inline constexpr auto kAccountMembers =
    std::to_array<Member>({shown("AccountLimit", kLimit), shown("AccountUsage", kUsage)});
inline constexpr Shape kAccount = structure(kAccountMembers);

}  // namespace wheelpit::api::function_answers
