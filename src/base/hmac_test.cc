#include "base/hmac.h"

#include <gtest/gtest.h>

#include <string>

namespace wheelpit {
namespace {

std::string hex(std::string_view key, std::string_view text) {
  std::string out;
  for (const unsigned char byte : hmac_sha256(key, text)) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

// RFC 4231, test cases 2 and 6.
TEST(Hmac, IsThatOfTheStandard) {
  EXPECT_EQ(hex("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hmac, TakesNoTextAndNoKey) {
  EXPECT_EQ(hex("", ""), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

}  // namespace
}  // namespace wheelpit
