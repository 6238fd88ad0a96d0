// How positions are moved from one store to another.

#include <string>
#include <utility>
#include <vector>

#include "positions/postgres/position_rows.h"

namespace wheelpit {

using postgres::Values;

Result<std::vector<std::string>> PositionRows::mappings() {
  const auto rows = session_.run(
      "SELECT mapping FROM wheelpit.position_source UNION SELECT mapping FROM wheelpit.position"
      " ORDER BY 1");
  if (!rows) return rows.error();
  std::vector<std::string> names;
  names.reserve(rows->size());
  for (std::size_t row = 0; row < rows->size(); ++row) names.push_back(rows->bytes(row, 0));
  return names;
}

Result<MappingPositions> PositionRows::save(const std::string& mapping) {
  auto source = load_source(mapping);
  if (!source) return source.error();
  auto partitions = load(mapping);
  if (!partitions) return partitions.error();
  return MappingPositions{.mapping = mapping,
                          .incarnation = std::move(source->incarnation),
                          .start = source->start,
                          .partitions = std::move(*partitions)};
}

Status PositionRows::restore(const MappingPositions& saved) {
  if (Status done = remove(saved.mapping); !done) return done;
  const Source source{.incarnation = saved.incarnation, .start = saved.start};
  if (!source.incarnation.empty() || source.start) {
    if (Status done = put_source(saved.mapping, source); !done) return done;
  }
  return add(saved.mapping, saved.partitions);
}

Status PositionRows::restore_notices(const std::vector<StoredNotice>& notices) {
  for (const StoredNotice& stored : notices) {
    if (Status done = add_notice(stored.mapping, stored.notice); !done) return done;
  }
  return {};
}

}  // namespace wheelpit
