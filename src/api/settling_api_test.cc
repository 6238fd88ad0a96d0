#include <gtest/gtest.h>

#include <set>

#include "api/api_test_bed.h"
#include "base/base64.h"

namespace wheelpit::api {
namespace {

using namespace std::chrono_literals;

const std::string kPath = "/2015-03-31/functions/f";
const std::string kArn = "arn:aws:lambda:us-east-1:123456789012:function:f";
const std::string kBusy =
    "The operation cannot be performed at this time. An update is in progress for resource: " +
    kArn;
const std::string kPending =
    "The operation cannot be performed at this time. The function is currently in the following "
    "state: Pending";

// As recorded: what is created or changed is so for a moment, and then has a new revision.
class SettlingApiTest : public testing::Test {
 protected:
  SettlingApiTest() { bed.settle_within(100ms); }

  HttpResponse get(const std::string& qualifier = "") {
    return bed.send("GET", kPath + "/configuration" + qualifier);
  }
  HttpResponse configure(const std::string& body) {
    return bed.send("PUT", kPath + "/configuration", body);
  }
  HttpResponse update_code(const std::string& more) {
    return bed.send("PUT", kPath + "/code",
                    R"({"ZipFile":")" + to_base64(ApiTestBed::zip()) + "\"" + more + "}");
  }
  std::string revision(const std::string& qualifier = "") {
    return member(get(qualifier), "RevisionId");
  }
  void create_settled() {
    bed.create_function("f");
    bed.clock.advance(100ms);
  }
  static void expect_busy(const HttpResponse& response, const std::string& message) {
    expect_error(response, 409, "ResourceConflictException",
                 R"({"Type":"User","message":")" + message + "\"}");
  }

  ApiTestBed bed;
};

TEST_F(SettlingApiTest, ANewFunctionIsPendingForAMoment) {
  const auto created = bed.create_function("f");
  EXPECT_EQ(member(created, "State"), "Pending");
  EXPECT_EQ(member(get(), "State"), "Pending");
  EXPECT_EQ(member(get(), "StateReasonCode"), "Creating");
  EXPECT_EQ(revision(), member(created, "RevisionId"));
  bed.clock.advance(100ms);
  EXPECT_EQ(member(get(), "State"), "Active");
  EXPECT_EQ(member(get(), "LastUpdateStatus"), "Successful");
  EXPECT_NE(revision(), member(created, "RevisionId"));
  EXPECT_EQ(revision(), revision());
}

TEST_F(SettlingApiTest, AnUpdateIsInProgressForAMoment) {
  create_settled();
  const std::string before = revision();
  const auto updated = configure(R"({"Timeout":7})");
  EXPECT_EQ(member(updated, "LastUpdateStatus"), "InProgress");
  EXPECT_EQ(member(get(), "LastUpdateStatus"), "InProgress");
  EXPECT_EQ(member(get(), "State"), "Active");
  EXPECT_EQ(revision(), member(updated, "RevisionId"));
  bed.clock.advance(100ms);
  EXPECT_EQ(member(get(), "LastUpdateStatus"), "Successful");
  EXPECT_EQ((std::set{before, member(updated, "RevisionId"), revision()}.size()), 3U);
}

TEST_F(SettlingApiTest, WhatIsUnderWayIsNotChanged) {
  bed.create_function("f");
  expect_busy(configure(R"({"Timeout":7})"), kPending);
  bed.clock.advance(100ms);
  EXPECT_EQ(configure(R"({"Timeout":7})").status, 200);
  expect_busy(configure(R"({"Timeout":8})"), kBusy);
  expect_busy(update_code(""), kBusy);
  expect_busy(bed.send("POST", kPath + "/versions", "{}"), kBusy);
  bed.clock.advance(100ms);
  EXPECT_EQ(update_code("").status, 200);
}

