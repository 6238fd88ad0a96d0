#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "wire/amqp091/method.h"

namespace wheelpit::amqp091 {

// How a client of ours begins a connection, whatever it is for. No I/O: answers are appended to
// `out`.

inline constexpr std::string_view kProtocolHeader("AMQP\x00\x00\x09\x01", 8);
inline constexpr std::uint16_t kConnectionChannel = 0;
inline constexpr std::uint16_t kOnlyChannel = 1;
inline constexpr std::uint32_t kFrameMax = 131072;
inline constexpr std::uint16_t kReplySuccess = 200;

struct Introduction {
  std::string_view username;
  const Secret& password;
  std::string_view connection_name;
  std::string_view version;  // ours
};

// Why the server closes a channel or a connection, or gives a message back.
struct CloseReason {
  std::uint16_t code = 0;
  std::string text;  // the server's own words
};

// Logs in. Errc::invalid_argument if the broker does not offer what this needs.
Status answer_start(const ConnectionStart& start, const Introduction& who, std::string& out);

struct Tuning {
  std::uint16_t channels = 0;
  std::uint32_t frame_max = 0;
  std::uint16_t heartbeat = 0;  // seconds; 0: none
};

// Agrees to the smaller of everything, and opens the virtual host. `heartbeat` is our wish in
// seconds; 0 puts an end to heartbeats. `channels`: how many we need at most. Errc::malformed if
// the broker's frames are too small.
Result<Tuning> answer_tune(const ConnectionTune& tune, std::uint16_t heartbeat,
                           std::uint16_t channels, std::string_view virtual_host, std::string& out);

}  // namespace wheelpit::amqp091
