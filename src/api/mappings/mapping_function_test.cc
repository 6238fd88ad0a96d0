// The functions that mappings call, as Create- and UpdateEventSourceMapping judge them.

#include <gtest/gtest.h>

#include "api/api_test_bed.h"

namespace wheelpit::api {
namespace {

constexpr const char* kPath = "/2015-03-31/event-source-mappings";

class MappingFunctionTest : public testing::Test {
 protected:
  MappingFunctionTest() { EXPECT_EQ(bed.create_function("consume").status, 201); }

  // The body of a CreateEventSourceMapping for `name`.
  static std::string body_for(const std::string& name, const std::string& queue) {
    std::string body = ApiTestBed::mapping_body(queue);
    return body.replace(body.find(R"("consume")"), 9, "\"" + name + "\"");
  }

  ApiTestBed bed;
};

TEST_F(MappingFunctionTest, AFunctionThatMayRunLongerThanFourteenMinutesIsRefused) {
  bed.send("PUT", "/2015-03-31/functions/consume/configuration", R"({"Timeout":841})");
  expect_refusal(bed.create_mapping("q"),
                 "Function timeout: 841 seconds is greater than the maximum of 840 seconds for "
                 "Amazon MQ event source mappings.");
}

TEST_F(MappingFunctionTest, TheTimeoutThatCountsIsThatOfTheVersionsThatTheMappingMayRun) {
  bed.send("POST", "/2015-03-31/functions/consume/versions");
  bed.send("PUT", "/2015-03-31/functions/consume/configuration", R"({"Timeout":900})");
  bed.send("POST", "/2015-03-31/functions/consume/versions");
  bed.send("POST", "/2015-03-31/functions/consume/aliases",
           R"({"Name":"both","FunctionVersion":"1","RoutingConfig":)"
           R"({"AdditionalVersionWeights":{"2":0.1}}})");
  EXPECT_EQ(bed.send("POST", kPath, body_for("consume:1", "q")).status, 202);
  for (const char* qualifier : {"2", "both", "$LATEST"}) {
    const auto response =
        bed.send("POST", kPath, body_for("consume:" + std::string(qualifier), "q"));
    EXPECT_TRUE(member(response, "message").starts_with("Function timeout: 900 seconds"))
        << qualifier;
  }
}

}  // namespace
}  // namespace wheelpit::api
