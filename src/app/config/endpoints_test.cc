#include "app/config/endpoints.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

using Settings = std::map<std::string, std::string>;

Result<AwsAccess> access_of(const Settings& file, const Settings& variables) {
  return aws_access(file, [&](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  });
}

// Of the Secrets Manager.
std::string url_of(const Settings& file, const Settings& variables) {
  const auto access = access_of(file, variables);
  if (!access) return access.error().message();
  const auto url = access->urls.find("secretsmanager");
  return url == access->urls.end() ? "none" : to_string(url->second);
}

TEST(Endpoints, WithoutASettingThereIsNoRemoteSecretsManager) {
  EXPECT_EQ(url_of({}, {}), "none");
  EXPECT_EQ(url_of({}, {{"AWS_ACCESS_KEY_ID", "x"}, {"AWS_ENDPOINT_URL_SQS", "http://sqs"}}),
            "none");
}

TEST(Endpoints, TheFileCountsBeforeTheEnvironmentAndTheServiceBeforeAll) {
  Settings file = {{"secretsmanager", "http://file-service"}, {"default", "http://file-all"}};
  Settings variables = {{"AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://variable-service"},
                        {"AWS_ENDPOINT_URL", "http://variable-all"}};
  EXPECT_EQ(url_of(file, variables), "http://file-service");
  file.erase("secretsmanager");
  EXPECT_EQ(url_of(file, variables), "http://file-all");
  file.clear();
  EXPECT_EQ(url_of(file, variables), "http://variable-service");
  variables.erase("AWS_ENDPOINT_URL_SECRETS_MANAGER");
  EXPECT_EQ(url_of(file, variables), "http://variable-all");
}

TEST(Endpoints, AnEmptyVariableIsAsGoodAsNone) {
  EXPECT_EQ(url_of({}, {{"AWS_ENDPOINT_URL_SECRETS_MANAGER", ""}, {"AWS_ENDPOINT_URL", ""}}),
            "none");
  EXPECT_EQ(url_of({}, {{"AWS_ENDPOINT_URL_SECRETS_MANAGER", ""},
                        {"AWS_ENDPOINT_URL", "http://variable-all"}}),
            "http://variable-all");
}

TEST(Endpoints, ABadUrlNamesItsSettingAndIsNotRepeated) {
  const auto access = access_of({}, {{"AWS_ENDPOINT_URL", "http://user:hunter2@host"}});
  ASSERT_FALSE(access);
  EXPECT_EQ(access.error().code(), Errc::invalid_argument);
  EXPECT_TRUE(access.error().message().starts_with("environment variable AWS_ENDPOINT_URL: "));
  EXPECT_EQ(access.error().message().find("hunter2"), std::string::npos);
  EXPECT_TRUE(url_of({{"default", "127.0.0.1:5000"}}, {}).starts_with("endpoints.default: "));
}

TEST(Endpoints, AwsCredentialsComeFromTheEnvironment) {
  Settings variables = {{"AWS_ENDPOINT_URL", "http://host"},
                        {"AWS_ACCESS_KEY_ID", "an id"},
                        {"AWS_SECRET_ACCESS_KEY", "a key"}};
  auto access = access_of({}, variables);
  ASSERT_TRUE(access && access->credentials);
  EXPECT_EQ(access->credentials->access_key_id, "an id");
  EXPECT_EQ(access->credentials->secret_access_key.reveal(), "a key");
  EXPECT_FALSE(access->credentials->session_token);

  variables["AWS_SESSION_TOKEN"] = "a token";
  access = access_of({}, variables);
  ASSERT_TRUE(access && access->credentials);
  EXPECT_EQ(access->credentials->session_token, Secret("a token"));
}

TEST(Endpoints, HalfOfTheAwsCredentialsIsNone) {
  for (const char* name : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}) {
    const auto access = access_of({}, {{"AWS_ENDPOINT_URL", "http://host"}, {name, "x"}});
    ASSERT_TRUE(access);
    EXPECT_FALSE(access->credentials);
  }
}

TEST(Endpoints, AwsCaBundleNamesTheAuthoritiesToTrust) {
  auto access = access_of({}, {{"AWS_ENDPOINT_URL", "https://host"}});
  ASSERT_TRUE(access);
  EXPECT_FALSE(access->trust.ca_file);
  access = access_of({}, {{"AWS_ENDPOINT_URL", "https://host"}, {"AWS_CA_BUNDLE", "/ca.pem"}});
  ASSERT_TRUE(access);
  EXPECT_EQ(access->trust.ca_file, "/ca.pem");
}

