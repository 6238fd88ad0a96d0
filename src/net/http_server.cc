#include "net/http_server.h"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <exception>
#include <list>
#include <tuple>
#include <utility>

#include "base/signal.h"
#include "net/http_connection.h"
#include "net/http_response_text.h"
#include "net/http_server_exchange.h"
#include "net/peer_check.h"

namespace wheelpit {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

using Socket = HttpSocket;
using Connection = HttpConnection;
using Acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
// A body up to this size is sent in one piece with its head.
constexpr std::size_t kCopiedBody = std::size_t{16} * 1024;
// How much of a refused request is still read, so that its sender sees the refusal and not a reset.
constexpr std::size_t kLingerBytes = std::size_t{4} * 1024 * 1024;
// How often in a row a connection may read what is there already before the others have their turn.
constexpr int kReadsInARow = 8;
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

struct Received {
  error_code failure;
  std::size_t bytes = 0;
};

// What is there already is taken without a detour over the event loop, which costs more than the
// read: a function's next request has often come while we sent.
Received receive_now(Connection& c, asio::mutable_buffer into) {
  Received received{.failure = asio::error::would_block};
  if (c.reads_in_a_row < kReadsInARow) {
    ++c.reads_in_a_row;
    received.bytes = c.socket.read_some(into, received.failure);
  }
  return received;
}

// Sends all of it without waiting if the socket's buffer has room, which it nearly always has.
template <class Buffers>
asio::awaitable<bool> send(Connection& c, Buffers buffers) {
  error_code ec;
  const std::size_t total = asio::buffer_size(buffers);
  std::size_t sent = 0;
  if constexpr (std::tuple_size_v<Buffers> == 1) {
    sent = c.socket.write_some(buffers.front(), ec);  // a cheaper call than for several
  } else {
    sent = c.socket.write_some(buffers, ec);
  }
  if (!ec && sent == total) co_return true;
  if (ec && ec != asio::error::would_block) co_return false;

  std::array<asio::const_buffer, 2> rest;
  std::size_t skip = sent;
  for (std::size_t i = 0; i < buffers.size(); ++i) {
    const std::size_t here = std::min(skip, buffers[i].size());
    rest[i] = buffers[i] + here;
    skip -= here;
  }
  const auto [failure, bytes] = co_await asio::async_write(c.socket, rest, kAwait);
  co_return !failure;
}

// Until the parser has a whole request, or a head that is to be handed over, or a failure. False:
// the connection ended between requests.
asio::awaitable<bool> read_request(Connection& c) {
  HttpRequestParser& parser = c.parser;
  for (;;) {
    c.begin += parser.feed(std::string_view(c.input).substr(c.begin, c.end - c.begin));
    if (parser.complete() || parser.failure() || parser.streaming()) co_return true;
    if (parser.take_expectation()) {
      static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
      co_await send(c, std::array{asio::buffer(kContinue)});
    }
    const std::span<char> body = parser.body_space();
    const asio::mutable_buffer space =
        body.empty() ? c.input_space() : asio::buffer(body.data(), body.size());
    auto [ec, bytes] = receive_now(c, space);
    if (ec == asio::error::would_block) {
      c.reads_in_a_row = 0;
      std::tie(ec, bytes) = co_await c.socket.async_read_some(space, kAwait);
    }
    if (ec == asio::error::eof) parser.end_of_input();
    if (ec) co_return parser.complete();
    if (body.empty()) {
      c.end += bytes;
    } else {
      parser.body_arrived(bytes);
    }
  }
}

HttpResponse refusal(int status) {
  HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "text/plain"}};
  response.body = std::string(reason_of(status)) + "\n";
  return response;
}

// Closing a socket with unread bytes in it would reset the connection and could take the answer
// with it.
asio::awaitable<void> close_gently(Connection& c) {
  error_code ignored;
  c.socket.shutdown(tcp::socket::shutdown_send, ignored);
  for (std::size_t dropped = 0; dropped < kLingerBytes;) {
    const auto [ec, bytes] = co_await c.socket.async_read_some(asio::buffer(c.input), kAwait);
    if (ec) break;
    dropped += bytes;
  }
}

}  // namespace

struct HttpServer::State : std::enable_shared_from_this<State> {
  State(asio::io_context& i, HttpHandler& h, HttpLimits l, Log lg, std::shared_ptr<PeerCheck> p)
      : io(i),
        handler(h),
        limits(l),
        log(std::move(lg)),
        peers(std::move(p)),
        acceptor(i),
        changed(i) {}

  void accept_from_now_on() {
    asio::co_spawn(io, accept(), [self = shared_from_this()](const std::exception_ptr& failure) {
      if (failure) self->log.error("the HTTP server stopped accepting");
      self->accepting = false;
      self->changed.notify();
    });
  }

  asio::awaitable<void> accept() {
    while (acceptor.is_open()) {
      Socket socket(io);
      const auto [ec] = co_await acceptor.async_accept(socket, kAwait);
      if (stopping) co_return;
      if (ec) {  // mostly: out of descriptors
        log.warn("cannot accept a connection", {{"error", ec.message()}});
        asio::steady_timer pause(io, kAcceptPause);
        co_await pause.async_wait(kAwait);
        continue;
      }
      start(std::move(socket));
    }
  }

