#include "wire/openwire/wire_format.h"

#include <gtest/gtest.h>

#include <optional>

#include "wire/openwire/primitive.h"

namespace wheelpit::openwire {
namespace {

using std::chrono::milliseconds;

constexpr Wishes kOurs = {
    .inactivity = milliseconds(30'000), .max_frame_bytes = 1000, .host = "h", .version = "1.2"};

WireFormatInfo info(std::int32_t version, std::string_view properties) {
  WireFormatInfo info;
  info.version = version;
  info.marshalled_properties = {properties};
  return info;
}

std::string with_inactivity(std::int64_t inactivity) {
  MapWriter map;
  map.long_integer("MaxInactivityDuration", inactivity);
  map.text("ProviderName", "ActiveMQ");
  map.text("ProviderVersion", "5.17.2");
  return std::move(map).finish();
}

TEST(WireFormat, IsTheLesserOfBoth) {
  const auto negotiated = [](std::int32_t version, std::int64_t inactivity) {
    const std::string properties = with_inactivity(inactivity);
    const WireFormat format = negotiate(info(version, properties), kOurs).value();
    EXPECT_FALSE(format.stack_traces);
    return std::pair(format.version, format.inactivity);
  };
  EXPECT_EQ(negotiated(12, 30'000), std::pair(12, milliseconds(30'000)));
  EXPECT_EQ(negotiated(10, 2'000), std::pair(10, milliseconds(2'000)));
  EXPECT_EQ(negotiated(13, 90'000), std::pair(12, milliseconds(30'000)));
  EXPECT_EQ(negotiated(0, 0), std::pair(12, milliseconds(0)));  // no version: ours; 0: no watching
  EXPECT_EQ(negotiated(12, -5).second, milliseconds(0));
}

TEST(WireFormat, SaysWhoThePeerIs) {
  const std::string properties = with_inactivity(1);
  EXPECT_EQ(negotiate(info(12, properties), kOurs)->provider, "ActiveMQ 5.17.2");
}

TEST(WireFormat, TakesAPeerThatSaysNothing) {
  WireFormatInfo silent;
  silent.version = 12;
  const WireFormat format = negotiate(silent, kOurs).value();
  EXPECT_EQ(format.inactivity, milliseconds(0));
  EXPECT_EQ(format.provider, "");
}

TEST(WireFormat, RefusesWhatItCannotSpeak) {
  const std::string properties = with_inactivity(1);
  EXPECT_EQ(negotiate(info(9, properties), kOurs).error().code(), Errc::invalid_argument);
  EXPECT_EQ(negotiate(info(12, "x"), kOurs).error().code(), Errc::malformed);
  WireFormatInfo other = info(12, properties);
  other.magic[0] = 'R';
  EXPECT_EQ(negotiate(other, kOurs).error().code(), Errc::malformed);
}

TEST(WireFormat, AsksForNothingThatNeedsState) {
  const std::string properties = wire_format_properties(kOurs);
  const PrimitiveMap map = read_map(properties).value();
  for (const PrimitiveEntry& entry : map) {
    const auto* const wish = std::get_if<bool>(&entry.value.value);
    EXPECT_TRUE(wish == nullptr || *wish == (entry.key.utf8() == "TcpNoDelayEnabled"))
        << entry.key.utf8();
  }
  EXPECT_EQ(map.size(), 13U);
}

}  // namespace
}  // namespace wheelpit::openwire
