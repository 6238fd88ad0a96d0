#pragma once

// For the connection's own files.

#include <limits>

#include "wire/openwire/connection.h"
#include "wire/openwire/marshal.h"

namespace wheelpit::openwire {

template <class Kind>
std::int32_t Connection::send(Kind command, Answer answer) {
  const bool wraps = last_command_ == std::numeric_limits<std::int32_t>::max();
  last_command_ = wraps ? 1 : last_command_ + 1;
  command.command_id = last_command_;
  command.response_required = answer == Answer::wanted;
  write_frame(output_, command, Encoding{.version = format_.version});
  return last_command_;
}

}  // namespace wheelpit::openwire
