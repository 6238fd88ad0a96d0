#include "api/mappings/positions_api.h"

#include <gtest/gtest.h>

#include "api/api_test_bed.h"
#include "base/run_to_end.h"
#include "positions/memory/memory_position_store.h"
#include "store/mapping_store.h"

namespace wheelpit::api {
namespace {

class PositionsApiTest : public testing::Test {
 protected:
  PositionsApiTest() {
    ApiDependencies dependencies = bed.dependencies();
    dependencies.positions = &positions;
    bed.handler = std::make_unique<ApiHandler>(bed.io, std::move(dependencies));
    put("one", "arn:aws:kinesis:us-east-1:000000000000:stream/s", MappingState::enabled);
    put("two", "arn:aws:kinesis:us-east-1:000000000000:stream/s/consumer/c:1",
        MappingState::disabled);
    put("other", "arn:aws:kinesis:us-east-1:000000000000:stream/t", MappingState::disabled);
    PartitionPosition shard;
    shard.partition = "shardId-000000000001";
    shard.parents = {"shardId-000000000000"};
    shard.slots.resize(2);
    shard.slots[0].finished = *SequenceNumber::parse("4959");
    shard.slots[1].failed = FailedBatch{.first = *SequenceNumber::parse("4960"),
                                        .last = *SequenceNumber::parse("4961"),
                                        .records = 2,
                                        .calls = 3,
                                        .request_id = "r"};
    shard.window = {WallTime(std::chrono::seconds(10)), WallTime(std::chrono::seconds(20)), "{}"};
    EXPECT_TRUE(run_to_end(bed.io, positions.add("one", {shard})));
  }
  void put(const std::string& uuid, const std::string& arn, MappingState state) {
    Mapping mapping;
    mapping.uuid = uuid;
    mapping.kind = SourceKind::kinesis;
    mapping.source = empty_parameters(mapping.kind);
    mapping.event_source_arn = arn;
    mapping.function_arn = "arn:aws:lambda:us-east-1:000000000000:function:f";
    mapping.status.state = state;
    MappingStore mappings(bed.store);
    EXPECT_TRUE(run_to_end(bed.io, mappings.put(mapping, 0)));
  }
  HttpResponse get(const std::string& path) {
    return bed.send("GET", "/_wheelpit/positions" + path);
  }
  HttpResponse post(const std::string& path, const std::string& body) {
    return bed.send("POST", "/_wheelpit/positions/" + path, body);
  }
  auto load(const std::string& uuid) { return *run_to_end(bed.io, positions.load(uuid)); }
  auto start_of(const std::string& uuid) {
    return *run_to_end(bed.io, positions.begin_source(uuid, ""));
  }

