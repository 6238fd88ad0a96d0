#pragma once

#include <gtest/gtest.h>

#include <string>

#include "mapping/least_settings.h"
#include "mapping/settings_update.h"

// What tests of updates share.

namespace wheelpit {

inline constexpr const char* kUuid = "0f1c2d3e-4b5a-4c6d-8e7f-901234567890";

// A mapping of each kind as it is stored, with the service's defaults.
inline MappingSettings stored(SourceKind kind) {
  using enum SourceKind;
  MappingSettings given = least(kind);
  if (kind == dynamodb) given.starting_position = "TRIM_HORIZON";
  if (kind == msk) given.source_access = {{.type = "SASL_SCRAM_512_AUTH", .uri = "secret"}};
  if (kind == self_managed_kafka) {
    given.source_access.push_back({.type = "VPC_SUBNET", .uri = "subnet:s"});
  }
  if (kind == rabbitmq) {
    given.source_access.push_back({.type = "VIRTUAL_HOST", .uri = "/orders"});
  }
  return with_defaults(kind, given, kUuid);
}

inline Result<MappingSettings> updated(SourceKind kind, const MappingSettings& current,
                                       const SettingsUpdate& update) {
  return updated_settings(kind, current, update);
}

inline MappingSettings accepted(SourceKind kind, const MappingSettings& current,
                                const SettingsUpdate& update) {
  const auto result = updated(kind, current, update);
  if (!result) {
    ADD_FAILURE() << result.error().message();
    return {};
  }
  return *result;
}

// "" if it is accepted.
inline std::string refusal(SourceKind kind, const MappingSettings& current,
                           const SettingsUpdate& update) {
  const auto result = updated(kind, current, update);
  return result ? "" : result.error().message();
}

}  // namespace wheelpit
