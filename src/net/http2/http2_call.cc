#include "net/http2/http2_call.h"

#include <boost/asio/io_context.hpp>
#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

TlsTrust speaking_http2(TlsTrust trust) {
  trust.protocol = "h2";
  return trust;
}

}  // namespace

Http2Call::Http2Call(asio::io_context& io, const Clock& clock, Log log, Endpoint server,
                     TlsTrust trust, Http2Options options)
    : clock_(clock),
      server_(std::move(server)),
      trust_(speaking_http2(std::move(trust))),
      protocol_(options, clock.now()),
      pump_(io, clock, std::move(log), protocol_) {}

asio::awaitable<Result<Http2Head>> Http2Call::begin(const HttpRequest& request, TimePoint until) {
  if (closed_) co_return about(Error(Errc::cancelled, "closed"));
  if (Status sent = protocol_.send(request, server_); !sent) co_return about(sent.error());
  if (Status connected = co_await pump_.connect(server_, trust_, until); !connected) {
    co_return about(connected.error());
  }
  for (;;) {
    if (closed_) co_return about(Error(Errc::cancelled, "closed"));
    if (auto head = protocol_.take_head()) co_return *std::move(head);
    if (pump_.failure()) co_return about(*pump_.failure());
    if (clock_.now() >= until) co_return about(Error(Errc::timed_out, "no answer in time"));
    co_await pump_.changed().wait(until);
  }
}

asio::awaitable<Result<std::optional<std::string>>> Http2Call::read(
    std::optional<TimePoint> until) {
  for (;;) {
    if (closed_) co_return about(Error(Errc::cancelled, "closed"));
    std::string bytes = protocol_.take_body();
    if (!bytes.empty()) {
      pump_.flush();
      co_return bytes;
    }
    if (protocol_.whole()) co_return std::string();
    if (pump_.failure()) co_return about(*pump_.failure());
    if (until && clock_.now() >= *until) co_return std::nullopt;
    co_await pump_.changed().wait(until);
  }
}

void Http2Call::close() {
  closed_ = true;
  pump_.abort();
}

asio::awaitable<void> Http2Call::end() {
  closed_ = true;
  pump_.abort();
  co_await pump_.end();
}

Error Http2Call::about(const Error& cause) const {
  return {cause.code(), to_string(server_) + ": " + cause.message()};
}

}  // namespace wheelpit
