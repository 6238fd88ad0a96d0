#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "net/address/endpoint.h"
#include "net/http/http_message.h"
#include "net/stream/byte_pump.h"

namespace wheelpit {

struct Http2Options {
  // Bytes of the body that the server may send before they are taken: 65,535 to 2^31 - 1.
  std::uint32_t window = std::uint32_t{1} << 20;
  // Names and values of all heads and trailers of the answer together, and 32 for each of them.
  std::size_t most_head_bytes = std::size_t{32} << 10;
  // Frames in a row that bring nothing of the answer.
  int most_empty_frames = 1000;
  // So long without a byte, and the server is asked whether it is there; so long for its answer.
  Duration silence = std::chrono::seconds(30);
  Duration patience = std::chrono::seconds(15);
};

// What comes before a body.
struct Http2Head {
  int status = 0;
  HttpHeaders headers;  // names in lower case
};

// The client's side of a connection of HTTP/2 (RFC 9113) that carries one request, without I/O.
//
// The body of the answer is kept until it is taken, and only what was taken is credited to the
// server: not taking holds it up, and no more than Http2Options::window bytes are kept. A server
// that pushes, breaks a limit or the protocol, or does not read what it is answered, is an error.
//
// Errors of received() and on_time():
//   malformed    the server breaks the protocol or a limit
//   unavailable  it gave the request or the connection up: RST_STREAM, GOAWAY
//   timed_out    it is silent
class Http2Connection final : public ByteProtocol {
 public:
  Http2Connection(Http2Options options, TimePoint now);
  ~Http2Connection() override;

  // Once, before anything is received. `server` gives the scheme, and the authority where `request`
  // has no Host. Errc::invalid_argument if the target, a name or a value cannot be sent, or if a
  // header is one of HTTP/1.1's connections. Its authorization and tokens are not put into tables.
  Status send(const HttpRequest& request, const Endpoint& server);

  // The head of the answer, once, when it is here.
  std::optional<Http2Head> take_head();
  // All that was received of the body and not taken. Makes output.
  std::string take_body();
  // The whole answer is here: what is left of it can be taken, nothing more comes.
  bool whole() const;

  std::span<char> space() override;
  Status received(std::size_t count, TimePoint now) override;
  bool has_events() const override;
  bool has_output() const override;
  std::string take_output(TimePoint now) override;
  TimePoint next_time() const override;
  Status on_time(TimePoint now) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace wheelpit
