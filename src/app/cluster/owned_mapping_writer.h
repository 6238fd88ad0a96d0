#pragma once

#include "cluster/slots.h"
#include "poll/owned_mappings.h"
#include "store/postgres/postgres_store.h"

namespace wheelpit {

// Writes what a mapping says of itself as long as this node has the mapping's slot. Whoever changes
// the mapping meanwhile finds another revision, and the other nodes look at the store when they are
// asked: nobody is told.
class OwnedMappingWriter final : public OwnedMappings {
 public:
  // Both must outlive it.
  OwnedMappingWriter(PostgresStore& store, const cluster::Slots& slots)
      : store_(store), slots_(slots) {}

  boost::asio::awaitable<Status> write(Stored<Mapping> mapping) override;

 private:
  PostgresStore& store_;
  const cluster::Slots& slots_;
};

}  // namespace wheelpit
