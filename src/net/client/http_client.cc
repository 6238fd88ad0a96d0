#include "net/client/http_client.h"

#include <boost/asio/io_context.hpp>
#include <memory>
#include <utility>

#include "net/client/http_round_trip.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

Error about(const Endpoint& server, const Error& cause) {
  return {cause.code(), to_string(server) + ": " + cause.message()};
}

}  // namespace

HttpClient::HttpClient(asio::io_context& io, Endpoint server, HttpClientOptions options)
    : io_(io), server_(std::move(server)), options_(std::move(options)) {}

asio::awaitable<Result<HttpResponse>> HttpClient::send(HttpRequest request, TimePoint until) {
  if (Status sendable = check_sendable(request); !sendable) {
    co_return about(server_, sendable.error());
  }
  Stream stream(io_);
  stream_ = &stream;
  const std::shared_ptr<void> gone(nullptr, [this](void*) { stream_ = nullptr; });
  if (const Status connected = co_await stream.connect(server_, options_.trust, until);
      !connected) {
    co_return about(server_, connected.error());
  }
  HttpRoundTrip round_trip(stream, server_, options_.body_bytes);
  auto answer = co_await round_trip.run(std::move(request), until);
  if (!answer) co_return about(server_, answer.error());
  co_return answer;
}

void HttpClient::cancel() {
  if (stream_ != nullptr) stream_->close();
}

}  // namespace wheelpit
