#include "async/request_id.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace wheelpit::async {
namespace {

using std::chrono::milliseconds;

TEST(RequestId, BeginsWithTheTimeAndIsRandomBeyond) {
  const WallTime time(milliseconds(0x019a'2b3c'4d5e) + std::chrono::microseconds(999));
  const std::regex form("019a2b3c-4d5e-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string id = make_request_id(time);
    EXPECT_TRUE(std::regex_match(id, form)) << id;
    EXPECT_TRUE(seen.insert(id).second);
  }
}

TEST(RequestId, OfALaterEventSortsBehind) {
  const WallTime time(std::chrono::hours(24 * 365 * 56));
  EXPECT_LT(make_request_id(time), make_request_id(time + milliseconds(1)));
}

}  // namespace
}  // namespace wheelpit::async
