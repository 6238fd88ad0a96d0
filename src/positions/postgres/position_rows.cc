#include "positions/postgres/position_rows.h"

#include <map>
#include <utility>

#include "base/uuid.h"
#include "positions/former_slots.h"
#include "positions/postgres/position_values.h"

namespace wheelpit {

using postgres::Values;

namespace {

constexpr std::int64_t kStartOldest = 1;
constexpr std::int64_t kStartAt = 2;

Error damaged(const PartitionKey& key, const Error& error) {
  return {Errc::malformed, "the stored position of partition \"" + key.partition +
                               "\" of mapping " + key.mapping + " is damaged (" + error.message() +
                               "): restore the database from a backup"};
}

Values values_of(const std::string& mapping, const std::optional<std::string>& partition) {
  Values values;
  values.bytes(mapping);
  if (partition) values.bytes(*partition);
  return values;
}

}  // namespace

PositionRows::PositionRows(postgres::StoreAccess access, std::string node)
    : session_(std::move(access)),
      node_(std::move(node)),
      owner_(session_.access().incarnation.empty() ? make_uuid() : session_.access().incarnation) {}

Status PositionRows::run(const char* statement, const Values& values) {
  const auto rows = session_.run(statement, values);
  if (!rows) return rows.error();
  return {};
}

Result<PositionRows::Source> PositionRows::load_source(const std::string& mapping) {
  const auto rows = session_.run(
      "SELECT incarnation, start, start_at FROM wheelpit.position_source WHERE mapping = $1",
      Values().bytes(mapping));
  if (!rows) return rows.error();
  Source source;
  if (rows->size() == 0) return source;
  source.incarnation = rows->bytes(0, 0);
  const std::int64_t start = rows->number(0, 1);
  if (start == kStartOldest) source.start = StartPoint{};
  if (start == kStartAt) {
    source.start =
        StartPoint{.kind = StartPoint::Kind::at, .at = wall_of_micros(rows->number(0, 2))};
  }
  return source;
}

Status PositionRows::put_source(const std::string& mapping, const Source& source) {
  const bool at = source.start && source.start->kind == StartPoint::Kind::at;
  const std::int64_t start = at ? kStartAt : kStartOldest;
  return run(
      "INSERT INTO wheelpit.position_source VALUES($1, $2, $3, $4) ON CONFLICT (mapping)"
      " DO UPDATE SET incarnation = excluded.incarnation, start = excluded.start,"
      " start_at = excluded.start_at",
      Values()
          .bytes(mapping)
          .bytes(source.incarnation)
          .number(source.start ? start : 0)
          .number(at ? micros_of_wall(source.start->at) : 0));
}

Result<std::optional<StartPoint>> PositionRows::begin_source(const std::string& mapping,
                                                             const std::string& incarnation) {
  auto source = load_source(mapping);
  if (!source) return source.error();
  if (incarnation.empty() || source->incarnation == incarnation) return source->start;
  if (!source->incarnation.empty()) {
    if (Status done = drop_partitions(mapping); !done) return done.error();
    source->start = StartPoint{};
  }
  source->incarnation = incarnation;
  if (Status done = put_source(mapping, *source); !done) return done.error();
  return source->start;
}

Status PositionRows::reset(const std::string& mapping, const StartPoint& start) {
  auto source = load_source(mapping);
  if (!source) return source.error();
  if (Status done = drop_partitions(mapping); !done) return done;
  source->start = start;
  return put_source(mapping, *source);
}

Status PositionRows::copy(const std::string& from, const std::string& mapping) {
  if (from == mapping) return {};
  const auto source = load_source(from);
  if (!source) return source.error();
  if (Status done = remove(mapping); !done) return done;
  if (Status done = put_source(mapping, *source); !done) return done;
  for (const char* statement :
       {"INSERT INTO wheelpit.position SELECT $1, partition, start, start_at, 0, '', slots,"
        " finished, former FROM wheelpit.position WHERE mapping = $2",
        "INSERT INTO wheelpit.position_parent SELECT $1, partition, place, parent"
        " FROM wheelpit.position_parent WHERE mapping = $2",
        "INSERT INTO wheelpit.position_slot SELECT $1, partition, slot, finished, ''::bytea, "
        "''::bytea, 0, 0,"
        " ''::bytea"
        " FROM wheelpit.position_slot WHERE mapping = $2"}) {
    if (Status done = run(statement, Values().bytes(mapping).bytes(from)); !done) return done;
  }
  return {};
}

Result<std::vector<PartitionPosition>> PositionRows::load(const std::string& mapping) {
  return load(mapping, std::nullopt);
}

Result<std::vector<PartitionPosition>> PositionRows::load(
    const std::string& mapping, const std::optional<std::string>& partition) {
  const Values values = values_of(mapping, partition);
  const auto query = [&](const std::string& columns, const std::string& from,
                         const std::string& order) {
    const std::string one = partition ? " AND p.partition = $2" : "";
    const std::string text = "SELECT " + columns + " FROM wheelpit." + from +
                             " WHERE p.mapping = $1" + one + " ORDER BY " + order;
    return session_.run(text.c_str(), values);
  };
  const auto rows = query(kPartitionColumns,
                          "position p LEFT JOIN wheelpit.position_window w"
                          " ON w.mapping = p.mapping AND w.partition = p.partition",
                          "p.partition");
  if (!rows) return rows.error();
  const auto parents = query("p.partition, p.parent", "position_parent p", "p.partition, p.place");
  if (!parents) return parents.error();
  const auto slots = query(std::string("p.partition, p.slot, ") + kSlotColumns, "position_slot p",
                           "p.partition, p.slot");
  if (!slots) return slots.error();

  std::vector<PartitionPosition> partitions;
  std::map<std::string, std::size_t> place_of;
  for (std::size_t row = 0; row < rows->size(); ++row) {
    auto one = partition_at(*rows, row);
    if (!one) return damaged({mapping, rows->bytes(row, 0)}, one.error());
    place_of.emplace(one->partition, partitions.size());
    partitions.push_back(std::move(*one));
  }
  for (std::size_t row = 0; row < parents->size(); ++row) {
    const auto found = place_of.find(parents->bytes(row, 0));
    if (found != place_of.end())
      partitions[found->second].parents.push_back(parents->bytes(row, 1));
  }
  for (std::size_t row = 0; row < slots->size(); ++row) {
    const auto found = place_of.find(slots->bytes(row, 0));
    if (found == place_of.end()) continue;
    auto slot = slot_at(*slots, row);
    if (!slot) return damaged({mapping, found->first}, slot.error());
    const auto number = static_cast<std::size_t>(slots->number(row, 1));
    auto& all = partitions[found->second].slots;
    if (number < all.size()) all[number] = std::move(*slot);
  }
  return partitions;
}

Result<std::vector<PartitionPosition>> PositionRows::take(
    const std::string& mapping, const std::vector<std::string>& partitions) {
  std::vector<PartitionPosition> taken;
  for (const std::string& partition : partitions) {
    const auto changed = session_.run(
        "UPDATE wheelpit.position SET epoch = nextval('wheelpit.position_epochs'), owner = $3"
        " WHERE mapping = $1 AND partition = $2",
        Values().bytes(mapping).bytes(partition).text(owner_));
    if (!changed) return changed.error();
    if (changed->changed() == 0) continue;
    auto rows = load(mapping, partition);
    if (!rows) return rows.error();
    for (PartitionPosition& row : *rows) taken.push_back(std::move(row));
  }
  return taken;
}

Status PositionRows::forget(const std::string& mapping,
                            const std::vector<std::string>& partitions) {
  for (const std::string& partition : partitions) {
    const Status done = run(
        "WITH parents AS (DELETE FROM wheelpit.position_parent WHERE mapping = $1 AND partition ="
        " $2),"
        " slots AS (DELETE FROM wheelpit.position_slot WHERE mapping = $1 AND partition = $2),"
        " windows AS (DELETE FROM wheelpit.position_window WHERE mapping = $1 AND partition = $2)"
        " DELETE FROM wheelpit.position WHERE mapping = $1 AND partition = $2",
        Values().bytes(mapping).bytes(partition));
    if (!done) return done;
  }
  return {};
}

Status PositionRows::remove(const std::string& mapping) {
  if (Status done = drop_partitions(mapping); !done) return done;
  return run("DELETE FROM wheelpit.position_source WHERE mapping = $1", Values().bytes(mapping));
}

Status PositionRows::drop_partitions(const std::string& mapping) {
  return run(
      "WITH parents AS (DELETE FROM wheelpit.position_parent WHERE mapping = $1),"
      " slots AS (DELETE FROM wheelpit.position_slot WHERE mapping = $1),"
      " windows AS (DELETE FROM wheelpit.position_window WHERE mapping = $1)"
      " DELETE FROM wheelpit.position WHERE mapping = $1",
      Values().bytes(mapping));
}

}  // namespace wheelpit
