#include "net/server/http_server.h"

#include <utility>

#include "net/server/http_server_state.h"
#include "net/server/tls_identity.h"

namespace wheelpit {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

HttpServer::HttpServer(asio::io_context& io, const Clock& clock, HttpHandler& handler,
                       HttpLimits limits, Log log, std::shared_ptr<PeerCheck> peers)
    : state_(std::make_shared<State>(io, clock, handler, std::move(limits), std::move(log),
                                     std::move(peers))) {}

HttpServer::~HttpServer() = default;

Status HttpServer::listen(int socket) {
  error_code ec;
  State::Acceptor& acceptor = state_->acceptor;
  acceptor.assign(tcp::v4(), socket, ec);
  if (!ec) acceptor.non_blocking(true, ec);
  if (ec) return Error(Errc::unavailable, "cannot listen on a given socket: " + ec.message());
  state_->accept_from_now_on();
  return {};
}

Result<std::uint16_t> HttpServer::listen(const std::string& host, std::uint16_t port) {
  const auto refuse = [&](const error_code& ec) {
    const bool shortage = is_want_of_descriptors(ec);
    return Error(shortage ? Errc::throttled : Errc::unavailable,
                 "cannot listen on " + host + ":" + std::to_string(port) + ": " + ec.message());
  };
  error_code ec;
  tcp::resolver resolver(state_->io);
  const auto found = resolver.resolve(host, std::to_string(port), tcp::resolver::passive, ec);
  if (ec) return refuse(ec);
  const tcp::endpoint endpoint = found.begin()->endpoint();
  State::Acceptor& acceptor = state_->acceptor;
  acceptor.open(endpoint.protocol(), ec);
  if (ec) return refuse(ec);
  acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
  acceptor.bind(endpoint, ec);
  if (!ec) acceptor.listen(tcp::acceptor::max_listen_connections, ec);
  if (ec) {
    error_code ignored;
    acceptor.close(ignored);
    return refuse(ec);
  }
  const auto bound = acceptor.local_endpoint(ec).port();
  acceptor.non_blocking(true, ec);
  state_->accept_from_now_on();
  return bound;
}

void HttpServer::secure_with(std::shared_ptr<TlsIdentity> identity) {
  state_->identity = std::move(identity);
}

void HttpServer::set_buffered_bytes(std::uint64_t most) { state_->budget.set_most(most); }

bool HttpServer::lacked_descriptors() const { return state_->lacked_descriptors; }

asio::awaitable<void> HttpServer::read_to_end(TimePoint until) {
  const std::shared_ptr<State> state = state_;
  const auto reading = [&] {
    bool some = false;
    state->connections.for_each([&](const HttpConnection& c) { some = some || !c.answering; });
    return some;
  };
  while (reading() && state->clock.now() < until) co_await state->changed.wait(until);
}

asio::awaitable<void> HttpServer::stop(TimePoint until) {
  const std::shared_ptr<State> state = state_;
  state->stopping = true;
  state->sweeping.cancel();
  error_code ignored;
  state->acceptor.close(ignored);
  state->connections.for_each([](HttpConnection& c) {
    if (!c.answering) c.close();
  });
  while ((!state->connections.empty() || state->accepting) && state->clock.now() < until) {
    co_await state->changed.wait(until);
  }
  state->connections.for_each([](HttpConnection& c) { c.close(); });
}

}  // namespace wheelpit
