#include "source/activemq/prefetch.h"

#include <algorithm>

namespace wheelpit::activemq {

std::int32_t activemq_prefetch(int batch_size) {
  constexpr std::int64_t kMost = 32766;
  constexpr std::int64_t kEnough = 1000;
  const std::int64_t batch = batch_size;
  const std::int64_t wanted = std::max(std::min(4 * batch, kEnough), 2 * batch);
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(wanted, 1, kMost));
}

}  // namespace wheelpit::activemq
