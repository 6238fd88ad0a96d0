#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "async/postgres/postgres_event_queue.h"
#include "base/run_to_end.h"
#include "base/uuid.h"
#include "postgres/lease_table.h"
#include "postgres/schema.h"
#include "postgres/session.h"
#include "postgres_server.h"
#include "store/postgres/postgres_store.h"

namespace wheelpit {
namespace {

using postgres::Connection;
using postgres::LeaseTable;
using postgres::Session;
using postgres::StoreAccess;

class PostgresFaultsTest : public testing::Test {
 protected:
  auto put(PostgresStore& store, const std::string& key, Revision expected = 0) {
    return run_to_end(store.put(Collection::mappings, key, "body", expected));
  }
  // A later run of an engine, of this or of another node.
  StoreAccess successor() const { return {.url = access_.url, .incarnation = make_uuid()}; }

  StoreAccess access_ = postgres_server().new_store();
};

TEST_F(PostgresFaultsTest, AServerThatWasRestartedIsFoundByTheNextCall) {
  PostgresStore store(access_);
  ASSERT_TRUE(put(store, "a"));
  postgres_server().command("kill");
  const auto refused = put(store, "b");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::unavailable);
  postgres_server().command("launch");
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // one attempt a second
  EXPECT_TRUE(put(store, "b"));
  postgres_server().command("kill");
  postgres_server().command("launch");
  EXPECT_TRUE(put(store, "c")) << "nothing had begun on the connection that broke";
}

TEST_F(PostgresFaultsTest, ACallDoesNotWaitForEverForAServerThatHangs) {
  access_.patience = {.connect = std::chrono::seconds(1), .answer = std::chrono::seconds(1)};
  PostgresStore store(access_);
  ASSERT_TRUE(put(store, "a"));
  postgres_server().command("pause");
  const auto late = put(store, "b");
  postgres_server().command("resume");
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code(), Errc::unavailable);
}

TEST_F(PostgresFaultsTest, WhoLostTheStoreWritesNothingMore) {
  PostgresStore former(access_);
  async::PostgresEventQueue events(access_);
  ASSERT_TRUE(put(former, "a"));
  postgres_server().sql("UPDATE wheelpit.node SET expires = now() - interval '1 second'");
  const StoreAccess taken = successor();
  LeaseTable lease(taken, "another", "there");
  ASSERT_TRUE(lease.take());
  const auto fenced = put(former, "b");
  ASSERT_FALSE(fenced);
  EXPECT_TRUE(postgres::is_fenced(fenced.error())) << fenced.error().message();
  async::AsyncEvent event;
  event.request_id = make_uuid();
  event.payload = std::make_shared<const std::string>("1");
  EXPECT_FALSE(run_to_end(events.add(event)));
  EXPECT_EQ(postgres_server().sql("SELECT count(*) FROM wheelpit.document"), "1\n");
  EXPECT_EQ(postgres_server().sql("SELECT count(*) FROM wheelpit.event"), "0\n");
  PostgresStore now(taken);
  EXPECT_TRUE(put(now, "b"));
}

// A fence that is only looked at would let through what is committed after the store has changed
// hands.
TEST_F(PostgresFaultsTest, NobodyTakesTheStoreWhileATransactionThatHasPassedTheFenceRuns) {
  postgres_server().sql("UPDATE wheelpit.node SET expires = now() - interval '1 second'");
  Session former(access_);
  ASSERT_TRUE(former.begin());
  auto taking = std::async(std::launch::async, [this] {
    LeaseTable lease(successor(), "another", "there");
    return lease.take();
  });
  const auto waits = [] {
    return postgres_server().sql(
               "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
               " AND datname = current_database()") == "1\n";
  };
  bool waited = false;
  while (!waited && taking.wait_for(std::chrono::milliseconds(20)) == std::future_status::timeout) {
    waited = waits();
  }
  EXPECT_TRUE(waited);
  ASSERT_TRUE(
      former.run("INSERT INTO wheelpit.document(collection, key, body, revision)"
                 " VALUES(1, 'k', 'v', 1)"));
  EXPECT_TRUE(former.commit());
  EXPECT_TRUE(taking.get());
  const Status late = former.begin();
  ASSERT_FALSE(late);
  EXPECT_TRUE(postgres::is_fenced(late.error())) << late.error().message();
  former.rollback();
}

TEST_F(PostgresFaultsTest, AStoreHasOneHolder) {
  LeaseTable holder(access_, "node", "here");
  EXPECT_TRUE(holder.renew());
  LeaseTable other(successor(), "another", "there");
  const Status refused = other.take();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::conflict);
  EXPECT_NE(refused.error().message().find("the engine on here"), std::string::npos);

  LeaseTable again(successor(), "node", "here");
  EXPECT_TRUE(again.take()) << "an earlier run of the same node is over";
  const Status lost = holder.renew();
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code(), Errc::not_found);
  EXPECT_TRUE(again.release());
  EXPECT_TRUE(other.take());
}

TEST_F(PostgresFaultsTest, AStoreIsOfOneRegionAndAccountAndOfAKnownFormat) {
  auto connection = Connection::open(access_.url, access_.patience);
  ASSERT_TRUE(connection);
  EXPECT_TRUE(prepare_schema(*connection, {.region = "us-east-1", .account_id = "000000000000"}));
  const Status other = prepare_schema(*connection, {.region = "eu-west-1", .account_id = "1"});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code(), Errc::invalid_argument);
  postgres_server().sql("UPDATE wheelpit.cluster SET format = 99");
  const Status newer =
      prepare_schema(*connection, {.region = "us-east-1", .account_id = "000000000000"});
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().code(), Errc::malformed);
}

TEST_F(PostgresFaultsTest, ALoginWithoutRightsIsToldWhatItNeeds) {
  postgres_server().sql("DROP SCHEMA wheelpit CASCADE");
  postgres_server().sql("DROP ROLE IF EXISTS poor");
  postgres_server().sql("CREATE ROLE poor LOGIN");
  std::string url = access_.url;
  url.replace(url.find("//postgres@"), 11, "//poor@");
  auto connection = Connection::open(url, access_.patience);
  ASSERT_TRUE(connection);
  const Status refused =
      prepare_schema(*connection, {.region = "us-east-1", .account_id = "000000000000"});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message().find("the right CREATE"), std::string::npos);
}

TEST(PostgresConnection, WhatCannotBeReachedIsTold) {
  const auto closed = Connection::open("postgresql://127.0.0.1:1/x", {});
  ASSERT_FALSE(closed);
  EXPECT_EQ(closed.error().code(), Errc::unavailable);
  const auto nonsense = Connection::open("postgresql://[", {});
  EXPECT_FALSE(nonsense);
}

}  // namespace
}  // namespace wheelpit
