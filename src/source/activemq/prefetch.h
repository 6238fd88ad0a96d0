#pragma once

#include <cstdint>

namespace wheelpit::activemq {

// How many unsettled messages to ask the broker for: a batch that is with its function, one that
// fills after it, and what the broker sends meanwhile. Four batches, but above 1000 messages only
// two, and at most 32766. What is in this window no other lane can get: a small batch has a small
// one, so that lanes which have nothing to do find work. `batch_size` >= 1.
std::int32_t activemq_prefetch(int batch_size);

}  // namespace wheelpit::activemq
