#include "cluster/postgres/node_table.h"

#include <optional>

namespace wheelpit::cluster {

using postgres::Values;

Status NodeTable::in_transaction(const auto& work) {
  if (Status begun = session_.begin_unfenced(); !begun) return begun;
  Status done = work();
  if (!done) {
    session_.rollback();
    return done;
  }
  return session_.commit();
}

// The row of "cluster" is what those who join at the same time queue up at.
Status NodeTable::join(const NodeIdentity& who, const std::string& incarnation, bool draining) {
  return in_transaction([&]() -> Status {
    if (Status fits = check_key(who); !fits) return fits;
    return take_place(who, incarnation, draining);
  });
}

Status NodeTable::check_key(const NodeIdentity& who) {
  const auto stored = session_.run("SELECT key_check FROM wheelpit.cluster FOR UPDATE");
  if (!stored) return stored.error();
  if (stored->size() != 1) return Error(Errc::malformed, "the table wheelpit.cluster is damaged");
  if (stored->is_null(0, 0)) {
    const auto set =
        session_.run("UPDATE wheelpit.cluster SET key_check = $1", Values().bytes(who.key_check));
    return set ? Status() : Status(set.error());
  }
  if (stored->bytes(0, 0) == who.key_check) return {};
  return Error(Errc::invalid_argument,
               "the other nodes of this store have another key: copy their secrets.key, and name "
               "it with [cluster] key_file");
}

Status NodeTable::take_place(const NodeIdentity& who, const std::string& incarnation,
                             bool draining) {
  const auto alone =
      session_.run("SELECT name FROM wheelpit.node WHERE alone AND expires > now() AND node <> $1",
                   Values().text(who.node));
  if (!alone) return alone.error();
  if (alone->size() > 0) {
    return Error(Errc::invalid_argument,
                 "the engine on " + alone->bytes(0, 0) +
                     " has the store for itself: stop it, and give it [cluster] peer_listen, too");
  }
  const auto gone =
      session_.run("DELETE FROM wheelpit.node WHERE node = $1", Values().text(who.node));
  if (!gone) return gone.error();
  const auto placed = session_.run(
      "INSERT INTO wheelpit.node(incarnation, node, name, address, version, alone, draining,"
      " capacity, expires)"
      " VALUES($1, $2, $3, $4, $5, false, $6 <> 0, $7, now() + interval '10 seconds')",
      Values()
          .text(incarnation)
          .text(who.node)
          .text(who.name)
          .text(who.address)
          .text(who.version)
          .number(draining ? 1 : 0)
          .number(who.capacity));
  if (!placed) return placed.error();
  const auto slot = session_.run(
      "INSERT INTO wheelpit.slot(kind, key, part) VALUES(0, '', 0) ON CONFLICT DO NOTHING");
  return slot ? Status() : Status(slot.error());
}

Result<bool> NodeTable::renew(const std::string& incarnation, std::int64_t applied) {
  const auto renewed = session_.run(
      "UPDATE wheelpit.node SET expires = now() + interval '10 seconds', applied = $2"
      " WHERE incarnation = $1 AND expires > now() RETURNING draining::int::bigint",
      Values().text(incarnation).number(applied));
  if (!renewed) return renewed.error();
  if (renewed->size() == 1) return renewed->number(0, 0) != 0;
  return Error(Errc::not_found, "the lease has expired");
}

Result<std::vector<std::pair<SlotName, SlotClaim>>> NodeTable::acquire(
    const std::string& node, const std::string& incarnation) {
  const auto rows = session_.run(
      "WITH free AS (SELECT kind, key, part FROM wheelpit.slot s"
      "  WHERE (kind = 0 OR target = $1)"
      "  AND (owner IS NULL OR NOT EXISTS (SELECT 1 FROM wheelpit.node n"
      "    WHERE n.incarnation = s.owner AND n.expires > now()))"
      "  AND EXISTS (SELECT 1 FROM wheelpit.node m"
      "    WHERE m.incarnation = $2 AND m.expires > now())"
      "  FOR UPDATE OF s SKIP LOCKED)"
      " UPDATE wheelpit.slot t SET owner = $2, epoch = t.epoch + 1, since = now() FROM free"
      " WHERE t.kind = free.kind AND t.key = free.key AND t.part = free.part"
      " RETURNING t.kind, t.key, t.part, t.epoch",
      Values().text(node).text(incarnation));
  if (!rows) return rows.error();
  std::vector<std::pair<SlotName, SlotClaim>> got;
  got.reserve(rows->size());
  for (std::size_t row = 0; row < rows->size(); ++row) {
    got.emplace_back(SlotName{.kind = static_cast<SlotKind>(rows->number(row, 0)),
                              .key = rows->bytes(row, 1),
                              .part = rows->number(row, 2)},
                     SlotClaim{.owner = incarnation, .epoch = rows->number(row, 3)});
  }
  return got;
}

namespace {

// A slot by its name, as $1 to $3; not if another transaction has its row.
#define WHEELPIT_SLOT_THAT_IS_FREE                          \
  "WITH free AS (SELECT kind, key, part FROM wheelpit.slot" \
  " WHERE kind = $1 AND key = $2 AND part = $3 FOR UPDATE SKIP LOCKED)"

Values named(const SlotName& name) {
  Values values;
  values.number(static_cast<std::int64_t>(name.kind)).bytes(name.key).number(name.part);
  return values;
}

}  // namespace

Status NodeTable::release(const std::vector<std::pair<SlotName, SlotClaim>>& slots) {
  if (slots.empty()) return {};
  return in_transaction([&]() -> Status {
    for (const auto& [name, claim] : slots) {
      const auto freed =
          session_.run(WHEELPIT_SLOT_THAT_IS_FREE
                       " UPDATE wheelpit.slot t SET owner = NULL, since = now() FROM free"
                       " WHERE t.kind = free.kind AND t.key = free.key AND t.part = free.part"
                       " AND t.owner = $4 AND t.epoch = $5",
                       named(name).text(claim.owner).number(claim.epoch));
      if (!freed) return freed.error();
    }
    return {};
  });
}

Status NodeTable::retarget(const std::vector<NewTarget>& targets, const SlotClaim& coordinator) {
  return in_transaction([&]() -> Status {
    const auto held = session_.run(
        "SELECT 1 FROM wheelpit.slot WHERE kind = 0 AND owner = $1 AND epoch = $2 FOR SHARE",
        Values().text(coordinator.owner).number(coordinator.epoch));
    if (!held) return held.error();
    if (held->size() == 0) return Error(Errc::not_found, "another node coordinates");
    for (const NewTarget& each : targets) {
      const auto set =
          session_.run(WHEELPIT_SLOT_THAT_IS_FREE
                       " UPDATE wheelpit.slot t SET target = $4 FROM free"
                       " WHERE t.kind = free.kind AND t.key = free.key AND t.part = free.part",
                       named(each.name).text(each.node));
      if (!set) return set.error();
    }
    const auto old =
        session_.run("DELETE FROM wheelpit.node WHERE expires < now() - interval '10 minutes'");
    return old ? Status() : Status(old.error());
  });
}

#undef WHEELPIT_SLOT_THAT_IS_FREE

Status NodeTable::want(const SlotName& name, std::int64_t weight, const std::string& home) {
  const auto wanted = session_.run(
      "INSERT INTO wheelpit.slot AS s (kind, key, part, weight, home)"
      " VALUES($1, $2, $3, $4, nullif($5, ''::bytea))"
      " ON CONFLICT (kind, key, part) DO UPDATE SET weight = excluded.weight, home = excluded.home"
      " WHERE s.weight <> excluded.weight OR s.home IS DISTINCT FROM excluded.home",
      named(name).number(weight).bytes(home));
  return wanted ? Status() : Status(wanted.error());
}

Status NodeTable::forget(const SlotName& name) {
  const auto gone = session_.run(
      "DELETE FROM wheelpit.slot WHERE kind = $1 AND key = $2 AND part = $3", named(name));
  return gone ? Status() : Status(gone.error());
}

Status NodeTable::set_draining(const std::string& node, bool draining) {
  const auto set = session_.run("UPDATE wheelpit.node SET draining = ($2 <> 0) WHERE node = $1",
                                Values().text(node).number(draining ? 1 : 0));
  if (!set) return set.error();
  if (set->changed() > 0) return {};
  return Error(Errc::not_found, "there is no node " + node);
}

Status NodeTable::leave(const std::string& incarnation) {
  return in_transaction([&]() -> Status {
    const auto freed =
        session_.run("UPDATE wheelpit.slot SET owner = NULL, since = now() WHERE owner = $1",
                     Values().text(incarnation));
    if (!freed) return freed.error();
    const auto gone = session_.run("DELETE FROM wheelpit.node WHERE incarnation = $1",
                                   Values().text(incarnation));
    return gone ? Status() : Status(gone.error());
  });
}

}  // namespace wheelpit::cluster
