#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <string>
#include <utility>

#include "net/server/http_server_state.h"

namespace wheelpit {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Place = HttpConnection::Place;

namespace {

constexpr auto kAcceptPause = std::chrono::milliseconds(100);

}  // namespace

bool is_want_of_descriptors(const error_code& failure) {
  return failure == asio::error::no_descriptors ||
         failure == boost::system::errc::too_many_files_open_in_system;
}

void HttpServer::State::accept_from_now_on() {
  if (limits.reserve > 0) spare.take();
  accepting = true;
  asio::co_spawn(io, accept(), [self = shared_from_this()](const std::exception_ptr& failure) {
    if (failure) self->log.error("the HTTP server stopped accepting");
    self->accepting = false;
    self->changed.notify();
  });
}

asio::awaitable<void> HttpServer::State::accept() {
  while (acceptor.is_open()) {
    HttpSocket socket(io);
    const auto [failure] = co_await acceptor.async_accept(socket, kHttpAwait);
    if (stopping) co_return;
    if (is_want_of_descriptors(failure)) {
      co_await without_descriptor();
    } else if (failure == asio::error::connection_aborted) {
      continue;  // its peer was faster
    } else if (failure) {
      log.warn("cannot accept a connection", {{"error", failure.message()}});
      asio::steady_timer pause(io, kAcceptPause);
      co_await pause.async_wait(kHttpAwait);
    } else {
      admit(std::move(socket));
    }
  }
}

// The peer stays announced until it is accepted: anyone who only tried again would spin.
asio::awaitable<void> HttpServer::State::without_descriptor() {
  lacked_descriptors = true;
  if (const auto times = told_of_descriptors.happened(clock.now())) {
    log.warn("no file descriptors left for connections: raise the limit (ulimit -n)",
             {{"times", std::to_string(*times)}});
  }
  if (connections.close_longest_waiting()) co_return;
  if (spare.give_up()) {
    HttpSocket unwanted(io);
    error_code failure;
    acceptor.accept(unwanted, failure);
    unwanted.close(failure);
  }
  spare.take();
  asio::steady_timer pause(io, kAcceptPause);
  co_await pause.async_wait(kHttpAwait);
}

void HttpServer::State::admit(HttpSocket socket) {
  switch (admission_of(connections.occupancy(), most_connections(), limits.reserve)) {
    case Admission::take:
      return start(std::move(socket), Place::waiting);
    case Admission::make_room:
      tell_of_full();
      connections.close_longest_waiting();
      return start(std::move(socket), Place::waiting);
    case Admission::reserve:
      tell_of_full();
      return start(std::move(socket), Place::reserve);
    case Admission::refuse:
      tell_of_full();
      if (!connections.close_longest_waiting_of_reserve()) return;
      return start(std::move(socket), Place::reserve);
  }
}

std::size_t HttpServer::State::most_connections() const {
  if (!limits.pool) return limits.connections;
  const std::size_t taken = connections.occupancy().taken;
  const std::size_t now = limits.pool->empty() ? taken : taken + 1;
  return std::min(limits.connections, std::max(limits.assured, now));
}

void HttpServer::State::settle_with_pool() {
  if (!limits.pool) return;
  const std::size_t taken = connections.occupancy().taken;
  const std::size_t beyond = taken - std::min(taken, limits.assured);
  limits.pool->change(borrowed, beyond);
  borrowed = beyond;
}

void HttpServer::State::tell_of_full() {
  if (const auto times = told_of_full.happened(clock.now())) {
    log.warn(
        "connection limit reached: closing the connections that have been idle longest",
        {{"times", std::to_string(*times)}, {"connections", std::to_string(most_connections())}});
  }
}

void HttpServer::State::start(HttpSocket socket, Place place) {
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  socket.non_blocking(true, ignored);
  const auto here = connections.add(place, std::move(socket), limits, budget, clock.now());
  settle_with_pool();
  asio::co_spawn(io, serve(here),
                 [self = shared_from_this(), here](const std::exception_ptr& failure) {
                   if (failure)
                     self->log.error("HTTP connection closed: its handler threw an exception");
                   self->connections.remove(here);
                   self->settle_with_pool();
                   self->changed.notify();
                 });
}

void HttpServer::State::watch(HttpConnection& c, Phase phase) {
  c.watch.enter(phase, clock.now());
  if (sweep_is_due || stopping || !c.watch.is_timed()) return;
  sweep_is_due = true;
  sweeping.expires_after(limits.tick);
  sweeping.async_wait([self = shared_from_this()](const error_code& cancelled) {
    self->sweep_is_due = false;
    if (!cancelled) self->sweep();
  });
}

void HttpServer::State::sweep() {
  const TimePoint now = clock.now();
  HttpConnection* timed = nullptr;
  connections.for_each([&](HttpConnection& c) {
    if (c.watch.is_timed()) timed = &c;
    switch (c.watch.at(now)) {
      case ConnectionWatch::Verdict::keep:
        break;
      case ConnectionWatch::Verdict::close:
        c.close();
        break;
      case ConnectionWatch::Verdict::tell_408: {
        c.timed_out = true;
        error_code ignored;
        c.socket.cancel(ignored);
        break;
      }
    }
  });
  if (timed != nullptr) watch(*timed, timed->watch.phase());
}

}  // namespace wheelpit
