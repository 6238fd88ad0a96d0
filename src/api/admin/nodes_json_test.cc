#include "api/admin/nodes_json.h"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <string>

namespace wheelpit::api {
namespace {

namespace json = boost::json;
using cluster::ClusterView;
using cluster::SlotKind;

ClusterView view() {
  return {
      .self = "n-1",
      .revision = 12,
      .nodes = {{.incarnation = "i-1",
                 .node = "n-1",
                 .name = "mill-1",
                 .address = "10.0.0.1:9401",
                 .version = "0.1.0",
                 .live = true,
                 .expires_ms = 20'000,
                 .left_ms = 8'100,
                 .applied = 12,
                 .capacity = 2},
                {.incarnation = "i-2",
                 .node = "n-2",
                 .name = "mill-2",
                 .live = false,
                 .expires_ms = 10'000,
                 .left_ms = -1'900},
                // It began anew.
                {.incarnation = "i-3",
                 .node = "n-2",
                 .name = "mill-2",
                 .live = true,
                 .expires_ms = 19'000,
                 .left_ms = 7'100,
                 .draining = true}},
      .slots = {
          {.name = {.kind = SlotKind::coordinator}, .owner = "i-1", .owner_live = true, .epoch = 3},
          {.name = {.kind = SlotKind::mapping, .key = "u-1"},
           .target = "n-2",
           .owner = "i-3",
           .owner_live = true,
           .epoch = 1,
           .since = ManualClock::kWallStart},
          {.name = {.kind = SlotKind::bucket, .part = 5},
           .target = "n-1",
           .owner = "i-2",
           .owner_live = false,
           .epoch = 9}}};
}

TEST(NodesJsonTest, TellsNodesAndSlots) {
  const json::object out = nodes_json(view());
  EXPECT_EQ(out.at("several"), true);
  EXPECT_EQ(out.at("self"), "n-1");
  EXPECT_EQ(out.at("coordinator"), "n-1");
  EXPECT_EQ(out.at("revision"), 12);
  const json::array& nodes = out.at("nodes").as_array();
  ASSERT_EQ(nodes.size(), 2U);
  EXPECT_EQ(json::serialize(nodes[0]),
            R"({"id":"n-1","name":"mill-1","address":"10.0.0.1:9401","version":"0.1.0",)"
            R"("live":true,"expiresInSeconds":8.1E0,"draining":false,"applied":12,"capacity":2,)"
            R"("slots":{"mapping":0,"function":0,"bucket":0}})");
  EXPECT_EQ(nodes[1].at("draining"), true);
  EXPECT_EQ(nodes[1].at("slots").at("mapping"), 1);
}

TEST(NodesJsonTest, AnOwnerIsANodeThatLives) {
  const json::object out = nodes_json(view());
  const json::array& slots = out.at("slots").as_array();
  EXPECT_EQ(json::serialize(slots[1]),
            R"({"kind":"mapping","key":"u-1","part":0,"target":"n-2","owner":"n-2","epoch":1,)"
            R"("since":"2026-01-01T00:00:00.000Z"})");
  EXPECT_EQ(json::serialize(slots[2]),
            R"({"kind":"bucket","key":"","part":5,"target":"n-1","owner":null,"epoch":9,)"
            R"("since":null})");
}

TEST(LoadJsonTest, IsAShareOfWhatCanRun) {
  EXPECT_EQ(json::serialize(load_json({.busy = 3,
                                       .capacity = 4,
                                       .waiting = 2,
                                       .oldest_seconds = 1.5,
                                       .nodes = 2,
                                       .silent = 1})),
            R"({"busy":3,"capacity":4,"load":7.5E-1,"waitingEvents":2,)"
            R"("oldestWaitingEventSeconds":1.5E0,"nodes":2,"silentNodes":1})");
  EXPECT_EQ(load_json({}).at("load"), 0.0);
}

}  // namespace
}  // namespace wheelpit::api
