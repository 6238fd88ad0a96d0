#include "batches/redaction_path.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

std::string fault_of(std::string_view text) {
  const auto path = parse_redaction_path(text);
  return path ? "none: " + to_text(*path) : path.error().message();
}

std::string read_and_written(std::string_view text) {
  const auto path = parse_redaction_path(text);
  return path ? to_text(*path) : path.error().message();
}

TEST(RedactionPath, WritesWhatItHasRead) {
  for (const std::string_view text :
       {"$.data", "$.data.card", "$..password", "$..*", "$.items[*].name", "$.items[3]", "$['a.b']",
        R"($['it\'s'])", R"($['\\'])", "$..['a b'].c", "$..[0]", "$['']", "$.größe", "$.a-b_c:d"}) {
    EXPECT_EQ(read_and_written(text), text);
  }
  EXPECT_EQ(read_and_written("$.*"), "$[*]");
  EXPECT_EQ(read_and_written(R"($["a\"b"])"), "$['a\"b']");
  EXPECT_EQ(read_and_written("$['data']"), "$.data");
}

TEST(RedactionPath, NamesThePlaceOfAFault) {
  EXPECT_EQ(fault_of(""), "the path  must begin with $ (at character 1)");
  EXPECT_EQ(fault_of("data"), "the path data must begin with $ (at character 1)");
  EXPECT_EQ(fault_of("$"), "the path $ needs a step behind $, such as .name (at character 2)");
  EXPECT_EQ(fault_of("$data"), "the path $data expects . or [ (at character 2)");
  EXPECT_EQ(
      fault_of("$."),
      "the path $. expects a name; write one with special characters as ['name'] (at character 3)");
  EXPECT_EQ(fault_of("$[x]"),
            "the path $[x] expects a number, * or a quoted name (at character 3)");
  EXPECT_EQ(fault_of("$['x"),
            "the path $['x expects the quote that ends the name (at character 5)");
  EXPECT_EQ(fault_of("$['x'"), "the path $['x' expects ] (at character 6)");
  EXPECT_EQ(fault_of("$[1234567890]"),
            "the path $[1234567890] expects a number, * or a quoted name (at character 3)");
  EXPECT_EQ(fault_of("$[?(@.a)]"),
            "the path $[?(@.a)] expects a number, * or a quoted name (at character 3)");
}

TEST(RedactionPath, IsBounded) {
  std::string steps = "$";
  for (std::size_t i = 0; i < kMostRedactionSteps; ++i) steps += ".a";
  EXPECT_TRUE(parse_redaction_path(steps));
  EXPECT_FALSE(parse_redaction_path(steps + ".a"));
  EXPECT_FALSE(parse_redaction_path("$." + std::string(kLongestRedactionPath, 'a')));
}

}  // namespace
}  // namespace wheelpit
