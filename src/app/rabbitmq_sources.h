#pragma once

#include <memory>

#include "app/source_services.h"

namespace wheelpit {

// One lane: the service reads a RabbitMQ queue with one consumer, which keeps its order.
Result<std::unique_ptr<MappingSources>> open_rabbitmq_sources(const SourceServices& services,
                                                              const SourceOrder& order);

}  // namespace wheelpit
