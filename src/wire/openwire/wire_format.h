#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/openwire/broker_commands.h"

namespace wheelpit::openwire {

inline constexpr std::int32_t kNewestVersion = 12;
inline constexpr std::int32_t kOldestVersion = 10;

// How the frames of a connection are encoded, and how long it may be silent. Encoding is loose and
// without a cache always: both sides would have to ask for anything else.
struct WireFormat {
  std::int32_t version = kNewestVersion;
  bool stack_traces = false;               // exceptions carry Java's stack
  std::chrono::milliseconds inactivity{};  // zero: any silence is fine
  // From the handshake on there is no inactivity monitor, and the broker sends no keep-alives.
  std::chrono::milliseconds initial_delay{};
  std::string provider;  // of the peer: "ActiveMQ 5.17.2"; "" if it does not say
};

// What we ask for, as the properties of a WireFormatInfo.
struct Wishes {
  std::chrono::milliseconds inactivity{};
  std::size_t max_frame_bytes = 0;
  std::string_view host;
  std::string_view version;  // ours
};
std::string wire_format_properties(const Wishes& wishes);

// What both sides together make of it: the lesser of everything. Errors: malformed (no OpenWire
// peer, or its options cannot be read), invalid_argument (its version is too old).
Result<WireFormat> negotiate(const WireFormatInfo& theirs, const Wishes& ours);

}  // namespace wheelpit::openwire
