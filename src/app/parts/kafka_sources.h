#pragma once

#include <memory>

#include "app/parts/source_services.h"

namespace wheelpit {

// A lane for each partition that the mapping's consumer group gives us.
Result<std::unique_ptr<MappingSources>> open_kafka_sources(const SourceServices& services,
                                                           const SourceOrder& order);

}  // namespace wheelpit
