#include "api/secrets/secret_api.h"

#include <gtest/gtest.h>

#include "api/api_test_bed.h"
#include "base/base64.h"

namespace wheelpit::api {
namespace {

TEST(SecretApi, ASecretIsReadBackAndThoseWhoWaitAreTold) {
  ApiTestBed bed;
  const auto created = bed.secrets("CreateSecret", R"({"Name":"mq","SecretString":"one"})");
  EXPECT_EQ(created.status, 200);
  EXPECT_EQ(header_of(created, "Content-Type"), "application/x-amz-json-1.1");
  const std::string arn = member(created, "ARN");
  EXPECT_TRUE(arn.starts_with("arn:aws:secretsmanager:us-east-1:123456789012:secret:mq-"));
  EXPECT_EQ(bed.reconciler.secrets, std::vector<std::string>{arn});

  bed.secrets("PutSecretValue", R"({"SecretId":"mq","SecretString":"two"})");
  const auto now = bed.secrets("GetSecretValue", R"({"SecretId":")" + arn + R"("})");
  EXPECT_EQ(member(now, "SecretString"), "two");
  EXPECT_EQ(members(now).at("VersionStages").as_array().at(0), "AWSCURRENT");
  EXPECT_EQ(
      member(bed.secrets("GetSecretValue", R"({"SecretId":"mq","VersionStage":"AWSPREVIOUS"})"),
             "SecretString"),
      "one");
}

TEST(SecretApi, BinaryValuesTravelAsBase64) {
  ApiTestBed bed;
  bed.secrets("CreateSecret", R"({"Name":"b","SecretBinary":"AP8="})");
  const auto value = bed.secrets("GetSecretValue", R"({"SecretId":"b"})");
  EXPECT_EQ(member(value, "SecretBinary"), "AP8=");
  EXPECT_FALSE(members(value).contains("SecretString"));
}

TEST(SecretApi, BinaryValuesHoldAtMostSixtyFourKibibytes) {
  ApiTestBed bed;
  const auto create = [&bed](std::size_t size) {
    const std::string value = to_base64(std::string(size, '\x80'));
    return bed.secrets("CreateSecret", R"({"Name":"b","SecretBinary":")" + value + R"("})").status;
  };
  EXPECT_EQ(create(65537), 400);
  EXPECT_EQ(create(65536), 200);
}

TEST(SecretApi, AnUnknownSecretIsNotFound) {
  ApiTestBed bed;
  expect_error(bed.secrets("GetSecretValue", R"({"SecretId":"mq"})"), 400,
               "ResourceNotFoundException",
               R"({"__type":"ResourceNotFoundException","Message":)"
               R"("Secrets Manager can't find the specified secret."})");
}

TEST(SecretApi, ASecondSecretOfThatNameExistsAlready) {
  ApiTestBed bed;
  bed.secrets("CreateSecret", R"({"Name":"mq","SecretString":"one"})");
  const auto refused = bed.secrets("CreateSecret", R"({"Name":"mq","SecretString":"two"})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(header_of(refused, "x-amzn-ErrorType"), "ResourceExistsException");
}

TEST(SecretApi, WhatIsNotSupportedIsRefusedAndNoErrorRepeatsAValue) {
  ApiTestBed bed;
  expect_error(bed.secrets("CreateSecret", R"({"Name":"mq","KmsKeyId":"alias/k"})"), 400,
               "InvalidParameterException",
               R"({"__type":"InvalidParameterException","Message":"This version of wheelpit does )"
               R"(not support KmsKeyId: leave it out."})");
  const std::string value(70000, 's');
  const auto refused =
      bed.secrets("CreateSecret", R"({"Name":"mq","SecretString":")" + value + R"("})");
  EXPECT_EQ(refused.body,
            R"({"__type":"ValidationException","message":"1 validation error detected: Value )"
            R"('***' at 'secretString' failed to satisfy constraint: Member must have length less )"
            R"(than or equal to 65536"})");
}

TEST(SecretApi, ListsAreInPagesAndDescriptionsHoldNoValue) {
  ApiTestBed bed;
  for (const char* name : {"a", "b", "c"}) {
    bed.secrets("CreateSecret", R"({"Name":")" + std::string(name) +
                                    R"(","SecretString":"hush",)"
                                    R"("Tags":[{"Key":"k","Value":"v"}]})");
  }
  const auto first = bed.secrets("ListSecrets", R"({"MaxResults":2})");
  EXPECT_EQ(members(first).at("SecretList").as_array().size(), 2U);
  const auto second =
      bed.secrets("ListSecrets", R"({"NextToken":")" + member(first, "NextToken") + R"("})");
  EXPECT_EQ(members(second).at("SecretList").as_array().size(), 1U);
  EXPECT_FALSE(members(second).contains("NextToken"));
  const auto described = bed.secrets("DescribeSecret", R"({"SecretId":"a"})");
  EXPECT_EQ(described.body.find("hush"), std::string::npos);
  EXPECT_EQ(members(described).at("VersionIdsToStages").as_object().size(), 1U);
}

TEST(SecretApi, ADeletedSecretCanBeRestoredUnlessDeletionIsForced) {
  ApiTestBed bed;
  bed.secrets("CreateSecret", R"({"Name":"mq","SecretString":"one"})");
  const auto marked = bed.secrets("DeleteSecret", R"({"SecretId":"mq"})");
  EXPECT_EQ(marked.status, 200);
  EXPECT_NE(marked.body.find(R"("DeletionDate":1769817600,)"), std::string::npos) << marked.body;
  EXPECT_EQ(bed.secrets("GetSecretValue", R"({"SecretId":"mq"})").status, 400);
  EXPECT_EQ(bed.secrets("RestoreSecret", R"({"SecretId":"mq"})").status, 200);
  EXPECT_EQ(
      bed.secrets("DeleteSecret", R"({"SecretId":"mq","ForceDeleteWithoutRecovery":true})").status,
      200);
  EXPECT_EQ(bed.secrets("RestoreSecret", R"({"SecretId":"mq"})").status, 400);
}

}  // namespace
}  // namespace wheelpit::api
