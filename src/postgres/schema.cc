#include "postgres/schema.h"

#include <string>
#include <string_view>

#include "postgres/schema_positions.h"

namespace wheelpit::postgres {

namespace {

constexpr std::int64_t kFormat = 1;
constexpr int kLeastServer = 150000;

// Keys and bodies are bytes, which compare as memcmp does. So are an event's texts: what a function
// says may be no UTF-8. Progress is written without touching payloads.
constexpr const char* kTables = R"sql(
BEGIN;
SET LOCAL statement_timeout = 10000;
CREATE SCHEMA IF NOT EXISTS wheelpit;
CREATE TABLE wheelpit.cluster(
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  format bigint NOT NULL,
  region text NOT NULL,
  account text NOT NULL
);
CREATE TABLE wheelpit.node(
  incarnation text PRIMARY KEY,
  node text NOT NULL,
  name text NOT NULL,
  expires timestamptz NOT NULL
);
CREATE TABLE wheelpit.document(
  collection bigint NOT NULL,
  key bytea NOT NULL,
  body bytea NOT NULL,
  revision bigint NOT NULL,
  PRIMARY KEY (collection, key)
);
CREATE TABLE wheelpit.event(
  number bigint PRIMARY KEY,
  request_id bytea NOT NULL,
  arn bytea NOT NULL,
  trace bytea NOT NULL,
  bytes bigint NOT NULL,
  accepted bigint NOT NULL,
  state bigint NOT NULL DEFAULT 0,
  attempts bigint NOT NULL DEFAULT 0,
  refusals bigint NOT NULL DEFAULT 0,
  due bigint NOT NULL,
  error bytea NOT NULL DEFAULT '',
  status bigint NOT NULL DEFAULT 0,
  condition bigint NOT NULL DEFAULT -1,
  concluded bigint NOT NULL DEFAULT 0,
  destination bytea NOT NULL DEFAULT '',
  dead_letter_queue bytea NOT NULL DEFAULT ''
);
CREATE INDEX event_failed ON wheelpit.event(number) WHERE state = 2;
CREATE INDEX event_request_id ON wheelpit.event(request_id);
CREATE TABLE wheelpit.event_payload(number bigint PRIMARY KEY, body bytea NOT NULL);
CREATE TABLE wheelpit.event_response(
  number bigint PRIMARY KEY,
  status bigint NOT NULL,
  version bytea NOT NULL,
  function_error bytea NOT NULL,
  body bytea NOT NULL
);
)sql";

Result<bool> has_schema(Connection& connection) {
  const auto found = connection.run(
      "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
      " WHERE n.nspname = 'wheelpit' AND c.relname = 'cluster'");
  if (!found) return found.error();
  return found->number(0, 0) == 1;
}

// Two engines may begin at the same time: the second one finds what the first has made.
Status make_schema(Connection& connection) {
  const auto made = connection.run_all(std::string(kTables) + kPositionTables + "COMMIT;");
  if (made) return {};
  if (connection.in_transaction()) (void)connection.run_all("ROLLBACK");
  const auto there = has_schema(connection);
  if (there && *there) return {};
  return Error(made.error().code(),
               "cannot make the tables: " + made.error().message() +
                   "; the login needs the right CREATE on the database, or a schema \"wheelpit\" "
                   "of its own");
}

Status check_identity(const Rows& rows, const StoreIdentity& identity) {
  if (rows.number(0, 0) > kFormat) {
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
  const auto first = connection.run(
      "INSERT INTO wheelpit.cluster(format, region, account) VALUES($1, $2, $3)"
      " ON CONFLICT DO NOTHING",
      Values().number(kFormat).text(identity.region).text(identity.account_id));
  if (!first) return first.error();
  const auto rows = connection.run("SELECT format, region, account FROM wheelpit.cluster");
  if (!rows) return rows.error();
  if (rows->size() != 1) return Error(Errc::malformed, "the table wheelpit.cluster is damaged");
  return check_identity(*rows, identity);
}

}  // namespace wheelpit::postgres
