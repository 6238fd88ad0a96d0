#include "trace/export/daemon_address.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

TEST(DaemonAddress, IsReadInEveryFormOfTheVariable) {
  const DaemonAddress local{.host = "127.0.0.1", .port = 2000};
  for (const char* text :
       {"127.0.0.1:2000", "udp:127.0.0.1:2000", "tcp:10.0.0.1:2001 udp:127.0.0.1:2000",
        "udp:127.0.0.1:2000 tcp:10.0.0.1:2001"}) {
    const auto address = parse_daemon_address(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(*address, local) << text;
  }
  EXPECT_EQ(to_string(*parse_daemon_address("[::1]:2000")), "[::1]:2000");
  EXPECT_EQ(to_string(*parse_daemon_address("xray:2000")), "xray:2000");
}

TEST(DaemonAddress, AnythingElseIsRefusedWithWhatIsRight) {
  for (const char* text : {"", "127.0.0.1", ":2000", "h:", "h:0", "h:65536", "h:99999", "h:20x",
                           "::1:2000", "[h]:2000", "tcp:h:1 tcp:h:2", "tcp:h:1 udp:a b:2",
                           "tcp:h:1 udp:[:: 1]:2", "udp:[[::1]]:2"}) {
    const auto address = parse_daemon_address(text);
    ASSERT_FALSE(address) << text;
    EXPECT_TRUE(address.error().message().contains("HOST:PORT"));
  }
}

}  // namespace
}  // namespace wheelpit
