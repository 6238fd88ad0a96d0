#include <gtest/gtest.h>

#include <string>

#include "base/run_to_end.h"
#include "postgres/connection.h"
#include "postgres/schema.h"
#include "postgres_server.h"
#include "store/postgres/postgres_store.h"

namespace wheelpit {
namespace {

// As the version before made them.
constexpr const char* kFormat1 = R"sql(
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
COMMIT;
)sql";

constexpr const char* kFilled = R"sql(
INSERT INTO wheelpit.cluster(format, region, account) VALUES(1, 'us-east-1', '000000000000');
INSERT INTO wheelpit.document VALUES(2, 'f', 'body', 7);
INSERT INTO wheelpit.event(number, request_id, arn, trace, bytes, accepted, due)
  SELECT n, 'id', convert_to('arn:aws:lambda:us-east-1:000000000000:function:f' || n || ':v', 'UTF8'), '', 1, 0, 0
  FROM generate_series(1, 200) n;
INSERT INTO wheelpit.event_payload SELECT number, convert_to(number::text, 'UTF8') FROM wheelpit.event;
INSERT INTO wheelpit.event_response VALUES(3, 200, '', '', 'three');
)sql";

class PostgresSchemaTest : public testing::Test {
 protected:
  Status prepare() {
    auto connection = postgres::Connection::open(access_.url, {});
    if (!connection) return connection.error();
    return prepare_schema(*connection, {.region = "us-east-1", .account_id = "000000000000"});
  }
  std::string sql(const std::string& statements) { return postgres_server().sql(statements); }
  void make_format_1() {
    sql("DROP SCHEMA wheelpit CASCADE");
    sql(kFormat1);
    sql(kFilled);
  }

  postgres::StoreAccess access_ = postgres_server().new_store();
};

TEST_F(PostgresSchemaTest, TablesOfFormat1AreBroughtUpToDate) {
  make_format_1();
  const Status prepared = prepare();
  ASSERT_TRUE(prepared) << prepared.error().message();
  EXPECT_EQ(sql("SELECT format, revision FROM wheelpit.cluster"), "2|0\n");
  EXPECT_EQ(sql("SELECT revision FROM wheelpit.document WHERE gone IS NULL"), "7\n");
  EXPECT_EQ(sql("SELECT count(*), count(DISTINCT bucket) > 40 FROM wheelpit.event e"
                " JOIN wheelpit.event_payload p USING (number)"
                " WHERE number % 64 = bucket AND p.body = convert_to((number / 64)::text, 'UTF8')"),
            "200|t\n");
  EXPECT_EQ(sql("SELECT number / 64 FROM wheelpit.event_response"), "3\n");
  EXPECT_EQ(sql("SELECT nextval('wheelpit.event_numbers') > 200"), "t\n");
  EXPECT_TRUE(prepare()) << "a second time changes nothing";
}

TEST_F(PostgresSchemaTest, AnEngineOfTheOlderVersionIsNotDisturbed) {
  make_format_1();
  sql("INSERT INTO wheelpit.node VALUES('i', 'n', 'mill-1', now() + interval '1 minute')");
  const Status refused = prepare();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::conflict);
  EXPECT_NE(refused.error().message().find("mill-1"), std::string::npos);
  EXPECT_EQ(sql("SELECT format FROM wheelpit.cluster"), "1\n");
}

class PostgresChangesTest : public testing::Test {
 protected:
  std::vector<std::string> changed(std::int64_t after) {
    const auto changes = run_to_end(store_.changes(after));
    if (!changes) return {"error: " + changes.error().message()};
    last_ = changes->revision;
    std::vector<std::string> keys;
    for (const DocumentChange& change : changes->documents) {
      keys.push_back(change.key + (change.own ? " (own)" : ""));
    }
    return keys;
  }

  postgres::StoreAccess access_ = postgres_server().new_store();
  PostgresStore store_{access_};
  std::int64_t last_ = 0;
};

TEST_F(PostgresChangesTest, NamesWhatWasWrittenInItsOrderAndByWhom) {
  using Keys = std::vector<std::string>;
  EXPECT_EQ(changed(0), Keys{});
  ASSERT_TRUE(run_to_end(store_.put(Collection::functions, "mine", "1", 0)));
  PostgresStore other{access_};
  ASSERT_TRUE(run_to_end(other.put(Collection::functions, "b", "1", 0)));
  ASSERT_TRUE(run_to_end(other.put(Collection::mappings, "a", "1", 0)));
  EXPECT_EQ(changed(0), (Keys{"mine (own)", "b", "a"}));
  EXPECT_EQ(store_.revision_written(), 1);
  EXPECT_EQ(other.revision_written(), last_);
  const std::int64_t before = last_;
  EXPECT_EQ(changed(before), Keys{});
  ASSERT_TRUE(run_to_end(other.put(Collection::functions, "mine", "2", 1)));
  ASSERT_TRUE(run_to_end(other.remove(Collection::mappings, "a", 1)));
  EXPECT_EQ(changed(before), (Keys{"mine", "a"}));
}

TEST_F(PostgresChangesTest, WhatIsGoneIsForgottenAfterAnHour) {
  ASSERT_TRUE(run_to_end(store_.put(Collection::layers, "old", "1", 0)));
  ASSERT_TRUE(run_to_end(store_.put(Collection::layers, "new", "1", 0)));
  ASSERT_TRUE(run_to_end(store_.remove(Collection::layers, "old", 1)));
  postgres_server().sql("UPDATE wheelpit.document SET gone = gone - interval '61 minutes'");
  ASSERT_TRUE(run_to_end(store_.remove(Collection::layers, "new", 1)));
  EXPECT_EQ(postgres_server().sql("SELECT convert_from(key, 'UTF8') FROM wheelpit.document"),
            "new\n");
}

}  // namespace
}  // namespace wheelpit
