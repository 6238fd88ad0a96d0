#include "base/lone_surrogates.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

TEST(LoneSurrogates, BecomeTheReplacementCharacter) {
  EXPECT_EQ(without_lone_surrogates(R"({"a":"\ud800"})"), R"({"a":"\ufffd"})");
  EXPECT_EQ(without_lone_surrogates(R"("\uDFFF\ud83d")"), R"("\ufffd\ufffd")");
  EXPECT_EQ(without_lone_surrogates(R"("\ud83d\u0041")"), R"("\ufffd\u0041")");
  EXPECT_EQ(without_lone_surrogates(R"("\ud83d)"), R"("\ufffd)");
}

TEST(LoneSurrogates, WhatIsACharacterStays) {
  for (const char* json :
       {R"("\ud83d\ude00")", R"("\\ud800")", R"("\\\\ud800\n\u00e9")", "\"\\", ""}) {
    EXPECT_EQ(without_lone_surrogates(json), json);
  }
}

}  // namespace
}  // namespace wheelpit
