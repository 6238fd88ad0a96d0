#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <string>
#include <vector>

#include "api/api_test_bed.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

constexpr const char* kPath = "/2015-03-31/event-source-mappings";
const std::string kCity = R"({"data":{"city":["Bern"]}})";
const std::string kUrgent = R"({"basicProperties":{"priority":[9]}})";
const std::string kWildcard = R"({"data":{"city":[{"wildcard":"B*"}]}})";

class MappingFiltersTest : public testing::Test {
 protected:
  MappingFiltersTest() { EXPECT_EQ(bed.create_function("consume").status, 201); }

  static json::object criteria(const std::vector<std::string>& patterns) {
    json::array filters;
    for (const std::string& pattern : patterns) filters.push_back({{"Pattern", pattern}});
    return {{"Filters", std::move(filters)}};
  }
  static std::string with(const std::vector<std::string>& patterns) {
    return R"("FilterCriteria":)" + json::serialize(criteria(patterns));
  }
  HttpResponse create(const std::vector<std::string>& patterns) {
    return bed.create_mapping("q", "," + with(patterns));
  }
  std::string created(const std::vector<std::string>& patterns) {
    const std::string uuid = member(create(patterns), "UUID");
    bed.settle(uuid, MappingState::enabled);
    return uuid;
  }
  HttpResponse update(const std::string& uuid, const std::string& more) {
    auto response = bed.send("PUT", std::string(kPath) + "/" + uuid, "{" + more + "}");
    if (response.status == 202) bed.settle(uuid, MappingState::enabled);
    return response;
  }
  static json::value shown(const HttpResponse& response) {
    return members(response).at("FilterCriteria");
  }
  json::value stored(const std::string& uuid) {
    return shown(bed.send("GET", std::string(kPath) + "/" + uuid));
  }

  ApiTestBed bed;
};

TEST_F(MappingFiltersTest, TheCriteriaAreShownAsTheyWereGivenByEveryOperation) {
  const auto response = create({kCity, kUrgent});
  EXPECT_EQ(response.status, 202);
  EXPECT_NE(response.body.find(R"("FilterCriteria":{"Filters":[{"Pattern":"{\"data\":{\"city\":)"
                               R"([\"Bern\"]}}"},{"Pattern":"{\"basicProperties\":{\"priority\":)"
                               R"([9]}}"}]},"FilterCriteriaError":null,)"),
            std::string::npos)
      << response.body;
  const std::string uuid = member(response, "UUID");
  const json::value both = criteria({kCity, kUrgent});
  EXPECT_EQ(stored(uuid), both);
  EXPECT_EQ(members(bed.send("GET", kPath)).at("EventSourceMappings").at(0).at("FilterCriteria"),
            both);
  bed.settle(uuid, MappingState::enabled);
  EXPECT_EQ(shown(update(uuid, R"("BatchSize":7)")), both) << "what is not named stays";
  EXPECT_EQ(shown(bed.send("DELETE", std::string(kPath) + "/" + uuid)), both);
}

TEST_F(MappingFiltersTest, AnUpdateReplacesAllFiltersAndTellsTheReconciler) {
  const std::string uuid = created({kCity, kUrgent});
  bed.reconciler.mappings.clear();
  EXPECT_EQ(shown(update(uuid, with({kUrgent}))), criteria({kUrgent}));
  EXPECT_EQ(stored(uuid), criteria({kUrgent}));
  EXPECT_EQ(bed.reconciler.mappings, std::vector<std::string>{uuid});
}

TEST_F(MappingFiltersTest, EmptyCriteriaRemoveTheFiltersAndNullKeepsThem) {
  const std::string uuid = created({kCity});
  for (const char* empty : {"{}", R"({"Filters":[]})", R"({"Filters":null})"}) {
    EXPECT_EQ(shown(update(uuid, with({kCity}))), criteria({kCity}));
    EXPECT_EQ(shown(update(uuid, R"("FilterCriteria":null)")), criteria({kCity}));
    EXPECT_TRUE(shown(update(uuid, R"("FilterCriteria":)" + std::string(empty))).is_null())
        << empty;
    EXPECT_TRUE(stored(uuid).is_null());
  }
  int queues = 1;
  for (const char* empty : {"{}", R"({"Filters":[]})", "null"}) {
    const auto response = bed.create_mapping("q" + std::to_string(++queues),
                                             R"(,"FilterCriteria":)" + std::string(empty));
    EXPECT_EQ(response.status, 202);
    EXPECT_TRUE(shown(response).is_null());
  }
}

