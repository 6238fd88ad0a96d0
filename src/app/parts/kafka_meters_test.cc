#include "app/parts/kafka_meters.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

class KafkaMetersTest : public testing::Test {
 protected:
  bool shows(const std::string& line) { return metrics_.expose({}).contains(line + '\n'); }

  Metrics metrics_;
};

TEST_F(KafkaMetersTest, APartitionsNumbersAreSeriesOfItsName) {
  KafkaMeters meters(metrics_, {{"queue", "grain"}});
  meters.on_partition("grain-2", {.committed = 7, .processed = 9, .end = 12});
  EXPECT_TRUE(shows(R"(lambda_esm_partition_lag{partition="grain-2",queue="grain"} 3)"));
  EXPECT_TRUE(shows(R"(lambda_esm_partition_end_offset{partition="grain-2",queue="grain"} 12)"));
  EXPECT_TRUE(
      shows(R"(lambda_esm_partition_committed_offset{partition="grain-2",queue="grain"} 7)"));
  EXPECT_TRUE(
      shows(R"(lambda_esm_partition_processed_offset{partition="grain-2",queue="grain"} 9)"));
  meters.on_gone("grain-2");
  EXPECT_FALSE(metrics_.expose({}).contains("grain-2")) << "another member has it";
}

TEST_F(KafkaMetersTest, WhatIsNotKnownIsNotShown) {
  {
    KafkaMeters meters(metrics_, {});
    meters.on_partition("grain-0", {.committed = 7, .processed = 9, .end = std::nullopt});
    EXPECT_FALSE(metrics_.expose({}).contains("lambda_esm_partition_lag{"));
    EXPECT_TRUE(shows(R"(lambda_esm_partition_committed_offset{partition="grain-0"} 7)"));
  }
  EXPECT_FALSE(metrics_.expose({}).contains("grain-0")) << "the mapping is gone";
}

TEST_F(KafkaMetersTest, CountsRebalancesStallsAndCommitsThatFail) {
  KafkaMeters meters(metrics_, {});
  meters.on_rebalance();
  meters.on_rebalance();
  meters.on_stall();
  meters.on_commit_failed();
  EXPECT_TRUE(shows("lambda_esm_rebalances_total 2"));
  EXPECT_TRUE(shows("lambda_esm_stalls_total 1"));
  EXPECT_TRUE(shows("lambda_esm_commit_errors_total 1"));
}

}  // namespace
}  // namespace wheelpit
