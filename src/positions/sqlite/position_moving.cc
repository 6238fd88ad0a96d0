#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "positions/sqlite/position_sql.h"
#include "positions/sqlite/position_tables.h"
#include "positions/sqlite/run_statement.h"

// How positions are moved from one store to another.
namespace wheelpit {

Result<std::vector<std::string>> PositionTables::mappings() {
  Statement& statement = statements_[list_mappings_sql];
  statement.start();
  std::vector<std::string> names;
  while (true) {
    const auto row = statement.step();
    if (!row) return row.error();
    if (!*row) return names;
    names.push_back(statement.bytes(0));
  }
}

Result<MappingPositions> PositionTables::save(const std::string& mapping) {
  auto source = load_source(mapping);
  if (!source) return source.error();
  auto partitions = load(mapping);
  if (!partitions) return partitions.error();
  return MappingPositions{.mapping = mapping,
                          .incarnation = std::move(source->incarnation),
                          .start = source->start,
                          .partitions = std::move(*partitions)};
}

Status PositionTables::restore(const MappingPositions& saved) {
  if (Status done = remove(saved.mapping); !done) return done;
  const Source source{.incarnation = saved.incarnation, .start = saved.start};
  if (!source.incarnation.empty() || source.start) {
    if (Status done = put_source(saved.mapping, source); !done) return done;
  }
  return add(saved.mapping, saved.partitions);
}

Status PositionTables::restore_notices(const std::vector<StoredNotice>& notices) {
  for (const StoredNotice& stored : notices) {
    const Status done = run_statement(statements_[add_notice_sql], stored.mapping,
                                      stored.notice.destination, stored.notice.record);
    if (!done) return done;
  }
  return {};
}

}  // namespace wheelpit
