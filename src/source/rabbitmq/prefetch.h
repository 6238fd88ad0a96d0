#pragma once

#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace wheelpit::rabbitmq {

// How many unsettled messages to ask the broker for: BatchSize times the number of batches that
//   - keeps the broker busy while a batch is with its function: four, and more for small batches,
//     about 2,000 messages for one lane, which a fast broker delivers in some 20 ms, and about 300
//     for each of several, which keep it busy together; but
//   - lets the last batch of the window be settled within 20 minutes even if every invocation takes
//     its whole timeout: RabbitMQ closes a channel whose delivery is unsettled for 30.
// At least one batch, at most 65535. `batch_size` >= 1, `function_timeout` > 0, `lanes` >= 1.
std::uint16_t prefetch_count(int batch_size, Duration function_timeout, std::size_t lanes);

}  // namespace wheelpit::rabbitmq
