#pragma once

#include <nghttp2/nghttp2.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "net/http2/http2_connection.h"

namespace wheelpit {

// What a connection is in, and what nghttp2 tells it of what arrives.
struct Http2Connection::State {
  State(Http2Options wanted, TimePoint now) : options(wanted), last_heard(now) {}
  ~State() {
    wipe(output);
    nghttp2_session_del(session);
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void open();
  void collect_output();
  void fail(Errc code, std::string why);
  Status outcome() const;

  int on_frame_begin();
  int on_field(std::string_view name, std::string_view value);
  int on_data(std::string_view bytes);
  int on_received(const nghttp2_frame& frame);
  int on_sent(const nghttp2_frame& frame);
  int on_closed(std::uint32_t error);
  int on_head_end();

  Http2Options options;
  nghttp2_session* session = nullptr;
  std::int32_t stream = 0;
  std::string to_send;  // of the request's body
  std::string output;

  std::array<char, std::size_t{16} << 10> space{};
  TimePoint last_heard;
  std::optional<TimePoint> asked;  // whether the server is there, and when

  Http2Head arriving;
  std::optional<Http2Head> head;  // until it is taken
  bool had_head = false;
  std::size_t head_bytes = 0;
  int empty_frames = 0;
  std::string body;
  bool whole = false;
  std::optional<Error> failure;
};

}  // namespace wheelpit
