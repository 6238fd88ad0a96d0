#include "source/kafka/classify.h"

#include <gtest/gtest.h>

namespace wheelpit::kafka {
namespace {

TEST(KafkaClassify, WhatTheClusterRefusesIsHeldAndTheRestIsAConnection) {
  using enum SourceProblem;
  EXPECT_EQ(diagnose("_AUTHENTICATION", "wrong").problem, authentication);
  EXPECT_EQ(diagnose("_AUTHENTICATION", "wrong").recovery, Recovery::hold);
  EXPECT_EQ(diagnose("TOPIC_AUTHORIZATION_FAILED", "").problem, authorization);
  EXPECT_EQ(diagnose("GROUP_AUTHORIZATION_FAILED", "").problem, authorization);
  for (const char* error : {"_ALL_BROKERS_DOWN", "UNKNOWN_TOPIC_OR_PART", "_SSL", "new one"}) {
    EXPECT_EQ(diagnose(error, "away").problem, connection) << error;
    EXPECT_EQ(diagnose(error, "away").recovery, Recovery::retry) << error;
    EXPECT_EQ(diagnose(error, "away").detail, "away");
  }
}

TEST(KafkaClassify, OneBrokerIsNotTheCluster) {
  EXPECT_TRUE(is_of_one_broker("_TRANSPORT"));
  EXPECT_TRUE(is_of_one_broker("_RESOLVE"));
  EXPECT_FALSE(is_of_one_broker("_ALL_BROKERS_DOWN"));
  EXPECT_FALSE(is_of_one_broker("_AUTHENTICATION"));
}

}  // namespace
}  // namespace wheelpit::kafka