TEST_F(MappingFiltersTest, WhateverIsWrongWithAPatternTheAnswerIsTheServices) {
  for (const char* pattern :
       {"", "{}", "null", "simple string", "[]", R"({"data":"Bern"})", R"({"data":[]})",
        R"({"data":[{"prefix":1}]})", R"({"data":[{"nonsense":"x"}]})", R"({"data":["x"])"}) {
    expect_refusal(create({pattern}), "Invalid filter pattern definition.");
  }
  expect_refusal(bed.create_mapping("q", R"(,"FilterCriteria":{"Filters":[{}]})"),
                 "Invalid filter pattern definition.");
  const std::string uuid = created({kCity});
  expect_refusal(update(uuid, with({kUrgent, "{"})), "Invalid filter pattern definition.");
  EXPECT_EQ(stored(uuid), criteria({kCity})) << "nothing has changed";
}

TEST_F(MappingFiltersTest, TheLogSaysWhichFilterOfWhichMappingIsWrongAndWhy) {
  create({kCity, R"({"data":[{"nonsense":"x"}]})"});
  ASSERT_EQ(bed.log.lines().size(), 2U);
  const std::string line = bed.log.lines()[0];
  EXPECT_TRUE(
      line.starts_with("info  filter criteria rejected mapping=new "
                       "function=arn:aws:lambda:us-east-1:123456789012:function:consume "
                       "queue=q filter=2 reason="))
      << line;
  EXPECT_NE(line.find("Unrecognized match type nonsense"), std::string::npos) << line;

  const std::string uuid = created({kCity});
  update(uuid, with({"{"}));
  EXPECT_NE(bed.log.lines()[2].find("mapping=" + uuid), std::string::npos);
  EXPECT_NE(bed.log.lines()[2].find("filter=1"), std::string::npos);
}

TEST_F(MappingFiltersTest, MoreFiltersThanTheQuotaAreRefused) {
  EXPECT_EQ(create({kCity, kCity, kCity, kCity, kCity}).status, 202);
  const auto response =
      bed.create_mapping("other", "," + with({kCity, kCity, kCity, kCity, kCity, kUrgent}));
  expect_refusal(response, "The number of filters (6) is above the quota of 5.");
}

TEST_F(MappingFiltersTest, APatternMayHave4096Characters) {
  const auto pattern = [](std::size_t characters) {
    std::string text = R"({"data":[""]})";
    std::string more;
    for (std::size_t i = text.size(); i < characters; ++i) more += "é";
    return text.insert(text.find(R"("")") + 1, more);
  };
  EXPECT_EQ(create({pattern(4096)}).status, 202);
  const auto response = bed.create_mapping("other", "," + with({kCity, pattern(4097)}));
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(header_of(response, "x-amzn-ErrorType"), "ValidationException");
  const std::string message(members(response).at("message").as_string());
  EXPECT_TRUE(message.starts_with("1 validation error detected: Value '{\"data\":")) << message;
  EXPECT_TRUE(
      message.ends_with("' at 'filterCriteria.filters.2.member.pattern' failed to satisfy "
                        "constraint: Member must have length less than or equal to 4096"))
      << message;
}

TEST_F(MappingFiltersTest, TheFunctionIsLookedUpBeforeThePatternsAreRead) {
  std::string body = ApiTestBed::mapping_body("q", "," + with({"{"}));
  body.replace(body.find("\"consume\""), 9, "\"nobody\"");
  expect_refusal(bed.send("POST", kPath, body), "Function does not exist");
}

TEST_F(MappingFiltersTest, APatternIsCheckedBeforeADuplicateIsLookedFor) {
  created({kCity});
  expect_refusal(create({"{"}), "Invalid filter pattern definition.");
  EXPECT_EQ(create({kCity}).status, 409);
}

TEST_F(MappingFiltersTest, OperatorsOfWheelpitsOwnNeedTheExtendedProfile) {
  expect_refusal(create({kWildcard}), "Invalid filter pattern definition.");
  ApiDependencies extended = bed.dependencies();
  extended.filter_profile = filter::FilterProfile::extended;
  bed.handler = std::make_unique<ApiHandler>(bed.io, std::move(extended));
  const std::string uuid = created({kWildcard});
  EXPECT_EQ(stored(uuid), criteria({kWildcard}));

  bed.handler = std::make_unique<ApiHandler>(bed.io, bed.dependencies());
  EXPECT_EQ(update(uuid, R"("BatchSize":7)").status, 202) << "only given criteria are checked";
  EXPECT_EQ(update(uuid, with({kCity})).status, 202);
}

}  // namespace
}  // namespace wheelpit::api
