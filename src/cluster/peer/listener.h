#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/log_pace.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/workers.h"
#include "cluster/peer/signatures.h"
#include "cluster/peers.h"
#include "metrics/metrics.h"
#include "net/http/http_message.h"
#include "net/server/http_server.h"

namespace wheelpit::cluster {

// Where this node is asked by others, on a port of its own. Who has not signed with the nodes' key
// is answered 403 and nothing else, before its body is read. For the thread of `io`.
class PeerListener final : public HttpHandler {
 public:
  // What is referred to must outlive this, and so must all handlers.
  PeerListener(boost::asio::io_context& io, const Clock& clock, const Secret& key, Metrics& metrics,
               Log log);

  // Before listen(), once a path.
  void answer(std::string path, PeerHandler handler);
  void answer_in_pieces(std::string path, PeerStreamHandler handler);

  // Binds and accepts; returns "host:port" as peers have to call it.
  Result<std::string> listen(const std::string& host, std::uint16_t port);

  // Calls under way are answered, until `until`. Required before destruction.
  boost::asio::awaitable<void> stop(TimePoint until) { return server_.stop(until); }

  HeadJudgement judge(const HttpRequest& head) override;
  HttpResponse busy(const HttpRequest& head) const override;
  boost::asio::awaitable<HttpResponse> handle(HttpRequest request) override;

 private:
  HttpResponse refuse(const PeerRefusal& refusal);
  boost::asio::awaitable<HttpResponse> dispatch(HttpRequest request);

  boost::asio::io_context& io_;
  const Clock& clock_;
  Log log_;
  PeerVerifier verifier_;
  std::map<std::string, PeerHandler, std::less<>> handlers_;
  std::map<std::string, PeerStreamHandler, std::less<>> streams_;
  LogPace refusals_;
  Counter refused_;
  Workers workers_{1};  // for the hashes of large bodies
  HttpServer server_;
};

}  // namespace wheelpit::cluster
