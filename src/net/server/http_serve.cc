#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "net/server/http_server_exchange.h"
#include "net/server/http_server_state.h"
#include "net/server/tls_layer.h"

namespace wheelpit {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Place = HttpConnection::Place;

namespace {

// A body up to this size is sent in one piece with its head.
constexpr std::size_t kCopiedBody = std::size_t{16} * 1024;
// How much of a refused request is still read, so that its sender sees the refusal and not a reset:
// little and not for long from a stranger, all of it, as long as it moves, from one whose request
// was let in and is merely too large.
constexpr std::size_t kLingerBytes = std::size_t{1} << 20;
constexpr std::size_t kDrainedBytes = std::size_t{1} << 30;
// What is dropped is read in large pieces, into memory that all connections of a thread share.
constexpr std::size_t kDroppedBytes = std::size_t{256} << 10;
// How often in a row a connection may read what is there already before the others have their turn.
constexpr int kReadsInARow = 8;
constexpr std::size_t kMostInOneWrite = std::size_t{64} * 1024;

struct Received {
  error_code failure;
  std::size_t bytes = 0;
};

// What is there already is taken without a detour over the event loop, which costs more than the
// read: a function's next request has often come while we sent.
Received receive_now(HttpConnection& c, asio::mutable_buffer into) {
  Received received{.failure = asio::error::would_block};
  if (!c.tls && c.reads_in_a_row < kReadsInARow) {
    ++c.reads_in_a_row;
    received.bytes = c.socket.read_some(into, received.failure);
  }
  return received;
}

HttpResponse plain(int status) {
  HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "text/plain"}};
  response.body = std::string(reason_of(status)) + "\n";
  return response;
}

}  // namespace

asio::awaitable<void> HttpServer::State::serve(Entry here) {
  HttpConnection& c = *here;
  if (identity && !co_await secure(here)) co_return;
  while (!stopping) {
    Incoming incoming = co_await read_request(here);
    if (incoming.ended) break;
    c.watch.handling();
    const Next next =
        incoming.refusal ? co_await refuse(c, std::move(*incoming.refusal)) : co_await handle(c);
    c.answering = false;
    c.share.hold(0);
    if (next == Next::another) continue;
    if (next == Next::end) break;
    connections.waits(here);
    if (c.parser.abandoned()) {
      co_await close_gently(c, Phase::draining, kDrainedBytes);
    } else {
      co_await close_gently(c, Phase::lingering, kLingerBytes);
    }
    co_return;
  }
  co_await end_output(here);
}

// Until the parser has a whole request, or a head that must be handed over, or something must be
// refused.
asio::awaitable<HttpServer::State::Incoming> HttpServer::State::read_request(Entry here) {
  HttpConnection& c = *here;
  HttpRequestParser& parser = c.parser;
  for (;;) {
    c.begin += parser.feed(std::string_view(c.input).substr(c.begin, c.end - c.begin));
    if (const auto status = parser.failure()) co_return Incoming{.refusal = plain(*status)};
    if (parser.head_waits()) {
      auto refusal = !peers || c.peer ? judge_head(here) : co_await judge_stranger(here);
      if (refusal) co_return Incoming{.refusal = std::move(refusal)};
      continue;
    }
    if (!c.count_buffered()) {
      HttpResponse refusal = handler.busy(parser.head());
      co_return Incoming{.refusal = std::move(refusal)};
    }
    if (parser.complete() || parser.streaming()) co_return Incoming{};
    if (parser.take_expectation()) {
      static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
      co_await send(c, asio::buffer(kContinue));
    }
    if (c.timed_out) co_return Incoming{.refusal = plain(408)};
    if (!parser.begun()) c.shrink();
    const std::span<char> body = parser.body_space();
    const asio::mutable_buffer space =
        body.empty() ? c.input_space() : asio::buffer(body.data(), body.size());
    auto [failure, bytes] = receive_now(c, space);
    if (failure == asio::error::would_block) {
      c.reads_in_a_row = 0;
      if (parser.admitted()) {
        watch(c, Phase::body);
      } else {
        if (!parser.begun() || c.place == Place::working) connections.waits(here);
        watch(c, parser.begun() ? Phase::head : Phase::waiting);
      }
      if (c.tls) {
        std::tie(failure, bytes) = co_await c.tls->read_some(space);
      } else {
        std::tie(failure, bytes) = co_await c.socket.async_read_some(space, kHttpAwait);
      }
    }
    if (c.timed_out) co_return Incoming{.refusal = plain(408)};
    if (failure == asio::error::eof) parser.end_of_input();
    if (failure) co_return Incoming{.ended = !parser.complete()};
    c.watch.moved(bytes);
    if (body.empty()) {
      c.end += bytes;
    } else {
      parser.body_arrived(bytes);
    }
  }
}

// Who the peer is costs a look at the machine's sockets and processes: it is for those alone whose
// head is good for anyone.
asio::awaitable<std::optional<HttpResponse>> HttpServer::State::judge_stranger(Entry here) {
  const HttpRequest& head = here->parser.head();
  if (auto refusal = handler.judge(head).refusal) co_return std::move(*refusal);
  auto judged = co_await judge_peer(*peers, here->socket);
  here->stranger = !judged;
  if (!judged) co_return std::move(judged.error());
  // However many functions there are, they leave room for everyone else.
  const std::size_t most = limits.reserve > 0 ? limits.connections / 2 : limits.connections;
  here->stranger = *judged == HttpPeer::function && !connections.take_for_function(here, most);
  if (here->stranger) co_return handler.busy(head);
  here->peer = *judged;
  co_return judge_head(here);
}

