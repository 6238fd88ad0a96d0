#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/log_pace.h"
#include "base/result.h"
#include "cluster/peer/signatures.h"
#include "cluster/peers.h"
#include "metrics/metrics.h"
#include "net/client/http_connections.h"
#include "net/stream/stream.h"

namespace wheelpit::cluster {

// Asks other nodes. For the thread of `io`.
class PeerClient {
 public:
  PeerClient(boost::asio::io_context& io, const Clock& clock, PeerSigner signer, Metrics& metrics,
             Log log);
  // No call may be under way.
  ~PeerClient();

  // As Peers::call() and call_in_pieces().
  boost::asio::awaitable<Result<PeerAnswer>> call(std::string address, PeerRequest request,
                                                  Duration patience);
  boost::asio::awaitable<Result<PeerAnswer>> call_in_pieces(std::string address,
                                                            PeerRequest request, Duration patience,
                                                            PeerSink& pieces);

  // Others are gone: that they do not answer is nothing to be told of any more.
  void only_these_live(const std::vector<Peer>& live);

  // Calls under way and later ones end with `cancelled`.
  void close();

 private:
  struct Node;
  Node* node_of(const std::string& address);
  void tell(Node& node, const std::string& address, const Status& outcome);
  Gauge unreachable(const std::string& address) const;

  boost::asio::io_context& io_;
  const Clock& clock_;
  PeerSigner signer_;
  Metrics& metrics_;
  Log log_;
  std::map<std::string, std::unique_ptr<Node>> nodes_;  // by address
  std::set<Stream*> streams_;                           // of calls in pieces
  bool closed_ = false;
};

}  // namespace wheelpit::cluster
