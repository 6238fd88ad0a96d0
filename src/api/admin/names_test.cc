#include "api/admin/names.h"

#include <gtest/gtest.h>

namespace wheelpit::api {
namespace {

using Names = std::vector<std::string>;

TEST(Names, AreWhatCommasSeparate) {
  EXPECT_EQ(names_of(""), Names{});
  EXPECT_EQ(names_of("b,a"), (Names{"a", "b"}));
  EXPECT_EQ(names_of(",a,,a,"), Names{"a"});
}

}  // namespace
}  // namespace wheelpit::api
