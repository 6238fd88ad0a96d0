#include "api/model/pattern.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "api/model/operation.h"

namespace wheelpit::api {
namespace {

TEST(Pattern, AHyphenBehindARangeIsAHyphen) {
  EXPECT_TRUE(matches_pattern("[a-zA-Z0-9-_]+", "a-Z_9"));
  EXPECT_FALSE(matches_pattern("[a-zA-Z0-9-_]+", "a:b"));
  EXPECT_TRUE(matches_pattern(R"([a-zA-Z0-9-\/*:_+=.@-]*)", "arn:aws:a-b/c*+=.@"));
  EXPECT_FALSE(matches_pattern(R"([a-zA-Z0-9-\/*:_+=.@-]*)", "a b"));
  EXPECT_TRUE(matches_pattern(R"([0-9A-Za-z\.\-_]*(?<!\.))", "a.b-c_d"));
  EXPECT_FALSE(matches_pattern(R"([0-9A-Za-z\.\-_]*(?<!\.))", "ends."));
  EXPECT_TRUE(matches_pattern("[-a]+", "-a-"));
}

TEST(Pattern, APropertyOfUnicodeTakesEveryCharacterThatIsNotAscii) {
  constexpr std::string_view kTag = R"(([\p{L}\p{Z}\p{N}_.:/=+\-@]*))";
  EXPECT_TRUE(matches_pattern(kTag, "Größe 7 = größer/kleiner+@x.y:z-_"));
  EXPECT_TRUE(matches_pattern(kTag, "鍵"));
  EXPECT_TRUE(matches_pattern(kTag, ""));
  EXPECT_FALSE(matches_pattern(kTag, "a*b"));
  EXPECT_FALSE(matches_pattern(kTag, "a\\b"));
  EXPECT_FALSE(matches_pattern(kTag, "a\tb"));
}

TEST(Pattern, ADotIsNoEndOfALine) {
  EXPECT_TRUE(matches_pattern(".*", "a b\tc"));
  EXPECT_FALSE(matches_pattern(".*", "a\nb"));
  EXPECT_TRUE(matches_pattern(R"([\s\S]*)", "a\nb"));
}

TEST(Pattern, TheWholeTextHasToMatch) {
  EXPECT_FALSE(matches_pattern("[a-z]+", "ab1"));
  EXPECT_FALSE(matches_pattern("[a-z]+", "1ab"));
  EXPECT_FALSE(matches_pattern("[a-z]+", "ab\n"));
}

void collect(const Shape* shape, std::set<const Shape*>& seen) {
  if (shape == nullptr || !seen.insert(shape).second) return;
  collect(shape->key, seen);
  collect(shape->element, seen);
  for (const Member& member : shape->members) collect(member.shape, seen);
}

TEST(Pattern, EveryPatternOfTheTablesCompiles) {
  std::set<const Shape*> shapes;
  for (const Operation* operation : all_operations()) collect(operation->input, shapes);
  for (const Shape* shape : shapes) {
    if (shape->pattern.empty()) continue;
    EXPECT_NO_THROW(matches_pattern(shape->pattern, "x")) << shape->pattern;
  }
}

TEST(Pattern, ATextMadeToTakeForeverDoesNotMatch) {
  EXPECT_FALSE(matches_pattern("(a+)+b", std::string(40, 'a')));
}

}  // namespace
}  // namespace wheelpit::api
