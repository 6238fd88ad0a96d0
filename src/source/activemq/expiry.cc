#include "source/activemq/expiry.h"

#include <chrono>

namespace wheelpit::activemq {

bool is_expired(const ActiveMqMessage& message, Duration since_arrival) {
  if (message.expiration <= 0 || message.broker_out_time <= 0) return false;
  // Both are positive, so this cannot overflow.
  const std::int64_t left = message.expiration - message.broker_out_time;
  return std::chrono::duration_cast<std::chrono::milliseconds>(since_arrival).count() > left;
}

}  // namespace wheelpit::activemq
