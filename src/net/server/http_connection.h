#pragma once

#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "net/http/http_limits.h"
#include "net/http/http_message.h"
#include "net/http/http_request_parser.h"
#include "net/server/body_budget.h"
#include "net/server/connection_watch.h"
#include "net/server/http_socket.h"

namespace wheelpit {

class TlsLayer;

// One connection of a server, and what was received by it.
struct HttpConnection {
  // Of HttpConnectionTable, which keeps it up to date.
  enum class Place { waiting, working, reserve, closed };

  // `limits` and `budget` must outlive it.
  HttpConnection(HttpSocket s, const HttpLimits& limits, BodyBudget& budget, TimePoint now);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  // Room for more input behind what is not used yet.
  boost::asio::mutable_buffer input_space();

  // Lets go of what a large request or answer has needed, once that is over.
  void shrink();

  // Counts what it has received and not handed over. False: all connections together hold too much.
  bool count_buffered();

  void close();

  HttpSocket socket;
  std::unique_ptr<TlsLayer> tls;  // of `socket`; null: it is spoken to in plain
  HttpRequestParser parser;
  ConnectionWatch watch;
  BodyBudget::Share share;
  Place place = Place::waiting;
  std::string input;  // bytes received; [begin, end) are not used yet
  std::size_t begin = 0;
  std::size_t end = 0;
  int reads_in_a_row = 0;
  std::string output;            // kept for its capacity
  bool answering = false;        // a request was received to its end and its answer is not sent yet
  std::optional<HttpPeer> peer;  // once it was judged (net/server/peer_check.h)
  bool of_function = false;      // counted by HttpConnectionTable
  bool stranger = false;         // it was, and gets nothing but the refusal
  bool timed_out = false;        // it has taken too long over a request, and must be told so
};

}  // namespace wheelpit
