#include <gtest/gtest.h>

#include "api/api_test_bed.h"
#include "base/run_to_end.h"

namespace wheelpit {
namespace {

TEST(RequestSize, WhatTheControlPlaneTakesIsBoundedInTheServicesWords) {
  ApiTestBed bed;
  // As the HTTP server hands over what it has not read.
  const HttpRequest request{.method = "POST",
                            .target = "/2015-03-31/functions",
                            .headers = {{"Host", "wheelpit.test:9400"}},
                            .body = {},
                            .oversized = true};
  expect_error(run_to_end(bed.io, bed.handler->handle(request)), 413,
               "RequestEntityTooLargeException",
               R"({"message":"Request must be smaller than 70167211 bytes for the CreateFunction )"
               R"(operation"})");
}

}  // namespace
}  // namespace wheelpit