std::optional<HttpResponse> HttpServer::State::judge_head(Entry here) {
  HttpRequestParser& parser = here->parser;
  parser.set_peer(here->peer.value_or(HttpPeer::anyone));
  HeadJudgement judgement = handler.judge(parser.head());
  if (judgement.refusal) return std::move(judgement.refusal);
  if (here->place == Place::reserve && !judgement.always) return handler.busy(parser.head());
  // What is answered to anyone leaves the connection where it can be closed for a new one.
  if (!judgement.always) connections.works(here);
  parser.admit({.bytes = judgement.body_bytes, .streams = judgement.streams});
  return std::nullopt;
}

asio::awaitable<HttpServer::State::Next> HttpServer::State::refuse(HttpConnection& c,
                                                                   HttpResponse refusal) {
  HttpRequestParser& parser = c.parser;
  const bool whole = parser.head_waits() && !parser.has_body();
  const bool is_head = parser.head().method == "HEAD";
  const bool keep =
      whole && parser.keep_alive() && !stopping && !c.stranger && c.place != Place::reserve;
  if (keep) {
    parser.admit({});
    parser.take_request();
  } else {
    parser.drop();
  }
  c.answering = true;
  const bool sent =
      co_await answer(c, refusal, is_head, keep ? AfterAnswer::keep_alive : AfterAnswer::close);
  if (!sent) co_return Next::end;
  if (keep) co_return Next::another;
  co_return whole ? Next::end : Next::linger;
}

asio::awaitable<HttpServer::State::Next> HttpServer::State::handle(HttpConnection& c) {
  const bool keep = c.parser.keep_alive() && !stopping && c.place != Place::reserve;
  HttpServerExchange exchange(c, clock, keep ? AfterAnswer::keep_alive : AfterAnswer::close);
  HttpRequest request = c.parser.streaming() ? c.parser.take_head() : c.parser.take_request();
  request.exchange = &exchange;
  c.answering = !request.partial;
  const bool is_head = request.method == "HEAD";
  const bool truncated = request.truncated;
  const HttpResponse response = co_await handler.handle(std::move(request));
  c.share.hold(0);
  if (exchange.begun()) {
    const bool stays = co_await exchange.finish(response.status, clock.now() + limits.times.span);
    co_return stays ? Next::another : Next::end;
  }
  const bool whole = exchange.body_ended() && !truncated;
  const auto after = keep && whole ? AfterAnswer::keep_alive : AfterAnswer::close;
  const bool sent = co_await answer(c, response, is_head, after);
  if (!sent) co_return Next::end;
  if (!exchange.body_ended() || c.parser.abandoned()) co_return Next::linger;
  co_return after == AfterAnswer::keep_alive ? Next::another : Next::end;
}

asio::awaitable<bool> HttpServer::State::answer(HttpConnection& c, const HttpResponse& response,
                                                bool without_body, AfterAnswer after) {
  std::string& out = c.output;
  out.clear();
  append_response_head(out, response, date(), after);
  const std::string& body = response.shared_body ? *response.shared_body : response.body;
  if (without_body || body.size() <= kCopiedBody) {
    if (!without_body) out += body;
    co_return co_await send(c, asio::buffer(std::as_const(out)));
  }
  co_return co_await send(c, asio::buffer(std::as_const(out)), asio::buffer(body));
}

// Sends all of it without waiting if the socket's buffer has room, which it nearly always has.
asio::awaitable<bool> HttpServer::State::send(HttpConnection& c, asio::const_buffer first,
                                              asio::const_buffer second) {
  if (c.tls) co_return co_await send_secured(c, first) && co_await send_secured(c, second);
  std::array<asio::const_buffer, 2> rest{first, second};
  error_code failure;
  // A cheaper call than for several.
  std::size_t sent =
      second.size() == 0 ? c.socket.write_some(first, failure) : c.socket.write_some(rest, failure);
  if (!failure && sent == first.size() + second.size()) co_return true;
  if (failure && failure != asio::error::would_block) co_return false;

  for (asio::const_buffer& buffer : rest) {
    const std::size_t here = std::min(sent, buffer.size());
    buffer += here;
    sent -= here;
  }
  watch(c, Phase::writing);
  const auto note_progress = [&c, before = std::size_t{0}](const error_code& ec,
                                                           std::size_t total) mutable {
    c.watch.moved(total - std::exchange(before, total));
    return ec ? 0 : kMostInOneWrite;
  };
  const auto [failed, bytes] =
      co_await asio::async_write(c.socket, rest, note_progress, kHttpAwait);
  co_return !failed;
}

// Closing a socket with unread bytes in it would reset the connection and could take the answer
// with it.
asio::awaitable<void> HttpServer::State::close_gently(HttpConnection& c, Phase phase,
                                                      std::size_t most) {
  if (c.tls) {
    watch(c, Phase::lingering);
    co_await c.tls->shut_down();
  }
  error_code ignored;
  c.socket.shutdown(tcp::socket::shutdown_send, ignored);
  watch(c, phase);
  // On the heap: an array would be part of every thread's stack, those of libraries too.
  thread_local std::vector<char> shared(kDroppedBytes);
  for (std::size_t dropped = 0; dropped < most && !stopping;) {
    const auto [failure, bytes] =
        co_await c.socket.async_read_some(asio::buffer(shared), kHttpAwait);
    if (failure) break;
    c.watch.moved(bytes);
    dropped += bytes;
  }
}

const std::string& HttpServer::State::date() {
  const auto now = std::chrono::floor<std::chrono::seconds>(clock.wall_now());
  if (now != date_of || date_text.empty()) {
    date_of = now;
    date_text = http_date(now);
  }
  return date_text;
}

}  // namespace wheelpit
