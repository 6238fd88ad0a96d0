#pragma once

#include <array>
#include <string_view>

#include "api/model/lambda_shapes.h"

namespace wheelpit::api {

// What is Kafka's own in the table of event source mappings.

inline constexpr Shape kUri = text(1, 200, R"([ a-zA-Z0-9-\/*:_+=.@-]*)");

inline constexpr auto kEndpointTypes = std::to_array<std::string_view>({"KAFKA_BOOTSTRAP_SERVERS"});
inline constexpr Shape kEndpointType = one_of(kEndpointTypes);
inline constexpr Shape kEndpoint = text(
    1, 300,
    R"((([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9\-]*[a-zA-Z0-9])\.)*([A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9\-]*[A-Za-z0-9]):[0-9]{1,5})");
inline constexpr Shape kEndpointList = list_of(kEndpoint, 1, 10);
inline constexpr Shape kEndpoints = map_of(kEndpointType, kEndpointList, 1, 2);
inline constexpr auto kSelfManagedMembers =
    std::to_array<Member>({{.name = "Endpoints", .shape = &kEndpoints}});
inline constexpr Shape kSelfManaged = structure(kSelfManagedMembers);

inline constexpr Shape kRegistryUri = text(1, 10000, R"([a-zA-Z0-9-\/*:_+=.@-]*)");
inline constexpr auto kRecordFormats = std::to_array<std::string_view>({"JSON", "SOURCE"});
inline constexpr Shape kRecordFormat = one_of(kRecordFormats);
inline constexpr auto kRegistryAccessTypes =
    std::to_array<std::string_view>({"BASIC_AUTH", "CLIENT_CERTIFICATE_TLS_AUTH",
                                     "SERVER_ROOT_CA_CERTIFICATE", "OAUTHBEARER_AUTH"});
inline constexpr Shape kRegistryAccessType = one_of(kRegistryAccessTypes);
inline constexpr auto kRegistryAccessMembers = std::to_array<Member>(
    {{.name = "Type", .shape = &kRegistryAccessType}, {.name = "URI", .shape = &kArn}});
inline constexpr Shape kRegistryAccess = structure(kRegistryAccessMembers);
inline constexpr Shape kRegistryAccessList = list_of(kRegistryAccess);
inline constexpr auto kAttributes = std::to_array<std::string_view>({"KEY", "VALUE"});
inline constexpr Shape kAttribute = one_of(kAttributes);
inline constexpr auto kValidationMembers =
    std::to_array<Member>({{.name = "Attribute", .shape = &kAttribute}});
inline constexpr Shape kValidation = structure(kValidationMembers);
inline constexpr Shape kValidations = list_of(kValidation);
inline constexpr auto kRegistryMembers =
    std::to_array<Member>({{.name = "SchemaRegistryURI", .shape = &kRegistryUri},
                           {.name = "EventRecordFormat", .shape = &kRecordFormat},
                           {.name = "AccessConfigs", .shape = &kRegistryAccessList},
                           {.name = "SchemaValidationConfigs", .shape = &kValidations}});
inline constexpr Shape kRegistry = structure(kRegistryMembers);

inline constexpr auto kKafkaConfigMembers =
    std::to_array<Member>({{.name = "ConsumerGroupId", .shape = &kUri},
                           {.name = "SchemaRegistryConfig", .shape = &kRegistry}});
inline constexpr Shape kKafkaConfig = structure(kKafkaConfigMembers);
inline constexpr auto kConsumptionModes = std::to_array<std::string_view>({"Stream", "Queue"});
inline constexpr Shape kConsumptionMode = one_of(kConsumptionModes);
inline constexpr auto kSelfManagedConfigMembers =
    std::to_array<Member>({{.name = "ConsumerGroupId", .shape = &kUri},
                           {.name = "SchemaRegistryConfig", .shape = &kRegistry},
                           {.name = "ConsumptionMode", .shape = &kConsumptionMode}});
inline constexpr Shape kSelfManagedConfig = structure(kSelfManagedConfigMembers);

}  // namespace wheelpit::api
