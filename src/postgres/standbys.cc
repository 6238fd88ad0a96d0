#include "postgres/standbys.h"

namespace wheelpit::postgres {

// Who may not see pg_stat_replication's columns still sees its rows.
Result<Standbys> StandbyTable::look() {
  const auto rows = session_.run(
      "SELECT (SELECT count(*) FROM pg_stat_replication),"
      " current_setting('synchronous_standby_names'), current_setting('synchronous_commit')");
  if (!rows) return rows.error();
  if (rows->size() != 1) return Error(Errc::malformed, "PostgreSQL: no answer about standbys");
  return Standbys{.connected = rows->number(0, 0),
                  .synchronous_names = rows->bytes(0, 1),
                  .synchronous_commit = rows->bytes(0, 2)};
}

std::string standby_warning(const Standbys& standbys) {
  if (standbys.synchronous_commit == "off") {
    return "PostgreSQL has synchronous_commit = off: its crash loses what was answered as stored";
  }
  if (standbys.connected == 0) return "";
  if (standbys.synchronous_names.empty()) {
    return "none of PostgreSQL's standbys is synchronous: a failover loses what was committed "
           "last, "
           "and so accepted events; set synchronous_standby_names";
  }
  if (standbys.synchronous_commit == "local") {
    return "PostgreSQL has synchronous_commit = local and does not wait for its standbys: a "
           "failover "
           "loses what was committed last";
  }
  return "";
}

}  // namespace wheelpit::postgres
