#include "api/functions/version_api.h"

#include <gtest/gtest.h>

#include "api/api_test_bed.h"
#include "base/base64.h"

namespace wheelpit::api {
namespace {

const std::string kPath = "/2015-03-31/functions/f";
const std::string kArn = "arn:aws:lambda:us-east-1:123456789012:function:f";

class VersionApiTest : public testing::Test {
 protected:
  VersionApiTest() { bed.create_function("f"); }

  HttpResponse publish(const std::string& body = "{}") {
    return bed.send("POST", kPath + "/versions", body);
  }
  HttpResponse configure(const std::string& body) {
    return bed.send("PUT", kPath + "/configuration", body);
  }
  HttpResponse create_alias(const std::string& members) {
    return bed.send("POST", kPath + "/aliases", "{" + members + "}");
  }
  // Versions 1 and 2.
  void publish_two() {
    publish();
    configure(R"({"Timeout":7})");
    publish();
  }

  ApiTestBed bed;
};

TEST_F(VersionApiTest, APublishedVersionIsACopyOfLatest) {
  const auto published = publish(R"({"Description":"first"})");
  EXPECT_EQ(published.status, 201);
  EXPECT_EQ(member(published, "Version"), "1");
  EXPECT_EQ(member(published, "FunctionArn"), kArn + ":1");
  EXPECT_EQ(member(published, "Description"), "first");
  EXPECT_EQ(member(published, "State"), "Active");
  EXPECT_EQ(member(published, "LastUpdateStatus"), "Successful");

  configure(R"({"Timeout":9})");
  const auto version = bed.send("GET", kPath + ":1/configuration");
  EXPECT_EQ(members(version).at("Timeout"), 3);
  EXPECT_EQ(member(version, "State"), "Active");
  EXPECT_EQ(member(bed.send("GET", kPath + "/configuration?Qualifier=1"), "FunctionArn"),
            kArn + ":1");
}

TEST_F(VersionApiTest, WhatHasNotChangedIsNotPublishedAgain) {
  EXPECT_EQ(member(publish(), "Version"), "1");
  const auto again = publish(R"({"Description":"other"})");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(member(again, "Version"), "1");
  EXPECT_EQ(member(again, "State"), "Active");
  configure(R"({"Description":"changed"})");
  EXPECT_EQ(member(publish(), "Version"), "2");
}

TEST_F(VersionApiTest, ANumberIsNeverGivenTwice) {
  publish_two();
  EXPECT_EQ(bed.send("DELETE", kPath + "?Qualifier=2").status, 204);
  EXPECT_EQ(bed.send("GET", kPath + ":2").status, 404);
  EXPECT_EQ(member(publish(), "Version"), "3");
}

TEST_F(VersionApiTest, PublishingExpectsTheRevisionAndTheCodeItIsTold) {
  EXPECT_EQ(publish(R"({"RevisionId":"x"})").status, 412);
  const std::string sha = member(bed.send("GET", kPath + "/configuration"), "CodeSha256");
  expect_refusal(publish(R"({"CodeSha256":"abc"})"),
                 "CodeSHA256 (abc) is different from current CodeSHA256 in $LATEST (" + sha +
                     "). Please try again with the CodeSHA256 in $LATEST.");
  EXPECT_EQ(publish(R"({"CodeSha256":")" + sha + R"("})").status, 201);
}

TEST_F(VersionApiTest, CreatingAndUpdatingCodeCanPublish) {
  const auto created = bed.create_function("g", R"(,"Publish":true)");
  EXPECT_EQ(member(created, "Version"), "1");
  EXPECT_EQ(member(created, "FunctionArn"), "arn:aws:lambda:us-east-1:123456789012:function:g");
  const auto updated =
      bed.send("PUT", kPath + "/code",
               R"({"Publish":true,"ZipFile":")" + to_base64(ApiTestBed::zip()) + R"("})");
  EXPECT_EQ(member(updated, "Version"), "1");
  EXPECT_EQ(member(updated, "FunctionArn"), kArn + ":1");
}

TEST_F(VersionApiTest, VersionsAreListedWithLatestFirst) {
  publish_two();
  const auto first = members(bed.send("GET", kPath + "/versions?MaxItems=2"));
  const auto& versions = first.at("Versions").as_array();
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_EQ(versions[0].at("FunctionArn").as_string(), kArn + ":$LATEST");
  EXPECT_EQ(versions[1].at("Version"), "1");
  const std::string marker(first.at("NextMarker").as_string());
  const auto rest = members(bed.send("GET", kPath + "/versions?Marker=" + marker));
  EXPECT_EQ(rest.at("Versions").as_array().size(), 1U);
  EXPECT_TRUE(rest.at("NextMarker").is_null());
  const auto all = members(bed.send("GET", "/2015-03-31/functions?FunctionVersion=ALL"));
  EXPECT_EQ(all.at("Functions").as_array().size(), 3U);
}

TEST_F(VersionApiTest, AHotReloadFunctionHasNoVersions) {
  bed.send("PUT", kPath + "/code",
           R"({"S3Bucket":"hot-reload","S3Key":")" + bed.folder.string() + R"("})");
  EXPECT_EQ(publish().status, 400);
}

TEST_F(VersionApiTest, AnAliasIsAnsweredAsTheServiceDoes) {
  publish();
  const auto created = create_alias(R"("Name":"prod","FunctionVersion":"1")");
  EXPECT_EQ(created.status, 201);
  const std::string body = R"({"AliasArn":")" + kArn +
                           R"(:prod","Description":"","FunctionVersion":"1","Name":"prod",)"
                           R"("RevisionId":")" +
                           member(created, "RevisionId") + R"(","RoutingConfig":null})";
  EXPECT_EQ(created.body, body);
  EXPECT_EQ(bed.send("GET", kPath + "/aliases/prod").body, body);
  const auto function = members(bed.send("GET", kPath + ":prod")).at("Configuration").as_object();
  EXPECT_EQ(function.at("FunctionArn").as_string(), kArn + ":prod");
  EXPECT_EQ(function.at("Version"), "1");
}

