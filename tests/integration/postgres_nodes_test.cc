#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/uuid.h"
#include "cluster/fence.h"
#include "cluster/postgres/node_table.h"
#include "postgres/lease_table.h"
#include "postgres/session.h"
#include "postgres_server.h"

namespace wheelpit {
namespace {

using cluster::NodeIdentity;
using cluster::NodeTable;
using cluster::SlotClaim;
using cluster::SlotKind;
using cluster::SlotName;
using cluster::SlotRow;
using postgres::Session;

const SlotName kMapping{.kind = SlotKind::mapping, .key = std::string("u'\0\xff", 4)};
const SlotName kCoordinator{.kind = SlotKind::coordinator};

// What the store does for nodes: what the model of cluster/checker says that it does.
class PostgresNodesTest : public testing::Test {
 protected:
  // new_store() is held by an engine alone.
  PostgresNodesTest() { EXPECT_TRUE(session_.run("DELETE FROM wheelpit.node")); }

  static NodeIdentity who(const std::string& node, const std::string& key = "key") {
    return {.node = node, .name = "machine", .address = {}, .version = "1", .key_check = key};
  }
  void join(const std::string& node, const std::string& incarnation) {
    ASSERT_TRUE(table_.join(who(node), incarnation, false));
  }
  void expire(const std::string& incarnation) {
    ASSERT_TRUE(session_.run(("UPDATE wheelpit.node SET expires = now() - interval '1 second'"
                              " WHERE incarnation = '" +
                              incarnation + "'")
                                 .c_str()));
  }
  SlotRow slot(const SlotName& name) {
    const auto view = table_.look();
    if (!view) return {.name = name, .target = view.error().message()};
    const auto found = std::ranges::find(view->slots, name, &SlotRow::name);
    return found == view->slots.end() ? SlotRow{.name = name, .target = "none"} : *found;
  }
  std::vector<SlotName> acquire(const std::string& node, const std::string& incarnation) {
    const auto got = table_.acquire(node, incarnation);
    EXPECT_TRUE(got);
    std::vector<SlotName> names;
    if (got) {
      for (const auto& [name, claim] : *got) names.push_back(name);
    }
    return names;
  }
  bool passes(const SlotName& name, const SlotClaim& claim) {
    return session_.run(fence_of(name, claim).c_str()).has_value();
  }
  // Node "a" coordinates, and the mapping is meant for `target`.
  void begin(const std::string& target) {
    join("a", "a1");
    join("b", "b1");
    ASSERT_TRUE(table_.want(kMapping, 2, "f"));
    ASSERT_EQ(acquire("a", "a1"), std::vector{kCoordinator});
    ASSERT_TRUE(table_.retarget({{.name = kMapping, .node = target}}, {.owner = "a1", .epoch = 1}));
  }

