#pragma once

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/log_pace.h"
#include "base/signal.h"
#include "net/http/http_response_text.h"
#include "net/server/http_connection_table.h"
#include "net/server/http_server.h"
#include "net/server/peer_check.h"
#include "net/server/spare_descriptor.h"

namespace wheelpit {

inline constexpr auto kHttpAwait = boost::asio::as_tuple(boost::asio::use_awaitable);

bool is_want_of_descriptors(const boost::system::error_code& failure);

// What the coroutines of a server share. It is theirs together.
struct HttpServer::State : std::enable_shared_from_this<State> {
  using Entry = HttpConnectionTable::Entry;
  using Phase = ConnectionWatch::Phase;
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp,
                                                      boost::asio::io_context::executor_type>;

  State(boost::asio::io_context& i, const Clock& t, HttpHandler& h, HttpLimits l, Log lg,
        std::shared_ptr<PeerCheck> p)
      : io(i),
        clock(t),
        handler(h),
        limits(std::move(l)),
        log(std::move(lg)),
        peers(std::move(p)),
        acceptor(i),
        budget(limits.buffered_bytes),
        changed(i),
        sweeping(i) {}
  ~State() {
    if (limits.pool) limits.pool->change(borrowed, 0);
  }

  // http_accept.cc: lets connections in, and ends those that take too long.
  void accept_from_now_on();
  boost::asio::awaitable<void> accept();
  boost::asio::awaitable<void> without_descriptor();
  void admit(HttpSocket socket);
  void start(HttpSocket socket, HttpConnection::Place place);
  std::size_t most_connections() const;
  void settle_with_pool();
  void tell_of_full();
  // `c` is in a phase that may last too long.
  void watch(HttpConnection& c, Phase phase);
  void sweep();

  // http_secure.cc: TLS on a new connection (false: it should end), and on its way out.
  boost::asio::awaitable<bool> secure(Entry here);
  boost::asio::awaitable<bool> hears_tls(HttpConnection& c);
  boost::asio::awaitable<void> tell_to_use_https(HttpConnection& c);
  void tell_of_handshake(const std::string& reason);
  boost::asio::awaitable<bool> send_secured(HttpConnection& c, boost::asio::const_buffer bytes);
  boost::asio::awaitable<void> end_output(Entry here);

  // http_serve.cc: what happens on one connection.
  struct Incoming {
    bool ended = false;  // the connection, between requests or in the middle of one
    std::optional<HttpResponse> refusal = std::nullopt;
  };
  // What happens to the connection after an answer: `linger` when something unread is on its way.
  enum class Next { another, end, linger };
  boost::asio::awaitable<void> serve(Entry here);
  boost::asio::awaitable<Incoming> read_request(Entry here);
  // The refusal of the request whose head waits; nothing: it is admitted.
  boost::asio::awaitable<std::optional<HttpResponse>> judge_stranger(Entry here);
  std::optional<HttpResponse> judge_head(Entry here);
  boost::asio::awaitable<Next> refuse(HttpConnection& c, HttpResponse refusal);
  boost::asio::awaitable<Next> handle(HttpConnection& c);
  boost::asio::awaitable<bool> answer(HttpConnection& c, const HttpResponse& response,
                                      bool without_body, AfterAnswer after);
  boost::asio::awaitable<bool> send(HttpConnection& c, boost::asio::const_buffer first,
                                    boost::asio::const_buffer second = {});
  boost::asio::awaitable<void> close_gently(HttpConnection& c, Phase phase, std::size_t most);
  const std::string& date();

  boost::asio::io_context& io;
  const Clock& clock;
  HttpHandler& handler;
  const HttpLimits limits;
  Log log;
  const std::shared_ptr<PeerCheck> peers;  // null: everyone is let in
  std::shared_ptr<TlsIdentity> identity;   // null: connections are plain
  Acceptor acceptor;
  BodyBudget budget;
  HttpConnectionTable connections;
  std::size_t borrowed = 0;  // of the pool
  SpareDescriptor spare;
  LogPace told_of_descriptors;
  bool lacked_descriptors = false;
  LogPace told_of_full;
  LogPace told_of_handshake;
  Signal changed;  // a connection ended, or accepting did
  boost::asio::steady_timer sweeping;
  bool sweep_is_due = false;
  bool accepting = false;
  bool stopping = false;
  std::chrono::sys_seconds date_of{};
  std::string date_text;
};

}  // namespace wheelpit