TEST_F(VersionApiTest, AnAliasDividesInvocationsBetweenTwoVersions) {
  publish_two();
  const std::string weights = R"("RoutingConfig":{"AdditionalVersionWeights":)";
  const auto created =
      create_alias(R"("Name":"prod","FunctionVersion":"1",)" + weights + R"({"2":0.1}})");
  EXPECT_TRUE(created.body.contains(R"("RoutingConfig":{"AdditionalVersionWeights":{"2":0.1}}})"))
      << created.body;
  EXPECT_EQ(bed.host.hosted.back().aliases.at("prod").additional->weight, 0.1);
  const auto cleared = bed.send("PUT", kPath + "/aliases/prod", R"({"RoutingConfig":{}})");
  EXPECT_TRUE(members(cleared).at("RoutingConfig").is_null());
}

TEST_F(VersionApiTest, RefusalsOfAliasesAreTheServicesOwn) {
  publish_two();
  const auto refused = [this](const std::string& version, const std::string& weights) {
    return create_alias(R"("Name":"a","FunctionVersion":")" + version +
                        R"(","RoutingConfig":{"AdditionalVersionWeights":)" + weights + "}");
  };
  expect_refusal(refused("1", R"({"1":0.5})"),
                 "Invalid function version 1. Function version 1 is already included in routing "
                 "configuration.");
  expect_error(refused("$LATEST", R"({"1":0.5})"), 400, "InvalidParameterValueException",
               R"({"message":"$LATEST is not supported for an alias pointing to more than 1 )"
               R"(version"})");
  expect_refusal(refused("1", R"({"2":0.5,"3":0.1})"),
                 "Number of items in AdditionalVersionWeights cannot be greater than 1");
  expect_error(refused("1", R"({"2":2})"), 400, "ValidationException",
               R"({"message":"1 validation error detected: Value '{2=2.0}' at )"
               R"('routingConfig.additionalVersionWeights' failed to satisfy constraint: )"
               R"(Map value must satisfy constraint: [Member must have value less than or )"
               R"(equal to 1.0, Member must have value greater than or equal to 0.0, )"
               R"(Member must not be null]"})");
  expect_error(create_alias(R"("Name":"a","FunctionVersion":"9")"), 404,
               "ResourceNotFoundException",
               R"({"Type":"User","Message":"Function not found: )" + kArn + R"(:9"})");
  create_alias(R"("Name":"a","FunctionVersion":"1")");
  expect_error(create_alias(R"("Name":"a","FunctionVersion":"1")"), 409,
               "ResourceConflictException",
               R"({"Type":"User","message":"Alias already exists: )" + kArn + R"(:a"})");
  expect_error(bed.send("GET", kPath + "/aliases/b"), 404, "ResourceNotFoundException",
               R"({"Type":"User","Message":"Cannot find alias arn: )" + kArn + R"(:b"})");
  expect_error(bed.send("PUT", kPath + "/aliases/b", "{}"), 404, "ResourceNotFoundException",
               R"({"Type":"User","Message":"Alias not found: )" + kArn + R"(:b"})");
  EXPECT_EQ(bed.send("PUT", kPath + "/aliases/a", R"({"RevisionId":"x"})").status, 412);
}