  postgres::StoreAccess access_ = postgres_server().new_store();
  NodeTable table_{access_};
  Session session_{access_};
};

TEST_F(PostgresNodesTest, ALeaseThatHasExpiredIsNotRenewed) {
  join("a", "a1");
  EXPECT_FALSE(table_.renew("a1", 7).value());
  ASSERT_TRUE(table_.set_draining("a", true));
  EXPECT_TRUE(table_.renew("a1", 8).value());
  const auto view = table_.look();
  ASSERT_TRUE(view);
  ASSERT_EQ(view->nodes.size(), 1U);
  EXPECT_TRUE(view->nodes[0].live);
  EXPECT_EQ(view->nodes[0].applied, 8);
  EXPECT_GT(view->nodes[0].left_ms, 8'000);
  expire("a1");
  const auto late = table_.renew("a1", 9);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code(), Errc::not_found);
  EXPECT_FALSE(table_.look()->nodes[0].live);
  join("a", "a2");
  EXPECT_EQ(table_.look()->nodes.size(), 1U) << "in the place of the former run";
}

TEST_F(PostgresNodesTest, TheTargetTakesASlotOnceItsOwnerIsGone) {
  begin("b");
  EXPECT_EQ(acquire("a", "a1"), std::vector<SlotName>()) << "it is meant for b";
  EXPECT_EQ(acquire("b", "b1"), std::vector{kMapping});
  const SlotRow row = slot(kMapping);
  EXPECT_EQ(row.owner, "b1");
  EXPECT_TRUE(row.owner_live);
  EXPECT_EQ(row.epoch, 1);
  EXPECT_EQ(row.weight, 2);
  EXPECT_EQ(row.home, "f");
  ASSERT_TRUE(table_.retarget({{.name = kMapping, .node = "a"}}, {.owner = "a1", .epoch = 1}));
  EXPECT_EQ(acquire("a", "a1"), std::vector<SlotName>()) << "its owner lives";
  expire("b1");
  EXPECT_FALSE(slot(kMapping).owner_live);
  EXPECT_EQ(acquire("a", "a1"), std::vector{kMapping});
  EXPECT_EQ(slot(kMapping).epoch, 2);
}

TEST_F(PostgresNodesTest, WhoseLeaseIsOverTakesNothing) {
  begin("b");
  expire("b1");
  EXPECT_EQ(acquire("b", "b1"), std::vector<SlotName>());
}

TEST_F(PostgresNodesTest, OnlyTheClaimItselfReleases) {
  begin("b");
  acquire("b", "b1");
  ASSERT_TRUE(table_.release({{kMapping, {.owner = "b1", .epoch = 7}}}));
  ASSERT_TRUE(table_.release({{kMapping, {.owner = "a1", .epoch = 1}}}));
  EXPECT_EQ(slot(kMapping).owner, "b1");
  ASSERT_TRUE(table_.release({{kMapping, {.owner = "b1", .epoch = 1}}}));
  EXPECT_EQ(slot(kMapping).owner, "");
  EXPECT_EQ(slot(kMapping).epoch, 1) << "the next owner's is another";
}

TEST_F(PostgresNodesTest, AFormerCoordinatorSetsNoTarget) {
  begin("b");
  expire("a1");
  EXPECT_EQ(acquire("b", "b1"), (std::vector{kCoordinator, kMapping}));
  const Status late =
      table_.retarget({{.name = kMapping, .node = "a"}}, {.owner = "a1", .epoch = 1});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code(), Errc::not_found);
  EXPECT_EQ(slot(kMapping).target, "b");
}

TEST_F(PostgresNodesTest, AFenceIsPassedByTheOwnerOfThatEpochAlone) {
  begin("b");
  acquire("b", "b1");
  EXPECT_TRUE(passes(kMapping, {.owner = "b1", .epoch = 1}));
  EXPECT_FALSE(passes(kMapping, {.owner = "b1", .epoch = 2}));
  EXPECT_FALSE(passes(kMapping, {.owner = "a1", .epoch = 1}));
  EXPECT_FALSE(passes({.kind = SlotKind::mapping, .key = "u"}, {.owner = "b1", .epoch = 1}));
}

// A lease that waits for somebody's transaction would be lost with it.
TEST_F(PostgresNodesTest, NothingWaitsForATransactionThatHasPassedAFence) {
  begin("b");
  acquire("b", "b1");
  ASSERT_TRUE(session_.begin_unfenced());
  ASSERT_TRUE(passes(kMapping, {.owner = "b1", .epoch = 1}));
  NodeTable other(access_);
  ASSERT_TRUE(other.join(who("b"), "b2", false)) << "the run before is over";
  EXPECT_EQ(acquire("b", "b2"), std::vector<SlotName>()) << "left for the next round";
  ASSERT_TRUE(table_.retarget({{.name = kMapping, .node = "a"}}, {.owner = "a1", .epoch = 1}));
  ASSERT_TRUE(session_.commit());
  EXPECT_EQ(acquire("b", "b2"), std::vector{kMapping});
}

TEST_F(PostgresNodesTest, WhoLeavesFreesAllThatItHas) {
  begin("b");
  acquire("b", "b1");
  ASSERT_TRUE(table_.leave("b1"));
  EXPECT_EQ(slot(kMapping).owner, "");
  EXPECT_EQ(table_.look()->nodes.size(), 1U);
  ASSERT_TRUE(table_.forget(kMapping));
  EXPECT_EQ(slot(kMapping).target, "none");
}

TEST_F(PostgresNodesTest, AnEngineAloneAndNodesExcludeEachOther) {
  join("a", "a1");
  postgres::LeaseTable alone({.url = access_.url, .incarnation = make_uuid()}, "c", "machine");
  const Status refused = alone.take();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::invalid_argument);
  ASSERT_TRUE(table_.leave("a1"));
  ASSERT_TRUE(alone.take());
  const Status joined = table_.join(who("a"), "a2", false);
  ASSERT_FALSE(joined);
  EXPECT_EQ(joined.error().code(), Errc::invalid_argument);
}

TEST_F(PostgresNodesTest, AnEngineAloneEndsWhatNodesThatAreGoneMayStillWrite) {
  begin("b");
  acquire("b", "b1");
  expire("a1");
  expire("b1");
  postgres::LeaseTable alone({.url = access_.url, .incarnation = make_uuid()}, "c", "machine");
  ASSERT_TRUE(alone.take());
  EXPECT_FALSE(passes(kMapping, {.owner = "b1", .epoch = 1}));
}

TEST_F(PostgresNodesTest, ANodeWithAnotherKeyIsRefused) {
  join("a", "a1");
  const Status refused = table_.join(who("b", "another"), "b1", false);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Errc::invalid_argument);
  EXPECT_EQ(table_.look()->nodes.size(), 1U);
}

}  // namespace
}  // namespace wheelpit
