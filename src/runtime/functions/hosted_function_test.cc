#include "runtime/functions/hosted_function.h"

#include <gtest/gtest.h>

#include <vector>

namespace wheelpit::runtime {
namespace {

class HostedFunctionTest : public testing::Test {
 protected:
  HostedFunctionTest() {
    function_.name = "f";
    for (const char* number : {"1", "2"}) {
      Function& version = function_.versions.emplace_back();
      version.name = "f";
      version.version = number;
    }
    function_.aliases["prod"] = {.version = "1",
                                 .description = "",
                                 .additional = Alias::Share{.version = "2", .weight = 0.5},
                                 .revision_id = ""};
  }

  std::string version_for(HostedFunction& hosted, const std::string& qualifier, double draw = 0) {
    const auto pool = hosted.pool_for(qualifier, draw);
    return pool ? (*pool)->function().version : pool.error().message();
  }

  Metrics metrics_;
  Function function_;
  boost::asio::io_context io_;
  Workers files_{1};
  const HostedFunction::Site nowhere_{
      io_, files_, "/nonexistent", std::make_shared<LogThread>(), metrics_, {}};
};

TEST_F(HostedFunctionTest, AQualifierChoosesThePool) {
  HostedFunction hosted(function_, nowhere_);
  EXPECT_EQ(version_for(hosted, ""), "$LATEST");
  EXPECT_EQ(version_for(hosted, "$LATEST"), "$LATEST");
  EXPECT_EQ(version_for(hosted, "2"), "2");
  EXPECT_EQ(version_for(hosted, "prod", 0.4), "2");
  EXPECT_EQ(version_for(hosted, "prod", 0.6), "1");
  EXPECT_EQ(version_for(hosted, "gone"), "function \"f\" has no version or alias \"gone\"");
  EXPECT_EQ(hosted.pools().size(), 3U);
}

TEST_F(HostedFunctionTest, VersionsOfOneLogGroupShareItsFile) {
  function_.versions[1].logging.group = "other";
  HostedFunction hosted(function_, nowhere_);
  const auto file_of = [&](const char* version) {
    return (*hosted.pool_for(version, 0))->shared_log_file();
  };
  EXPECT_EQ(file_of("1"), file_of("$LATEST"));
  EXPECT_NE(file_of("2"), file_of("1"));
  function_.logging.group = "other";
  int outdated = 0;
  hosted.change(function_, [&](const PoolRef&) { ++outdated; });
  EXPECT_EQ(outdated, 1);
  EXPECT_EQ(file_of("$LATEST"), file_of("2"));
}

TEST_F(HostedFunctionTest, OnlyWhatAChangeConcernsIsOutdated) {
  HostedFunction hosted(function_, nowhere_);
  for (const char* version : {"1", "2"}) (void)hosted.pool_for(version, 0);
  std::vector<std::string> outdated;
  const auto note = [&](const PoolRef& pool) { outdated.push_back(pool->function().version); };

  function_.description = "says nothing to an environment";
  function_.aliases.clear();
  hosted.change(function_, note);
  EXPECT_TRUE(outdated.empty());

  function_.handler = "other";
  hosted.change(function_, note);
  EXPECT_EQ(outdated, std::vector<std::string>{"$LATEST"});

  function_.versions.erase(function_.versions.begin());
  hosted.change(function_, note);
  EXPECT_EQ(outdated.back(), "1");
  EXPECT_FALSE(hosted.pools().contains("1"));
}

TEST_F(HostedFunctionTest, AReservationBoundsAllVersionsTogether) {
  function_.reserved_concurrency = 2;
  HostedFunction hosted(function_, nowhere_);
  const PoolRef latest = *hosted.pool_for("", 0);
  const PoolRef version = *hosted.pool_for("1", 0);
  const HostedFunction::Turn first(hosted, *latest);
  EXPECT_TRUE(hosted.has_room(*version));
  {
    const HostedFunction::Turn second(hosted, *version);
    EXPECT_FALSE(hosted.has_room(*latest));
    EXPECT_FALSE(hosted.has_room(*version));
  }
  EXPECT_TRUE(hosted.has_room(*latest));
  function_.reserved_concurrency = 0;
  hosted.change(function_, [](const PoolRef&) {});
  EXPECT_FALSE(hosted.has_room(*latest));
  EXPECT_FALSE(hosted.may_have_room(*latest));
  function_.reserved_concurrency.reset();
  hosted.change(function_, [](const PoolRef&) {});
  EXPECT_TRUE(hosted.has_room(*latest));
}

TEST_F(HostedFunctionTest, WhatIsProvisionedIsOfItsVersionAlone) {
  function_.reserved_concurrency = 2;
  function_.provisioned["1"] = {.requested = 1, .last_modified = {}};
  HostedFunction hosted(function_, nowhere_);
  const PoolRef latest = *hosted.pool_for("", 0);
  const PoolRef version = *hosted.pool_for("1", 0);
  {
    const HostedFunction::Turn beyond(hosted, *latest);
    EXPECT_FALSE(hosted.has_room(*latest));
    EXPECT_TRUE(hosted.has_room(*version));
    const HostedFunction::Turn promised(hosted, *version);
    EXPECT_FALSE(hosted.has_room(*version));
  }
  // More of the version than was promised to it draw on the rest.
  const HostedFunction::Turn promised(hosted, *version);
  EXPECT_TRUE(hosted.has_room(*version));
  const HostedFunction::Turn beyond(hosted, *version);
  EXPECT_FALSE(hosted.has_room(*version));
  EXPECT_FALSE(hosted.has_room(*latest));
}

TEST_F(HostedFunctionTest, LatestNeverRunsWhereAllIsProvisioned) {
  function_.reserved_concurrency = 1;
  function_.provisioned["1"] = {.requested = 1, .last_modified = {}};
  HostedFunction hosted(function_, nowhere_);
  EXPECT_FALSE(hosted.may_have_room(**hosted.pool_for("", 0)));
  EXPECT_FALSE(hosted.may_have_room(**hosted.pool_for("2", 0)));
  EXPECT_TRUE(hosted.may_have_room(**hosted.pool_for("1", 0)));
}

TEST_F(HostedFunctionTest, WhatRunsIsCountedAndAmongTheUnreservedIfNothingIsReserved) {
  HostedFunction hosted(function_, nowhere_);
  const auto shows = [this](const std::string& line) {
    return metrics_.expose().contains("\n" + line + "\n");
  };
  {
    const PoolRef latest = *hosted.pool_for("", 0);
    const HostedFunction::Turn open(hosted, *latest);
    function_.reserved_concurrency = 2;
    hosted.change(function_, [](const PoolRef&) {});
    const HostedFunction::Turn reserved(hosted, *latest);
    EXPECT_TRUE(shows("lambda_concurrent_executions{function_name=\"f\"} 2"));
    EXPECT_TRUE(shows("lambda_unreserved_concurrent_executions 1"));
  }
  EXPECT_TRUE(shows("lambda_concurrent_executions{function_name=\"f\"} 0"));
  EXPECT_TRUE(shows("lambda_unreserved_concurrent_executions 0"));
}

TEST_F(HostedFunctionTest, WhatIsProvisionedIsMissedUntilItIsThere) {
  function_.aliases["prod"].additional.reset();
  function_.provisioned["prod"] = {.requested = 2, .last_modified = {}};
  HostedFunction hosted(function_, nowhere_);
  const PoolRef pool = hosted.pools().at("1");
  EXPECT_EQ(pool->ready_missing(), 2U);
  pool->begin_start();
  EXPECT_EQ(pool->ready_missing(), 1U);
  pool->end_start();
  EXPECT_EQ(pool->ready_state().available, 0);

  pool->ready_failed("why", TimePoint(std::chrono::seconds(10)));
  EXPECT_EQ(pool->ready_state().failure, "why");
  EXPECT_FALSE(pool->may_start_ready(TimePoint(std::chrono::seconds(9))));
  EXPECT_TRUE(pool->may_start_ready(TimePoint(std::chrono::seconds(10))));

  // Asked for once more, it has not failed yet.
  function_.provisioned["prod"].last_modified += std::chrono::seconds(1);
  hosted.change(function_, [](const PoolRef&) {});
  EXPECT_EQ(pool->ready_state().failure, "");
  EXPECT_TRUE(pool->may_start_ready({}));

  function_.aliases["prod"].version = "2";
  hosted.change(function_, [](const PoolRef&) {});
  EXPECT_EQ(pool->ready_missing(), 0U);
  EXPECT_EQ(hosted.pools().at("2")->ready_missing(), 2U);
}

}  // namespace
}  // namespace wheelpit::runtime
