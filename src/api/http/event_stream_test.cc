#include "api/http/event_stream.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace wheelpit::api {
namespace {

using namespace std::string_literals;

// The published vectors of the format: an empty message, and one with a header and a payload.
TEST(EventStream, AMessageWithNothingInItIsItsPreludeAndTwoChecksums) {
  std::string out;
  append_event_message(out, {}, "");
  EXPECT_EQ(out, "\x00\x00\x00\x10\x00\x00\x00\x00\x05\xc2\x48\xeb\x7d\x98\xc8\xff"s);
}

TEST(EventStream, APayloadIsBetweenThePreludeAndTheLastChecksum) {
  std::string out;
  append_event_message(out, {}, "{'foo':'bar'}");
  EXPECT_EQ(out,
            "\x00\x00\x00\x1d\x00\x00\x00\x00\xfd\x52\x8c\x5a"
            "{'foo':'bar'}"
            "\xc3\x65\x39\x36"s);
}

TEST(EventStream, HeadersAreTextsWithTheirLengths) {
  std::string out;
  const std::array<EventStreamHeader, 1> headers{{{"content-type", "application/json"}}};
  append_event_message(out, headers, "{'foo':'bar'}");
  EXPECT_EQ(out.substr(0, 12), "\x00\x00\x00\x3d\x00\x00\x00\x20\x07\xfd\x83\x96"s);
  EXPECT_EQ(out.substr(12, 32), "\x0c"s + "content-type" + "\x07\x00\x10"s + "application/json");
  EXPECT_EQ(out.substr(out.size() - 4), "\x8d\x9c\x08\xb1"s);
}

TEST(EventStream, AnEventFollowsTheOneBefore) {
  std::string one;
  append_event(one, "PayloadChunk", "application/octet-stream", "a");
  std::string two = one;
  append_event(two, "InvokeComplete", "application/json", "{}");
  EXPECT_TRUE(two.starts_with(one));
  EXPECT_TRUE(two.substr(one.size()).contains("\x0b:event-type\x07\x00\x0eInvokeComplete"s));
}

}  // namespace
}  // namespace wheelpit::api
