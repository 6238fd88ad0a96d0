#pragma once

#include <memory>

#include "app/parts/source_services.h"

namespace wheelpit {

// As many lanes as may be at work, which long polls feed together; see source/sqs/poll_scaling.h.
Result<std::unique_ptr<MappingSources>> open_sqs_sources(const SourceServices& services,
                                                         const SourceOrder& order);

}  // namespace wheelpit
