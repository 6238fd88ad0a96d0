#pragma once

#include <memory>

#include "app/parts/source_services.h"

namespace wheelpit {

// The shards of a DynamoDB table's stream; see app/parts/sharded_sources.h.
Result<std::unique_ptr<MappingSources>> open_dynamodb_sources(const SourceServices& services,
                                                              const SourceOrder& order);

}  // namespace wheelpit
