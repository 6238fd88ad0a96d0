#include "app/engine/mapping_kinds.h"

#include <gtest/gtest.h>

#include <string>

#include "base/run_to_end.h"
#include "store/memory/memory_store.h"

namespace wheelpit {
namespace {

using enum SourceKind;

constexpr const char* kArn = "arn:aws:mq:us-east-1:000000000000:broker:b:b-1";

class MappingKindsTest : public testing::Test {
 protected:
  // A mapping as version 0.1 wrote it.
  void put_old(const std::string& uuid, const std::string& arn) {
    const std::string body = R"({"uuid":")" + uuid + R"(","event_source_arn":")" + arn +
                             R"(","function_arn":"f","queue":"q","source_access":[],)"
                             R"("batch_size":100,"state":"Enabled","last_modified":1})";
    ASSERT_TRUE(run_to_end(documents_.put(Collection::mappings, uuid, body, 0)));
  }
  Status take(SourceKind engine) {
    std::vector<Broker> brokers(1);
    brokers[0].arn = kArn;
    brokers[0].kind = engine;
    return run_to_end(take_kinds_of_brokers(mappings_, brokers, {}));
  }
  Stored<Mapping> stored(const std::string& uuid) { return **run_to_end(mappings_.get(uuid)); }

  MemoryStore documents_;
  MappingStore mappings_{documents_};
};

TEST_F(MappingKindsTest, AMappingOfVersion01TakesTheEngineOfItsBroker) {
  put_old("u", kArn);
  EXPECT_EQ(stored("u").value.kind, rabbitmq);
  ASSERT_TRUE(take(activemq));
  EXPECT_EQ(stored("u").value.kind, activemq);
  EXPECT_EQ(stored("u").value.mq().queue, "q");
  ASSERT_TRUE(take(activemq));
  EXPECT_EQ(stored("u").revision, 2U) << "what is right is not written again";
}

TEST_F(MappingKindsTest, AMappingFollowsABrokerWhoseEngineWasCorrected) {
  put_old("u", kArn);
  ASSERT_TRUE(take(activemq));
  ASSERT_TRUE(take(rabbitmq));
  EXPECT_EQ(stored("u").value.kind, rabbitmq);
}

TEST_F(MappingKindsTest, AMappingOfABrokerThatIsNotConfiguredStaysAsItIs) {
  put_old("u", "arn:aws:mq:us-east-1:000000000000:broker:gone:b-2");
  ASSERT_TRUE(take(activemq));
  EXPECT_EQ(stored("u").revision, 1U);
}

}  // namespace
}  // namespace wheelpit
