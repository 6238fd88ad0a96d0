#include "api/admin/series_api.h"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <chrono>
#include <string>

#include "api/api_test_bed.h"
#include "metrics/history.h"

namespace wheelpit::api {
namespace {

struct SeriesBed : ApiTestBed {
  SeriesBed() {
    ApiDependencies changed = dependencies();
    changed.mapping_history = &mappings;
    changed.function_history = &functions;
    handler = std::make_unique<ApiHandler>(io, std::move(changed));
  }
  void record(int step, double polled) {
    const WallTime end = WallTime(std::chrono::seconds(1'800'000'000)) + History::kStep * step;
    mappings.record(end, {{"m", {.totals = {polled, 0, 0}, .level = 1}}});
    functions.record(end, {{"f", {.totals = {polled / 2, 0, 0}, .level = 0}}});
  }
  std::string series(const std::string& query = "") {
    return send("GET", "/_wheelpit/series" + query).body;
  }

  History mappings{History::Kind::mappings};
  History functions{History::Kind::functions};
};

TEST(SeriesApi, ShowsWhatIsAskedForAndNullWhereNothingIsKnown) {
  SeriesBed bed;
  bed.record(1, 10);
  bed.record(3, 15);
  EXPECT_EQ(bed.series("?Name=m,f,x"),
            R"({"StepSeconds":10,"EndAt":1800000030,"Items":[)"
            R"({"Name":"f","Kind":"function","Points":{"Invocations":[5,null,2.5E0],)"
            R"("Errors":[0,null,0],"P95Milliseconds":[null,null,null],"Concurrency":[0,null,0]}},)"
            R"({"Name":"m","Kind":"mapping","Points":{"Polled":[10,null,5],"Done":[0,null,0],)"
            R"("Failed":[0,null,0],"InFlight":[1,null,1]}},)"
            R"({"Name":"x","Kind":"","Points":{}}]})");
}

TEST(SeriesApi, WithoutANameItIsTheWholeEngine) {
  SeriesBed bed;
  bed.record(1, 10);
  EXPECT_EQ(bed.series(),
            R"({"StepSeconds":10,"EndAt":1800000010,"Items":[{"Name":"","Kind":"engine",)"
            R"("Points":{"Polled":[10],"Done":[0],"Failed":[0],"InFlight":[1],"Invocations":[5],)"
            R"("Errors":[0],"P95Milliseconds":[null],"Concurrency":[0]}}]})");
}

TEST(SeriesApi, ADayHasLongSteps) {
  SeriesBed bed;
  EXPECT_EQ(bed.series("?Name=m&Range=24h"),
            R"({"StepSeconds":300,"Items":[{"Name":"m","Kind":"","Points":{}}]})");
  for (int i = 1; i <= 30; ++i) bed.record(i, i);
  EXPECT_NE(bed.series("?Name=m&Range=24h").find(R"("Polled":[30])"), std::string::npos);
  EXPECT_EQ(bed.send("GET", "/_wheelpit/series?Range=2h").status, 400);
}

}  // namespace
}  // namespace wheelpit::api
