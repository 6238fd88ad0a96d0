#include "mapping/required_settings.h"

#include <gtest/gtest.h>

#include "mapping/settings_rules.h"

namespace wheelpit {
namespace {

using Names = std::vector<std::string_view>;

const WallTime kNow{std::chrono::seconds(1'800'000'000)};

TEST(RequiredSettings, AreThoseThatTheRulesAskFor) {
  EXPECT_EQ(required_settings(SourceKind::rabbitmq, kNow),
            (Names{"EventSourceArn", "FunctionName", "Queues", "SourceAccessConfigurations"}));
  EXPECT_EQ(required_settings(SourceKind::sqs, kNow), (Names{"EventSourceArn", "FunctionName"}));
  EXPECT_EQ(required_settings(SourceKind::kinesis, kNow),
            (Names{"EventSourceArn", "FunctionName", "StartingPosition"}));
  EXPECT_EQ(required_settings(SourceKind::msk, kNow),
            (Names{"EventSourceArn", "FunctionName", "Topics"}));
}

TEST(RequiredSettings, OfASelfManagedClusterAreItsServersInPlaceOfAnArn) {
  const Names names = required_settings(SourceKind::self_managed_kafka, kNow);
  EXPECT_EQ(names.front(), "FunctionName");
  EXPECT_NE(std::ranges::find(names, "Topics"), names.end());
  EXPECT_NE(std::ranges::find(names, "SourceAccessConfigurations"), names.end());
}

}  // namespace
}  // namespace wheelpit
