#include "app/config/async_settings.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "app/config/config.h"

namespace wheelpit {
namespace {

ConfigResult parse(std::string_view text) {
  return parse_config(text, "w.toml", [](const std::filesystem::path&) { return true; });
}

std::string fault_of(std::string_view text) {
  const auto config = parse(text);
  if (config || config.error().size() != 1) return "not one fault";
  return config.error().front().to_string();
}

TEST(AsyncSettings, HaveTheServicesTimesAndRoomForAMillionEvents) {
  const auto config = parse("");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->async.limits.max_events, 1'000'000U);
  EXPECT_EQ(config->async.limits.max_bytes, std::uint64_t{4} << 30);
  EXPECT_EQ(config->async.limits.min_free_bytes, 256U << 20);
  EXPECT_EQ(config->async.limits.max_failed_events, 10'000U);
  EXPECT_EQ(config->async.limits.max_failed_bytes, 256U << 20);
  EXPECT_EQ(config->async.max_concurrency, 100U);
  EXPECT_EQ(config->async.schedule.scale, 1);
}

TEST(AsyncSettings, AreReadFromTheirSection) {
  const auto config = parse(R"(
[async]
max_events = 10
max_bytes = 20
min_free_bytes = 0
max_failed_events = 30
max_failed_bytes = 40
max_concurrency = 50
time_scale = 0.01
)");
  ASSERT_TRUE(config) << config.error().front().to_string();
  EXPECT_EQ(config->async.limits.max_events, 10U);
  EXPECT_EQ(config->async.limits.max_bytes, 20U);
  EXPECT_EQ(config->async.limits.min_free_bytes, 0U);
  EXPECT_EQ(config->async.limits.max_failed_events, 30U);
  EXPECT_EQ(config->async.limits.max_failed_bytes, 40U);
  EXPECT_EQ(config->async.max_concurrency, 50U);
  EXPECT_EQ(config->async.schedule.scale, 0.01);
  EXPECT_EQ(parse("[async]\ntime_scale = 2\n")->async.schedule.scale, 2);
}

TEST(AsyncSettings, RefuseWhatNoTimeCanBeMultipliedBy) {
  for (const char* bad : {"0", "-1", "0.0", "1e9", "nan", "inf"}) {
    EXPECT_TRUE(fault_of("[async]\ntime_scale = " + std::string(bad) + "\n")
                    .starts_with("w.toml:2: async.time_scale: must be a number from 0.0001 to "
                                 "1000; this is "))
        << bad;
  }
  EXPECT_EQ(fault_of("[async]\ntime_scale = \"fast\"\n"),
            "w.toml:2: async.time_scale: must be a number from 0.0001 to 1000; this is a string");
  EXPECT_EQ(fault_of("[async]\ntimescale = 1\n"),
            "w.toml:2: async.timescale: there is no such key; did you mean time_scale?");
}

}  // namespace
}  // namespace wheelpit
