#include "source/activemq/activemq_memory.h"

namespace wheelpit::activemq {

std::string ActiveMqMemory::key(const std::string& message_id, const std::string& queue) {
  std::string key;
  key.reserve(message_id.size() + 1 + queue.size());
  key.append(message_id).append(1, '\n').append(queue);
  return key;
}

int ActiveMqMemory::attempts(const std::string& key) const {
  const Remembered* found = messages_.find(key);
  return found == nullptr ? 0 : found->attempts;
}

bool ActiveMqMemory::has_succeeded(const std::string& key) const {
  const Remembered* found = messages_.find(key);
  return found != nullptr && found->succeeded;
}

}  // namespace wheelpit::activemq
