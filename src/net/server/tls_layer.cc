#include "net/server/tls_layer.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace wheelpit {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

}  // namespace

struct TlsLayer::State {
  State(HttpSocket& socket, std::shared_ptr<asio::ssl::context> c)
      : context(std::move(c)), stream(socket, *context) {}

  const std::shared_ptr<asio::ssl::context> context;
  asio::ssl::stream<HttpSocket&> stream;
};

TlsLayer::TlsLayer(HttpSocket& socket, std::shared_ptr<asio::ssl::context> context)
    : state_(std::make_unique<State>(socket, std::move(context))) {}
TlsLayer::~TlsLayer() = default;

asio::awaitable<error_code> TlsLayer::handshake() {
  const auto [failure] =
      co_await state_->stream.async_handshake(asio::ssl::stream_base::server, kAwait);
  co_return failure;
}

asio::awaitable<TlsLayer::Moved> TlsLayer::read_some(asio::mutable_buffer into) {
  const auto [failure, bytes] = co_await state_->stream.async_read_some(into, kAwait);
  const bool left = failure == asio::ssl::error::stream_truncated;
  co_return Moved{left ? error_code(asio::error::eof) : failure, bytes};
}

asio::awaitable<TlsLayer::Moved> TlsLayer::write(asio::const_buffer bytes) {
  const auto [failure, moved] = co_await asio::async_write(state_->stream, bytes, kAwait);
  co_return Moved{failure, moved};
}

asio::awaitable<void> TlsLayer::shut_down() { co_await state_->stream.async_shutdown(kAwait); }

std::string handshake_text(const error_code& failure) {
  if (failure == asio::error::eof || failure == asio::ssl::error::stream_truncated) {
    return "the peer closed the connection";
  }
  if (failure.category() != asio::error::get_ssl_category()) return failure.message();
  const char* const reason = ERR_reason_error_string(static_cast<unsigned long>(failure.value()));
  return reason == nullptr ? failure.message() : reason;
}

}  // namespace wheelpit
