#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/eventstream/message.h"

namespace wheelpit::eventstream {

struct MessageLimits {
  std::size_t message_bytes = std::size_t{16} << 20;  // all of it
  std::size_t header_bytes = std::size_t{128} << 10;
};

// Finds the messages in bytes that come in any pieces. Both checksums are looked at, the first
// before a length is believed; memory grows with what has come, not with what is announced.
class MessageReader {
 public:
  explicit MessageReader(MessageLimits limits = {}) : limits_(limits) {}

  void feed(std::string_view bytes);

  // The next message that is whole; nothing: more bytes are needed. Errc::malformed, permanently,
  // if what comes is no such message or passes a limit.
  Result<std::optional<Message>> next();

  // No message is begun: the end of the bytes is none in the middle of one.
  bool between_messages() const { return begin_ == buffer_.size(); }

 private:
  MessageLimits limits_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what was not given yet
  std::optional<Error> failure_;
};

}  // namespace wheelpit::eventstream
