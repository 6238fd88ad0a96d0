#pragma once

#include <string>

#include "base/result.h"
#include "postgres/session.h"

namespace wheelpit::postgres {

// Who holds a store: an engine that runs has the one row of wheelpit.node, and renews it. The
// database's clock alone decides when it has expired. For one thread.
class LeaseTable {
 public:
  // `node` is the engine's data directory, which only one engine uses at a time, by an id of its
  // own; `name` is what people call the machine.
  LeaseTable(StoreAccess access, std::string node, std::string name)
      : session_(std::move(access)), node_(std::move(node)), name_(std::move(name)) {}

  // Takes the store, for ten seconds. Errc::conflict, which names the holder, while another node
  // has it: nobody needs to wait for an earlier run of this node. Errc::invalid_argument: several
  // nodes share it.
  Status take();

  // For ten seconds from now. Errc::not_found: another node has taken it over.
  Status renew();

  // It is free for anybody.
  Status release();

  // For CommitThread: each call is a transaction of its own.
  Status begin() { return {}; }
  Status commit() { return {}; }
  void rollback() { session_.rollback(); }

 private:
  Status take_over();

  Session session_;
  std::string node_;
  std::string name_;
};

}  // namespace wheelpit::postgres
