#include "base/uuid.h"

#include <gtest/gtest.h>

#include <array>
#include <regex>
#include <set>

namespace wheelpit {
namespace {

TEST(Uuid, IsRandomAndOfVersion4) {
  const std::regex form("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string uuid = make_uuid();
    EXPECT_TRUE(std::regex_match(uuid, form)) << uuid;
    EXPECT_TRUE(seen.insert(uuid).second);
  }
}

TEST(Uuid, OfANameNeverChanges) {
  EXPECT_EQ(uuid_of_name("abc"), "ba7816bf-8f01-8fea-8141-40de5dae2223");
  EXPECT_NE(uuid_of_name("abc"), uuid_of_name("abd"));
}

TEST(Identifier, BytesAreNotGivenOutTwice) {
  std::set<std::array<unsigned char, 20>> seen;
  for (int i = 0; i < 1000; ++i) {
    std::array<unsigned char, 20> bytes{};
    fill_identifier(bytes);
    EXPECT_TRUE(seen.insert(bytes).second);
  }
}

}  // namespace
}  // namespace wheelpit
