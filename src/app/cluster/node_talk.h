#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/api_handler.h"
#include "app/cluster/function_homes.h"
#include "app/cluster/logs_of_peers.h"
#include "app/cluster/nodes_desk.h"
#include "app/cluster/observed_of_peers.h"
#include "app/cluster/revision_teller.h"
#include "app/cluster/store_question.h"
#include "app/cluster/telling_handler.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/secret.h"
#include "cluster/peer/http_peers.h"
#include "cluster/slots.h"
#include "cluster/view.h"
#include "metrics/metrics.h"

namespace wheelpit {

// The nodes of a view that live, without the one whose view it is.
std::vector<cluster::Peer> live_peers(const cluster::ClusterView& view);

// All that a node and the others tell and ask each other. Belongs to shard 0's thread.
class NodeTalk {
 public:
  struct Parts {
    boost::asio::io_context& io;
    const Clock& clock;
    Metrics& metrics;
    Secret key;        // that all nodes have: KeyFile::derived(kPurpose)
    std::string node;  // this node's id
    std::string run;   // a UUID of this run
    cluster::Slots& slots;
    ShardedFunctions& functions;
    std::function<cluster::ClusterView()> view;
    std::function<bool()> reached;  // the store, within the last seconds
    std::function<boost::asio::awaitable<Status>(std::string node, bool draining)> set_draining;
    std::function<boost::asio::awaitable<bool>(std::int64_t revision, TimePoint until)> catch_up;
    std::function<std::int64_t()> written;  // the store's revision after this node's last write
  };
  static constexpr const char* kPurpose = "wheelpit peers";

  // What the parts refer to must outlive this. Functions may run elsewhere from now on.
  NodeTalk(const Parts& parts, const Log& log);

  // Before the listener: the API has what the others have, and answers when they know.
  HttpHandler& stand_before(api::ApiHandler& api);

  // Where others reach this node: "host:port".
  Result<std::string> listen(const std::string& host, std::uint16_t port);

  cluster::Peers& peers() { return peers_; }
  StoreQuestion& store_question() { return question_; }

  // What others have asked is answered, until `until`; then nothing is asked any more.
  boost::asio::awaitable<void> stop(TimePoint until);

 private:
  FunctionHomes::Here here_of(ShardedFunctions& functions);

  Parts parts_;
  cluster::HttpPeers peers_;
  RevisionTeller teller_;
  StoreQuestion question_;
  FunctionHomes homes_;
  api::ApiHandler* api_ = nullptr;
  std::unique_ptr<NodesDesk> desk_;
  std::unique_ptr<LogsOfPeers> logs_;
  std::unique_ptr<ObservedOfPeers> observed_;
  std::unique_ptr<TellingHandler> handler_;
};

}  // namespace wheelpit
