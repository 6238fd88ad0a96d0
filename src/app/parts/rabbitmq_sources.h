#pragma once

#include <cstddef>
#include <memory>

#include "app/parts/source_services.h"

namespace wheelpit {

// One lane: the service reads a RabbitMQ queue with one consumer, which keeps its order. In profile
// "extended" as many as ScalingConfig says.
constexpr std::size_t kRabbitMqLanes = 1;

Result<std::unique_ptr<MappingSources>> open_rabbitmq_sources(const SourceServices& services,
                                                              const SourceOrder& order);

}  // namespace wheelpit
