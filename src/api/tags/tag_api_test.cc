#include "api/tags/tag_api.h"

#include <gtest/gtest.h>

#include "api/api_test_bed.h"

namespace wheelpit::api {
namespace {

const std::string kPath = "/2017-03-31/tags/";
const std::string kFunction = "arn:aws:lambda:us-east-1:123456789012:function:consume";

class TagApiTest : public testing::Test {
 protected:
  TagApiTest() { bed.create_function("consume"); }
  ApiTestBed bed;
};

TEST_F(TagApiTest, TagsOfAMappingAreListedAddedAndRemoved) {
  const auto mapping = bed.create_mapping("q", R"(,"Tags":{"a":"1","b":"2"})");
  const std::string path = kPath + member(mapping, "EventSourceMappingArn");
  EXPECT_EQ(bed.send("GET", path).body, R"({"Tags":{"a":"1","b":"2"}})");
  EXPECT_EQ(bed.send("POST", path, R"({"Tags":{"b":"3","c":"4"}})").status, 204);
  EXPECT_EQ(bed.send("DELETE", path + "?tagKeys=a&tagKeys=unknown").status, 204);
  EXPECT_EQ(bed.send("GET", path).body, R"({"Tags":{"b":"3","c":"4"}})");
}

TEST_F(TagApiTest, AResourceThatDoesNotExistIsNotFound) {
  const std::string arn =
      "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:"
      "0f1c2d3e-4b5a-4c6d-8e7f-901234567890";
  expect_error(bed.send("GET", kPath + arn), 404, "ResourceNotFoundException",
               R"({"Type":"User","Message":"Event source mapping not found: )" + arn + R"("})");
  EXPECT_EQ(bed.send("GET", kPath + kFunction + "s").status, 404);
}

TEST_F(TagApiTest, RefusalsAreTheServicesOwn) {
  expect_refusal(bed.send("POST", kPath + kFunction, R"({"Tags":{}})"),
                 "An error occurred and the request cannot be processed.");
  std::string many = R"({"Tags":{"0":"")";
  for (int i = 1; i <= 50; ++i) many += ",\"" + std::to_string(i) + "\":\"\"";
  expect_refusal(bed.send("POST", kPath + kFunction, many + "}}"),
                 "Number of tags exceeds resource tag limit.");
  expect_refusal(bed.create_mapping("q", "," + many.substr(1) + "}"),
                 "Number of tags exceeds resource tag limit.");
  expect_refusal(
      bed.send("GET", kPath + kFunction + ":1"),
      "Tags on function aliases and versions are not supported. Please specify a function ARN.");
  expect_error(bed.send("DELETE", kPath + kFunction), 400, "ValidationException",
               R"({"message":"1 validation error detected: Value null at 'tagKeys' failed to )"
               R"(satisfy constraint: Member must not be null"})");
}

}  // namespace
}  // namespace wheelpit::api
