#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <functional>
#include <string>

#include "net/http_request_parser.h"

namespace wheelpit {

// The concrete executor: with any_io_executor a request costs half as much again.
using HttpSocket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

// One connection of a server, and what was received by it.
struct HttpConnection {
  HttpConnection(HttpSocket s, const HttpLimits& limits,
                 std::function<bool(const HttpRequest&)> streams);

  // Room for more input behind what is not used yet.
  boost::asio::mutable_buffer input_space();

  void close();

  HttpSocket socket;
  HttpRequestParser parser;
  std::string input;  // bytes received; [begin, end) are not used yet
  std::size_t begin = 0;
  std::size_t end = 0;
  int reads_in_a_row = 0;
  std::string output;      // kept for its capacity
  bool answering = false;  // a request was received to its end and its answer is not sent yet
};

}  // namespace wheelpit
