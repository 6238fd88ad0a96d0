#include "trace/lineage.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

constexpr const char* kArn = "arn:aws:lambda:us-east-1:000000000000:function:f";
constexpr const char* kOther = "arn:aws:lambda:us-east-1:000000000000:function:g";
constexpr const char* kRoot = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1";

TEST(Lineage, EachFunctionIsCountedByItself) {
  CountedLineage counted = count_in_lineage(kRoot, kArn);
  EXPECT_EQ(counted.times, 0);
  EXPECT_TRUE(counted.header.starts_with(std::string(kRoot) + ";Lineage=")) << counted.header;
  for (int times = 1; times < 5; ++times) {
    EXPECT_EQ(count_in_lineage(counted.header, kOther).times, times - 1);
    counted = count_in_lineage(counted.header, kArn);
    EXPECT_EQ(counted.times, times);
    counted = {.times = 0, .header = count_in_lineage(counted.header, kOther).header};
  }
}

TEST(Lineage, WhatOthersSayInItStays) {
  const std::string header =
      count_in_lineage(std::string("Lineage=25:a87bd80c:1|x;") + kRoot, kArn).header;
  EXPECT_TRUE(header.starts_with(std::string(kRoot) + ";Lineage=25:a87bd80c:1|x|")) << header;
  EXPECT_TRUE(header.ends_with(":1"));
  EXPECT_EQ(count_in_lineage("Self=1; " + header.substr(header.find("Lineage")), kArn).times, 1);
}

TEST(Lineage, ANumberThatIsNoneCountsNothing) {
  const std::string once = count_in_lineage("", kArn).header;
  const std::string mark = once.substr(0, once.size() - 1);
  EXPECT_EQ(count_in_lineage(mark, kArn).times, 0);
  EXPECT_EQ(count_in_lineage(mark + "-7", kArn).times, 0);
  EXPECT_EQ(count_in_lineage(mark + "99999999999999999999", kArn).times, 0);
  EXPECT_EQ(count_in_lineage(mark + "2147483647", kArn).header, mark + "1000001");
}

TEST(Lineage, DoesNotGrowWithoutEnd) {
  std::string header;
  for (int i = 0; i < 100; ++i) header = count_in_lineage(header, "f" + std::to_string(i)).header;
  EXPECT_LE(header.size(), 8U + 16 * 11);
  EXPECT_EQ(count_in_lineage(header, "f99").times, 1) << "the latest are kept";
  EXPECT_EQ(count_in_lineage(header, "f0").times, 0);
}

}  // namespace
}  // namespace wheelpit