  void start(Socket socket) {
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket.non_blocking(true, ignored);
    connections.emplace_front(std::move(socket), limits, [this](const HttpRequest& head) {
      return handler.streams_body(head);
    });
    const auto here = connections.begin();
    asio::co_spawn(io, serve(*here),
                   [self = shared_from_this(), here](const std::exception_ptr& failure) {
                     if (failure) self->log.error("an HTTP connection failed: its handler threw");
                     self->connections.erase(here);
                     self->changed.notify();
                   });
  }

  asio::awaitable<void> serve(Connection& c) {
    HttpPeer peer = HttpPeer::anyone;
    if (peers) {
      const auto judged = co_await judge_peer(*peers, c.socket);
      if (!judged) {
        c.answering = true;
        co_await answer(c, judged.error(), "", AfterAnswer::close);
        c.answering = false;
        co_await close_gently(c);
        co_return;
      }
      peer = *judged;
    }
    while (!stopping && co_await read_request(c)) {
      if (const auto status = c.parser.failure()) {
        c.answering = true;
        co_await answer(c, refusal(*status), "", AfterAnswer::close);
        c.answering = false;
        co_await close_gently(c);
        co_return;
      }
      const bool keep = c.parser.keep_alive() && !stopping;
      HttpServerExchange exchange(c, keep ? AfterAnswer::keep_alive : AfterAnswer::close);
      HttpRequest request = c.parser.streaming() ? c.parser.take_head() : c.parser.take_request();
      request.exchange = &exchange;
      request.peer = peer;
      c.answering = !request.partial;
      const bool is_head = request.method == "HEAD";
      const bool truncated = request.truncated;
      const HttpResponse response = co_await handler.handle(std::move(request));
      if (exchange.begun()) {
        const bool another = co_await exchange.finish(response.status);
        c.answering = false;
        if (!another) break;
        continue;
      }
      const bool whole = exchange.body_ended() && !truncated;
      const auto after = keep && whole ? AfterAnswer::keep_alive : AfterAnswer::close;
      const bool sent = co_await answer(c, response, is_head ? "HEAD" : "", after);
      c.answering = false;
      if (sent && !exchange.body_ended()) {
        co_await close_gently(c);
        co_return;
      }
      if (!sent || after == AfterAnswer::close) break;
    }
    error_code ignored;
    c.socket.shutdown(tcp::socket::shutdown_send, ignored);
  }

  asio::awaitable<bool> answer(Connection& c, const HttpResponse& response, std::string_view method,
                               AfterAnswer after) {
    std::string& out = c.output;
    out.clear();
    append_response_head(out, response, date(), after);
    const std::string& body = response.shared_body ? *response.shared_body : response.body;
    if (method == "HEAD" || body.size() <= kCopiedBody) {
      if (method != "HEAD") out += body;
      co_return co_await send(c, std::array{asio::buffer(std::as_const(out))});
    }
    co_return co_await send(c, std::array{asio::buffer(std::as_const(out)), asio::buffer(body)});
  }

  const std::string& date() {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (now != date_of) {
      date_of = now;
      date_text = http_date(now);
    }
    return date_text;
  }

  asio::io_context& io;
  HttpHandler& handler;
  const HttpLimits limits;
  Log log;
  const std::shared_ptr<PeerCheck> peers;
  Acceptor acceptor;
  std::list<Connection> connections;
  Signal changed;  // a connection ended, or accepting did
  bool accepting = false;
  bool stopping = false;
  std::chrono::sys_seconds date_of{};
  std::string date_text;
};

HttpServer::HttpServer(asio::io_context& io, HttpHandler& handler, HttpLimits limits, Log log,
                       std::shared_ptr<PeerCheck> peers)
    : state_(std::make_shared<State>(io, handler, limits, std::move(log), std::move(peers))) {}

HttpServer::~HttpServer() = default;

Status HttpServer::listen(int socket) {
  error_code ec;
  state_->acceptor.assign(tcp::v4(), socket, ec);
  if (ec) return Error(Errc::unavailable, "cannot listen on a given socket: " + ec.message());
  state_->accepting = true;
  state_->accept_from_now_on();
  return {};
}

Result<std::uint16_t> HttpServer::listen(const std::string& host, std::uint16_t port) {
  const auto refuse = [&](const error_code& ec) {
    return Error(Errc::unavailable,
                 "cannot listen on " + host + ":" + std::to_string(port) + ": " + ec.message());
  };
  error_code ec;
  tcp::resolver resolver(state_->io);
  const auto found = resolver.resolve(host, std::to_string(port), tcp::resolver::passive, ec);
  if (ec) return refuse(ec);
  const tcp::endpoint endpoint = found.begin()->endpoint();
  Acceptor& acceptor = state_->acceptor;
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
  state_->accepting = true;
  state_->accept_from_now_on();
  return bound;
}

asio::awaitable<void> HttpServer::read_to_end(TimePoint until) {
  const std::shared_ptr<State> state = state_;
  const auto reading = [&] {
    return std::ranges::any_of(state->connections, [](const auto& c) { return !c.answering; });
  };
  while (reading() && std::chrono::steady_clock::now() < until) {
    co_await state->changed.wait(until);
  }
}

asio::awaitable<void> HttpServer::stop(TimePoint until) {
  const std::shared_ptr<State> state = state_;
  state->stopping = true;
  error_code ignored;
  state->acceptor.close(ignored);
  for (Connection& c : state->connections) {
    if (!c.answering) c.close();
  }
  while ((!state->connections.empty() || state->accepting) &&
         std::chrono::steady_clock::now() < until) {
    co_await state->changed.wait(until);
  }
  for (Connection& c : state->connections) c.close();
}

}  // namespace wheelpit
