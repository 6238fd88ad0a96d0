#include "positions/sequence_number.h"

#include <gtest/gtest.h>

#include <string>

namespace wheelpit {
namespace {

SequenceNumber number(const std::string& text) { return *SequenceNumber::parse(text); }

TEST(SequenceNumber, IsOrderedAsANumberAndNotAsAText) {
  EXPECT_LT(number("9"), number("10"));
  EXPECT_LT(number("49590338271490256608559692538361571095921575989136588898"),
            number("49590338271490256608559692540925702759324208523137515618"));
  EXPECT_LT(number("99999"), number("49590338271490256608559692538361571095921575989136588898"));
  EXPECT_EQ(number("7"), number("7"));
}

TEST(SequenceNumber, LeadingZerosSayNothingAndAreKept) {
  EXPECT_EQ(number("007"), number("7"));
  EXPECT_EQ(number("000"), number("0"));
  EXPECT_EQ(number("007").text(), "007");
  EXPECT_LT(number("0009"), number("10"));
}

TEST(SequenceNumber, WhatIsNoNumberIsRefusedByItsText) {
  const std::string too_long(130, '1');
  for (const std::string& text :
       {std::string(), std::string("-1"), std::string("1 "), std::string("SHARD_END"),
        std::string("\0"
                    "1",
                    2),
        too_long}) {
    const auto refused = SequenceNumber::parse(text);
    ASSERT_FALSE(refused) << text;
    EXPECT_EQ(refused.error().code(), Errc::malformed);
  }
  EXPECT_EQ(SequenceNumber::parse("a").error().message(),
            "\"a\" is not a sequence number: it must be 1 to 129 digits");
  EXPECT_TRUE(SequenceNumber::parse(std::string(129, '9')));
}

}  // namespace
}  // namespace wheelpit
