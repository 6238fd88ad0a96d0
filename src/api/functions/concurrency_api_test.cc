#include "api/functions/concurrency_api.h"

#include <gtest/gtest.h>

#include "api/api_test_bed.h"

namespace wheelpit::api {
namespace {

const std::string kReserved = "/2017-10-31/functions/f/concurrency";
const std::string kGetReserved = "/2019-09-30/functions/f/concurrency";
const std::string kProvisioned = "/2019-09-30/functions/f/provisioned-concurrency";
const std::string kArn = "arn:aws:lambda:us-east-1:123456789012:function:f";

class ConcurrencyApiTest : public testing::Test {
 protected:
  ConcurrencyApiTest() {
    bed.create_function("f");
    bed.send("POST", "/2015-03-31/functions/f/versions", "{}");
  }
  HttpResponse reserve(const std::string& number) {
    return bed.send("PUT", kReserved, R"({"ReservedConcurrentExecutions":)" + number + "}");
  }
  HttpResponse provision(const std::string& qualifier, const std::string& number) {
    return bed.send("PUT", kProvisioned + "?Qualifier=" + qualifier,
                    R"({"ProvisionedConcurrentExecutions":)" + number + "}");
  }
  void alias(const std::string& name, const std::string& more = "") {
    bed.send("POST", "/2015-03-31/functions/f/aliases",
             R"({"Name":")" + name + R"(","FunctionVersion":"1")" + more + "}");
  }

  ApiTestBed bed;
};

TEST_F(ConcurrencyApiTest, AReservationIsKeptShownAndTakenBack) {
  EXPECT_EQ(bed.send("GET", kGetReserved).body, R"({"ReservedConcurrentExecutions":null})");
  EXPECT_EQ(reserve("0").body, R"({"ReservedConcurrentExecutions":0})");
  EXPECT_EQ(bed.host.hosted.back().reserved_concurrency, 0);
  EXPECT_EQ(reserve("25").status, 200);
  EXPECT_EQ(bed.send("GET", kGetReserved).body, R"({"ReservedConcurrentExecutions":25})");
  const auto function = members(bed.send("GET", "/2015-03-31/functions/f"));
  EXPECT_EQ(function.at("Concurrency").at("ReservedConcurrentExecutions"), 25);
  const auto account = members(bed.send("GET", "/2016-08-19/account-settings"));
  EXPECT_EQ(account.at("AccountLimit").at("UnreservedConcurrentExecutions"), 975);
  EXPECT_EQ(bed.send("DELETE", kReserved).status, 204);
  EXPECT_FALSE(bed.host.hosted.back().reserved_concurrency);
}

TEST_F(ConcurrencyApiTest, AHundredStayUnreserved) {
  bed.create_function("g");
  bed.send("PUT", "/2017-10-31/functions/g/concurrency", R"({"ReservedConcurrentExecutions":800})");
  EXPECT_EQ(reserve("90").status, 200);
  EXPECT_EQ(reserve("100").status, 200);  // its own 90 do not count against it
  expect_error(reserve("101"), 400, "InvalidParameterValueException",
               R"({"message":"Specified ReservedConcurrentExecutions for function decreases )"
               R"(account's UnreservedConcurrentExecution below its minimum value of [100]."})");
}

TEST_F(ConcurrencyApiTest, OnlyWholeFunctionsHaveReservations) {
  expect_refusal(bed.send("PUT", "/2017-10-31/functions/f:1/concurrency",
                          R"({"ReservedConcurrentExecutions":1})"),
                 "This operation is permitted on Lambda functions only. Aliases and versions do "
                 "not support this operation. Please specify either a function name or an "
                 "unqualified function ARN.");
  expect_error(bed.send("PUT", "/2017-10-31/functions/g/concurrency",
                        R"({"ReservedConcurrentExecutions":1})"),
               404, "ResourceNotFoundException",
               R"({"Type":"User","Message":"Function not found: )"
               R"(arn:aws:lambda:us-east-1:123456789012:function:g:$LATEST"})");
  EXPECT_FALSE(bed.send("GET", "/2019-09-30/functions/g/concurrency").body.contains("LATEST"));
}

TEST_F(ConcurrencyApiTest, AThrottledInvocationNamesTheReservation) {
  reserve("0");
  bed.invoker.answer = Error(Errc::throttled, "used up");
  expect_error(bed.send("POST", "/2015-03-31/functions/f/invocations", "{}"), 429,
               "TooManyRequestsException",
               R"({"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User",)"
               R"("message":"Rate Exceeded."})");
}

