#pragma once

#include "mapping/mapping.h"
#include "metrics/metrics.h"

namespace wheelpit {

// The labels of a mapping's time series: uuid and event_source_mapping (the same), source (the
// event source's ARN), broker (its name, if it is one), queue, function_name.
Labels mapping_labels(const Mapping& mapping);

// Those that every series of the mapping has, whatever function it calls or called.
Labels labels_of_mapping(const std::string& uuid);

}  // namespace wheelpit
