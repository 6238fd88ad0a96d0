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

// As the client library words what OpenSSL says.
constexpr const char* kWrongAuthority =
    "ssl://localhost:9093/bootstrap: SSL handshake failed: error:0A000086:SSL "
    "routines::certificate "
    "verify failed: broker certificate could not be verified, verify that ssl.ca.location is "
    "correctly configured or root CA certificates are installed (after 9ms in state SSL_HANDSHAKE)";
constexpr const char* kStranger =
    "ssl://localhost:9093/1: SSL handshake failed: error:0A000412:SSL routines::sslv3 alert bad "
    "certificate: SSL alert number 42 (after 3ms in state APIVERSION_QUERY)";
constexpr const char* kNoCertificate =
    "ssl://localhost:9093/1: Receive failed: error:0A00045C:SSL routines::tlsv13 alert certificate "
    "required: SSL alert number 116";

TEST(KafkaClassify, WhoDistrustsWhomInAHandshake) {
  for (const char* error : {"_SSL", "_TRANSPORT", "_ALL_BROKERS_DOWN"}) {
    EXPECT_EQ(diagnose(error, kWrongAuthority).problem, SourceProblem::distrusted) << error;
    EXPECT_EQ(diagnose(error, kStranger).problem, SourceProblem::untrusted) << error;
    EXPECT_EQ(diagnose(error, kNoCertificate).problem, SourceProblem::untrusted) << error;
    EXPECT_EQ(diagnose(error, kStranger).recovery, Recovery::hold) << error;
    EXPECT_EQ(diagnose(error, "connect to ipv4#127.0.0.1:9093 failed: refused").problem,
              SourceProblem::connection);
    EXPECT_EQ(diagnose(error, "ssl://localhost:9093/1: Disconnected").problem,
              SourceProblem::connection);
  }
}

TEST(KafkaClassify, WhatIsToldOfATopicAndNotOfTLSIsNeither) {
  EXPECT_EQ(diagnose("UNKNOWN_TOPIC_OR_PART", kStranger).problem, SourceProblem::connection);
}

TEST(KafkaClassify, AVersionThatIsNotSpokenAndALeaderThatMovedAreConnections) {
  for (const char* error : {"UNSUPPORTED_VERSION", "_UNSUPPORTED_FEATURE",
                            "NOT_LEADER_FOR_PARTITION", "LEADER_NOT_AVAILABLE"}) {
    EXPECT_EQ(diagnose(error, "Broker: not so").problem, SourceProblem::connection) << error;
    EXPECT_EQ(diagnose(error, "Broker: not so").detail, "Broker: not so") << error;
    EXPECT_EQ(diagnose(error, "").recovery, Recovery::retry) << error;
  }
}

TEST(KafkaClassify, WhatTheGroupRefusesIsToldApart) {
  EXPECT_TRUE(is_of_the_group("GROUP_AUTHORIZATION_FAILED"));
  EXPECT_FALSE(is_of_the_group("TOPIC_AUTHORIZATION_FAILED"));
}

TEST(KafkaClassify, OneBrokerIsNotTheCluster) {
  EXPECT_TRUE(is_of_one_broker("_TRANSPORT"));
  EXPECT_TRUE(is_of_one_broker("_RESOLVE"));
  EXPECT_FALSE(is_of_one_broker("_ALL_BROKERS_DOWN"));
  EXPECT_FALSE(is_of_one_broker("_AUTHENTICATION"));
}

}  // namespace
}  // namespace wheelpit::kafka
