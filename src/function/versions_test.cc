#include "function/versions.h"

#include <gtest/gtest.h>

#include "function/function_arn.h"

namespace wheelpit {
namespace {

Function published_twice() {
  Function function;
  function.name = "f";
  function.tags = {{"a", "b"}};
  for (const char* number : {"1", "3"}) function.versions.emplace_back().version = number;
  function.aliases["prod"].version = "3";
  return function;
}

TEST(Alias, DividesInvocationsByWeight) {
  Alias alias{.version = "1", .description = "", .additional = {}, .revision_id = ""};
  EXPECT_EQ(choose_version(alias, 0.0), "1");
  alias.additional = Alias::Share{.version = "2", .weight = 0.25};
  int second = 0;
  for (int i = 0; i < 1000; ++i) {
    if (choose_version(alias, i / 1000.0) == "2") ++second;
  }
  EXPECT_EQ(second, 250);
  alias.additional->weight = 0;
  EXPECT_EQ(choose_version(alias, 0.0), "1");
  alias.additional->weight = 1;
  EXPECT_EQ(choose_version(alias, 0.999), "2");
}

TEST(Versions, AreFoundByNumberOrAlias) {
  const Function function = published_twice();
  EXPECT_EQ(find_version(function, ""), &function);
  EXPECT_EQ(find_version(function, "$LATEST"), &function);
  EXPECT_EQ(find_version(function, "3"), &function.versions[1]);
  EXPECT_EQ(find_version(function, "2"), nullptr);
  EXPECT_EQ(version_of_qualifier(function, "prod"), "3");
  EXPECT_EQ(version_of_qualifier(function, "1"), "1");
  EXPECT_EQ(version_of_qualifier(function, ""), "$LATEST");
  EXPECT_TRUE(is_version_number("10"));
  for (const char* other : {"", "$LATEST", "v1", "1a"}) EXPECT_FALSE(is_version_number(other));
}

TEST(Versions, AnInvocationMayTakeAsLongAsTheLongestOfTheVersionsItMayRun) {
  Function function = published_twice();
  function.timeout_seconds = 3;
  function.versions[0].timeout_seconds = 900;
  function.versions[1].timeout_seconds = 60;
  EXPECT_EQ(longest_timeout(function, ""), 3);
  EXPECT_EQ(longest_timeout(function, "$LATEST"), 3);
  EXPECT_EQ(longest_timeout(function, "1"), 900);
  EXPECT_EQ(longest_timeout(function, "prod"), 60);
  function.aliases["prod"].additional = Alias::Share{.version = "1", .weight = 0.1};
  EXPECT_EQ(longest_timeout(function, "prod"), 900);
  EXPECT_EQ(longest_timeout(function, "2"), std::nullopt);
  EXPECT_EQ(longest_timeout(function, "nobody"), std::nullopt);
}

TEST(Versions, OfAFunctionKeepNothingOfItsFamily) {
  const Function bare = without_family(published_twice());
  EXPECT_EQ(bare.name, "f");
  EXPECT_TRUE(bare.versions.empty());
  EXPECT_TRUE(bare.aliases.empty());
  EXPECT_TRUE(bare.tags.empty());
}

TEST(FunctionArn, EndsInAQualifierOrNot) {
  const std::string arn = "arn:aws:lambda:us-east-1:000000000000:function:orders";
  EXPECT_EQ(qualifier_of_arn(arn), "");
  EXPECT_EQ(qualifier_of_arn(arn + ":$LATEST"), "$LATEST");
  EXPECT_EQ(qualifier_of_arn(arn + ":prod"), "prod");
  EXPECT_EQ(function_name_of_arn(arn + ":prod"), "orders");
  EXPECT_EQ(qualifier_of_arn("nonsense"), "");
}

}  // namespace
}  // namespace wheelpit
