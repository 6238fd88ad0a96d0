#pragma once

#include <expected>

#include "api/service/api_context.h"
#include "filter/pattern/pattern.h"
#include "mapping/mapping_settings.h"
#include "mapping/source_kind.h"

namespace wheelpit::api {

// Whether the kind may carry a destination. Known before the function is looked up, unlike what
// else a kind of source may not carry.
Outcome<void> check_destination(const Call& call, SourceKind kind, filter::FilterProfile profile);

// In profile "extended" requests are read with the ranges of brokers' queues; others keep theirs.
Outcome<void> check_ranges(const Call& call, SourceKind kind);

// The parameters that the kind may carry, those it requires, and what does not go together.
Outcome<void> check_source(const Call& call, SourceKind kind, const MappingSettings& given,
                           const ApiDependencies& deps);

// The service would have accepted it, if that can be known here.
std::unexpected<ServiceError> not_consumed(SourceKind kind);

}  // namespace wheelpit::api
