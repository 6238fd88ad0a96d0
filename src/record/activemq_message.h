#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace wheelpit {

enum class ActiveMqKind { text, bytes };

// One message of an ActiveMQ queue as it was received. Strings are UTF-8.
struct ActiveMqMessage {
  std::string message_id;  // the JMS message id: "ID:host-40113-1793736307000-2:1:1:1:7"
  ActiveMqKind kind = ActiveMqKind::text;
  std::string body;  // of a text its UTF-8, inflated if it was compressed
  bool persistent = true;
  int priority = 4;
  std::optional<std::string> correlation_id;
  std::optional<std::string> reply_to;  // as JMS prints it: "queue://answers"
  std::optional<std::string> type;
  std::string destination;      // the queue's own name, also behind a wildcard or a composite name
  std::int64_t expiration = 0;  // ms since 1970; 0: never
  std::int64_t timestamp = 0;   // ms since 1970, set by the producer
  std::int64_t broker_in_time = 0;
  std::int64_t broker_out_time = 0;
  std::vector<std::pair<std::string, std::string>> properties;  // custom ones, values as text
};

// A delivery of it. The message is shared with the source, which delivers it again itself.
struct ActiveMqDelivery {
  std::shared_ptr<const ActiveMqMessage> message;  // never null
  bool redelivered = false;
};

}  // namespace wheelpit
