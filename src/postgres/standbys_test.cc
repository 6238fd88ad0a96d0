#include "postgres/standbys.h"

#include <gtest/gtest.h>

namespace wheelpit::postgres {
namespace {

TEST(StandbyWarningTest, IsOfWhatAFailoverLoses) {
  EXPECT_EQ(standby_warning({.connected = 0, .synchronous_names = "", .synchronous_commit = "on"}),
            "");
  EXPECT_EQ(standby_warning({.connected = 2, .synchronous_names = "*", .synchronous_commit = "on"}),
            "");
  EXPECT_NE(standby_warning({.connected = 1, .synchronous_names = "", .synchronous_commit = "on"})
                .find("synchronous_standby_names"),
            std::string::npos);
  EXPECT_NE(
      standby_warning({.connected = 1, .synchronous_names = "*", .synchronous_commit = "local"}),
      "");
  EXPECT_NE(standby_warning({.connected = 0, .synchronous_names = "", .synchronous_commit = "off"}),
            "");
}

}  // namespace
}  // namespace wheelpit::postgres
