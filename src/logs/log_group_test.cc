#include "logs/log_group.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wheelpit {
namespace {

TEST(LogGroup, IsStoredUnderANameOfItsOwn) {
  const std::pair<const char*, const char*> groups[] = {
      {"/aws/lambda/f", "f"},
      {"/aws/lambda/My-function_1", "My-function_1"},
      {"cool_lambda", "@cool_lambda"},
      {"f", "@f"},
      {"/aws/lambda/f/more", "@%2Faws%2Flambda%2Ff%2Fmore"},
      {"/aws/lambda/", "@%2Faws%2Flambda%2F"},
      {"a.log/../../b#", "@a%2Elog%2F%2E%2E%2F%2E%2E%2Fb%23"},
  };
  for (const auto& [group, file] : groups) {
    EXPECT_EQ(file_of_log_group(group), file);
    EXPECT_EQ(log_group_of_file(file), group);
  }
}

TEST(LogGroup, OtherNamesAreNone) {
  const std::vector<std::string> groups = {
      "", "a b", std::string("a\0b", 3), "ä", "%2F", std::string(81, '/'), std::string(240, 'a')};
  for (const std::string& group : groups) {
    EXPECT_FALSE(file_of_log_group(group)) << group;
  }
  for (const char* file :
       {"", "@", "@a b", "@%2f", "@%2", "@%41", "@/", "a.b", "@%2Faws%2Flambda%2Ff"}) {
    EXPECT_FALSE(log_group_of_file(file)) << file;
  }
}

}  // namespace
}  // namespace wheelpit