TEST_F(SettlingApiTest, WhatIsPendingIsNotInvoked) {
  bed.create_function("f", R"(,"Publish":true)");
  for (const char* type : {"RequestResponse", "Event", "DryRun"}) {
    expect_busy(bed.send("POST", kPath + "/invocations", "{}", {{"X-Amz-Invocation-Type", type}}),
                kPending);
  }
  expect_busy(bed.send("POST", kPath + "/invocations?Qualifier=1"), kPending);
  bed.clock.advance(100ms);
  EXPECT_EQ(bed.send("POST", kPath + "/invocations").status, 200);
  configure(R"({"Timeout":7})");
  EXPECT_EQ(bed.send("POST", kPath + "/invocations").status, 200);
}

TEST_F(SettlingApiTest, AVersionThatIsPublishedIsReadyAndMovesTheRevisionOfLatest) {
  create_settled();
  const std::string before = revision();
  const auto version = bed.send("POST", kPath + "/versions", "{}");
  EXPECT_EQ(member(version, "State"), "Active");
  EXPECT_EQ(member(version, "LastUpdateStatus"), "Successful");
  EXPECT_EQ(revision("?Qualifier=1"), member(version, "RevisionId"));
  EXPECT_EQ((std::set{before, member(version, "RevisionId"), revision()}.size()), 3U);
  const std::string after = revision();
  EXPECT_EQ(member(bed.send("POST", kPath + "/versions", "{}"), "RevisionId"),
            member(version, "RevisionId"));
  EXPECT_EQ(revision(), after);
}

TEST_F(SettlingApiTest, AVersionOfAnUpdateIsPendingWhileLatestIsInProgress) {
  create_settled();
  const auto version = update_code(R"(,"Publish":true)");
  EXPECT_EQ(member(version, "FunctionArn"), kArn + ":1");
  EXPECT_EQ(member(version, "State"), "Pending");
  EXPECT_EQ(member(version, "StateReason"), "The function is being created.");
  EXPECT_EQ(member(version, "StateReasonCode"), "Creating");
  EXPECT_TRUE(members(version).at("LastUpdateStatus").is_null());
  EXPECT_EQ(member(get("?Qualifier=1"), "State"), "Pending");
  EXPECT_EQ(revision("?Qualifier=1"), member(version, "RevisionId"));
  EXPECT_EQ(member(get("?Qualifier=$LATEST"), "LastUpdateStatus"), "InProgress");
  EXPECT_NE(revision(), member(version, "RevisionId"));
  bed.clock.advance(100ms);
  EXPECT_EQ(member(get("?Qualifier=1"), "State"), "Active");
}

TEST_F(SettlingApiTest, AVersionOfACreationHasARevisionOfItsOwn) {
  const auto created = bed.create_function("f", R"(,"Publish":true)");
  EXPECT_EQ(member(created, "Version"), "1");
  EXPECT_EQ(revision("?Qualifier=1"), member(created, "RevisionId"));
  bed.clock.advance(100ms);
  EXPECT_EQ((std::set{member(created, "RevisionId"), revision("?Qualifier=1"), revision()}.size()),
            3U);
}

TEST_F(SettlingApiTest, ListsTellTheRevisionOfNow) {
  bed.create_function("f", R"(,"Publish":true)");
  bed.clock.advance(100ms);
  const auto listed = [this](const std::string& target, const char* member, std::size_t at) {
    const auto all = members(bed.send("GET", target)).at(member).as_array();
    return std::string(all.at(at).at("RevisionId").as_string());
  };
  EXPECT_EQ(listed("/2015-03-31/functions", "Functions", 0), revision());
  EXPECT_EQ(listed("/2015-03-31/functions?FunctionVersion=ALL", "Functions", 1),
            revision("?Qualifier=1"));
  EXPECT_EQ(listed(kPath + "/versions", "Versions", 1), revision("?Qualifier=1"));
}

TEST_F(SettlingApiTest, TagsMoveTheRevision) {
  create_settled();
  const std::string tags = "/2017-03-31/tags/" + kArn;
  const std::string before = revision();
  bed.send("POST", tags, R"({"Tags":{"a":"b"}})");
  const std::string tagged = revision();
  bed.send("DELETE", tags + "?tagKeys=a");
  EXPECT_EQ((std::set{before, tagged, revision()}.size()), 3U);
}

}  // namespace
}  // namespace wheelpit::api
