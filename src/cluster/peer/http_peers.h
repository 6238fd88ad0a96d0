#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/secret.h"
#include "cluster/peer/client.h"
#include "cluster/peer/listener.h"
#include "cluster/peers.h"
#include "metrics/metrics.h"

namespace wheelpit::cluster {

// Peers over HTTP: a listener for what they ask, a client for what this node asks.
class HttpPeers final : public Peers {
 public:
  struct Parts {
    boost::asio::io_context& io;
    const Clock& clock;
    Metrics& metrics;
    Secret key;       // that all nodes have
    std::string run;  // a UUID of this run
    Log log;
  };

  // What the parts refer to must outlive this.
  explicit HttpPeers(const Parts& parts)
      : listener_(parts.io, parts.clock, parts.key, parts.metrics, parts.log),
        client_(parts.io, parts.clock, PeerSigner(parts.key, parts.run), parts.metrics, parts.log) {
  }

  // Who tells which nodes live. Before live() is called.
  void know_by(std::function<std::vector<Peer>()> live) { live_ = std::move(live); }

  // Returns "host:port" as peers have to call it.
  Result<std::string> listen(const std::string& host, std::uint16_t port) {
    return listener_.listen(host, port);
  }

  // What others have asked is answered, until `until`; then nothing is asked any more.
  boost::asio::awaitable<void> stop(TimePoint until) {
    co_await listener_.stop(until);
    client_.close();
  }

  std::vector<Peer> live() const override { return live_ ? live_() : std::vector<Peer>(); }
  boost::asio::awaitable<Result<PeerAnswer>> call(std::string address, PeerRequest request,
                                                  Duration patience) override {
    if (live_) client_.only_these_live(live_());
    return client_.call(std::move(address), std::move(request), patience);
  }
  boost::asio::awaitable<Result<PeerAnswer>> call_in_pieces(std::string address,
                                                            PeerRequest request, Duration patience,
                                                            PeerSink& pieces) override {
    return client_.call_in_pieces(std::move(address), std::move(request), patience, pieces);
  }
  void answer(std::string path, PeerHandler handler) override {
    listener_.answer(std::move(path), std::move(handler));
  }
  void answer_in_pieces(std::string path, PeerStreamHandler handler) override {
    listener_.answer_in_pieces(std::move(path), std::move(handler));
  }

 private:
  std::function<std::vector<Peer>()> live_;
  PeerListener listener_;
  PeerClient client_;
};

}  // namespace wheelpit::cluster
