#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cluster/assign.h"
#include "cluster/view.h"
#include "postgres/session.h"

namespace wheelpit::cluster {

// What a node is, whatever its incarnation.
struct NodeIdentity {
  std::string node;       // UUID of its data directory, which one process uses at a time
  std::string name;       // of its machine
  std::string address;    // where its peers listen: host:port
  std::string version;    // of wheelpit
  std::string key_check;  // derived from the key that all nodes of a store have
  std::int64_t capacity = 1;
};

// Nodes and slots of a PostgreSQL store that several share (ADR 60), for one thread, on a
// connection of its own: a lease is not to wait for anybody's backlog. Each call is one
// transaction, and none waits for a row that another transaction has: such a row is left for the
// next round. Errors are the store's, but for those that are told here.
class NodeTable {
 public:
  explicit NodeTable(postgres::StoreAccess access) : session_(std::move(access)) {}

  // Makes this run known, for ten seconds, in the place of all former ones of the node.
  //   invalid_argument  an engine alone has the store, or the node has another key than those
  //                     before it
  Status join(const NodeIdentity& who, const std::string& incarnation, bool draining);

  // For ten seconds from now. Gives whether the node is to drain. Errc::not_found: the lease had
  // expired.
  Result<bool> renew(const std::string& incarnation, std::int64_t applied);

  // All nodes and slots, in the order of their names; `self` is left to the caller.
  Result<ClusterView> look();

  // Takes what is meant for the node, and the coordinator's slot, where no live node has it.
  Result<std::vector<std::pair<SlotName, SlotClaim>>> acquire(const std::string& node,
                                                              const std::string& incarnation);

  // Nobody's again, if it still is what the claim says.
  Status release(const std::vector<std::pair<SlotName, SlotClaim>>& slots);

  // Under the coordinator's claim. Nodes that have been gone for long are forgotten.
  Status retarget(const std::vector<NewTarget>& targets, const SlotClaim& coordinator);

  Status want(const SlotName& name, std::int64_t weight, const std::string& home);
  Status forget(const SlotName& name);
  // Errc::not_found: there is no such node.
  Status set_draining(const std::string& node, bool draining);

  // All that this run has is free, and its row is gone.
  Status leave(const std::string& incarnation);

  // For CommitThread: each call is a transaction of its own.
  Status begin() { return {}; }
  Status commit() { return {}; }
  void rollback() { session_.rollback(); }

 private:
  Status in_transaction(const auto& work);
  Status take_place(const NodeIdentity& who, const std::string& incarnation, bool draining);
  Status check_key(const NodeIdentity& who);

  postgres::Session session_;
};

}  // namespace wheelpit::cluster
