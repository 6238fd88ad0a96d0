#pragma once

#include <cstddef>
#include <memory>

#include "app/parts/source_services.h"

namespace wheelpit {

// The service reads an ActiveMQ queue with up to five consumers. In profile "extended" as many as
// ScalingConfig says.
constexpr std::size_t kActiveMqLanes = 5;

Result<std::unique_ptr<MappingSources>> open_activemq_sources(const SourceServices& services,
                                                              const SourceOrder& order);

}  // namespace wheelpit
