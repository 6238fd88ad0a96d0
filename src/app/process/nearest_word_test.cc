#include "app/process/nearest_word.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace wheelpit {
namespace {

constexpr std::array<std::string_view, 4> kKeys = {"listen", "data_dir", "region", "account_id"};

TEST(NearestWord, FindsWhatWasMeant) {
  EXPECT_EQ(nearest_word("lisetn", kKeys), "listen");
  EXPECT_EQ(nearest_word("datadir", kKeys), "data_dir");
  EXPECT_EQ(nearest_word("data-dir", kKeys), "data_dir");
  EXPECT_EQ(nearest_word("Region", kKeys), "region");
  EXPECT_EQ(nearest_word("accountid", kKeys), "account_id");
}

TEST(NearestWord, DoesNotGuessWildly) {
  EXPECT_EQ(nearest_word("colour", kKeys), "");
  EXPECT_EQ(nearest_word("x", kKeys), "");
  EXPECT_EQ(nearest_word("", kKeys), "");
  EXPECT_EQ(nearest_word(std::string(100'000, 'l'), kKeys), "");
}

}  // namespace
}  // namespace wheelpit
