#include "api/functions/function_settings_api.h"

#include <gtest/gtest.h>

#include "api/api_test_bed.h"

namespace wheelpit::api {
namespace {

const std::string kFunction = "/2015-03-31/functions/f";
const std::string kArn = "arn:aws:lambda:us-east-1:123456789012:function:f";

class FunctionSettingsApiTest : public testing::Test {
 protected:
  FunctionSettingsApiTest() {
    bed.create_function("f");
    bed.send("POST", kFunction + "/versions", "{}");
  }
  HttpResponse permit(const std::string& sid, const std::string& principal,
                      const std::string& more = "", const std::string& query = "") {
    return bed.send("POST", kFunction + "/policy" + query,
                    R"({"StatementId":")" + sid +
                        R"(","Action":"lambda:InvokeFunction","Principal":")" + principal + R"(")" +
                        more + "}");
  }
  HttpResponse set_event_invoke(const std::string& body, const std::string& query = "") {
    return bed.send("PUT", kEventInvoke + query, body);
  }

  const std::string kEventInvoke = "/2019-09-25/functions/f/event-invoke-config";
  ApiTestBed bed;
};

TEST_F(FunctionSettingsApiTest, APermissionIsAStatementOfThePolicy) {
  const std::string before = member(bed.send("GET", kFunction + "/configuration"), "RevisionId");
  const auto added = permit("s3", "s3.amazonaws.com",
                            R"(,"SourceArn":"arn:aws:s3:::b","SourceAccount":"123456789012")");
  EXPECT_EQ(added.status, 201);
  const std::string statement =
      R"({"Sid":"s3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},)"
      R"("Action":"lambda:InvokeFunction","Resource":")" +
      kArn +
      R"(","Condition":{"StringEquals":{"AWS:SourceAccount":"123456789012"},)"
      R"("ArnLike":{"AWS:SourceArn":"arn:aws:s3:::b"}}})";
  EXPECT_EQ(member(added, "Statement"), statement);
  const auto policy = bed.send("GET", kFunction + "/policy");
  EXPECT_EQ(member(policy, "Policy"),
            R"({"Version":"2012-10-17","Id":"default","Statement":[)" + statement + "]}");
  EXPECT_EQ(member(bed.send("GET", kFunction + "/configuration"), "RevisionId"), before);
  EXPECT_EQ(bed.send("DELETE", kFunction + "/policy/s3").status, 204);
  expect_error(bed.send("GET", kFunction + "/policy"), 404, "ResourceNotFoundException",
               R"({"Type":"User","Message":"The resource you requested does not exist."})");
}

TEST_F(FunctionSettingsApiTest, RefusalsOfPermissionsAreTheServicesOwn) {
  for (const char* nobody : {"nobody", "invalid.nonaws.com"}) {
    expect_refusal(permit("s", nobody),
                   "The provided principal was invalid. Please check the principal and try again.");
  }
  expect_refusal(permit("s", "*", "", "?Qualifier=$LATEST"),
                 "We currently do not support adding policies for $LATEST.");
  EXPECT_EQ(permit("s", "123456789012", "", "?Qualifier=1").status, 201);
  EXPECT_EQ(permit("s", "123456789012").status, 201);
  expect_error(permit("s", "*"), 409, "ResourceConflictException",
               R"({"Type":"User","message":"The statement id (s) provided already exists. Please )"
               R"(provide a new statement id, or remove the existing statement."})");
  EXPECT_TRUE(member(permit("t", "*", R"(,"RevisionId":"x")"), "message")
                  .ends_with("Call the GetPolicy API to retrieve the latest Revision Id"));
  EXPECT_EQ(member(bed.send("DELETE", kFunction + "/policy/none"), "Message"),
            "Statement none is not found in resource policy.");
  EXPECT_EQ(member(bed.send("DELETE", "/2015-03-31/functions/g/policy/s"), "Message"),
            "No policy found for: arn:aws:lambda:us-east-1:123456789012:function:g");
  bed.create_function("h");
  EXPECT_EQ(member(bed.send("DELETE", "/2015-03-31/functions/h/policy/s"), "Message"),
            "No policy is associated with the given resource.");
}