TEST_F(VersionApiTest, AVersionThatAnAliasNamesStays) {
  publish_two();
  create_alias(R"("Name":"a","FunctionVersion":"1")");
  expect_error(
      bed.send("DELETE", kPath + "?Qualifier=1"), 409, "ResourceConflictException",
      R"({"Type":"User","message":"Unable to delete version because the following aliases )"
      R"(reference it: [a]"})");
  bed.send("PUT", kPath + "/aliases/a",
           R"({"RoutingConfig":{"AdditionalVersionWeights":{"2":0.5}}})");
  EXPECT_EQ(bed.send("DELETE", kPath + "?Qualifier=2").status, 409);
  EXPECT_EQ(bed.send("DELETE", kPath + "/aliases/a").status, 204);
  EXPECT_EQ(bed.send("DELETE", kPath + "/aliases/a").status, 204);
  EXPECT_EQ(bed.send("DELETE", kPath + "?Qualifier=1").status, 204);
}

TEST_F(VersionApiTest, AliasesAreListedByVersion) {
  publish_two();
  create_alias(R"("Name":"a","FunctionVersion":"1")");
  create_alias(R"("Name":"b","FunctionVersion":"2")");
  EXPECT_EQ(members(bed.send("GET", kPath + "/aliases")).at("Aliases").as_array().size(), 2U);
  const auto second = members(bed.send("GET", kPath + "/aliases?FunctionVersion=2"));
  ASSERT_EQ(second.at("Aliases").as_array().size(), 1U);
  EXPECT_EQ(second.at("Aliases").as_array()[0].at("Name"), "b");
}

TEST_F(VersionApiTest, AMappingMayNameAVersionOrAnAlias) {
  bed.create_function("consume");
  bed.send("POST", "/2015-03-31/functions/consume/versions", "{}");
  auto body = ApiTestBed::mapping_body("q");
  const std::string plain = R"("FunctionName":"consume")";
  body.replace(body.find(plain), plain.size(), R"("FunctionName":"consume:1")");
  const auto created = bed.send("POST", "/2015-03-31/event-source-mappings", body);
  EXPECT_EQ(created.status, 202) << created.body;
  EXPECT_TRUE(member(created, "FunctionArn").ends_with(":consume:1"));
}

TEST_F(VersionApiTest, AnInvocationNamesTheVersionThatRan) {
  publish();
  bed.invoker.answer = Reply();
  bed.invoker.answer->executed_version = "1";
  const auto response = bed.send("POST", kPath + ":1/invocations", "{}");
  EXPECT_EQ(header_of(response, "X-Amz-Executed-Version"), "1");
  EXPECT_EQ(bed.invoker.seen.back().invoked_arn, kArn + ":1");
  EXPECT_EQ(bed.send("POST", kPath + ":2/invocations", "{}").status, 404);
}

}  // namespace
}  // namespace wheelpit::api
