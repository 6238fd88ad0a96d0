#include "source/rabbitmq/prefetch.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace wheelpit::rabbitmq {

std::uint16_t prefetch_count(int batch_size, Duration function_timeout, std::size_t lanes) {
  constexpr Duration kSettledWithin = std::chrono::minutes(20);
  const int that_keep_it_busy = lanes == 1 ? 2000 : 300;
  constexpr int kMost = std::numeric_limits<std::uint16_t>::max();

  const int most_batches = std::max(4, that_keep_it_busy / batch_size);
  const auto in_time = kSettledWithin / std::max(function_timeout, Duration(1));
  const auto batches = std::clamp<std::int64_t>(in_time, 1, most_batches);
  return static_cast<std::uint16_t>(std::min<std::int64_t>(batch_size * batches, kMost));
}

}  // namespace wheelpit::rabbitmq
