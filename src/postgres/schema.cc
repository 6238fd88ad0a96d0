#include "postgres/schema.h"

#include <string>

#include "postgres/schema_positions.h"
#include "postgres/schema_tables.h"

namespace wheelpit::postgres {

namespace {

constexpr int kLeastServer = 150000;

Result<bool> has_schema(Connection& connection) {
  const auto found = connection.run(
      "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
      " WHERE n.nspname = 'wheelpit' AND c.relname = 'cluster'");
  if (!found) return found.error();
  return found->number(0, 0) == 1;
}

// Two engines may begin at the same time: the second one finds what the first has made.
Status make_schema(Connection& connection) {
  const auto made = connection.run_all(std::string(kMakeTables) + kPositionTables + "COMMIT;");
  if (made) return {};
  if (connection.in_transaction()) (void)connection.run_all("ROLLBACK");
  const auto there = has_schema(connection);
  if (there && *there) return {};
  return Error(made.error().code(),
               "cannot make the tables: " + made.error().message() +
                   "; the login needs the right CREATE on the database, or a schema \"wheelpit\" "
                   "of its own");
}

// While no engine of the version before is there: it would not understand what it finds.
Status bring_up_to_date(Connection& connection) {
  const auto format = connection.run("SELECT format FROM wheelpit.cluster");
  if (!format) return format.error();
  if (format->size() != 1 || format->number(0, 0) != 1) return {};
  const auto live =
      connection.run("SELECT name FROM wheelpit.node WHERE expires > now() ORDER BY name");
  if (!live) return live.error();
  if (live->size() > 0) {
    return Error(Errc::conflict,
                 "the engine on " + live->bytes(0, 0) +
                     " uses the store with an older version of wheelpit: stop it, or wait for ten "
                     "seconds if it was killed");
  }
  const auto moved =
      connection.run_all(std::string(kTablesToFormat2) + kPositionTables + "COMMIT;");
  if (moved) return {};
  if (connection.in_transaction()) (void)connection.run_all("ROLLBACK");
  return Error(moved.error().code(),
               "cannot bring the tables up to date: " + moved.error().message());
}

Status check_identity(const Rows& rows, const StoreIdentity& identity) {
  if (rows.number(0, 0) > kSchemaFormat) {
    return Error(Errc::malformed,
                 "the store was written by a newer version of wheelpit: use that version");
  }
  const std::string region = rows.bytes(0, 1);
  const std::string account = rows.bytes(0, 2);
  if (region == identity.region && account == identity.account_id) return {};
  return Error(Errc::invalid_argument,
               "the store is of region " + region + " and account " + account +
                   ", the configuration says " + identity.region + " and " + identity.account_id +
                   ": change [server] region and account_id, or name another database");
}

}  // namespace

Status prepare_schema(Connection& connection, const StoreIdentity& identity) {
  if (connection.server_version() < kLeastServer) {
    return Error(Errc::malformed, "the server is older than PostgreSQL 15");
  }
  const auto there = has_schema(connection);
  if (!there) return there.error();
  if (!*there) {
    if (Status made = make_schema(connection); !made) return made;
  }
  if (Status moved = bring_up_to_date(connection); !moved) return moved;
  const auto first = connection.run(
      "INSERT INTO wheelpit.cluster(format, region, account) VALUES($1, $2, $3)"
      " ON CONFLICT DO NOTHING",
      Values().number(kSchemaFormat).text(identity.region).text(identity.account_id));
  if (!first) return first.error();
  const auto rows = connection.run("SELECT format, region, account FROM wheelpit.cluster");
  if (!rows) return rows.error();
  if (rows->size() != 1) return Error(Errc::malformed, "the table wheelpit.cluster is damaged");
  return check_identity(*rows, identity);
}

}  // namespace wheelpit::postgres
