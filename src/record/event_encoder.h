#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "record/record.h"

namespace wheelpit {

// What an event contains besides its records.
struct CallFrame {
  // A tumbling window: which, and what the call before has returned for it.
  struct Window {
    std::string start;  // as the event writes it: "2026-09-17T14:11:10Z"
    std::string end;
    std::string state = "{}";  // JSON
    bool is_final = false;
    bool terminated_early = false;
  };
  std::optional<Window> window = {};
};

// The event JSON a kind of source owes the function: head, then the records' pieces joined by
// commas, then what close() appends. Whatever bytes a message holds, the result is valid JSON.
class EventEncoder {
 public:
  virtual ~EventEncoder() = default;

  virtual std::string_view head() const = 0;
  virtual std::string_view tail() const = 0;

  // Appends the record's piece to `out`, without a comma.
  virtual void append(const Record& record, std::string& out) const = 0;

  // Appends what follows the pieces, when the function is about to be called: the tail, unless the
  // event says something of the call.
  virtual void close(const CallFrame& /*call*/, std::string& out) const { out += tail(); }
  // No close() appends more: so much of an event's size is kept for it.
  virtual std::size_t most_closing_bytes() const { return tail().size(); }
};

}  // namespace wheelpit
