#pragma once

#include "base/result.h"
#include "wire/openwire/frame.h"
#include "wire/openwire/marshal.h"

namespace wheelpit::openwire {

template <class Kind>
Status read_for(const auto& handle, const Frame& frame, Encoding encoding) {
  Kind command;
  if (Status whole = read_frame(frame, encoding, command); !whole) return whole;
  return handle(command);
}

// Gives the frame's command to `handle`, if it is one of `Kinds` (the most frequent first: they are
// tried in turn), and returns what that returned. Others are skipped: they mean nothing to us, or
// come from a newer broker.
template <class... Kinds>
Status dispatch_command(const Frame& frame, Encoding encoding, const auto& handle) {
  Status status;
  const auto is = [&]<class Kind>() {
    if (frame.type != Kind::kType) return false;
    status = read_for<Kind>(handle, frame, encoding);
    return true;
  };
  (void)(is.template operator()<Kinds>() || ...);
  return status;
}

}  // namespace wheelpit::openwire
