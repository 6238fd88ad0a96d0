#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "filter/json/array_elements.h"
#include "filter/json/flat_event.h"
#include "filter/pattern/source_model.h"

namespace wheelpit::filter {

enum class DataFormat : std::uint8_t {
  absent,  // or not its own step: see DataEncoding::json
  json,
  plain,
  not_text,
};

// A record of a source as its patterns see it: the data decoded and in the place that the data key
// names.
struct FlatRecord {
  FlatEvent event;
  DataFormat format = DataFormat::absent;
  ArrayElements elements;
};

// A fault if it is not a JSON object.
std::expected<FlatRecord, JsonFault> flatten_record(std::string_view json,
                                                    const RecordModel& model);

}  // namespace wheelpit::filter
