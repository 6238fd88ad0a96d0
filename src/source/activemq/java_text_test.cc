#include "source/activemq/java_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace wheelpit::activemq {
namespace {

using openwire::Primitive;

TEST(JavaText, OfDoublesIsJavas) {
  const auto text = [](double value) { return java_text(Primitive{value}); };
  EXPECT_EQ(text(0.0), "0.0");
  EXPECT_EQ(text(-0.0), "-0.0");
  EXPECT_EQ(text(1), "1.0");
  EXPECT_EQ(text(-12.5), "-12.5");
  EXPECT_EQ(text(100), "100.0");
  EXPECT_EQ(text(0.5), "0.5");
  EXPECT_EQ(text(0.001), "0.001");
  EXPECT_EQ(text(0.0123), "0.0123");
  EXPECT_EQ(text(0.0009), "9.0E-4");
  EXPECT_EQ(text(1234567), "1234567.0");
  EXPECT_EQ(text(9999999), "9999999.0");
  EXPECT_EQ(text(9999999.5), "9999999.5");
  EXPECT_EQ(text(1e7), "1.0E7");
  EXPECT_EQ(text(12345678), "1.2345678E7");
  EXPECT_EQ(text(1e23), "1.0E23");
  EXPECT_EQ(text(2e-5), "2.0E-5");
  EXPECT_EQ(text(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(text(std::numeric_limits<double>::max()), "1.7976931348623157E308");
  EXPECT_EQ(text(std::numeric_limits<double>::denorm_min()), "4.9E-324");
  EXPECT_EQ(text(std::numeric_limits<double>::quiet_NaN()), "NaN");
  EXPECT_EQ(text(std::numeric_limits<double>::infinity()), "Infinity");
  EXPECT_EQ(text(-std::numeric_limits<double>::infinity()), "-Infinity");
}

TEST(JavaText, OfFloatsIsAsShortAsAFloatMayBe) {
  EXPECT_EQ(java_text(Primitive{0.1F}), "0.1");
  EXPECT_EQ(java_text(Primitive{3.4028235e38F}), "3.4028235E38");
  EXPECT_EQ(java_text(Primitive{1.4e-45F}), "1.4E-45");
  EXPECT_EQ(java_text(Primitive{0.25F}), "0.25");
}

TEST(JavaText, OfNumbersAndBooleansIsPlain) {
  EXPECT_EQ(java_text(Primitive{true}), "true");
  EXPECT_EQ(java_text(Primitive{std::int8_t{-1}}), "-1");
  EXPECT_EQ(java_text(Primitive{std::int16_t{-300}}), "-300");
  EXPECT_EQ(java_text(Primitive{std::int32_t{3}}), "3");
  EXPECT_EQ(java_text(Primitive{std::numeric_limits<std::int64_t>::min()}), "-9223372036854775808");
}

TEST(JavaText, OfCharactersIsUtf8) {
  EXPECT_EQ(java_text(Primitive{u'Q'}), "Q");
  EXPECT_EQ(java_text(Primitive{u'\u00e9'}), "\u00e9");
  EXPECT_EQ(java_text(Primitive{u'\u20ac'}), "\u20ac");
  EXPECT_EQ(java_text(Primitive{char16_t{0xD83D}}), "\uFFFD");
  EXPECT_EQ(java_text(Primitive{openwire::Text{"\xED\xA0\xBD\xED\xB8\x80"}}), "\U0001F600");
}

TEST(JavaText, OfListsAndMapsIsJavasAndOfBytesBase64) {
  const openwire::PrimitiveList list = {
      {std::int32_t{1}}, {}, {openwire::Text{"a"}}, {openwire::Bytes{"hi"}}};
  EXPECT_EQ(java_text({list}), "[1, null, a, aGk=]");
  const openwire::PrimitiveMap map = {{{"k"}, {list}}, {{"l"}, {openwire::PrimitiveMap()}}};
  EXPECT_EQ(java_text({map}), "{k=[1, null, a, aGk=], l={}}");
  EXPECT_EQ(java_text({openwire::PrimitiveList()}), "[]");
}

}  // namespace
}  // namespace wheelpit::activemq
