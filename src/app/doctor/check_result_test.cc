#include "app/doctor/check_result.h"

#include <gtest/gtest.h>

#include "app/doctor/checks.h"

namespace wheelpit {
namespace {

TEST(Doctor, ShowsALineForEachThingAndTheRemedyOfWhatIsWrong) {
  const std::vector<CheckResult> results = {{.name = "disk", .words = "room"},
                                            {.name = "broker a",
                                             .outcome = CheckOutcome::failed,
                                             .words = "refused",
                                             .remedy = "start it"}};
  EXPECT_EQ(check_text(results, false),
            "disk      ok       room\n"
            "broker a  failed   refused\n"
            "                   -> start it\n"
            "something is wrong\n");
  EXPECT_FALSE(all_well(results));
  EXPECT_EQ(check_json(results),
            R"({"Ok":false,"Checks":[{"Name":"disk","Outcome":"ok","Words":"room"},)"
            R"({"Name":"broker a","Outcome":"failed","Words":"refused","Remedy":"start it"}]})"
            "\n");
}

TEST(Doctor, AWarningIsNothingWrong) {
  const std::vector<CheckResult> results = {{.name = "clock", .outcome = CheckOutcome::warning}};
  EXPECT_TRUE(all_well(results));
  EXPECT_TRUE(check_text(results, true).contains("\x1b[33mwarning"));
}

TEST(Doctor, AFullDiskIsWrong) {
  EXPECT_EQ(disk_result("/d", 100, 100).outcome, CheckOutcome::ok);
  const CheckResult full = disk_result("/d", 99, 100);
  EXPECT_EQ(full.outcome, CheckOutcome::failed);
  EXPECT_TRUE(full.remedy.contains("min_free_bytes"));
}

}  // namespace
}  // namespace wheelpit
