#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mapping/mapping.h"
#include "mapping/mapping_settings.h"
#include "mapping/source_kind.h"

namespace wheelpit {

// What makes a mapping the same as another.
struct MappingIdentity {
  SourceKind kind;
  std::vector<std::string> sources;  // an ARN, or the servers of a self-managed cluster
  std::string function_arn;          // with its qualifier
  std::string stream;                // queue or topic; "" if the source is all there is to read
  std::string virtual_host;          // of a RabbitMQ queue
};

MappingIdentity identity_of(SourceKind kind, const MappingSettings& parameters,
                            std::string function_arn);
MappingIdentity identity_of(const Mapping& mapping);

// Whether both read the same for the same function. Two lists of servers are one cluster when they
// share a server.
bool is_duplicate(const MappingIdentity& a, const MappingIdentity& b);

// The service's text for a request for `wanted` while a mapping like it exists.
std::string duplicate_text(const MappingIdentity& wanted, std::string_view existing_uuid);

}  // namespace wheelpit
