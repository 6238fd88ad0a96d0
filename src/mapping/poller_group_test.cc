#include "mapping/poller_group.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wheelpit {
namespace {

Mapping in_group(std::string group, int most, std::string uuid) {
  Mapping mapping;
  mapping.uuid = std::move(uuid);
  mapping.kind = SourceKind::msk;
  KafkaParameters kafka;
  kafka.pollers = PollerBounds{.minimum = 1, .maximum = most, .group = std::move(group)};
  mapping.source = std::move(kafka);
  return mapping;
}

TEST(PollerGroup, HasAHundredMappings) {
  std::vector<Mapping> stored;
  for (int i = 0; i < 100; ++i) stored.push_back(in_group("g", 1, std::to_string(i)));
  EXPECT_EQ(check_poller_group(in_group("g", 1, "new"), stored).error().message(),
            "PollerGroupName \"g\" has 100 event source mappings already, which is the most.");
  EXPECT_TRUE(check_poller_group(in_group("g", 1, "7"), stored)) << "it is one of them";
  EXPECT_TRUE(check_poller_group(in_group("h", 1, "new"), stored));
  EXPECT_TRUE(check_poller_group(in_group("", 1, "new"), stored));
}

TEST(PollerGroup, HasTwoThousandPollers) {
  const std::vector<Mapping> stored = {in_group("g", 1500, "a"), in_group("h", 2000, "b"),
                                       Mapping{}};
  EXPECT_TRUE(check_poller_group(in_group("g", 500, "new"), stored));
  EXPECT_EQ(check_poller_group(in_group("g", 501, "new"), stored).error().message(),
            "PollerGroupName \"g\": the MaximumPollers of its event source mappings would be 2001 "
            "together, and 2000 are the most.");
  EXPECT_TRUE(check_poller_group(in_group("g", 2000, "a"), stored));
}

}  // namespace
}  // namespace wheelpit
