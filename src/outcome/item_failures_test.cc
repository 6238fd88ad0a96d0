#include "outcome/item_failures.h"

#include <gtest/gtest.h>

#include <array>

namespace wheelpit {
namespace {

const std::array<std::string, 4> kIds = {"a", "b", "", "b"};

std::string text_of(std::string_view answer) {
  const auto failed = read_item_failures(answer, kIds);
  if (!failed) return failed.error();
  std::string text = "failed:";
  for (const std::size_t place : *failed) text += ' ' + std::to_string(place);
  return text;
}

std::string of_list(std::string_view list) {
  return text_of(R"({"batchItemFailures":)" + std::string(list) + "}");
}

TEST(ItemFailures, AnAnswerWithNothingInItIsASuccess) {
  for (const char* answer : {"", "null", "\"\"", "[]", "{}", R"({"other":1})"}) {
    EXPECT_EQ(text_of(answer), "failed:") << answer;
  }
  EXPECT_EQ(of_list("null"), "failed:");
  EXPECT_EQ(of_list("[]"), "failed:");
}

TEST(ItemFailures, RecordsAreFoundByTheirNamesAndPlaces) {
  EXPECT_EQ(of_list(R"([{"itemIdentifier":"a"}])"), "failed: 0");
  EXPECT_EQ(of_list(R"([{"itemIdentifier":"2"},{"itemIdentifier":"a"}])"), "failed: 0 2");
  EXPECT_EQ(of_list(R"([{"itemIdentifier":"a"},{"itemIdentifier":"a"}])"), "failed: 0");
  EXPECT_EQ(of_list(R"([{"itemIdentifier":"b"}])"), "failed: 1 3") << "two of one name";
  EXPECT_EQ(of_list(R"([{"itemIdentifier":"a","more":[]}])"), "failed: 0");
}

TEST(ItemFailures, ARecordMayBeNamedByAnObject) {
  const std::array<std::string, 2> ids = {R"({"offset":100,"partition":"grain-0"})",
                                          R"({"offset":7,"partition":"grain-1"})"};
  const auto failed = [&](const std::string& identifier) {
    return read_item_failures(R"({"batchItemFailures":[{"itemIdentifier":)" + identifier + "}]}",
                              ids);
  };
  EXPECT_EQ(failed(R"({"partition":"grain-1","offset":7})"), std::vector<std::size_t>{1});
  for (const char* unknown :
       {R"({"partition":"grain-1","offset":8})", R"({"partition":"grain-1"})", "{}",
        R"({"partition":"grain-1","offset":"7"})", R"("grain-1:7")", "7"}) {
    EXPECT_FALSE(failed(unknown)) << unknown;
  }
}

TEST(ItemFailures, WhatCannotBeReliedOnFailsTheWholeBatch) {
  for (const char* answer : {"{", "nonsense", "7", "true", "\"a\"", "[1]", R"({"a":1}x)"}) {
    EXPECT_TRUE(text_of(answer).starts_with("the answer is not ")) << answer;
  }
  EXPECT_EQ(of_list("\"a\""), "batchItemFailures is not a list");
  EXPECT_EQ(of_list(R"({"itemIdentifier":"a"})"), "batchItemFailures is not a list");
  for (const char* list : {"[{}]", R"([{"foo":"a"}])", "[null]", R"(["a"])"}) {
    EXPECT_EQ(of_list(list), "an item of batchItemFailures has no itemIdentifier") << list;
  }
  for (const char* id : {"\"\"", "null", "1", "[]"}) {
    EXPECT_EQ(of_list(R"([{"itemIdentifier":)" + std::string(id) + "}]"),
              "an itemIdentifier is not a string, or is empty")
        << id;
  }
  for (const char* id : {"c", "0", "1", "02", "4", "2 "}) {
    EXPECT_EQ(of_list(R"([{"itemIdentifier":"a"},{"itemIdentifier":")" + std::string(id) + "\"}]"),
              "an itemIdentifier names no record of the batch")
        << id;
  }
}

TEST(ItemFailures, ANameIsWhatTheEventShows) {
  const std::array<std::string, 3> ids = {"good", "\xFF", "\xFE"};
  const auto failed =
      read_item_failures("{\"batchItemFailures\":[{\"itemIdentifier\":\"\xEF\xBF\xBD\"}]}", ids);
  ASSERT_TRUE(failed) << failed.error();
  EXPECT_EQ(*failed, (std::vector<std::size_t>{1, 2})) << "and not the good one";
}

TEST(ItemFailures, NamingOneNameAgainAndAgainCostsNothing) {
  const std::vector<std::string> ids(10'000, "same");
  std::string list = R"({"itemIdentifier":"same"})";
  for (int i = 0; i < 20'000; ++i) list += R"(,{"itemIdentifier":"same"})";
  const auto failed = read_item_failures(R"({"batchItemFailures":[)" + list + "]}", ids);
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->size(), 10'000U);
}

TEST(ItemFailures, AnAnswerOfManyItemsIsReadInReasonableTime) {
  std::vector<std::string> ids;
  std::string list = "[";
  for (int i = 0; i < 10'000; ++i) {
    ids.push_back("id" + std::to_string(i));
    list += std::string(i == 0 ? "" : ",") + R"({"itemIdentifier":"id)" + std::to_string(i) + "\"}";
  }
  const auto failed = read_item_failures(R"({"batchItemFailures":)" + list + "]}", ids);
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->size(), 10'000U);
}

}  // namespace
}  // namespace wheelpit
