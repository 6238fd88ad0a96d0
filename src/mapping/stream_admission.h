#pragma once

#include <string>

#include "base/result.h"
#include "mapping/source_kind.h"

namespace wheelpit {

// Whether a mapping may read the stream, or the consumer, of which a StreamInspector has answered
// `asked`. The error is what the API answers: Errc::invalid_argument with the service's text, or
// Errc::unavailable if the stream could not be asked. Pure.
Status check_stream(SourceKind kind, const std::string& arn, const Status& asked);

}  // namespace wheelpit
