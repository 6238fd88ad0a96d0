#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "mapping/mapping_settings.h"
#include "mapping/source_kind.h"

namespace wheelpit {

// What a new mapping of a source of `kind` must satisfy, as far as the request alone can tell:
// what is required, and values that do not go together. That each setting is one that the kind may
// have, and meets the constraints of the model, was checked before.
//
// The first rule that is broken, in the order of the table: Errc::invalid_argument with the
// service's text. Rules that depend on a broker are in mapping/broker_rules.h.
Status check_new_settings(SourceKind kind, const MappingSettings& given, WallTime now);

// The same but for what depends on the time: what a mapping that exists must satisfy after every
// update, too.
Status check_settings(SourceKind kind, const MappingSettings& settings);

// Whether a function of that timeout may read a source of that kind: brokers, Kafka and DocumentDB
// disconnect slower consumers.
Status check_function_timeout(SourceKind kind, int timeout_seconds);

}  // namespace wheelpit
