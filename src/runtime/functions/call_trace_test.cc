#include "runtime/functions/call_trace.h"

#include <gtest/gtest.h>

#include <string>

namespace wheelpit::runtime {
namespace {

const std::string kRoot = "Root=1-5759e988-bd862e3fe1be46a994272793";
const std::string kWhole = kRoot + ";Parent=53995c3f42cd8ad8;Sampled=";

class CallTraceTest : public testing::Test {
 protected:
  CallTrace begin(const std::string& given, const std::string& mode,
                  TraceListener listener = TraceListener::none) {
    return begin_trace({.given = given,
                        .tracing_mode = mode,
                        .draw = 0.99,
                        .now = {},
                        .wall_now = ManualClock::kWallStart,
                        .listener = listener},
                       sampler_);
  }

  Sampler sampler_;
};

TEST_F(CallTraceTest, OfACallerWithoutOneIsNew) {
  const std::string header = begin("", "PassThrough").header;
  EXPECT_TRUE(header.starts_with("Root=1-6955b900-")) << header;
  EXPECT_TRUE(header.ends_with(";Sampled=0"));
  EXPECT_EQ(header.size(), 16U + 24U + 8U + 16U + 10U);
  EXPECT_NE(header, begin("", "PassThrough").header);
}

TEST_F(CallTraceTest, TheCallersDecisionIsKeptWhateverTheMode) {
  for (const char* mode : {"Active", "PassThrough"}) {
    for (const char* sampled : {"0", "1"}) {
      EXPECT_EQ(begin(kWhole + sampled, mode).header, kWhole + sampled);
    }
  }
  // None of these took the sampler's turn.
  EXPECT_TRUE(begin("", "Active").header.ends_with(";Sampled=1"));
}

TEST_F(CallTraceTest, WithoutADecisionOnlyActiveOnesAreSampledAndTheyByTheRule) {
  EXPECT_TRUE(begin(kRoot, "PassThrough").header.ends_with(";Sampled=0"));
  const std::string first = begin(kRoot, "Active").header;
  EXPECT_TRUE(first.starts_with(kRoot + ";Parent=")) << first;
  EXPECT_TRUE(first.ends_with(";Sampled=1"));
  EXPECT_TRUE(begin(kRoot, "Active").header.ends_with(";Sampled=0"));
}

TEST_F(CallTraceTest, IsToldOnlyIfItIsSampledAndSomebodyListens) {
  EXPECT_FALSE(begin(kWhole + "0", "Active", TraceListener::some).trace);
  const CallTrace unheard = begin(kWhole + "1", "PassThrough");
  EXPECT_FALSE(unheard.trace);
  EXPECT_EQ(unheard.segment_id, "53995c3f42cd8ad8");

  const CallTrace heard = begin(kWhole + "1", "PassThrough", TraceListener::some);
  ASSERT_TRUE(heard.trace);
  EXPECT_EQ(heard.trace->root, kRoot.substr(5));
  EXPECT_EQ(heard.trace->parent, "53995c3f42cd8ad8");
  EXPECT_NE(heard.trace->id, heard.trace->function_id);
  EXPECT_NE(heard.trace->parent, heard.trace->function_id);
  EXPECT_EQ(heard.header, kRoot + ";Parent=" + heard.trace->function_id + ";Sampled=1");
  EXPECT_EQ(heard.segment_id, heard.trace->function_id);
}

TEST_F(CallTraceTest, AParentWithoutATraceIsNoParent) {
  const CallTrace call = begin("Parent=53995c3f42cd8ad8;Sampled=1", "Active", TraceListener::some);
  ASSERT_TRUE(call.trace);
  EXPECT_EQ(call.trace->parent, "");
  EXPECT_EQ(call.trace->root.size(), 35U);
}

}  // namespace
}  // namespace wheelpit::runtime
