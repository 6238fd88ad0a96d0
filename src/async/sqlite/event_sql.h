#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "async/event.h"
#include "sqlite/database_file.h"

namespace wheelpit::async {

// Of the file that events are in.
extern const DatabaseSchema kEventSchema;

// Statements on it, by the index of their text.
enum Sql : std::size_t {
  begin_sql,
  commit_sql,
  rollback_sql,
  last_sql,
  add_event_sql,
  add_payload_sql,
  get_event_sql,
  get_payload_sql,
  get_response_sql,
  update_sql,
  restart_age_sql,
  put_response_sql,
  remove_event_sql,
  remove_payload_sql,
  remove_response_sql,
  move_times_sql,
  list_sql,
  list_failed_sql,
  numbers_of_id_sql,
  count_failed_sql,
  sql_count
};
extern const std::array<std::string_view, sql_count> kEventSql;

// Makes what files of earlier versions lack.
extern const std::string_view kEventIndexSql;

inline std::int64_t signed_of(EventNumber number) { return static_cast<std::int64_t>(number); }

}  // namespace wheelpit::async
