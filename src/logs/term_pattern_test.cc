#include "logs/term_pattern.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

bool matches(std::string_view pattern, std::string_view message) {
  const auto parsed = TermPattern::parse(pattern);
  EXPECT_TRUE(parsed) << parsed.error().message();
  return parsed && parsed->matches(message);
}

TEST(TermPattern, AllTermsMustOccur) {
  EXPECT_TRUE(matches("", "anything"));
  EXPECT_TRUE(matches("  ", "anything"));
  EXPECT_TRUE(matches("ERROR", "[ERROR 400] BAD REQUEST"));
  EXPECT_FALSE(matches("error", "[ERROR 400] BAD REQUEST"));
  EXPECT_TRUE(matches("ERROR ARGUMENTS", "[ERROR] wrong ARGUMENTS"));
  EXPECT_FALSE(matches("ERROR ARGUMENTS", "[ERROR] wrong"));
}

TEST(TermPattern, QuotesKeepAPhraseTogether) {
  EXPECT_TRUE(matches("\"INTERNAL SERVER\"", "ERROR INTERNAL SERVER 500"));
  EXPECT_FALSE(matches("\"INTERNAL SERVER\"", "SERVER INTERNAL"));
  EXPECT_TRUE(matches(R"("a \"b\" \\ c")", R"(x a "b" \ c x)"));
  EXPECT_TRUE(matches("-\"a b\"", "a  b"));
  EXPECT_FALSE(matches("-\"a b\"", "a b"));
}

TEST(TermPattern, ExcludedTermsMustNotOccur) {
  EXPECT_TRUE(matches("ERROR -ARGUMENTS", "ERROR"));
  EXPECT_FALSE(matches("ERROR -ARGUMENTS", "ERROR ARGUMENTS"));
  EXPECT_TRUE(matches("-x", ""));
}

TEST(TermPattern, AnyOfTheTermsWithAQuestionMarkIsEnough) {
  EXPECT_TRUE(matches("?ERROR ?WARN", "a WARNing"));
  EXPECT_FALSE(matches("?ERROR ?WARN", "info"));
  EXPECT_TRUE(matches("?ERROR a", "a")) << "beside other terms they mean nothing";
}

TEST(TermPattern, WhatIsNotSupportedIsRefused) {
  for (const char* text : {"{ $.level = \"x\" }", "[a, b]", "%ab+%", "a {"}) {
    const auto parsed = TermPattern::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_TRUE(parsed.error().message().contains("supports filter patterns of terms only"));
  }
  for (const char* text : {"\"", "\"a\\\"", "\"\"", "-", "?", "a - b"}) {
    EXPECT_FALSE(TermPattern::parse(text)) << text;
  }
}

}  // namespace
}  // namespace wheelpit
