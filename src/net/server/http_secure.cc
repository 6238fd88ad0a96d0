#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <cerrno>
#include <string>

#include "net/server/http_server_state.h"
#include "net/server/tls_identity.h"
#include "net/server/tls_layer.h"

namespace wheelpit {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr unsigned char kHandshakeRecord = 22;  // RFC 8446, 5.1
// As much as counts as progress at once.
constexpr std::size_t kMostInOneWrite = std::size_t{64} * 1024;
constexpr std::size_t kMostOfPlainRequest = std::size_t{64} << 10;

bool begins_a_method(unsigned char first) { return first >= 'A' && first <= 'Z'; }

}  // namespace

// The first byte says what the peer speaks; it is left for anyone who reads the connection.
asio::awaitable<bool> HttpServer::State::hears_tls(HttpConnection& c) {
  const auto [failure] = co_await c.socket.async_wait(asio::socket_base::wait_read, kHttpAwait);
  unsigned char first = 0;
  if (failure || recv(c.socket.native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT) != 1) {
    co_return false;
  }
  if (first == kHandshakeRecord) co_return true;
  if (begins_a_method(first)) {
    tell_of_handshake("the peer speaks plain HTTP");
    co_await tell_to_use_https(c);
  } else {
    tell_of_handshake("the peer does not speak TLS");
  }
  co_return false;
}

asio::awaitable<void> HttpServer::State::tell_to_use_https(HttpConnection& c) {
  HttpResponse response;
  response.status = 400;
  response.headers = {{"Content-Type", "text/plain"}};
  response.body = "This port speaks TLS: use https:// instead of http://.\n";
  if (!co_await answer(c, response, false, AfterAnswer::close)) co_return;
  co_await close_gently(c, Phase::lingering, kMostOfPlainRequest);
}

asio::awaitable<bool> HttpServer::State::secure(Entry here) {
  HttpConnection& c = *here;
  watch(c, Phase::waiting);
  if (!co_await hears_tls(c)) co_return false;
  watch(c, Phase::handshake);
  c.tls = std::make_unique<TlsLayer>(c.socket, identity->context());
  const error_code failure = co_await c.tls->handshake();
  if (!failure) co_return true;
  tell_of_handshake(c.socket.is_open() ? handshake_text(failure) : "it took too long");
  co_return false;
}

// A peer that reads until the end is told that this is it, and not a cut.
asio::awaitable<void> HttpServer::State::end_output(Entry here) {
  HttpConnection& c = *here;
  if (c.tls && c.socket.is_open()) {
    connections.waits(here);
    watch(c, Phase::lingering);
    co_await c.tls->shut_down();
  }
  error_code ignored;
  c.socket.shutdown(tcp::socket::shutdown_send, ignored);
}

asio::awaitable<bool> HttpServer::State::send_secured(HttpConnection& c, asio::const_buffer bytes) {
  watch(c, Phase::writing);
  while (bytes.size() > 0) {
    const auto [failure, sent] = co_await c.tls->write(asio::buffer(bytes, kMostInOneWrite));
    if (failure) co_return false;
    c.watch.moved(sent);
    bytes += sent;
  }
  co_return true;
}

void HttpServer::State::tell_of_handshake(const std::string& reason) {
  if (stopping) return;
  if (const auto times = told_of_handshake.happened(clock.now())) {
    log.info("connection closed: the TLS handshake failed",
             {{"error", reason}, {"times", std::to_string(*times)}});
  }
}

}  // namespace wheelpit
