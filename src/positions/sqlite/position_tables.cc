#include "positions/sqlite/position_tables.h"

#include <string_view>
#include <utility>

#include "positions/former_slots.h"
#include "positions/sqlite/position_row.h"
#include "positions/sqlite/position_sql.h"
#include "positions/sqlite/run_statement.h"

namespace wheelpit {

namespace {

constexpr int kStartOldest = 1;
constexpr int kStartAt = 2;

Error damaged(const PartitionKey& key, const Error& error) {
  return {Errc::malformed, "the stored position of partition \"" + key.partition +
                               "\" of mapping " + key.mapping + " is damaged (" + error.message() +
                               "): restore positions.db from a backup"};
}

}  // namespace

Result<PositionTables> PositionTables::open(DatabaseHandle database) {
  std::vector<Statement> statements;
  for (const std::string_view text : kPositionSql) {
    auto statement = Statement::prepare(database.get(), text);
    if (!statement) return statement.error();
    statements.push_back(std::move(*statement));
  }
  Statement& last = statements[last_epoch_sql];
  last.start();
  auto row = last.step();
  if (!row) return row.error();
  const OwnerEpoch highest = last.number(0);
  if (row = last.step(); !row) return row.error();
  return PositionTables(std::move(database), std::move(statements), highest);
}

Status PositionTables::begin() { return run_statement(statements_[position_begin_sql]); }

Status PositionTables::commit() { return run_statement(statements_[position_commit_sql]); }

void PositionTables::rollback() {
  // Some errors have rolled back already.
  if (sqlite3_get_autocommit(database_.get()) == 0) {
    [[maybe_unused]] const Status status = run_statement(statements_[position_rollback_sql]);
  }
}

bool PositionTables::changed_a_row() const { return sqlite3_changes(database_.get()) == 1; }

Result<PositionTables::Source> PositionTables::load_source(const std::string& mapping) {
  Statement& statement = statements_[load_source_sql];
  statement.start(mapping);
  const auto row = statement.step();
  if (!row) return row.error();
  if (!*row) return Source();
  Source source{.incarnation = statement.bytes(0), .start = std::nullopt};
  const std::uint64_t start = statement.number(1);
  if (start == kStartOldest) source.start = StartPoint{};
  if (start == kStartAt) {
    const auto micros = static_cast<std::int64_t>(statement.number(2));
    source.start =
        StartPoint{.kind = StartPoint::Kind::at, .at = WallTime(std::chrono::microseconds(micros))};
  }
  statement.reset();
  return source;
}

Status PositionTables::put_source(const std::string& mapping, const Source& source) {
  const bool at = source.start && source.start->kind == StartPoint::Kind::at;
  return run_statement(statements_[put_source_sql], mapping, source.incarnation,
                       std::int64_t{!source.start ? 0
                                    : at          ? kStartAt
                                                  : kStartOldest},
                       at ? micros_since_epoch(source.start->at) : std::int64_t{0});
}

Result<std::optional<StartPoint>> PositionTables::begin_source(const std::string& mapping,
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

Status PositionTables::reset(const std::string& mapping, const StartPoint& start) {
  auto source = load_source(mapping);
  if (!source) return source.error();
  if (Status done = drop_partitions(mapping); !done) return done;
  source->start = start;
  return put_source(mapping, *source);
}

Status PositionTables::copy(const std::string& from, const std::string& mapping) {
  if (from == mapping) return {};
  const auto source = load_source(from);
  if (!source) return source.error();
  if (Status done = remove(mapping); !done) return done;
  if (Status done = put_source(mapping, *source); !done) return done;
  for (const PositionSql sql : {copy_partitions_sql, copy_parents_sql, copy_slots_sql}) {
    if (Status done = run_statement(statements_[sql], mapping, from); !done) return done;
  }
  return {};
}

Result<std::vector<PartitionPosition>> PositionTables::load(const std::string& mapping) {
  std::vector<PartitionPosition> partitions;
  Statement& statement = statements_[load_partitions_sql];
  statement.start(mapping);
  while (true) {
    const auto row = statement.step();
    if (!row) return row.error();
    if (!*row) break;
    auto partition = partition_in(statement);
    if (!partition) {
      const PartitionKey key{mapping, statement.bytes(0)};
      statement.reset();
      return damaged(key, partition.error());
    }
    partitions.push_back(std::move(*partition));
  }
  for (PartitionPosition& partition : partitions) {
    const PartitionKey key{mapping, partition.partition};
    if (Status status = load_parents(key, partition); !status) return status.error();
    if (Status status = load_slots(key, partition); !status) return status.error();
  }
  return partitions;
}

Result<std::optional<PartitionPosition>> PositionTables::load_one(const PartitionKey& key) {
  Statement& statement = statements_[load_partition_sql];
  statement.start(key.mapping, key.partition);
  auto row = statement.step();
  if (!row) return row.error();
  if (!*row) return std::nullopt;
  auto partition = partition_in(statement);
  statement.reset();
  if (!partition) return damaged(key, partition.error());
  if (Status status = load_parents(key, *partition); !status) return status.error();
  if (Status status = load_slots(key, *partition); !status) return status.error();
  return std::optional(std::move(*partition));
}

Status PositionTables::load_parents(const PartitionKey& key, PartitionPosition& row) {
  Statement& statement = statements_[load_parents_sql];
  statement.start(key.mapping, key.partition);
  while (true) {
    const auto found = statement.step();
    if (!found) return found.error();
    if (!*found) return {};
    row.parents.push_back(statement.bytes(0));
  }
}

Status PositionTables::load_slots(const PartitionKey& key, PartitionPosition& row) {
  Statement& statement = statements_[load_slots_sql];
  statement.start(key.mapping, key.partition);
  while (true) {
    const auto found = statement.step();
    if (!found) return found.error();
    if (!*found) return {};
    auto slot = slot_in(statement);
    if (!slot) {
      statement.reset();
      return damaged(key, slot.error());
    }
    const std::uint64_t place = statement.number(0);
    if (place < row.slots.size()) row.slots[place] = std::move(*slot);
  }
}

Result<std::vector<PartitionPosition>> PositionTables::take(
    const std::string& mapping, const std::vector<std::string>& partitions) {
  std::vector<PartitionPosition> taken;
  for (const std::string& partition : partitions) {
    const PartitionKey key{mapping, partition};
    Status done = run_statement(statements_[take_sql], static_cast<std::int64_t>(last_epoch_ + 1),
                                key.mapping, key.partition);
    if (!done) return done.error();
    if (!changed_a_row()) continue;
    done = run_statement(statements_[set_last_epoch_sql], static_cast<std::int64_t>(++last_epoch_));
    if (!done) return done.error();
    auto row = load_one(key);
    if (!row) return row.error();
    if (*row) taken.push_back(std::move(**row));
  }
  return taken;
}

Result<std::vector<std::size_t>> PositionTables::advance(const std::vector<PositionMove>& moves) {
  std::vector<std::size_t> refused;
  for (std::size_t place = 0; place < moves.size(); ++place) {
    const auto advanced = advance_one(moves[place]);
    if (!advanced) return advanced.error();
    if (!*advanced) refused.push_back(place);
  }
  return refused;
}

Result<bool> PositionTables::advance_one(const PositionMove& move) {
  const PartitionKey& key = move.key;
  Status done = run_statement(statements_[advance_sql], std::int64_t{move.slot_count},
                              std::int64_t{move.finished ? 1 : 0}, key.mapping, key.partition,
                              static_cast<std::int64_t>(move.epoch));
  if (!done) return done.error();
  if (!changed_a_row()) return false;
  done = run_statement(statements_[drop_slots_sql], key.mapping, key.partition,
                       std::int64_t{move.slot_count});
  if (!done) return done.error();
  for (const auto& [slot, position] : move.slots) {
    if (done = put_slot(key, slot, position); !done) return done.error();
  }
  if (move.former) {
    done = run_statement(statements_[put_former_sql], text_of(*move.former), key.mapping,
                         key.partition);
    if (!done) return done.error();
  }
  if (move.window) {
    if (done = put_window(key, *move.window); !done) return done.error();
  }
  for (const GiveUpNotice& notice : move.notices) {
    done =
        run_statement(statements_[add_notice_sql], key.mapping, notice.destination, notice.record);
    if (!done) return done.error();
  }
  return true;
}

Status PositionTables::forget(const std::string& mapping,
                              const std::vector<std::string>& partitions) {
  for (const std::string& partition : partitions) {
    if (Status done = forget_one({mapping, partition}); !done) return done;
  }
  return {};
}

Status PositionTables::forget_one(const PartitionKey& key) {
  for (const PositionSql sql :
       {forget_partition_sql, forget_parents_sql, forget_slots_sql, forget_window_sql}) {
    if (Status done = run_statement(statements_[sql], key.mapping, key.partition); !done)
      return done;
  }
  return {};
}

Status PositionTables::remove(const std::string& mapping) {
  if (Status done = drop_partitions(mapping); !done) return done;
  return run_statement(statements_[remove_source_sql], mapping);
}

Status PositionTables::drop_partitions(const std::string& mapping) {
  for (const PositionSql sql :
       {remove_partitions_sql, remove_parents_sql, remove_slots_sql, remove_windows_sql}) {
    if (Status done = run_statement(statements_[sql], mapping); !done) return done;
  }
  return {};
}

}  // namespace wheelpit
