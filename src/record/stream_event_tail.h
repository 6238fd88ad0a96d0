#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "record/event_encoder.h"

namespace wheelpit {

// What follows the records in the event of a stream's shard: nothing but the end, or with tumbling
// windows what the call knows of its window.
class StreamEventTail {
 public:
  StreamEventTail(std::string_view shard_id, std::string_view event_source_arn, bool has_windows);

  void append(const CallFrame& call, std::string& out) const;
  std::size_t most_bytes() const;  // of what append() adds

  static constexpr std::string_view kPlain = "]}";

 private:
  std::string window_begin_;
  bool has_windows_;
};

}  // namespace wheelpit