  MemoryPositionStore positions;
  ApiTestBed bed;
};

TEST_F(PositionsApiTest, ListsMappingsOfStreamsAlone) {
  bed.create_function("consume");
  bed.create_mapping("q1");
  const auto mappings = members(get("")).at("Mappings").as_array();
  ASSERT_EQ(mappings.size(), 3U);
  EXPECT_EQ(mappings[0].at("UUID"), "one");
  EXPECT_EQ(mappings[0].at("ShardCount"), 1);
  EXPECT_EQ(mappings[0].at("EndedShardCount"), 0);
  EXPECT_EQ(mappings[0].at("State"), "Enabled");
}

TEST_F(PositionsApiTest, ShowsAllOfAMappingsShards) {
  const std::string body = get("/one").body;
  for (const char* part :
       {R"("ShardId":"shardId-000000000001","Parents":["shardId-000000000000"],)",
        R"("Start":"TRIM_HORIZON","Ended":false,"Slots":[{"Finished":"4959"},)",
        R"({"FailedFirst":"4960","FailedLast":"4961","FailedCalls":3}],)",
        R"("WindowStateBytes":2)"}) {
    EXPECT_NE(body.find(part), std::string::npos) << part << " is not in " << body;
  }
  EXPECT_EQ(get("/none").status, 404);
}

TEST_F(PositionsApiTest, ResetTakesADisabledMappingAlone) {
  const HttpResponse refused = post("one/reset", R"({"To":"TRIM_HORIZON"})");
  EXPECT_EQ(refused.status, 409);
  EXPECT_NE(refused.body.find("--no-enabled"), std::string::npos) << refused.body;
  EXPECT_EQ(load("one").size(), 1U);

  bed.settle("one", MappingState::disabled);
  EXPECT_EQ(post("one/reset", R"({"To":"TRIM_HORIZON"})").body, R"({"Shards":1})");
  EXPECT_TRUE(load("one").empty());
  EXPECT_EQ(start_of("one"), StartPoint());
  EXPECT_EQ(post("one/reset", R"({"To":"AT_TIMESTAMP","Timestamp":1700000000.5})").status, 200);
  EXPECT_EQ(start_of("one"),
            (StartPoint{StartPoint::Kind::at, WallTime(std::chrono::milliseconds(1700000000500))}));
  EXPECT_EQ(post("one/reset", R"({"To":"LATEST"})").status, 200);
  EXPECT_EQ(start_of("one")->kind, StartPoint::Kind::at) << "now, once and for all";
}

TEST_F(PositionsApiTest, WhatCannotBeMeantIsRefused) {
  EXPECT_EQ(post("two/reset", R"({"To":"AT_TIMESTAMP"})").status, 400);
  EXPECT_EQ(post("two/reset", R"({"To":"LATEST","Timestamp":1})").status, 400);
  EXPECT_EQ(post("two/reset", R"({"To":"yesterday"})").status, 400);
  EXPECT_EQ(post("two/reset", "{}").status, 400);
  EXPECT_EQ(post("none/reset", R"({"To":"LATEST"})").status, 404);
  EXPECT_EQ(post("two/copy", R"({"From":"two"})").status, 400);
  EXPECT_EQ(post("two/copy", R"({"From":"none"})").status, 404);
  EXPECT_EQ(post("other/copy", R"({"From":"one"})").status, 400) << "another stream";
  EXPECT_EQ(post("two/copy", R"({"From":"other"})").status, 400);
  EXPECT_EQ(post("one/copy", R"({"From":"two"})").status, 409) << "it reads";
  bed.create_function("consume");
  const auto created = members(bed.create_mapping("q1"));
  const HttpResponse queue = get("/" + std::string(created.at("UUID").as_string()));
  EXPECT_EQ(queue.status, 400);
  EXPECT_NE(queue.body.find("Amazon MQ"), std::string::npos) << queue.body;
}

TEST_F(PositionsApiTest, CopyTakesTheConsumersOfAStreamForOne) {
  EXPECT_EQ(post("two/copy", R"({"From":"one"})").body, R"({"Shards":1})");
  ASSERT_EQ(load("two").size(), 1U);
  EXPECT_EQ(load("two")[0].slots[0].finished, *SequenceNumber::parse("4959"));
  EXPECT_EQ(load("one").size(), 1U);
  bed.settle("one", MappingState::disabled);
  post("one/reset", R"({"To":"LATEST"})");
  EXPECT_EQ(post("two/copy", R"({"From":"one"})").status, 404) << "it has none";
}

TEST_F(PositionsApiTest, OfKafkaTheyAreShownAndTheGroupsOwnCount) {
  Mapping mapping;
  mapping.uuid = "grain";
  mapping.kind = SourceKind::self_managed_kafka;
  KafkaParameters kafka;
  kafka.bootstrap_servers = {"a:9092", "b:9092"};
  kafka.topic = "grain";
  mapping.source = kafka;
  mapping.status.state = MappingState::disabled;
  MappingStore mappings(bed.store);
  EXPECT_TRUE(run_to_end(bed.io, mappings.put(mapping, 0)));
  PartitionPosition partition;
  partition.partition = "grain-0";
  partition.slots.resize(1);
  partition.slots[0].finished = *SequenceNumber::parse("41");
  EXPECT_TRUE(run_to_end(bed.io, positions.add("grain", {partition})));
  const std::string shown = get("/grain").body;
  EXPECT_TRUE(shown.contains(R"("EventSourceArn":"a:9092,b:9092/grain")")) << shown;
  EXPECT_TRUE(shown.contains(R"("Finished":"41")")) << shown;
  EXPECT_TRUE(get("").body.contains(R"("UUID":"grain")"));
  const HttpResponse refused = post("grain/reset", R"({"To":"LATEST"})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_TRUE(refused.body.contains("consumer group")) << refused.body;
}

TEST(PositionsApi, WithoutAStoreSaysSo) {
  ApiTestBed bed;
  EXPECT_EQ(bed.send("GET", "/_wheelpit/positions").status, 502);
  EXPECT_EQ(bed.send("POST", "/_wheelpit/positions/a/reset", R"({"To":"LATEST"})").status, 502);
}

}  // namespace
}  // namespace wheelpit::api
