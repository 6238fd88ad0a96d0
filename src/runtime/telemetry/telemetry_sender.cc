#include "runtime/telemetry/telemetry_sender.h"

#include <sys/socket.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>

#include "net/http/http_response_parser.h"
#include "net/stream/deadline.h"

namespace wheelpit::runtime {

namespace asio = boost::asio;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
// Of an answer only its status counts.
constexpr std::size_t kMostAnswer = std::size_t{64} * 1024;

Error broken(const boost::system::error_code& why) {
  return {Errc::unavailable, "the connection broke: " + why.message()};
}

// Whether the other side has closed the connection. What it says is of no interest; who says more
// than that between two batches is not a listener.
bool is_over(TelemetryDoor::Socket& socket) {
  constexpr int kMostReads = 16;
  std::array<char, 512> bytes{};
  for (int reads = 0; reads < kMostReads; ++reads) {
    const ssize_t size =
        ::recv(socket.native_handle(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (size > 0) continue;
    return size == 0 || (errno != EAGAIN && errno != EINTR);
  }
  return true;
}

}  // namespace

asio::awaitable<Status> TelemetrySender::send(const std::string& batch, TimePoint until) {
  return subscription_.form == TelemetryForm::lines ? write(batch, until) : post(batch, until);
}

// A connection that breaks in the middle of a batch may bring part of it twice: no one says what
// has arrived.
asio::awaitable<Status> TelemetrySender::write(const std::string& lines, TimePoint until) {
  if (socket_ && is_over(*socket_)) socket_.reset();
  if (const Status connected = co_await connect(until); !connected) co_return connected;
  Status written;
  {
    const Deadline deadline(until, *socket_);
    const auto [ec, size] = co_await asio::async_write(*socket_, asio::buffer(lines), kAwait);
    if (ec) written = broken(ec);
    if (deadline.passed()) written = Error(Errc::timed_out, "it does not read");
  }
  if (!written || closed_) socket_.reset();
  co_return written;
}

asio::awaitable<Status> TelemetrySender::connect(TimePoint until) {
  if (closed_) co_return Error(Errc::cancelled, "closed");
  if (socket_) co_return Status();
  auto connected = co_await entrance_->connect(subscription_.port, until);
  if (!connected) co_return connected.error();
  socket_.emplace(std::move(*connected));
  co_return Status();
}

asio::awaitable<Status> TelemetrySender::post(const std::string& batch, TimePoint until) {
  std::string text =
      "POST " + subscription_.target + " HTTP/1.1\r\nHost: " + subscription_.host +
      "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(batch.size()) +
      "\r\n\r\n";
  text += batch;
  const bool kept = socket_.has_value();
  Status posted = co_await exchange(text, until);
  // The other side may have closed what we had kept.
  if (!posted && kept && posted.error().code() == Errc::unavailable && !closed_) {
    posted = co_await exchange(text, until);
  }
  co_return posted;
}

asio::awaitable<Status> TelemetrySender::exchange(const std::string& text, TimePoint until) {
  if (const Status connected = co_await connect(until); !connected) co_return connected;
  HttpResponseParser parser(AnswerTo::other, kMostAnswer);
  std::optional<Error> failure;
  {
    const Deadline deadline(until, *socket_);
    const auto [ec, size] = co_await asio::async_write(*socket_, asio::buffer(text), kAwait);
    if (ec) failure = broken(ec);
    std::array<char, 2048> bytes{};
    while (!failure && !parser.complete()) {
      const auto [end, count] = co_await socket_->async_read_some(asio::buffer(bytes), kAwait);
      if (count != 0) {
        if (const Status fed = parser.feed({bytes.data(), count}); !fed) failure = fed.error();
      } else if (end) {
        parser.end_of_input();
        if (!parser.complete()) failure = broken(end);
      }
    }
    if (deadline.passed()) failure = Error(Errc::timed_out, "no answer in time");
  }
  if (failure || !parser.connection_stays() || closed_) socket_.reset();
  if (failure) co_return *failure;
  const int status = parser.take_response().status;
  if (status < 400) co_return Status();
  co_return Error(Errc::malformed, "it answered " + std::to_string(status));
}

void TelemetrySender::close() {
  closed_ = true;
  boost::system::error_code ignored;
  if (socket_) socket_->close(ignored);
}

}  // namespace wheelpit::runtime