TEST_F(ConcurrencyApiTest, ProvisioningIsInProgressUntilTheHostIsReady) {
  const auto answer = provision("1", "2");
  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(answer.body, R"({"AllocatedProvisionedConcurrentExecutions":0,)"
                         R"("AvailableProvisionedConcurrentExecutions":0,)"
                         R"("LastModified":"2026-01-01T00:00:00.000+0000",)"
                         R"("RequestedProvisionedConcurrentExecutions":2,"Status":"IN_PROGRESS"})");
  EXPECT_EQ(bed.host.hosted.back().provisioned.at("1").requested, 2);
  const std::string path = kProvisioned + "?Qualifier=1";
  EXPECT_EQ(member(bed.send("GET", path), "Status"), "IN_PROGRESS");
  bed.host.ready["1"] = {.available = 2, .failure = ""};
  EXPECT_EQ(member(bed.send("GET", path), "Status"), "READY");
  bed.host.ready["1"] = {.available = 0, .failure = "no room"};
  EXPECT_EQ(member(bed.send("GET", path), "StatusReason"), "no room");

  // A moved alias still has those of the version before.
  bed.host.ready["1"] = {.available = 1, .outgoing = 2, .failure = ""};
  const auto moving = bed.send("GET", path);
  EXPECT_EQ(member(moving, "Status"), "IN_PROGRESS");
  EXPECT_EQ(members(moving).at("AvailableProvisionedConcurrentExecutions"), 2);
  EXPECT_EQ(members(moving).at("AllocatedProvisionedConcurrentExecutions"), 2);

  const auto list = members(bed.send("GET", kProvisioned + "?List=ALL"));
  const auto& items = list.at("ProvisionedConcurrencyConfigs").as_array();
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].at("FunctionArn").as_string(), kArn + ":1");
  EXPECT_EQ(bed.send("DELETE", path).status, 204);
  EXPECT_EQ(bed.send("DELETE", path).status, 204);
  expect_error(bed.send("GET", path), 404, "ProvisionedConcurrencyConfigNotFoundException",
               R"({"Type":"User","message":"No Provisioned Concurrency Config found for this )"
               R"(function"})");
}

TEST_F(ConcurrencyApiTest, WhatCannotBeProvisionedIsRefused) {
  expect_refusal(provision("$LATEST", "1"),
                 "Provisioned Concurrency Configs cannot be applied to unpublished function "
                 "versions.");
  expect_refusal(bed.send("GET", kProvisioned + "?Qualifier=$LATEST"),
                 "The function resource provided must be an alias or a published version.");
  expect_error(provision("none", "1"), 404, "ResourceNotFoundException",
               R"({"Type":"User","Message":"Cannot find alias arn: )" + kArn + R"(:none"})");
  reserve("3");
  expect_refusal(provision("1", "4"),
                 "Requested Provisioned Concurrency should not be greater than the "
                 "reservedConcurrentExecution for function");
  alias("a");
  EXPECT_EQ(provision("a", "2").status, 202);
  expect_error(
      provision("1", "1"), 409, "ResourceConflictException",
      R"({"Type":"User","message":"Version is pointed by a Provisioned Concurrency alias"})");
  expect_error(
      reserve("1"), 400, "InvalidParameterValueException",
      R"({"message":" ReservedConcurrentExecutions  1 should not be lower than function's )"
      R"(total provisioned concurrency [2]."})");
  bed.send("PUT", "/2015-03-31/functions/f/configuration", R"({"Timeout":7})");
  bed.send("POST", "/2015-03-31/functions/f/versions", "{}");
  expect_refusal(bed.send("PUT", "/2015-03-31/functions/f/aliases/a",
                          R"({"RoutingConfig":{"AdditionalVersionWeights":{"2":0.5}}})"),
                 "Alias with weights can not be used with Provisioned Concurrency");
}

TEST_F(ConcurrencyApiTest, TheAccountBoundsWhatIsProvisioned) {
  const auto expect_too_much = [](const HttpResponse& response, const std::string& message) {
    expect_error(response, 400, "InvalidParameterValueException",
                 R"({"message":"Specified ConcurrentExecutions for function )" + message + "\"}");
  };
  expect_too_much(provision("1", "1001"),
                  "is greater than account's unreserved concurrency [1000].");
  expect_too_much(provision("1", "901"),
                  "decreases account's UnreservedConcurrentExecution below its minimum value of "
                  "[100].");
  EXPECT_EQ(provision("1", "900").status, 202);
}

TEST_F(ConcurrencyApiTest, AnAliasThatIsNotThereIsNamedAsOne) {
  const auto expect_missing = [](const HttpResponse& response, const std::string& message) {
    expect_error(response, 404, "ResourceNotFoundException",
                 R"({"Type":"User","Message":")" + message + "\"}");
  };
  const std::string no_alias = "Cannot find alias arn: " + kArn + ":none";
  expect_missing(bed.send("GET", kProvisioned + "?Qualifier=none"), no_alias);
  expect_missing(bed.send("DELETE", kProvisioned + "?Qualifier=none"), no_alias);
  expect_missing(bed.send("GET", kProvisioned + "?Qualifier=10"),
                 "Function not found: " + kArn + ":10");
  expect_missing(
      bed.send("GET", "/2019-09-30/functions/nobody/provisioned-concurrency?Qualifier=none"),
      "Cannot find alias arn: arn:aws:lambda:us-east-1:123456789012:function:nobody:none");
}

TEST_F(ConcurrencyApiTest, ProvisioningMovesTheRevisionOfItsVersion) {
  const auto revision = [this] {
    return member(bed.send("GET", "/2015-03-31/functions/f:1/configuration"), "RevisionId");
  };
  const std::string before = revision();
  provision("1", "2");
  EXPECT_NE(revision(), before);
}

}  // namespace
}  // namespace wheelpit::api