// As recorded: a policy has a revision of its own.
TEST_F(FunctionSettingsApiTest, AChangeOfAPolicyMayAskForItsRevision) {
  const auto at_revision = [](const std::string& revision) {
    return R"(,"RevisionId":")" + revision + "\"";
  };
  const auto revision_of = [this](const std::string& qualifier) {
    return member(bed.send("GET", kFunction + "/policy" + qualifier), "RevisionId");
  };
  const std::string of_function =
      member(bed.send("GET", kFunction + "/configuration"), "RevisionId");
  EXPECT_EQ(permit("a", "*", at_revision(of_function)).status, 412);
  EXPECT_EQ(permit("a", "*").status, 201);
  const std::string first = revision_of("");
  EXPECT_NE(first, of_function);
  bed.send("PUT", kFunction + "/configuration", R"({"Timeout":7})");
  EXPECT_EQ(revision_of(""), first);
  EXPECT_EQ(permit("b", "*", at_revision(first)).status, 201);
  EXPECT_NE(revision_of(""), first);
  EXPECT_EQ(permit("c", "*", at_revision(first)).status, 412);
  EXPECT_EQ(bed.send("DELETE", kFunction + "/policy/a?RevisionId=" + first).status, 412);
  EXPECT_EQ(bed.send("DELETE", kFunction + "/policy/a?RevisionId=" + revision_of("")).status, 204);

  const auto alias =
      bed.send("POST", kFunction + "/aliases", R"({"Name":"p","FunctionVersion":"1"})");
  EXPECT_EQ(permit("a", "*", at_revision(member(alias, "RevisionId")), "?Qualifier=p").status, 201);
  EXPECT_NE(revision_of("?Qualifier=p"), member(alias, "RevisionId"));
  EXPECT_EQ(member(bed.send("GET", kFunction + "/aliases/p"), "RevisionId"),
            member(alias, "RevisionId"));
}

TEST_F(FunctionSettingsApiTest, WhatIsNotThereIsNamedAsTheServiceDoes) {
  const auto expect_missing = [](const HttpResponse& response, const std::string& message) {
    expect_error(response, 404, "ResourceNotFoundException",
                 R"({"Type":"User","Message":")" + message + "\"}");
  };
  const std::string no_alias = "Cannot find alias arn: " + kArn + ":none";
  const std::string no_policy = "The resource you requested does not exist.";
  expect_missing(permit("s", "*", "", "?Qualifier=none"), no_alias);
  expect_missing(permit("s", "*", "", "?Qualifier=42"), "Function not found: " + kArn + ":42");
  expect_missing(permit("s", "*", "", "?Qualifier=a-$-b"),
                 "Function not found: " + kArn + ":a-$-b");
  expect_missing(bed.send("DELETE", kFunction + "/policy/s?Qualifier=none"), no_alias);
  expect_missing(bed.send("GET", kFunction + "/policy?Qualifier=none"), no_alias);
  expect_missing(bed.send("GET", kFunction + "/policy?Qualifier=77"), no_policy);
  expect_missing(bed.send("GET", "/2015-03-31/functions/nobody/policy"), no_policy);
}

TEST_F(FunctionSettingsApiTest, APolicyIsLimited) {
  HttpResponse last;
  for (int i = 0; i < 200; ++i) {
    last = permit("sid" + std::to_string(i), "*");
    if (last.status != 201) break;
  }
  EXPECT_EQ(last.status, 400);
  EXPECT_EQ(header_of(last, "x-amzn-ErrorType"), "PolicyLengthExceededException");
}

TEST_F(FunctionSettingsApiTest, AnEventInvokeConfigIsReplacedOrChanged) {
  bed.clock.advance(std::chrono::milliseconds(250));
  EXPECT_EQ(set_event_invoke(R"({"MaximumRetryAttempts":1,"DestinationConfig":{"OnFailure":)"
                             R"({"Destination":"arn:aws:sqs:us-east-1:123456789012:dlq"}}})")
                .body,
            R"({"LastModified":1767225600.25,"FunctionArn":")" + kArn +
                R"(:$LATEST","MaximumRetryAttempts":1,"DestinationConfig":{"OnSuccess":{},)"
                R"("OnFailure":{"Destination":"arn:aws:sqs:us-east-1:123456789012:dlq"}}})");
  const auto changed =
      members(bed.send("POST", kEventInvoke, R"({"MaximumEventAgeInSeconds":60})"));
  EXPECT_EQ(changed.at("MaximumRetryAttempts"), 1);
  EXPECT_EQ(changed.at("MaximumEventAgeInSeconds"), 60);
  const auto replaced = members(set_event_invoke(R"({"MaximumEventAgeInSeconds":70})"));
  EXPECT_FALSE(replaced.contains("MaximumRetryAttempts"));
  EXPECT_EQ(set_event_invoke(R"({"MaximumRetryAttempts":0})", "?Qualifier=1").status, 200);
  const auto list = members(bed.send("GET", kEventInvoke + "/list"));
  EXPECT_EQ(list.at("FunctionEventInvokeConfigs").as_array().size(), 2U);
  EXPECT_EQ(bed.send("DELETE", kEventInvoke).status, 204);
  EXPECT_EQ(member(bed.send("GET", kEventInvoke), "Message"),
            "The function " + kArn + ":$LATEST doesn't have an EventInvokeConfig");
  EXPECT_EQ(bed.send("GET", kEventInvoke + "?Qualifier=1").status, 200);
}

