#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace wheelpit {

// A message of a kind of source that record.h does not name, as all but its encoder see it. The
// views live as long as the message.
class Message {
 public:
  virtual ~Message() = default;

  virtual std::string_view body() const = 0;  // raw bytes

  // What a function names it by in batchItemFailures; "": by its place in the event.
  virtual std::string_view item_id() const = 0;

  // Messages of one key are processed one after the other, in the order received; "": in any order.
  virtual std::string_view order_key() const { return {}; }

  // When its producer, or its source, says that it was made.
  virtual std::optional<WallTime> created_at() const { return std::nullopt; }

  // Its source says that it was delivered before.
  virtual bool redelivered() const { return false; }

  // Appends members of a JSON object, joined by commas and at least one: what else is known of it,
  // for a person who reads the quarantine.
  virtual void describe(std::string& out) const = 0;
};

}  // namespace wheelpit
