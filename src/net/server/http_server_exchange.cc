#include "net/server/http_server_exchange.h"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <chrono>
#include <tuple>
#include <utility>

#include "net/server/tls_layer.h"
#include "net/stream/deadline.h"

namespace wheelpit {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
// As much as is read, and handed on, at once.
constexpr std::size_t kPieceBytes = std::size_t{64} * 1024;
constexpr std::string_view kChunkEnd = "\r\n";
constexpr std::string_view kLastChunk = "0\r\n\r\n";

void append_chunk_size(std::string& out, std::size_t size) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16).ptr;
  out.append(digits.data(), end);
  out += "\r\n";
}

}  // namespace

HttpServerExchange::HttpServerExchange(HttpConnection& connection, const Clock& clock,
                                       AfterAnswer after)
    : connection_(connection),
      clock_(clock),
      chunked_(connection.parser.takes_chunks()),
      after_(chunked_ ? after : AfterAnswer::close),
      body_ended_(!connection.parser.streaming()) {}

asio::awaitable<Result<std::string>> HttpServerExchange::read() {
  HttpConnection& c = connection_;
  while (!body_ended_) {
    if (cut_short_) co_return cut_short();
    c.begin += c.parser.feed(std::string_view(c.input).substr(c.begin, c.end - c.begin));
    std::string piece = c.parser.take_body();
    if (!piece.empty()) co_return piece;
    if (c.parser.failure()) co_return cut_short();
    if (c.parser.complete()) {
      HttpRequest rest = c.parser.take_request();
      if (rest.truncated) co_return cut_short();
      trailers_ = std::move(rest.trailers);
      body_ended_ = true;
      c.answering = true;
      break;
    }
    const error_code failure = co_await receive();
    if (failure == asio::error::eof) {
      c.parser.end_of_input();
    } else if (failure) {
      co_return cut_short();
    }
  }
  co_return std::string();
}

asio::awaitable<error_code> HttpServerExchange::receive() {
  HttpConnection& c = connection_;
  if (c.parser.take_expectation()) {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    const std::array<asio::const_buffer, 1> buffers{asio::buffer(kContinue)};
    if (const error_code failure = co_await send(buffers)) co_return failure;
  }
  if (c.input.size() < kPieceBytes) c.input.resize(kPieceBytes);
  error_code failure;
  std::size_t bytes = 0;
  if (c.tls) {
    std::tie(failure, bytes) = co_await c.tls->read_some(c.input_space());
  } else {
    std::tie(failure, bytes) = co_await c.socket.async_read_some(c.input_space(), kAwait);
  }
  c.end += bytes;
  co_return failure;
}

asio::awaitable<error_code> HttpServerExchange::send(std::span<const asio::const_buffer> buffers) {
  if (!connection_.tls) {
    const auto [failure, sent] = co_await asio::async_write(connection_.socket, buffers, kAwait);
    co_return failure;
  }
  for (const asio::const_buffer& buffer : buffers) {
    if (buffer.size() == 0) continue;
    const auto [failure, sent] = co_await connection_.tls->write(buffer);
    if (failure) co_return failure;
  }
  co_return error_code();
}

Error HttpServerExchange::cut_short() {
  cut_short_ = true;
  return Error(Errc::unavailable, "the request's body was cut short");
}

void HttpServerExchange::begin(HttpResponse head) {
  using std::chrono::seconds;
  begun_ = true;
  append_stream_head(head_, head, http_date(std::chrono::floor<seconds>(clock_.wall_now())),
                     chunked_ ? StreamFraming::chunked : StreamFraming::until_close, after_);
}

asio::awaitable<Status> HttpServerExchange::write(std::string_view piece, TimePoint until) {
  if (broken_) co_return *broken_;
  std::string& frame = connection_.output;
  frame.assign(std::exchange(head_, {}));
  if (chunked_ && !piece.empty()) append_chunk_size(frame, piece.size());
  const std::string_view end = chunked_ && !piece.empty() ? kChunkEnd : std::string_view();
  const std::array<asio::const_buffer, 3> buffers{asio::buffer(std::as_const(frame)),
                                                  asio::buffer(piece), asio::buffer(end)};
  const Deadline deadline(until, connection_.socket);
  const error_code failure = co_await send(buffers);
  if (!failure) co_return Status();
  broken_ = deadline.passed()
                ? Error(Errc::timed_out, "peer did not read the response in time")
                : Error(Errc::unavailable, "peer closed the connection: " + failure.message());
  co_return *broken_;
}

asio::awaitable<bool> HttpServerExchange::finish(int status, TimePoint until) {
  if (broken_ || status >= 400) {
    connection_.close();
    co_return false;
  }
  std::string& end = connection_.output;
  end.assign(std::exchange(head_, {}));
  if (chunked_) end += kLastChunk;
  const Deadline deadline(until, connection_.socket);
  const std::array<asio::const_buffer, 1> buffers{asio::buffer(std::as_const(end))};
  const error_code failure = co_await send(buffers);
  co_return !failure && after_ == AfterAnswer::keep_alive && body_ended_;
}

}  // namespace wheelpit
