#include "app/watch/top_table.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

MappingLook mapping(const std::string& name, std::int64_t polled, std::int64_t waiting) {
  MappingLook status;
  status.uuid = name;
  status.name = name;
  status.function = "consume";
  status.state = "Enabled";
  status.consuming = true;
  status.counters.polled = polled;
  status.waiting = waiting;
  return status;
}

TEST(TopTable, RatesAreBetweenTwoLooks) {
  const auto rows =
      mapping_rows({mapping("a", 10, 0)}, {mapping("a", 30, 5), mapping("b", 9, 0)}, 2);
  ASSERT_EQ(rows.size(), 2);
  EXPECT_EQ(rows[0].read, 10);
  EXPECT_EQ(rows[0].waiting, 5);
  EXPECT_EQ(rows[0].state, "reads");
  EXPECT_EQ(rows[1].read, 0) << "it was not there before";
  EXPECT_EQ(mapping_rows({mapping("a", 10, 0)}, {mapping("a", 3, 0)}, 1)[0].read, 0)
      << "the engine was started anew";
}

TEST(TopTable, AFunctionHasTheSumOfItsMappings) {
  auto broken = mapping("b", 5, 3);
  broken.result = "PROBLEM: Connection error.";
  const auto rows =
      function_rows({mapping("a", 0, 0), mapping("b", 0, 0)}, {mapping("a", 1, 4), broken}, 1,
                    {{"consume", 12.5}, {"other", 1}});
  ASSERT_EQ(rows.size(), 1);
  EXPECT_EQ(rows[0].name, "consume");
  EXPECT_EQ(rows[0].read, 6);
  EXPECT_EQ(rows[0].waiting, 7);
  EXPECT_EQ(rows[0].state, "problem");
  EXPECT_EQ(rows[0].p95_ms, 12.5);
  EXPECT_EQ(function_rows({}, {mapping("a", 1, 4)}, 1, {})[0].p95_ms, -1);
}

TEST(TopTable, IsSortedByAColumn) {
  std::vector<TopRow> rows = {{.name = "b", .state = "reads", .read = 1},
                              {.name = "a", .state = "problem", .read = 1},
                              {.name = "c", .state = "reads", .read = 2}};
  const auto names = [&](TopColumn column, bool reversed = false) {
    sort_rows(rows, column, reversed);
    return rows[0].name + rows[1].name + rows[2].name;
  };
  EXPECT_EQ(names(TopColumn::read), "cab");
  EXPECT_EQ(names(TopColumn::name), "abc");
  EXPECT_EQ(names(TopColumn::name, true), "cba");
  EXPECT_EQ(names(TopColumn::state), "abc");
}

TEST(TopTable, IsInColumns) {
  const TopColumn column = TopColumn::read;
  EXPECT_EQ(
      table_lines({{.name = "orders -> consume",
                    .state = "reads",
                    .read = 12.34,
                    .done = 1,
                    .in_flight = 3,
                    .age_seconds = 75}},
                  false, &column),
      (std::vector<std::string>{
          "MAPPING            STATE  [READ/S]  DONE/S  FAILED/S  IN FLIGHT  WAITING  OLDEST",
          "orders -> consume  reads        12     1.0       0.0          3        -   1m15s"}));
}

TEST(TopTable, OfFunctionsHasTheTimeOfCalls) {
  EXPECT_EQ(table_lines({{.name = "consume", .state = "reads", .p95_ms = 12.34}}, true, nullptr),
            (std::vector<std::string>{
                "FUNCTION  STATE  READ/S  DONE/S  FAILED/S  IN FLIGHT  WAITING  OLDEST   P95",
                "consume   reads     0.0     0.0       0.0          0        -       -  12ms"}));
}

}  // namespace
}  // namespace wheelpit
