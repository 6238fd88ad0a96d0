#pragma once

#include <memory>

#include "app/parts/source_services.h"

namespace wheelpit {

// The shards of a Kinesis stream, which are polled.
Result<std::unique_ptr<MappingSources>> open_kinesis_sources(const SourceServices& services,
                                                             const SourceOrder& order);

}  // namespace wheelpit
