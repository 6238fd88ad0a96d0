#include "trace/trace_header.h"

#include <gtest/gtest.h>

#include "trace/sampler.h"

namespace wheelpit {
namespace {

using std::chrono::milliseconds;

constexpr auto kRoot = "1-5759e988-bd862e3fe1be46a994272793";
constexpr auto kParent = "53995c3f42cd8ad8";

TEST(TraceHeader, IsTakenApartAndPutTogether) {
  const std::string text =
      "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a87bd80c:"
      "1";
  const TraceHeader header = parse_trace_header(text);
  EXPECT_EQ(header.root, kRoot);
  EXPECT_EQ(header.parent, kParent);
  EXPECT_EQ(header.sampled, true);
  EXPECT_EQ(header.rest, ";Lineage=a87bd80c:1");
  EXPECT_EQ(to_string(header), text);
}

TEST(TraceHeader, OrderAndSpacesDoNotMatter) {
  const TraceHeader header = parse_trace_header(
      "Sampled=0; Self=1-67891234-12456789abcdef012345678;  "
      "Parent=53995c3f42cd8ad8 ;Root=1-5759e988-bd862e3fe1be46a994272793");
  EXPECT_EQ(to_string(header),
            "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0"
            ";Self=1-67891234-12456789abcdef012345678");
}

TEST(TraceHeader, WhatIsNotWellFormedCountsAsAbsent) {
  for (const char* text :
       {"", ";", "Root", "Root=;Parent=;Sampled=", "Root=1-5759e988-bd862e3fe1be46a99427279",
        "Root=2-5759e988-bd862e3fe1be46a994272793", "Root=1-5759e988xbd862e3fe1be46a994272793",
        "Root=1-5759e98g-bd862e3fe1be46a994272793", "Parent=53995c3f42cd8ad",
        "Parent=53995c3f42cd8ad8a", "Sampled=?", "Sampled=2"}) {
    const TraceHeader header = parse_trace_header(text);
    EXPECT_EQ(header.root, "") << text;
    EXPECT_EQ(header.parent, "") << text;
    EXPECT_FALSE(header.sampled) << text;
  }
}

TEST(TraceHeader, ANewRootTellsWhenItWasMade) {
  const std::string root = make_trace_root(ManualClock::kWallStart);
  EXPECT_TRUE(root.starts_with("1-6955b900-")) << root;
  EXPECT_EQ(parse_trace_header("Root=" + root).root, root);
  EXPECT_NE(root, make_trace_root(ManualClock::kWallStart));
  EXPECT_EQ(parse_trace_header("Parent=" + make_segment_id()).parent.size(), 16U);
}

TEST(Sampler, TakesTheFirstOfEachSecondAndFivePercentOfTheOthers) {
  Sampler sampler;
  const TimePoint start{};
  EXPECT_TRUE(sampler.take(start, 0.99));
  EXPECT_FALSE(sampler.take(start, 0.99));
  EXPECT_TRUE(sampler.take(start, 0.0499));
  EXPECT_FALSE(sampler.take(start + milliseconds(999), 0.05));
  EXPECT_TRUE(sampler.take(start + milliseconds(1000), 0.99));
  EXPECT_FALSE(sampler.take(start + milliseconds(1001), 0.99));
  EXPECT_TRUE(sampler.take(start + milliseconds(9000), 0.99));
}

}  // namespace
}  // namespace wheelpit
