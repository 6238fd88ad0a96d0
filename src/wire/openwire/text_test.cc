#include "wire/openwire/text.h"

#include <gtest/gtest.h>

#include <random>

namespace wheelpit::openwire {
namespace {

using namespace std::string_literals;

std::string utf8(std::string_view modified) { return Text{modified}.utf8(); }

TEST(ModifiedUtf8, OfTheCommonCharactersIsUtf8) {
  const std::string text = "plain, \u00fc, \u20ac, \uffff";
  EXPECT_EQ(utf8(text), text);
  EXPECT_EQ(to_modified_utf8(text), text);
}

TEST(ModifiedUtf8, HasNulInTwoBytes) {
  EXPECT_EQ(utf8("a\xC0\x80z"), "a\0z"s);
  EXPECT_EQ(to_modified_utf8("a\0z"s), "a\xC0\x80z");
}

TEST(ModifiedUtf8, HasCharactersAboveFfffInTwoSurrogates) {
  EXPECT_EQ(utf8("<\xED\xA0\xBD\xED\xB8\x80>"), "<\U0001F600>");
  EXPECT_EQ(to_modified_utf8("<\U0001F600>"), "<\xED\xA0\xBD\xED\xB8\x80>");
  for (const char* edge : {"\U00010000", "\U0010FFFF"}) {
    EXPECT_EQ(utf8(to_modified_utf8(edge)), edge);
    EXPECT_EQ(to_modified_utf8(edge).size(), 6U);
  }
}

TEST(ModifiedUtf8, LosesSurrogatesWithoutAPartner) {
  EXPECT_EQ(utf8("\xED\xA0\xBDx"), "\uFFFDx");  // high
  EXPECT_EQ(utf8("\xED\xB8\x80x"), "\uFFFDx");  // low
  EXPECT_EQ(utf8("\xED\xA0\xBD"), "\uFFFD");    // high at the end
  EXPECT_EQ(utf8("\xED\xA0\xBD\xED\xA0\xBD\xED\xB8\x80"), "\uFFFD\U0001F600");
  EXPECT_EQ(utf8("\xED\xB8\x80\xED\xA0\xBD"), "\uFFFD\uFFFD");  // the wrong way round
}

TEST(ModifiedUtf8, TakesPlainUtf8OfFourBytesAsItIsMeant) {
  EXPECT_EQ(utf8("\U0001F600"), "\U0001F600");
}

TEST(ModifiedUtf8, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(utf8("a\xFFz"), "a\uFFFDz");
  EXPECT_EQ(utf8("a\x80z"), "a\uFFFDz");          // only the rest of a character
  EXPECT_EQ(utf8("a\xE2\x82"), "a\uFFFD\uFFFD");  // cut
  EXPECT_EQ(utf8("\xC0\xAF"), "\uFFFD\uFFFD");    // longer than need be
  EXPECT_EQ(utf8("\xC1\xBF"), "\uFFFD\uFFFD");
  EXPECT_EQ(utf8("\xE0\x80\x80"), "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(utf8("\xF0\x80\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(utf8("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");  // above U+10FFFF
}

TEST(ModifiedUtf8, TellsNullFromEmpty) {
  EXPECT_EQ(Text().nullable_utf8(), std::nullopt);
  EXPECT_EQ(Text{""}.nullable_utf8(), "");
  EXPECT_NE(Text(), Text{""});
}

// Whatever the bytes, and wherever words of eight end: the result is valid, so that it is the same
// when it goes there and back again.
TEST(ModifiedUtf8, OfAnyBytesGivesUtf8) {
  std::mt19937 random(20261122);
  constexpr std::string_view kBytes("\x00\x41\x7F\x80\xA0\xBD\xBF\xC0\xC3\xE2\xED\xEF\xF0\xF4\xFF",
                                    15);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes(random() % 30, 'x');
    for (char& c : bytes) {
      if (random() % 3 == 0) c = kBytes[random() % kBytes.size()];
    }
    const std::string text = utf8(bytes);
    ASSERT_EQ(utf8(to_modified_utf8(text)), text);
    ASSERT_FALSE(to_modified_utf8(text).contains('\0'));
  }
}

}  // namespace
}  // namespace wheelpit::openwire
