#pragma once

#include <optional>
#include <string_view>

#include "mapping/source_kind.h"
#include "record/record_model.h"

namespace wheelpit::filter {

// What a filter looks at: a record of one kind of source, or, without one, the bare event.
const RecordModel& record_model(std::optional<SourceKind> source);

// The path by which patterns know what a pattern or a record has at `path`: the same, unless it
// begins with the member that is inlined.
std::string_view lifted(const RecordModel& model, std::string_view path);

// Whose records are called that on the command line: "kafka".
std::optional<SourceKind> source_named(std::string_view name);

}  // namespace wheelpit::filter
