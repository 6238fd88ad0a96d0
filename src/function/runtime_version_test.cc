#include "function/runtime_version.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

TEST(RuntimeVersion, HasTheFormOfTheService) {
  EXPECT_EQ(runtime_version("python3.13", "5"), "python:3.13.v5");
  EXPECT_EQ(runtime_version("nodejs22.x", "11"), "nodejs:22.v11");
  EXPECT_EQ(runtime_version("provided.al2023", ""), "provided:al2023.v1");
  EXPECT_EQ(runtime_version("provided", ""), "provided.v1");
  const std::string arn = runtime_version_arn("python3.13", "us-east-1");
  EXPECT_TRUE(arn.starts_with("arn:aws:lambda:us-east-1::runtime:")) << arn;
  EXPECT_EQ(arn.size(), 34U + 64U);
  EXPECT_NE(arn, runtime_version_arn("python3.12", "us-east-1"));
}

}  // namespace
}  // namespace wheelpit
