#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "mapping/mapping_settings.h"
#include "mapping/source_kind.h"

namespace wheelpit {

// What a new mapping of a source of `kind` must satisfy, as far as the request alone can tell:
// required parameters, and values that do not go together. That each parameter is one that the kind
// may carry, and meets the constraints of the model, was checked before.
//
// The first rule that is broken, in the order of the table: Errc::invalid_argument with the
// service's text. Amazon MQ's rules that depend on the broker are in mapping/source_rules.h.
Status check_new_source(SourceKind kind, const MappingSettings& given, WallTime now);

// The same but for what depends on the time: what a mapping that exists must satisfy after every
// update, too.
Status check_source_parameters(SourceKind kind, const MappingSettings& parameters);

}  // namespace wheelpit
