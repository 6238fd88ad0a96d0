#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "wire/amqp091/frame.h"
#include "wire/amqp091/method.h"

// What a broker sends, for tests.
namespace wheelpit::amqp091::server {

template <class Method>
std::string method(const Method& method, std::uint16_t channel = 1) {
  std::string out;
  write_method(out, channel, method);
  return out;
}

inline std::string frame(FrameType type, std::string_view payload, std::uint16_t channel = 1) {
  std::string out;
  {
    const FrameWriter writer(out, type, channel);
    out.append(payload);
  }
  return out;
}

inline std::string start() {
  return method(ConnectionStart{0, 9, {}, {"AMQPLAIN PLAIN"}, {"en_US"}}, 0);
}
inline std::string tune(std::uint32_t frame_max = 131072, std::uint16_t heartbeat = 60) {
  return method(ConnectionTune{2047, frame_max, heartbeat}, 0);
}
inline std::string consume_ok() { return method(BasicConsumeOk{{"wheelpit"}}); }
// All answers from connection.start to basic.consume-ok.
inline std::string until_consuming() {
  return start() + tune() + method(ConnectionOpenOk{}, 0) + method(ChannelOpenOk{}) +
         method(BasicQosOk{}) + consume_ok();
}

inline std::string content_header(std::uint64_t body_size, std::string_view properties) {
  std::string payload;
  ByteWriter out(payload);
  out.integer(std::uint16_t{60});
  out.integer(std::uint16_t{0});
  out.integer(body_size);
  out.bytes(properties);
  return frame(FrameType::header, payload);
}

// No property is set.
inline constexpr std::string_view kNoProperties("\0\0", 2);

inline std::string deliver(std::uint64_t tag, std::string_view body,
                           std::string_view properties = kNoProperties) {
  std::string out = method(BasicDeliver{{"wheelpit"}, tag, 0, {""}, {"orders"}});
  out += content_header(body.size(), properties);
  if (!body.empty()) out += frame(FrameType::body, body);
  return out;
}

}  // namespace wheelpit::amqp091::server