TEST(Endpoints, S3HasAKeyAndAVariableOfItsOwn) {
  const auto host = [](const Settings& file, const Settings& variables) {
    const auto access = access_of(file, variables);
    return access && access->urls.contains("s3") ? access->urls.at("s3").endpoint.host : "none";
  };
  EXPECT_EQ(host({{"secretsmanager", "http://other:1"}},
                 {{"AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://variable:1"}}),
            "none");
  EXPECT_EQ(host({{"s3", "http://own:1"}, {"default", "http://d:1"}}, {}), "own");
  EXPECT_EQ(host({{"default", "http://d:1"}}, {{"AWS_ENDPOINT_URL_S3", "http://variable:1"}}), "d");
  EXPECT_EQ(host({}, {{"AWS_ENDPOINT_URL_S3", "http://variable:1"}}), "variable");
  EXPECT_FALSE(access_of({{"s3", "nonsense"}}, {}));
}

TEST(Endpoints, DestinationsWithoutASettingAreAtAws) {
  const auto access =
      access_of({}, {{"AWS_ACCESS_KEY_ID", "id"}, {"AWS_SECRET_ACCESS_KEY", "key"}});
  ASSERT_TRUE(access);
  EXPECT_TRUE(access->urls.empty());
  ASSERT_TRUE(access->credentials);
  EXPECT_EQ(access->credentials->access_key_id, "id");
  EXPECT_FALSE(access_of({}, {})->credentials);
}

TEST(Endpoints, EachServiceHasItsOwnSetting) {
  const auto access = access_of({{"sqs", "http://file-sqs"}},
                                {{"AWS_ENDPOINT_URL_SQS", "http://not-this"},
                                 {"AWS_ENDPOINT_URL_SNS", "http://sns"},
                                 {"AWS_ENDPOINT_URL_EVENTBRIDGE", "http://events"},
                                 {"AWS_ENDPOINT_URL_KINESIS", "http://streams"},
                                 {"AWS_ENDPOINT_URL_DYNAMODB_STREAMS", "http://changes"},
                                 {"AWS_ENDPOINT_URL", "http://all"},
                                 {"AWS_CA_BUNDLE", "/ca.pem"}});
  ASSERT_TRUE(access);
  EXPECT_EQ(to_string(access->urls.at("sqs")), "http://file-sqs");
  EXPECT_EQ(to_string(access->urls.at("sns")), "http://sns");
  EXPECT_EQ(to_string(access->urls.at("events")), "http://events");
  EXPECT_EQ(to_string(access->urls.at("kinesis")), "http://streams");
  EXPECT_EQ(to_string(access->urls.at("dynamodbstreams")), "http://changes");
  EXPECT_EQ(to_string(access->urls.at("s3")), "http://all");
  EXPECT_EQ(access->trust.ca_file, "/ca.pem");
}

TEST(Endpoints, ABadUrlOfADestinationNamesItsSetting) {
  const auto access = access_of({}, {{"AWS_ENDPOINT_URL_EVENTBRIDGE", "ftp://host"}});
  ASSERT_FALSE(access);
  EXPECT_TRUE(
      access.error().message().starts_with("environment variable AWS_ENDPOINT_URL_EVENTBRIDGE: "));
}

TEST(Endpoints, TheChainOfCredentialsAsksTheConfiguredSts) {
  const auto access = access_of({{"sts", "http://sts"}}, {});
  const auto options = credential_options(*access, {{"AWS_DEFAULT_REGION", "eu-west-1"}}, "r");
  EXPECT_EQ(to_string(*options.reader.sts), "http://sts");
  EXPECT_EQ(options.reader.region, "eu-west-1");
  const auto aws = credential_options({}, {{"AWS_DEFAULT_REGION", "a"}, {"AWS_REGION", "b"}}, "r");
  EXPECT_FALSE(aws.reader.sts);
  EXPECT_EQ(aws.reader.region, "b");
  EXPECT_EQ(credential_options({}, {}, "r").reader.region, "r");
}

TEST(Endpoints, AnInstancesMetadataIsNotAskedWhereAnEndpointIsConfigured) {
  const auto access = access_of({{"sqs", "http://sqs"}}, {});
  EXPECT_FALSE(credential_options(*access, {}, "r").metadata);
  EXPECT_TRUE(credential_options({}, {}, "r").metadata);
  EXPECT_TRUE(credential_options(*access, {{"AWS_EC2_METADATA_DISABLED", "false"}}, "r").metadata);
}

}  // namespace
}  // namespace wheelpit
