#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/cluster/change_applier.h"
#include "app/cluster/change_feed.h"
#include "app/cluster/event_sharing.h"
#include "app/cluster/node_talk.h"
#include "app/cluster/owned_mapping_writer.h"
#include "app/config/cluster_settings.h"
#include "app/parts/async_invocations.h"
#include "app/parts/front_handler.h"
#include "app/parts/sharded_functions.h"
#include "async/postgres/postgres_event_queue.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/secret.h"
#include "cluster/postgres/node.h"
#include "cluster/postgres/node_table.h"
#include "metrics/metrics.h"
#include "postgres/session.h"
#include "store/postgres/postgres_store.h"

namespace wheelpit {

// A PostgreSQL store that several nodes share, and who this one is there.
struct SharedStore {
  postgres::StoreAccess access;
  cluster::NodeIdentity who;  // but for the address
  Secret peers_key;           // by which nodes know each other
  PostgresStore* documents = nullptr;
  async::PostgresEventQueue* events = nullptr;
};

// What an engine has besides if several share its store. Belongs to shard 0's thread.
class ClusterParts {
 public:
  struct Parts {
    boost::asio::io_context& io;
    const Clock& clock;
    Metrics& metrics;
    Log log;
  };
  ClusterParts(SharedStore store, const ClusterSettings& settings, const Parts& parts);

  cluster::Node& node() { return node_; }
  OwnedMappings& owned() { return owned_; }
  ChangeFeed& changes() { return changes_; }

  // Before start(), in this order: functions whose concurrency is counted run at their home;
  void talk(ShardedFunctions& functions);
  // events are worked on by who has their bucket, which is what gives orders of people to all;
  async::AsyncEvents& share_events(AsyncInvocations& here);
  // who is told of what other nodes have written;
  void apply_to(const ChangeApplier::Parts& node);
  // and what stands before the API has what the other nodes have.
  HttpHandler& stand_before(api::ApiHandler& api) { return talk_->stand_before(api); }

  NodeHealth health() const;
  // Whether this node does what one of all has to do.
  bool coordinates() const;

  // Joins the store. Errors name [cluster] and the remedy.
  boost::asio::awaitable<Status> start();

  // When the node has read the store, and hosts `functions`.
  void follow_changes(const std::vector<std::string>& functions);
  // From now on nothing that another node writes is applied here.
  void stop_following() { changes_.stop(); }

  // The orderly stop begins: other nodes take over what they can. Returns when they may, or at
  // `until`.
  boost::asio::awaitable<void> leave(TimePoint until);

  // When nothing runs any more. Who still asks is answered until `until`.
  boost::asio::awaitable<void> stop(TimePoint until);

 private:
  boost::asio::awaitable<bool> is_out(std::string incarnation);

  ClusterSettings settings_;
  Parts parts_;
  SharedStore store_;
  cluster::Node node_;
  OwnedMappingWriter owned_;
  std::optional<ChangeApplier> applier_;
  ChangeFeed changes_;
  std::optional<NodeTalk> talk_;
  std::optional<EventSharing> sharing_;
};

}  // namespace wheelpit
