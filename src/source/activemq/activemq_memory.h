#pragma once

#include <cstddef>
#include <string>

#include "source/activemq/bounded_map.h"

namespace wheelpit::activemq {

// What the lanes of one mapping must remember of messages beyond a connection: the broker delivers
// a message that was not settled again, on any lane, and knows nothing of what happened to it here.
//
// Bounded: beyond `limit` messages the one remembered longest is forgotten. It may then be invoked
// again, or its attempts are counted from the start; it is not lost.
class ActiveMqMemory {
 public:
  static constexpr std::size_t kDefaultLimit = 50'000;

  explicit ActiveMqMemory(std::size_t limit = kDefaultLimit) : messages_(limit) {}

  // A message and the queue it was delivered from: a virtual topic puts one message, with one id,
  // into many queues.
  static std::string key(const std::string& message_id, const std::string& queue);

  // The function failed on it; returns how often by now.
  int failed(const std::string& key) { return ++messages_[key].attempts; }
  int attempts(const std::string& key) const;

  // The function succeeded, and the broker has not confirmed that it knows.
  void succeeded(const std::string& key) { messages_[key].succeeded = true; }
  bool has_succeeded(const std::string& key) const;

  // The broker has forgotten the message: if it is delivered again, it counts as a new one.
  void settled(const std::string& key) { messages_.erase(key); }

  // Nothing is remembered, as most of the time: keys need not be made.
  bool empty() const { return messages_.empty(); }
  std::size_t size() const { return messages_.size(); }

 private:
  struct Remembered {
    int attempts = 0;  // that failed
    bool succeeded = false;
  };

  BoundedMap<std::string, Remembered> messages_;
};

}  // namespace wheelpit::activemq
