#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "sqlite/database_file.h"

namespace wheelpit {

// Of the file that positions are in.
extern const DatabaseSchema kPositionSchema;

// Statements on it, by the index of their text.
enum PositionSql : std::size_t {
  position_begin_sql,
  position_commit_sql,
  position_rollback_sql,
  last_epoch_sql,
  set_last_epoch_sql,
  load_source_sql,
  put_source_sql,
  remove_source_sql,
  copy_partitions_sql,
  copy_parents_sql,
  copy_slots_sql,
  load_partitions_sql,
  load_partition_sql,
  load_parents_sql,
  load_slots_sql,
  add_partition_sql,
  add_parent_sql,
  put_slot_sql,
  take_sql,
  advance_sql,
  put_former_sql,
  put_window_sql,
  drop_slots_sql,
  forget_partition_sql,
  forget_parents_sql,
  forget_slots_sql,
  forget_window_sql,
  remove_partitions_sql,
  remove_parents_sql,
  remove_slots_sql,
  remove_windows_sql,
  add_notice_sql,
  notice_destinations_sql,
  notices_of_sql,
  list_notices_sql,
  drop_notice_sql,
  list_mappings_sql,
  position_sql_count
};
extern const std::array<std::string_view, position_sql_count> kPositionSql;

}  // namespace wheelpit
