#include "api/http/router.h"

#include <gtest/gtest.h>

#include <set>

#include "api/api_test_bed.h"

namespace wheelpit::api {
namespace {

HttpRequest request_of(std::string method, std::string target, HttpHeaders headers = {}) {
  return {.method = std::move(method),
          .target = std::move(target),
          .headers = std::move(headers),
          .body = ""};
}

TEST(Router, PathsMatchDecodedAndWithOrWithoutASlashAtTheEnd) {
  for (const char* end : {"", "/"}) {
    const auto found = route(request_of(
        "GET", "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A1%3Afunction%3Af" +
                   std::string(end) + "?Qualifier=1"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->operation->name, "GetFunction");
    ASSERT_EQ(found->uri.size(), 1U);
    EXPECT_EQ(found->uri[0].second, "arn:aws:lambda:us-east-1:1:function:f");
  }
}

TEST(Router, WhatIsNotImplementedIsUnknown) {
  for (const auto& [method, target] :
       std::vector<std::pair<std::string, std::string>>{{"PUT", "/2021-10-31/functions/f/url"},
                                                        {"PATCH", "/2015-03-31/functions/f"},
                                                        {"GET", "/2015-03-31/functions/%zz"},
                                                        {"GET", "*"},
                                                        {"GET", ""}}) {
    const auto found = route(request_of(method, target));
    ASSERT_FALSE(found) << target;
    EXPECT_EQ(found.error().code, ErrorCode::unknown_operation);
  }
  ApiTestBed bed;
  expect_error(bed.send("PUT", "/2021-10-31/functions/f/url", "{}"), 404,
               "UnknownOperationException",
               R"({"Type":"User","message":"wheelpit does not implement PUT )"
               R"(/2021-10-31/functions/f/url."})");
  expect_error(bed.secrets("RotateSecret", "{}"), 400, "UnknownOperationException",
               R"({"__type":"UnknownOperationException",)"
               R"("Message":"wheelpit does not implement RotateSecret."})");
}

TEST(Router, AQueryTellsOperationsOfOnePathApart) {
  const std::string path = "/2019-09-30/functions/f/provisioned-concurrency";
  const auto name = [](const std::string& target) {
    return route(request_of("GET", target))->operation->name;
  };
  EXPECT_EQ(name(path + "?List=ALL"), "ListProvisionedConcurrencyConfigs");
  EXPECT_EQ(name(path + "?Qualifier=1"), "GetProvisionedConcurrencyConfig");
  EXPECT_EQ(name(path + "?List=SOME"), "GetProvisionedConcurrencyConfig");
  EXPECT_EQ(name("/2018-10-31/layers?find=LayerVersion&Arn=x"), "GetLayerVersionByArn");
  EXPECT_EQ(name("/2018-10-31/layers"), "ListLayers");
}

TEST(Router, OperationsHaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const Operation* operation : all_operations()) {
    EXPECT_TRUE(names.insert(operation->name).second) << operation->name;
  }
}

}  // namespace
}  // namespace wheelpit::api
