#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "net/http/http_limits.h"
#include "net/http/http_message.h"

namespace wheelpit {

// Bytes of one connection into requests, one after the other. No I/O. What RFC 9112 forbids, or
// lets a recipient read in more than one way, is a failure: nothing after it is read.
//
// Use: feed() until head_waits(); admit() the body or give up; feed() until complete(); then
// take_request() and continue with the bytes left. At any time there may be a failure() instead.
//
// A body may also be had as it comes: once streaming(), take_head(); then feed() and take_body() in
// turns until complete(); then take_request(), which has what is known only at the end: trailers
// and `truncated`.
class HttpRequestParser {
 public:
  explicit HttpRequestParser(HttpLimits limits);
  ~HttpRequestParser();

  // Uses bytes from the front of `input` and returns how many. The rest must be given again, with
  // more after it unless the request is complete.
  std::size_t feed(std::string_view input);

  // A head is here, and admit() has not been called for it.
  bool head_waits() const;
  const HttpRequest& head() const;  // REQUIRES: head_waits()
  void set_peer(HttpPeer peer);     // of the request whose head waits
  bool has_body() const;            // of the head that is here

  struct Body {
    std::optional<std::uint64_t> bytes = std::nullopt;  // at most; the limits' own if that is less
    bool streams = false;                               // then no limit holds
  };
  void admit(Body body);  // REQUIRES: head_waits()

  bool admitted() const;   // a head was, and its body is on the way
  bool abandoned() const;  // a body was: what follows on the connection is the rest of it

  // Lets go of what is held of a request that will not be taken. Nothing more may be fed.
  void drop();

  // The peer will send nothing more. A request whose body is cut short becomes complete, marked
  // `truncated`; one cut short earlier fails.
  void end_of_input();

  // Where the next bytes of a large body may be read to directly, once feed() has used all it was
  // given. Empty when the next bytes must pass through feed().
  std::span<char> body_space();
  void body_arrived(std::size_t bytes);

  // True once for a request whose sender waits for "100 Continue" before it sends the body.
  bool take_expectation();

  std::uint64_t buffered() const;  // bytes of the body that are held here
  bool begun() const;              // something of a head has arrived that is not all here
  bool complete() const;           // take_request() may be called
  bool keep_alive() const;
  std::optional<int> failure() const;  // the status to answer with before closing

  // The head of a body that must be streamed is here, and the body not yet all.
  bool streaming() const;
  HttpRequest take_head();  // with the first bytes of the body. REQUIRES: streaming()
  std::string take_body();  // what has come since. REQUIRES: take_head() was called

  // Whether the peer understands an answer in chunks. Of the request whose head has arrived.
  bool takes_chunks() const;

  // Leaves the parser ready for the next request.
  HttpRequest take_request();

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace wheelpit
