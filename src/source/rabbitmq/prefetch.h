#pragma once

#include <cstdint>

#include "base/clock.h"

namespace wheelpit::rabbitmq {

// How many unsettled messages to ask the broker for: BatchSize times the number of batches that
//   - keeps the broker busy while a batch is with its function (four, and more for small batches:
//     about 300 messages), but
//   - lets the last batch of the window be settled within 20 minutes even if every invocation takes
//     its whole timeout: RabbitMQ closes a channel whose delivery is unsettled for 30.
// At least one batch, at most 65535. `batch_size` >= 1, `function_timeout` > 0.
std::uint16_t prefetch_count(int batch_size, Duration function_timeout);

}  // namespace wheelpit::rabbitmq
