#include "app/process/data_format.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "base/scratch_folder.h"

namespace wheelpit {
namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

Status settle_with(const ScratchFolder& folder, const std::string& text) {
  std::ofstream(folder / "format") << text;
  return settle_data_format(folder.path());
}

TEST(DataFormat, AFolderWithoutOneIsOfTheFirstAndSaysSoFromNowOn) {
  const ScratchFolder folder;
  ASSERT_TRUE(settle_data_format(folder.path()));
  EXPECT_TRUE(text_of(folder / "format").starts_with("1 wheelpit "));
  EXPECT_TRUE(settle_data_format(folder.path()));
}

TEST(DataFormat, ANewerOneIsRefusedByItsNumberAndVersion) {
  const ScratchFolder folder;
  const Status status = settle_with(folder, "7 wheelpit 3.1.0\n");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code(), Errc::malformed);
  EXPECT_TRUE(status.error().message().contains("format 7, which wheelpit 3.1.0 wrote"));
  EXPECT_EQ(text_of(folder / "format"), "7 wheelpit 3.1.0\n");
}

TEST(DataFormat, WhatSaysNoFormatIsRefused) {
  const ScratchFolder folder;
  for (const char* text : {"", "one", "0 wheelpit 0.1.0", "1", "1 other 2", "-1 wheelpit 1"}) {
    EXPECT_FALSE(settle_with(folder, text)) << text;
  }
}

TEST(DataFormat, AFolderThatCannotBeWrittenIsAnError) {
  EXPECT_EQ(settle_data_format("/nowhere/at/all").error().code(), Errc::unavailable);
}

}  // namespace
}  // namespace wheelpit
