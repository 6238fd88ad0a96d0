#include "api/http/request_rate.h"

#include <gtest/gtest.h>

#include "api/api_test_bed.h"
#include "base/run_to_end.h"

namespace wheelpit::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Operation& operation_named(std::string_view name) {
  for (const Operation* operation : all_operations()) {
    if (operation->name == name) return *operation;
  }
  std::abort();
}

int taken(RequestRates& rates, std::string_view name, TimePoint now) {
  int count = 0;
  while (count < 1000 && rates.take(operation_named(name), now)) ++count;
  return count;
}

TEST(RequestRate, LetsASecondsWorthPassAtOnceAndThenAsTheyCome) {
  RequestRate rate(4);
  const TimePoint start{};
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(rate.take(start));
  EXPECT_FALSE(rate.take(start));
  EXPECT_FALSE(rate.take(start + milliseconds(200)));
  EXPECT_TRUE(rate.take(start + milliseconds(250)));
  EXPECT_FALSE(rate.take(start + milliseconds(250)));
  // Silence saves up no more than a second.
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(rate.take(start + seconds(60)));
  EXPECT_FALSE(rate.take(start + seconds(60)));
}

TEST(RequestRate, GetFunctionAndGetPolicyHaveLimitsOfTheirOwn) {
  RequestRates rates(15);
  const TimePoint now{};
  EXPECT_EQ(taken(rates, "ListFunctions", now), 15);
  EXPECT_EQ(taken(rates, "CreateEventSourceMapping", now), 0);
  EXPECT_EQ(taken(rates, "GetFunction", now), 100);
  EXPECT_EQ(taken(rates, "GetPolicy", now), 15);
}

TEST(RequestRate, InvocationsOtherServicesAndOurOwnOperationsAreNotLimited) {
  RequestRates rates(1);
  for (const char* name :
       {"Invoke", "InvokeWithResponseStream", "GetSecretValue", "FilterLogEvents", "DownloadCode",
        "ListAsyncEvents", "ListBrokers", "GetCallerIdentity"}) {
    EXPECT_EQ(taken(rates, name, {}), 1000) << name;
  }
}

TEST(RequestRate, NothingIsLimitedUnlessAsked) {
  RequestRates rates(0);
  EXPECT_EQ(taken(rates, "ListFunctions", {}), 1000);
}

TEST(RequestRate, WhatIsTooMuchIsRefusedAsTheServiceDoes) {
  ApiTestBed bed;
  ApiDependencies limited = bed.dependencies();
  limited.control_plane_requests_per_second = 2;
  bed.handler = std::make_unique<ApiHandler>(bed.io, std::move(limited));
  const auto list = [&bed] { return bed.send("GET", "/2015-03-31/event-source-mappings"); };
  EXPECT_EQ(list().status, 200);
  EXPECT_EQ(list().status, 200);
  const HttpResponse refused = list();
  expect_error(refused, 429, "TooManyRequestsException",
               R"({"Reason":"CallerRateLimitExceeded","Type":"User","message":"Rate exceeded"})");
  EXPECT_EQ(header_of(refused, "Retry-After"), "1");
  bed.clock.advance(milliseconds(500));
  EXPECT_EQ(list().status, 200);
}

TEST(RequestRate, WhatIsRefusedOrCutOffUsesUpNothing) {
  ApiTestBed bed;
  ApiDependencies limited = bed.dependencies();
  limited.control_plane_requests_per_second = 1;
  limited.access_keys = {{.credentials = {.access_key_id = "AKIDLOCAL",
                                          .secret_access_key = Secret("a secret of mine"),
                                          .session_token = std::nullopt}}};
  ApiHandler guarded(bed.io, limited);
  limited.access_keys.clear();
  bed.handler = std::make_unique<ApiHandler>(bed.io, std::move(limited));
  HttpRequest request{.method = "POST",
                      .target = "/2015-03-31/functions",
                      .headers = {{"Host", "wheelpit.test:9400"}},
                      .body = "{"};
  EXPECT_EQ(run_to_end(bed.io, guarded.handle(request)).status, 403);
  EXPECT_EQ(run_to_end(bed.io, guarded.handle(request)).status, 403);
  request.truncated = true;
  EXPECT_EQ(run_to_end(bed.io, bed.handler->handle(request)).status, 400);
  request.truncated = false;
  request.oversized = true;
  EXPECT_EQ(run_to_end(bed.io, bed.handler->handle(request)).status, 413);
  EXPECT_EQ(bed.send("GET", "/2015-03-31/functions").status, 200);
}

}  // namespace
}  // namespace wheelpit::api