TEST_F(FunctionSettingsApiTest, RefusalsOfEventInvokeConfigsAreTheServicesOwn) {
  for (const char* nothing : {"{}", R"({"DestinationConfig":{}})"}) {
    expect_refusal(set_event_invoke(nothing),
                   "You must specify at least one of error handling or destination setting.");
  }
  const auto success = [this](const std::string& arn) {
    return set_event_invoke(R"({"DestinationConfig":{"OnSuccess":{"Destination":")" + arn +
                            R"("}}})");
  };
  expect_refusal(success(kArn), "You can't specify the function as a destination for itself.");
  expect_refusal(success(kArn + "s"), "The destination ARN " + kArn + "s is invalid.");
  expect_refusal(success("arn:aws:s3:::bucket"),
                 "The provided destination config DestinationConfig(onSuccess=OnSuccess("
                 "destination=arn:aws:s3:::bucket), onFailure=null) is invalid.");
  EXPECT_EQ(success("").status, 200);
  expect_error(bed.send("PUT", "/2019-09-25/functions/g/event-invoke-config",
                        R"({"MaximumRetryAttempts":1})"),
               404, "ResourceNotFoundException",
               R"({"Type":"User","Message":"The function doesn't exist."})");
  EXPECT_EQ(member(bed.send("GET", "/2019-09-25/functions/g/event-invoke-config"), "Message"),
            "The function arn:aws:lambda:us-east-1:123456789012:function:g:$LATEST doesn't have an "
            "EventInvokeConfig");
  EXPECT_EQ(header_of(set_event_invoke(R"({"MaximumRetryAttempts":3})"), "x-amzn-ErrorType"),
            "ValidationException");
}

TEST_F(FunctionSettingsApiTest, RecursionAndRuntimeManagementAreKept) {
  const std::string recursion = "/2024-08-31/functions/f/recursion-config";
  EXPECT_EQ(bed.send("GET", recursion).body, R"({"RecursiveLoop":"Terminate"})");
  bed.send("PUT", recursion, R"({"RecursiveLoop":"Allow"})");
  EXPECT_EQ(bed.send("GET", recursion).body, R"({"RecursiveLoop":"Allow"})");

  const std::string management = "/2021-07-20/functions/f/runtime-management-config";
  EXPECT_EQ(bed.send("GET", management).body, R"({"FunctionArn":")" + kArn +
                                                  R"(","RuntimeVersionArn":null,)"
                                                  R"("UpdateRuntimeOn":"Auto"})");
  EXPECT_EQ(bed.send("PUT", management, R"({"UpdateRuntimeOn":"FunctionUpdate"})").status, 200);
  EXPECT_EQ(member(bed.send("GET", management), "UpdateRuntimeOn"), "FunctionUpdate");
  EXPECT_EQ(bed.send("PUT", management, R"({"UpdateRuntimeOn":"Manual"})").status, 400);
  const auto configuration = members(bed.send("GET", kFunction + "/configuration"));
  const std::string arn(
      configuration.at("RuntimeVersionConfig").at("RuntimeVersionArn").as_string());
  EXPECT_EQ(bed.send("PUT", management,
                     R"({"UpdateRuntimeOn":"Manual","RuntimeVersionArn":")" + arn + R"("})")
                .status,
            200);
}

TEST_F(FunctionSettingsApiTest, ThereAreNoCodeSigningConfigurations) {
  EXPECT_EQ(bed.send("GET", "/2020-04-22/code-signing-configs").body,
            R"({"CodeSigningConfigs":[],"NextMarker":null})");
  const std::string arn =
      "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdefg";
  for (const char* end : {"", "/functions"}) {
    expect_error(bed.send("GET", "/2020-04-22/code-signing-configs/" + arn + end), 404,
                 "ResourceNotFoundException",
                 R"({"Type":"User","Message":"The code signing configuration cannot be found. )"
                 R"(Check that the provided configuration is not deleted: )" +
                     arn + R"(."})");
  }
}

TEST_F(FunctionSettingsApiTest, TracingAndDeadLettersAreKeptAndShown) {
  const auto change = [this](const std::string& body) {
    return members(bed.send("PUT", kFunction + "/configuration", body));
  };
  const auto set = change(R"({"TracingConfig":{"Mode":"Active"},"DeadLetterConfig":{"TargetArn":)"
                          R"("arn:aws:sqs:us-east-1:123456789012:dlq"}})");
  EXPECT_EQ(set.at("TracingConfig").at("Mode"), "Active");
  EXPECT_EQ(set.at("DeadLetterConfig").at("TargetArn").as_string(),
            "arn:aws:sqs:us-east-1:123456789012:dlq");
  EXPECT_FALSE(change(R"({"DeadLetterConfig":{}})").at("DeadLetterConfig").is_null());
  EXPECT_TRUE(change(R"({"DeadLetterConfig":{"TargetArn":""}})").at("DeadLetterConfig").is_null());
}

}  // namespace
}  // namespace wheelpit::api
