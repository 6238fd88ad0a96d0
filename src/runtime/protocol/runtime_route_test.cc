#include "runtime/protocol/runtime_route.h"

#include <gtest/gtest.h>

#include "runtime/programs/runtime_name.h"

namespace wheelpit::runtime {
namespace {

TEST(RuntimeRoute, KnowsTheCallsOfTheRuntimeApi) {
  const auto call = [](std::string_view method, std::string_view path) {
    return route_runtime_call(method, path).call;
  };
  EXPECT_EQ(call("GET", "/2018-06-01/runtime/invocation/next"), RuntimeCall::next);
  EXPECT_EQ(call("POST", "/2018-06-01/runtime/invocation/x/response"), RuntimeCall::response);
  EXPECT_EQ(call("POST", "/2018-06-01/runtime/invocation/x/error"), RuntimeCall::error);
  EXPECT_EQ(call("POST", "/2018-06-01/runtime/init/error"), RuntimeCall::init_error);
  EXPECT_EQ(call("GET", "/2018-06-01/ping"), RuntimeCall::ping);
  EXPECT_EQ(call("PUT", "/2022-07-01/telemetry"), RuntimeCall::telemetry);
  EXPECT_EQ(call("PUT", "/2020-08-15/logs"), RuntimeCall::logs);
}

TEST(RuntimeRoute, TakesTheRequestIdFromThePath) {
  EXPECT_EQ(
      route_runtime_call("POST", "/2018-06-01/runtime/invocation/some-id/response").request_id,
      "some-id");
}

TEST(RuntimeRoute, KnowsNothingElse) {
  for (const char* path :
       {"", "/", "/2018-06-01/", "/2018-06-01/runtime/invocation/",
        "/2020-01-01/extension/register", "/2018-06-01/runtime/invocation//response",
        "/2018-06-01/runtime/invocation/x/response/y", "/2018-06-01/runtime/invocation/x",
        "/2018-06-01/runtime/restore/next"}) {
    for (const char* method : {"GET", "POST", "PUT"}) {
      EXPECT_EQ(route_runtime_call(method, path).call, RuntimeCall::unknown) << method << path;
    }
  }
  EXPECT_EQ(route_runtime_call("POST", "/2018-06-01/runtime/invocation/next").call,
            RuntimeCall::unknown);
}

TEST(RuntimeName, IsTakenApart) {
  const auto text = [](std::string_view name) {
    const auto parsed = parse_runtime_name(name);
    if (!parsed) return std::string("-");
    return std::to_string(static_cast<int>(parsed->family)) + " " + parsed->version;
  };
  EXPECT_EQ(text("nodejs22.x"), "0 22");
  EXPECT_EQ(text("python3.12"), "1 3.12");
  EXPECT_EQ(text("provided.al2023"), "4 ");
  EXPECT_EQ(text("java21"), "2 21");
  EXPECT_EQ(text("ruby3.3"), "3 3.3");
  EXPECT_EQ(text("provided"), "4 ");
  for (const char* other :
       {"", "java", "go1.x", "nodejs", "nodejs.x", "nodejsx.x", "nodejs22", "python2.7", "python3",
        "python3.x", "python3.12/../x", "provided.al3"}) {
    EXPECT_EQ(text(other), "-") << other;
  }
}

}  // namespace
}  // namespace wheelpit::runtime
