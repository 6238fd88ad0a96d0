#pragma once

#include <string>
#include <string_view>

#include "record/record.h"

namespace wheelpit {

// The event JSON a kind of source owes the function: head, then the records' pieces joined by
// commas, then tail. Whatever bytes a message holds, the result is valid JSON.
class EventEncoder {
 public:
  virtual ~EventEncoder() = default;

  virtual std::string_view head() const = 0;
  virtual std::string_view tail() const = 0;

  // Appends the record's piece to `out`, without a comma.
  virtual void append(const Record& record, std::string& out) const = 0;
};

}  // namespace wheelpit
