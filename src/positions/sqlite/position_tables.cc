#include "positions/sqlite/position_tables.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "positions/sqlite/position_row.h"
#include "positions/sqlite/position_sql.h"

namespace wheelpit {

namespace {

// Runs a statement that gives no rows.
template <class... Values>
Status run(Statement& statement, const Values&... values) {
  statement.start(values...);
  const auto row = statement.step();
  if (!row) return row.error();
  return {};
}

constexpr int kStartOldest = 1;
constexpr int kStartAt = 2;

// As SQLite has numbers; none that is counted is above that.
std::int64_t signed_of(std::uint64_t number) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min(number, kMost));
}

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

Status PositionTables::begin() { return run(statements_[position_begin_sql]); }

Status PositionTables::commit() { return run(statements_[position_commit_sql]); }

void PositionTables::rollback() {
  // Some errors have rolled back already.
  if (sqlite3_get_autocommit(database_.get()) == 0) {
    [[maybe_unused]] const Status status = run(statements_[position_rollback_sql]);
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
  return run(statements_[put_source_sql], mapping, source.incarnation,
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
    if (Status done = run(statements_[sql], mapping, from); !done) return done;
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

Status PositionTables::add(const std::string& mapping,
                           const std::vector<PartitionPosition>& partitions) {
  for (const PartitionPosition& partition : partitions) {
    if (Status status = add_one({mapping, partition.partition}, partition); !status) return status;
  }
  return {};
}

Status PositionTables::add_one(const PartitionKey& key, const PartitionPosition& partition) {
  const std::int64_t start = partition.start.kind == StartPoint::Kind::oldest ? 0 : 1;
  Status done =
      run(statements_[add_partition_sql], key.mapping, key.partition, start,
          micros_since_epoch(partition.start.at), static_cast<std::int64_t>(partition.slots.size()),
          std::int64_t{partition.finished ? 1 : 0}, text_of(partition.former));
  if (!done || !changed_a_row()) return done;
  std::int64_t place = 0;
  for (const std::string& parent : partition.parents) {
    done = run(statements_[add_parent_sql], key.mapping, key.partition, place++, parent);
    if (!done) return done;
  }
  int slot = 0;
  for (const SlotPosition& position : partition.slots) {
    if (done = put_slot(key, slot++, position); !done) return done;
  }
  if (partition.window != WindowState{}) done = put_window(key, partition.window);
  return done;
}

Status PositionTables::put_slot(const PartitionKey& key, int slot, const SlotPosition& position) {
  const std::string finished = position.finished ? position.finished->text() : "";
  const bool failed = position.failed.has_value();
  return run(statements_[put_slot_sql], key.mapping, key.partition, std::int64_t{slot}, finished,
             failed ? position.failed->first.text() : std::string(),
             failed ? position.failed->last.text() : std::string(),
             failed ? static_cast<std::int64_t>(position.failed->records) : 0,
             std::int64_t{failed ? position.failed->calls : 0},
             failed ? position.failed->request_id : std::string());
}

Status PositionTables::put_window(const PartitionKey& key, const WindowState& window) {
  return run(statements_[put_window_sql], key.mapping, key.partition,
             micros_since_epoch(window.begin), micros_since_epoch(window.end), window.state);
}

Result<std::vector<PartitionPosition>> PositionTables::take(
    const std::string& mapping, const std::vector<std::string>& partitions) {
  std::vector<PartitionPosition> taken;
  for (const std::string& partition : partitions) {
    const PartitionKey key{mapping, partition};
    Status done = run(statements_[take_sql], static_cast<std::int64_t>(last_epoch_ + 1),
                      key.mapping, key.partition);
    if (!done) return done.error();
    if (!changed_a_row()) continue;
    done = run(statements_[set_last_epoch_sql], static_cast<std::int64_t>(++last_epoch_));
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
  Status done = run(statements_[advance_sql], std::int64_t{move.slot_count},
                    std::int64_t{move.finished ? 1 : 0}, key.mapping, key.partition,
                    static_cast<std::int64_t>(move.epoch));
  if (!done) return done.error();
  if (!changed_a_row()) return false;
  done =
      run(statements_[drop_slots_sql], key.mapping, key.partition, std::int64_t{move.slot_count});
  if (!done) return done.error();
  for (const auto& [slot, position] : move.slots) {
    if (done = put_slot(key, slot, position); !done) return done.error();
  }
  if (move.former) {
    done = run(statements_[put_former_sql], text_of(*move.former), key.mapping, key.partition);
    if (!done) return done.error();
  }
  if (move.window) {
    if (done = put_window(key, *move.window); !done) return done.error();
  }
  for (const GiveUpNotice& notice : move.notices) {
    done = run(statements_[add_notice_sql], key.mapping, notice.destination, notice.record);
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
    if (Status done = run(statements_[sql], key.mapping, key.partition); !done) return done;
  }
  return {};
}

Status PositionTables::remove(const std::string& mapping) {
  if (Status done = drop_partitions(mapping); !done) return done;
  return run(statements_[remove_source_sql], mapping);
}

Status PositionTables::drop_partitions(const std::string& mapping) {
  for (const PositionSql sql :
       {remove_partitions_sql, remove_parents_sql, remove_slots_sql, remove_windows_sql}) {
    if (Status done = run(statements_[sql], mapping); !done) return done;
  }
  return {};
}

Result<std::vector<std::string>> PositionTables::notice_destinations() {
  Statement& statement = statements_[notice_destinations_sql];
  statement.start();
  std::vector<std::string> names;
  while (true) {
    const auto row = statement.step();
    if (!row) return row.error();
    if (!*row) return names;
    names.push_back(statement.bytes(0));
  }
}

Result<std::vector<StoredNotice>> PositionTables::notices_of(const std::string& destination,
                                                             std::uint64_t after,
                                                             std::size_t limit) {
  Statement& statement = statements_[notices_of_sql];
  statement.start(destination, signed_of(after), signed_of(limit));
  return read_notices(statement);
}

Result<std::vector<StoredNotice>> PositionTables::notices(std::uint64_t after, std::size_t limit) {
  Statement& statement = statements_[list_notices_sql];
  statement.start(signed_of(after), signed_of(limit));
  return read_notices(statement);
}

Result<std::vector<StoredNotice>> PositionTables::read_notices(Statement& statement) {
  std::vector<StoredNotice> page;
  while (true) {
    const auto row = statement.step();
    if (!row) return row.error();
    if (!*row) return page;
    page.push_back({.number = statement.number(0),
                    .mapping = statement.bytes(1),
                    .notice = {statement.bytes(2), statement.bytes(3)}});
  }
}

Status PositionTables::drop_notices(const std::vector<std::uint64_t>& numbers) {
  for (const std::uint64_t number : numbers) {
    const Status done = run(statements_[drop_notice_sql], static_cast<std::int64_t>(number));
    if (!done) return done;
  }
  return {};
}

}  // namespace wheelpit
