#include "postgres/lease_table.h"

namespace wheelpit::postgres {

// The row of "cluster" is what those who take the store at the same time queue up at.
Status LeaseTable::take() {
  if (Status begun = session_.begin_unfenced(); !begun) return begun;
  const Status taken = take_over();
  if (!taken) {
    session_.rollback();
    return taken;
  }
  return session_.commit();
}

Status LeaseTable::take_over() {
  const auto locked = session_.run("SELECT 1 FROM wheelpit.cluster FOR UPDATE");
  if (!locked) return locked.error();
  const auto sharing = session_.run(
      "SELECT name FROM wheelpit.node WHERE expires > now() AND NOT alone ORDER BY name");
  if (!sharing) return sharing.error();
  if (sharing->size() > 0) {
    return Error(Errc::invalid_argument,
                 "the store is shared by several nodes, such as that on " + sharing->bytes(0, 0) +
                     ": give this engine [cluster] peer_listen, too, or name another database");
  }
  const auto others = session_.run(
      "SELECT name, ceil(extract(epoch FROM expires - now()))::bigint FROM wheelpit.node"
      " WHERE expires > now() AND node <> $1",
      Values().text(node_));
  if (!others) return others.error();
  if (others->size() > 0) {
    return Error(Errc::conflict, "the engine on " + others->bytes(0, 0) +
                                     " holds the store, and its lease ends in " +
                                     std::to_string(others->number(0, 1)) + " s at the earliest");
  }
  // What nodes whose leases are over had is theirs no more: their fences end here.
  if (auto freed = session_.run("UPDATE wheelpit.slot SET owner = NULL WHERE owner IS NOT NULL");
      !freed) {
    return freed.error();
  }
  // Waits for transactions of the former holder that have passed its fence.
  if (auto gone = session_.run("DELETE FROM wheelpit.node"); !gone) return gone.error();
  const auto held = session_.run(
      "INSERT INTO wheelpit.node(incarnation, node, name, expires)"
      " VALUES($1, $2, $3, now() + interval '10 seconds')",
      Values().text(session_.access().incarnation).text(node_).text(name_));
  if (!held) return held.error();
  return {};
}

Status LeaseTable::renew() {
  const auto renewed = session_.run(
      "UPDATE wheelpit.node SET expires = now() + interval '10 seconds' WHERE incarnation = $1",
      Values().text(session_.access().incarnation));
  if (!renewed) return renewed.error();
  if (renewed->changed() == 1) return {};
  return Error(Errc::not_found, "another engine has taken the store over");
}

Status LeaseTable::release() {
  const auto gone = session_.run("DELETE FROM wheelpit.node WHERE incarnation = $1",
                                 Values().text(session_.access().incarnation));
  if (!gone) return gone.error();
  return {};
}

}  // namespace wheelpit::postgres
