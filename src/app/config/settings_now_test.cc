#include "app/config/settings_now.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

using api::EffectiveSetting;

TEST(SettingsNow, WhatARunningEngineTakesIsTodaysAndTheRestTheStarts) {
  const std::vector<EffectiveSetting> started = {
      {"log", "format", "\"text\"", "default", 0},
      {"log", "level", "\"info\"", "default", 0},
      {"server", "listen", "\"127.0.0.1:0\"", "command line", 0}};
  const std::vector<EffectiveSetting> read = {
      {"log", "format", "\"json\"", "file", 2},
      {"log", "level", "\"debug\"", "file", 3},
      {"server", "listen", "\"127.0.0.1:9400\"", "default", 0}};
  EXPECT_EQ(settings_now(started, read),
            (std::vector<EffectiveSetting>{started[0], read[1], started[2]}));
  EXPECT_EQ(settings_now(started, {}), started);
}

}  // namespace
}  // namespace wheelpit
