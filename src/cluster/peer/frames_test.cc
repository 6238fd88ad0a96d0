#include "cluster/peer/frames.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace wheelpit::cluster {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

TEST(FieldsTest, AreReadAsTheyWereJoined) {
  constexpr auto kFields = std::to_array<std::string_view>({"a", "", "\0\xff"sv, "bcd"});
  const std::string text = join_fields(kFields);
  EXPECT_EQ(split_fields(text, 4), (std::vector<std::string>{"a", "", "\0\xff"s, "bcd"}));
  EXPECT_FALSE(split_fields(text, 3));
  EXPECT_FALSE(split_fields(text, 5));
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(split_fields(text.substr(0, size), 4)) << size;
  }
}

TEST(FieldsTest, ALengthBeyondTheEndIsRefused) {
  EXPECT_FALSE(split_fields("\xff\xff\xff\xff"s, 1));
  EXPECT_FALSE(split_fields("\0\0\0\1"s, 1));
  EXPECT_TRUE(split_fields("\0\0\0\0"s, 1));
  EXPECT_TRUE(split_fields("", 0));
}

std::vector<FrameReader::Frame> read(std::string_view bytes, std::size_t at_once) {
  FrameReader reader;
  std::vector<FrameReader::Frame> frames;
  while (!bytes.empty()) {
    EXPECT_TRUE(reader.feed(bytes.substr(0, at_once)));
    bytes.remove_prefix(std::min(at_once, bytes.size()));
    while (auto frame = reader.next()) frames.push_back(std::move(*frame));
  }
  return frames;
}

TEST(FrameReaderTest, ReadsPiecesAndTheEndHoweverTheyArrive) {
  const std::string text =
      piece_frame("first") + piece_frame("\0x"sv) + end_frame({.status = 429, .body = "busy"});
  for (std::size_t at_once = 1; at_once <= text.size(); ++at_once) {
    const auto frames = read(text, at_once);
    ASSERT_EQ(frames.size(), 3U) << at_once;
    EXPECT_FALSE(frames[0].end);
    EXPECT_EQ(frames[0].body, "first");
    EXPECT_EQ(frames[1].body, "\0x"s);
    EXPECT_TRUE(frames[2].end);
    EXPECT_EQ(frames[2].status, 429);
    EXPECT_EQ(frames[2].body, "busy");
  }
}

TEST(FrameReaderTest, WhatIsCutGivesNoEnd) {
  const std::string text = piece_frame("first") + end_frame({.body = "good"});
  const auto frames = read(text.substr(0, text.size() - 1), 3);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_FALSE(frames[0].end);
}

TEST(FrameReaderTest, WhatIsNoFrameOrTooLongIsRefused) {
  FrameReader other;
  EXPECT_EQ(other.feed("HTTP").error().code(), Errc::malformed);
  FrameReader later;
  EXPECT_EQ(later.feed(piece_frame("a") + "x").error().code(), Errc::malformed);
  FrameReader longest;
  EXPECT_TRUE(longest.feed("p\0\0\1\0\0\0"s));
  FrameReader longer;
  EXPECT_EQ(longer.feed("p\0\0\1\0\0\1"s).error().code(), Errc::malformed);
}

}  // namespace
}  // namespace wheelpit::cluster
