// What version 0.1 has stored is read.

#include <gtest/gtest.h>

#include <filesystem>

#include "base/run_to_end.h"
#include "sqlite/test_database.h"
#include "store/mapping_store.h"
#include "store/sqlite/sqlite_store.h"

namespace wheelpit {
namespace {

namespace fs = std::filesystem;

// A database that the store of commit 23e7407 made: two queues of a RabbitMQ broker and one of an
// ActiveMQ broker.
class Version01Test : public testing::Test {
 protected:
  Version01Test() {
    const fs::path made =
        fs::path(__FILE__).parent_path() / "../../../tests/data/store/version_0_1.db";
    fs::copy_file(made, database_in(folder_));
    documents_ = open_or_fail<SqliteStore>(database_in(folder_));
    mappings_ = std::make_unique<MappingStore>(*documents_);
  }
  Mapping mapping(const std::string& uuid) {
    auto stored = run_to_end(mappings_->get(uuid));
    EXPECT_TRUE(stored && *stored);
    return stored && *stored ? (*stored)->value : Mapping();
  }

  const ScratchFolder folder_;
  std::unique_ptr<SqliteStore> documents_;
  std::unique_ptr<MappingStore> mappings_;
};

constexpr const char* kRabbit = "11111111-1111-4111-8111-111111111111";
constexpr const char* kActive = "22222222-2222-4222-8222-222222222222";
constexpr const char* kRefused = "33333333-3333-4333-8333-333333333333";

TEST_F(Version01Test, AMappingHasAllThatItHad) {
  const Mapping read = mapping(kRabbit);
  EXPECT_EQ(read.uuid, kRabbit);
  EXPECT_EQ(read.kind, SourceKind::rabbitmq);
  EXPECT_EQ(read.event_source_arn, "arn:aws:mq:us-east-1:000000000000:broker:rabbit:b-1");
  EXPECT_EQ(read.function_arn, "arn:aws:lambda:us-east-1:000000000000:function:orders:live");
  EXPECT_EQ(read.mq().queue, "orders");
  EXPECT_EQ(read.mq().virtual_host(), "/shop");
  EXPECT_EQ(read.mq().secret_arn(),
            "arn:aws:secretsmanager:us-east-1:000000000000:secret:rabbit-AbCdEf");
  EXPECT_EQ(read.batching, (BatchingParameters{.size = 7, .window_seconds = 2}));
  EXPECT_EQ(read.filters,
            (std::vector<std::string>{R"({"data":{"status":["paid"]}})", R"({"data":["plain"]})"}));
  EXPECT_EQ(read.tags.at("team"), "checkout");
  EXPECT_EQ(read.handling, BatchHandling());
  EXPECT_EQ(
      read.status,
      (MappingStatus{.state = MappingState::enabled,
                     .reason = "USER_INITIATED",
                     .last_processing_result = "OK",
                     .last_modified = WallTime(std::chrono::microseconds(1'795'376'553'123'456))}));
}

TEST_F(Version01Test, ItsStateAndItsReasonsAreKept) {
  EXPECT_EQ(mapping(kActive).status.state, MappingState::disabled);
  EXPECT_EQ(mapping(kActive).mq().queue, "Consumer.mails.VirtualTopic.orders");
  EXPECT_EQ(mapping(kActive).batching.window(), std::chrono::milliseconds(500));
  const Mapping refused = mapping(kRefused);
  EXPECT_EQ(refused.status.state, MappingState::creating);
  EXPECT_EQ(refused.status.reason, "EVENT_SOURCE_AUTHN_ERROR");
  EXPECT_TRUE(refused.status.last_processing_result.ends_with("ACCESS_REFUSED"));
}

TEST_F(Version01Test, WhatIsWrittenAnewHasItsKind) {
  Stored<Mapping> stored = **run_to_end(mappings_->get(kActive));
  stored.value.kind = SourceKind::activemq;
  ASSERT_TRUE(run_to_end(mappings_->put(stored.value, stored.revision)));
  EXPECT_EQ(mapping(kActive).kind, SourceKind::activemq);
  EXPECT_EQ(mapping(kActive).mq().access, stored.value.mq().access);
  EXPECT_EQ(run_to_end(mappings_->list())->size(), 3U);
}

}  // namespace
}  // namespace wheelpit
