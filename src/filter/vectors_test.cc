// The cases of tests/data/event_filtering/: what the service was recorded to do, what its
// documentation says, and what EventBridge's published matcher does.

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "filter/explain/explain.h"
#include "filter/filter.h"

namespace wheelpit::filter {
namespace {

namespace json = boost::json;

struct Case {
  std::string name;
  std::vector<std::string> patterns;
  std::string event;
  FilterOptions options;
  std::string expect;
  std::string error;
  std::string reason;
};

std::string text_of(const json::object& members, std::string_view name) {
  const json::value* value = members.if_contains(name);
  return value == nullptr ? "" : json::value_to<std::string>(*value);
}

Case case_of(const json::object& from) {
  Case result;
  result.name = text_of(from, "name");
  if (const json::value* filters = from.if_contains("filters")) {
    result.patterns = json::value_to<std::vector<std::string>>(*filters);
  } else {
    result.patterns = {text_of(from, "pattern")};
  }
  if (from.contains("source")) {
    result.options.source = *source_named(text_of(from, "source"));
    result.event = json::serialize(from.at("record"));
  } else {
    result.event = text_of(from, "event");
  }
  if (text_of(from, "profile") == "extended") result.options.profile = FilterProfile::extended;
  result.expect = text_of(from, "expect");
  result.error = text_of(from, "error");
  result.reason = text_of(from, "reason");
  return result;
}

std::filesystem::path vectors_folder() {
  return std::filesystem::path(__FILE__).parent_path() / "../../tests/data/event_filtering";
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const auto& file : std::filesystem::directory_iterator(vectors_folder())) {
    std::ifstream in(file.path());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    for (const json::value& entry : json::parse(text).as_array()) {
      cases.push_back(case_of(entry.as_object()));
    }
  }
  return cases;
}

class FilterVector : public testing::TestWithParam<Case> {};

TEST_P(FilterVector, IsDecidedAsExpected) {
  const Case& c = GetParam();
  auto filter = Filter::compile(c.patterns, c.options);
  if (c.expect == "invalid") {
    ASSERT_FALSE(filter);
    if (!c.error.empty()) EXPECT_EQ(filter.error().message, c.error);
    if (!c.reason.empty()) EXPECT_EQ(filter.error().reason, c.reason);
    return;
  }
  ASSERT_TRUE(filter) << filter.error().reason;
  const auto matched = filter->matches(c.event);
  ASSERT_TRUE(matched) << matched.error().message();
  EXPECT_EQ(*matched, c.expect == "match");
  EXPECT_EQ(*filter->matches(c.event), *matched) << "the second time";
  const auto explained = Explainer::compile(c.patterns, c.options)->explain(c.event);
  ASSERT_TRUE(explained) << explained.error().message();
  EXPECT_EQ(explained->matches, *matched);
  EXPECT_FALSE(explained->reasons.empty());
}

INSTANTIATE_TEST_SUITE_P(Recorded, FilterVector, testing::ValuesIn(all_cases()),
                         [](const testing::TestParamInfo<Case>& info) {
                           std::string name = info.param.name;
                           for (char& c : name) {
                             if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
                           }
                           return name;
                         });

TEST(FilterVectors, AreAllThere) { EXPECT_EQ(all_cases().size(), 250U); }

}  // namespace
}  // namespace wheelpit::filter
