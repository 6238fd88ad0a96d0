#include "app/watch/function_times.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace wheelpit {
namespace {

FunctionTimes of(const std::string& points) {
  return times_in(boost::json::parse(R"({"Items":[{"Name":"consume","Kind":"function","Points":{)"
                                     R"("P95Milliseconds":[)" +
                                     points + "]}}]}")
                      .as_object());
}

TEST(FunctionTimes, AreOfTheLastStepWithACall) {
  EXPECT_EQ(of("1,4.2E1,null"), (FunctionTimes{{"consume", 42}}));
  EXPECT_EQ(of("1,7,7,7,7,7,3"), (FunctionTimes{{"consume", 3}}));
}

TEST(FunctionTimes, AreNotThoseOfLongAgo) {
  EXPECT_TRUE(of("9,null,null,null,null,null,null").empty());
  EXPECT_TRUE(of("").empty());
  EXPECT_TRUE(times_in({}).empty());
}

TEST(FunctionTimes, AreAskedForByName) {
  std::string asked;
  const AskEngine engine = [&](const HttpRequest& request) -> Result<HttpResponse> {
    asked = request.target;
    return Error(Errc::unavailable, "gone");
  };
  EXPECT_TRUE(read_function_times(engine, {"b", "a", "b"}).empty());
  EXPECT_EQ(asked, "/_wheelpit/series?Range=1h&Name=a,b");
  asked = "";
  EXPECT_TRUE(read_function_times(engine, {}).empty());
  EXPECT_EQ(asked, "");
}

}  // namespace
}  // namespace wheelpit
