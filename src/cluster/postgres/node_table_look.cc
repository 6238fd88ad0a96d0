#include <chrono>
#include <cstdint>

#include "cluster/postgres/node_table.h"

// What a node reads of all of them.
namespace wheelpit::cluster {

namespace {

NodeRow node_of(const postgres::Rows& rows, std::size_t row) {
  return {.incarnation = rows.bytes(row, 0),
          .node = rows.bytes(row, 1),
          .name = rows.bytes(row, 2),
          .address = rows.bytes(row, 3),
          .version = rows.bytes(row, 4),
          .live = rows.number(row, 6) > 0,
          .expires_ms = rows.number(row, 5),
          .left_ms = rows.number(row, 6),
          .draining = rows.number(row, 7) != 0,
          .applied = rows.number(row, 8),
          .capacity = rows.number(row, 9)};
}

SlotRow slot_of(const postgres::Rows& rows, std::size_t row) {
  const std::chrono::milliseconds since(rows.number(row, 8));
  return {.name = {.kind = static_cast<SlotKind>(rows.number(row, 0)),
                   .key = rows.bytes(row, 1),
                   .part = rows.number(row, 2)},
          .target = rows.bytes(row, 3),
          .owner = rows.bytes(row, 4),
          .owner_live = rows.number(row, 5) != 0,
          .epoch = rows.number(row, 6),
          .weight = rows.number(row, 7),
          .home = rows.bytes(row, 9),
          .since = WallTime(since)};
}

}  // namespace

Result<ClusterView> NodeTable::look() {
  const auto nodes = session_.run(
      "SELECT incarnation, node, name, address, version,"
      " (extract(epoch FROM expires) * 1000)::bigint,"
      " (extract(epoch FROM expires - now()) * 1000)::bigint,"
      " draining::int::bigint, applied, capacity"
      " FROM wheelpit.node WHERE NOT alone ORDER BY name, node, incarnation");
  if (!nodes) return nodes.error();
  const auto slots = session_.run(
      "SELECT s.kind, s.key, s.part, s.target, s.owner, (n.incarnation IS NOT NULL)::int::bigint,"
      " s.epoch, s.weight, (extract(epoch FROM s.since) * 1000)::bigint, s.home, c.revision"
      " FROM wheelpit.cluster c CROSS JOIN wheelpit.slot s"
      " LEFT JOIN wheelpit.node n ON n.incarnation = s.owner AND n.expires > now()"
      " ORDER BY s.kind, s.key, s.part");
  if (!slots) return slots.error();
  ClusterView view;
  view.nodes.reserve(nodes->size());
  for (std::size_t row = 0; row < nodes->size(); ++row) view.nodes.push_back(node_of(*nodes, row));
  view.slots.reserve(slots->size());
  for (std::size_t row = 0; row < slots->size(); ++row) view.slots.push_back(slot_of(*slots, row));
  if (slots->size() > 0) view.revision = slots->number(0, 10);
  return view;
}

}  // namespace wheelpit::cluster
