#include "runtime/functions/function_meters.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "runtime/functions/provisioned_meters.h"

namespace wheelpit::runtime {
namespace {

bool shows(const Metrics& metrics, const std::string& line) {
  return ("\n" + metrics.expose()).contains("\n" + line + "\n");
}

TEST(FunctionMeters, HaveTheDimensionsOfTheService) {
  Metrics metrics;
  FunctionMeters meters(metrics, "orders");
  meters.of("", "$LATEST")->invocations.add();
  meters.of("prod", "3")->invocations.add(2);
  meters.of("prod", "3")->errors.add();
  meters.of("prod", "4")->throttles.add();
  EXPECT_TRUE(shows(metrics, R"(lambda_invocations_total{executed_version="$LATEST",)"
                             R"(function_name="orders",resource="orders"} 1)"));
  EXPECT_TRUE(shows(metrics, R"(lambda_invocations_total{executed_version="3",)"
                             R"(function_name="orders",resource="orders:prod"} 2)"));
  EXPECT_TRUE(shows(metrics, R"(lambda_errors_total{executed_version="3",)"
                             R"(function_name="orders",resource="orders:prod"} 1)"));
  EXPECT_TRUE(shows(metrics, R"(lambda_throttles_total{executed_version="4",)"
                             R"(function_name="orders",resource="orders:prod"} 1)"));
}

TEST(FunctionMeters, ADeletedVersionTakesItsSeriesAlongButNotFromWhoStillCounts) {
  Metrics metrics;
  FunctionMeters meters(metrics, "orders");
  const auto running = meters.of("prod", "3");
  meters.of("prod", "4")->invocations.add();
  meters.forget_version("3");
  running->invocations.add();
  EXPECT_FALSE(metrics.expose().contains(R"(executed_version="3")"));
  EXPECT_TRUE(metrics.expose().contains(R"(executed_version="4")"));
}

TEST(ProvisionedMeters, ThereIsNothingToSeeUntilThereIsSome) {
  Metrics metrics;
  ProvisionedMeters meters(metrics, {{"executed_version", "1"}});
  {
    const ProvisionedMeters::Use use(meters, InitializationType::provisioned_concurrency);
  }
  EXPECT_EQ(metrics.expose(), "");
  meters.allocate(1);
  EXPECT_TRUE(
      shows(metrics, R"(lambda_provisioned_concurrency_utilization{executed_version="1"} 0)"));
}

TEST(ProvisionedMeters, WhatRunsElsewhereSpillsOver) {
  Metrics metrics;
  ProvisionedMeters meters(metrics, {});
  meters.allocate(2);
  {
    const ProvisionedMeters::Use cold(meters, InitializationType::on_demand);
    const ProvisionedMeters::Use first(meters, InitializationType::provisioned_concurrency);
    EXPECT_TRUE(shows(metrics, "lambda_provisioned_concurrent_executions 1"));
    EXPECT_TRUE(shows(metrics, "lambda_provisioned_concurrency_utilization 0.5"));
    const ProvisionedMeters::Use second(meters, InitializationType::provisioned_concurrency);
    const ProvisionedMeters::Use third(meters, InitializationType::on_demand);
    EXPECT_TRUE(shows(metrics, "lambda_provisioned_concurrency_utilization 1"));
  }
  EXPECT_TRUE(shows(metrics, "lambda_provisioned_concurrency_invocations_total 2"));
  EXPECT_TRUE(shows(metrics, "lambda_provisioned_concurrency_spillover_invocations_total 2"));
  EXPECT_TRUE(shows(metrics, "lambda_provisioned_concurrent_executions 0"));
}

TEST(ProvisionedMeters, AnInvocationMayOutliveTheAllocation) {
  Metrics metrics;
  ProvisionedMeters meters(metrics, {});
  meters.allocate(1);
  {
    const ProvisionedMeters::Use use(meters, InitializationType::provisioned_concurrency);
    meters.allocate(0);
    EXPECT_TRUE(shows(metrics, "lambda_provisioned_concurrency_utilization 0"));
  }
  EXPECT_TRUE(shows(metrics, "lambda_provisioned_concurrent_executions 0"));
}

}  // namespace
}  // namespace wheelpit::runtime
