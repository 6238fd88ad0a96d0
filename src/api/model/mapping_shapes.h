#pragma once

#include <array>
#include <string_view>

#include "api/model/kafka_shapes.h"
#include "api/model/lambda_shapes.h"

// What the table of event source mappings is made of, of every kind of source.

namespace wheelpit::api::mapping_shapes {

inline constexpr Shape kUuid = text(36, 36);
inline constexpr Shape kBatchSize = integer(1, 10000);
inline constexpr Shape kBatchingWindow = integer(0, 300);
inline constexpr Shape kParallelization = integer(1, 10);
inline constexpr Shape kRecordAge = integer(-1, 604800);
inline constexpr Shape kRetryAttempts = integer(-1, 10000);
inline constexpr Shape kTumblingWindow = integer(0, 900);

inline constexpr auto kPositions =
    std::to_array<std::string_view>({"LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"});
inline constexpr Shape kStartingPosition = one_of(kPositions);

inline constexpr Shape kPattern = text(0, 4096, R"([\s\S]*)");
inline constexpr auto kFilterMembers =
    std::to_array<Member>({{.name = "Pattern", .shape = &kPattern}});
inline constexpr Shape kFilter = structure(kFilterMembers);
inline constexpr Shape kFilters = counted_later(list_of(kFilter));
inline constexpr auto kFilterCriteriaMembers =
    std::to_array<Member>({{.name = "Filters", .shape = &kFilters}});
inline constexpr Shape kFilterCriteria = structure(kFilterCriteriaMembers);

inline constexpr auto kDestinationMembers =
    std::to_array<Member>({{.name = "Destination", .shape = &kDestinationArn}});
inline constexpr Shape kDestination = structure(kDestinationMembers);
inline constexpr auto kDestinationConfigMembers = std::to_array<Member>(
    {{.name = "OnSuccess", .shape = &kDestination}, {.name = "OnFailure", .shape = &kDestination}});
inline constexpr Shape kDestinationConfig = structure(kDestinationConfigMembers);

inline constexpr Shape kTopic = text(1, 249, R"([^.]([a-zA-Z0-9\-_.]+))");
inline constexpr Shape kTopics = list_of(kTopic, 1, 1);
inline constexpr Shape kQueue = text(1, 1000, R"([\s\S]*)");
inline constexpr Shape kQueues = list_of(kQueue, 1, 1);

inline constexpr auto kAccessTypes = std::to_array<std::string_view>(
    {"BASIC_AUTH", "VPC_SUBNET", "VPC_SECURITY_GROUP", "SASL_SCRAM_512_AUTH", "SASL_SCRAM_256_AUTH",
     "VIRTUAL_HOST", "CLIENT_CERTIFICATE_TLS_AUTH", "SERVER_ROOT_CA_CERTIFICATE",
     "OAUTHBEARER_AUTH", "OAUTHBEARER_SCOPE", "OAUTHBEARER_AUDIENCE", "OAUTHBEARER_LOGICAL_CLUSTER",
     "OAUTHBEARER_IDENTITY_POOL", "IAM_AUTH", "IAM_OAUTHBEARER_AUTH"});
inline constexpr Shape kAccessType = one_of(kAccessTypes);
inline constexpr auto kAccessMembers = std::to_array<Member>(
    {{.name = "Type", .shape = &kAccessType}, {.name = "URI", .shape = &kUri}});
inline constexpr Shape kAccess = structure(kAccessMembers);
inline constexpr Shape kAccessList = list_of(kAccess, 0, 23);

inline constexpr auto kResponseTypeValues =
    std::to_array<std::string_view>({"ReportBatchItemFailures"});
inline constexpr Shape kResponseType = one_of(kResponseTypeValues);
inline constexpr Shape kResponseTypes = list_of(kResponseType, 0, 1);

inline constexpr Shape kConcurrency = integer(2, 1000);
inline constexpr auto kScalingMembers =
    std::to_array<Member>({{.name = "MaximumConcurrency", .shape = &kConcurrency}});
inline constexpr Shape kScaling = structure(kScalingMembers);
// Of a broker's queue, in profile "extended".
inline constexpr Shape kAnyConcurrency = integer(1, 1000);
inline constexpr auto kAnyScalingMembers =
    std::to_array<Member>({{.name = "MaximumConcurrency", .shape = &kAnyConcurrency}});
inline constexpr Shape kAnyScaling = structure(kAnyScalingMembers);

inline constexpr Shape kDatabaseName = text(1, 63, R"([^ /\.$\x22]*)");
inline constexpr Shape kCollectionName =
    text(1, 57, R"((^(?!(system\x2e)))(^[_a-zA-Z0-9])([^$]*))");
inline constexpr auto kFullDocumentValues =
    std::to_array<std::string_view>({"UpdateLookup", "Default"});
inline constexpr Shape kFullDocument = one_of(kFullDocumentValues);
inline constexpr auto kDocumentDbMembers =
    std::to_array<Member>({{.name = "DatabaseName", .shape = &kDatabaseName},
                           {.name = "CollectionName", .shape = &kCollectionName},
                           {.name = "FullDocument", .shape = &kFullDocument}});
inline constexpr Shape kDocumentDbConfig = structure(kDocumentDbMembers);

inline constexpr auto kMetricValues =
    std::to_array<std::string_view>({"EventCount", "ErrorCount", "KafkaMetrics"});
inline constexpr Shape kMetric = one_of(kMetricValues);
inline constexpr Shape kMetricList = list_of(kMetric, 0, 3);
inline constexpr auto kMetricsMembers =
    std::to_array<Member>({{.name = "Metrics", .shape = &kMetricList}});
inline constexpr Shape kMetrics = structure(kMetricsMembers);

inline constexpr auto kLogLevels = std::to_array<std::string_view>({"DEBUG", "INFO", "WARN"});
inline constexpr Shape kLogLevel = one_of(kLogLevels);
inline constexpr auto kLoggingMembers =
    std::to_array<Member>({{.name = "SystemLogLevel", .shape = &kLogLevel}});
inline constexpr Shape kLogging = structure(kLoggingMembers);

inline constexpr Shape kMinimumPollers = integer(1, 200);
inline constexpr Shape kMaximumPollers = integer(1, 10000);
inline constexpr Shape kPollerGroup = text(0, 128, R"([a-zA-Z0-9-_]*)");
inline constexpr auto kPollerMembers =
    std::to_array<Member>({{.name = "MinimumPollers", .shape = &kMinimumPollers},
                           {.name = "MaximumPollers", .shape = &kMaximumPollers},
                           {.name = "PollerGroupName", .shape = &kPollerGroup}});
inline constexpr Shape kPollers = structure(kPollerMembers);

}  // namespace wheelpit::api::mapping_shapes
