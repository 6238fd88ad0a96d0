#include "base/plain_text.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

TEST(PlainText, WhatCanBeReadStays) {
  EXPECT_EQ(plain_text("", 10), "");
  EXPECT_EQ(plain_text("no queue 'Käse' in vhost '/'", 100), "no queue 'Käse' in vhost '/'");
  EXPECT_EQ(plain_text("\xF0\x9F\xA7\x80", 4), "\xF0\x9F\xA7\x80");
}

TEST(PlainText, IsOneLineOfValidUtf8) {
  EXPECT_EQ(plain_text("a\nb\tc\x1b[31m\x7f", 100), "a b c [31m ");
  EXPECT_EQ(plain_text("a\xFF\xC3(\xED\xA0\x80z\xE2\x82", 100),
            "a?"
            "?(?z?");
}

TEST(PlainText, IsCutBetweenCharacters) {
  EXPECT_EQ(plain_text("abcdef", 6), "abcdef");
  EXPECT_EQ(plain_text("abcdefg", 6), "abcdef...");
  EXPECT_EQ(plain_text("abcde\xC3\xA4", 6), "abcde...");
}

}  // namespace
}  // namespace wheelpit
