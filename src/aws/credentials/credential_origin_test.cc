#include "aws/credentials/credential_origin.h"

#include <gtest/gtest.h>

#include <map>

namespace wheelpit {
namespace {

using Variables = std::map<std::string, std::string>;

class CredentialOriginTest : public testing::Test {
 protected:
  Result<CredentialOrigin> find() {
    const auto look = [this](const std::string& name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    return find_origin({.variables = look, .metadata = metadata}, files);
  }
  // The access key's id of a static origin.
  std::string key() {
    const auto found = find();
    if (!found) return found.error().message();
    const auto* const keys = std::get_if<StaticOrigin>(&found->from);
    return keys == nullptr ? found->name : keys->credentials.access_key_id;
  }
  std::string refusal() {
    const auto found = find();
    return found ? "found: " + found->name : found.error().message();
  }

  static Profile keys(const std::string& id) {
    return {{"aws_access_key_id", id}, {"aws_secret_access_key", "s"}};
  }

  Variables variables;
  SharedFiles files;
  bool metadata = true;
};

TEST_F(CredentialOriginTest, TheFirstThatIsSetCounts) {
  variables["AWS_ACCESS_KEY_ID"] = "env";
  variables["AWS_SECRET_ACCESS_KEY"] = "s";
  variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/role";
  variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
  variables["AWS_ROLE_ARN"] = "arn:web";
  files.credentials["default"] = keys("credentials");
  files.config["default"] = keys("config");
  files.config["default"]["credential_process"] = "/bin/helper --all";
  EXPECT_EQ(key(), "env");
  variables.erase("AWS_ACCESS_KEY_ID");
  auto found = find();
  EXPECT_EQ(std::get<RoleOrigin>(found->from).token_file, "/token");
  EXPECT_EQ(std::get<RoleOrigin>(found->from).role_arn, "arn:web");
  variables.erase("AWS_WEB_IDENTITY_TOKEN_FILE");
  EXPECT_EQ(key(), "credentials");
  files.credentials.clear();
  found = find();
  EXPECT_EQ(std::get<ProgramOrigin>(found->from).arguments,
            (std::vector<std::string>{"/bin/helper", "--all"}));
  files.config["default"].erase("credential_process");
  EXPECT_EQ(key(), "config");
  files.config.clear();
  found = find();
  EXPECT_EQ(to_string(std::get<ContainerOrigin>(found->from).server), "http://169.254.170.2");
  EXPECT_EQ(std::get<ContainerOrigin>(found->from).target, "/role");
  variables.erase("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  found = find();
  EXPECT_EQ(to_string(std::get<MetadataOrigin>(found->from).server), "http://169.254.169.254");
}

TEST_F(CredentialOriginTest, MetadataIsNotAskedWhereItIsDisabled) {
  metadata = false;
  EXPECT_TRUE(refusal().contains("an endpoint is configured")) << refusal();
  metadata = true;
  variables["AWS_EC2_METADATA_DISABLED"] = "TRUE";
  EXPECT_TRUE(refusal().contains("AWS_EC2_METADATA_DISABLED")) << refusal();
  EXPECT_EQ(find().error().code(), Errc::unauthenticated);
}

TEST_F(CredentialOriginTest, TheProfileIsThatOfTheEnvironment) {
  files.credentials["default"] = keys("default");
  files.credentials["other"] = keys("other");
  variables["AWS_PROFILE"] = "other";
  EXPECT_EQ(key(), "other");
  variables["AWS_PROFILE"] = "none";
  EXPECT_TRUE(refusal().contains("no profile \"none\"")) << refusal();
}

TEST_F(CredentialOriginTest, HalfAKeyIsAnError) {
  variables["AWS_ACCESS_KEY_ID"] = "env";
  EXPECT_EQ(refusal(), "AWS_ACCESS_KEY_ID is set, but not AWS_SECRET_ACCESS_KEY");
  variables.clear();
  files.credentials["default"] = {{"aws_access_key_id", "a"}};
  EXPECT_TRUE(refusal().contains("aws_secret_access_key of profile \"default\"")) << refusal();
}

TEST_F(CredentialOriginTest, ARoleHasASource) {
  files.credentials["base"] = keys("base");
  files.config["default"] = {{"role_arn", "arn:r"},
                             {"source_profile", "base"},
                             {"external_id", "e"},
                             {"duration_seconds", "900"}};
  const auto found = find();
  ASSERT_TRUE(found) << found.error().message();
  const auto& role = std::get<RoleOrigin>(found->from);
  EXPECT_EQ(role.role_arn, "arn:r");
  EXPECT_EQ(role.session_name, "wheelpit");
  EXPECT_EQ(role.external_id, "e");
  EXPECT_EQ(role.duration_seconds, 900);
  EXPECT_EQ(std::get<StaticOrigin>(role.source->from).credentials.access_key_id, "base");
}

TEST_F(CredentialOriginTest, RolesMayFollowRolesButNotInACircle) {
  files.config["default"] = {{"role_arn", "arn:1"}, {"source_profile", "b"}};
  files.config["b"] = {{"role_arn", "arn:2"}, {"source_profile", "c"}};
  files.config["c"] = keys("c");
  const auto found = find();
  ASSERT_TRUE(found) << found.error().message();
  const auto& second = std::get<RoleOrigin>(std::get<RoleOrigin>(found->from).source->from);
  EXPECT_EQ(second.role_arn, "arn:2");
  files.config["c"] = {{"role_arn", "arn:3"}, {"source_profile", "default"}};
  EXPECT_TRUE(refusal().contains("name each other")) << refusal();
}

TEST_F(CredentialOriginTest, AProfileWithKeysMayBeItsOwnSource) {
  files.config["default"] = keys("own");
  files.config["default"]["role_arn"] = "arn:r";
  files.config["default"]["source_profile"] = "default";
  const auto found = find();
  ASSERT_TRUE(found) << found.error().message();
  const auto& source = *std::get<RoleOrigin>(found->from).source;
  EXPECT_EQ(std::get<StaticOrigin>(source.from).credentials.access_key_id, "own");
  files.config["default"].erase("aws_access_key_id");
  EXPECT_TRUE(refusal().contains("name each other")) << refusal();
}

TEST_F(CredentialOriginTest, ARoleMayHaveANamedSource) {
  files.config["default"] = {{"role_arn", "arn:r"}, {"credential_source", "Ec2InstanceMetadata"}};
  const auto found = find();
  ASSERT_TRUE(found) << found.error().message();
  const auto& source = *std::get<RoleOrigin>(found->from).source;
  EXPECT_TRUE(std::holds_alternative<MetadataOrigin>(source.from));
  files.config["default"]["credential_source"] = "Elsewhere";
  EXPECT_TRUE(refusal().contains("Elsewhere")) << refusal();
  files.config["default"].erase("credential_source");
  EXPECT_TRUE(refusal().contains("needs either source_profile or credential_source"));
}

TEST_F(CredentialOriginTest, WhatNeedsAPersonIsRefusedByName) {
  files.config["default"] = {{"sso_session", "x"}};
  EXPECT_TRUE(refusal().contains("export-credentials")) << refusal();
  files.config["default"] = {{"role_arn", "r"}, {"source_profile", "b"}, {"mfa_serial", "m"}};
  EXPECT_TRUE(refusal().contains("mfa_serial")) << refusal();
}

TEST_F(CredentialOriginTest, AProgramInAFileThatOthersWriteIsNotRun) {
  files.config["default"] = {{"credential_process", "/bin/helper"}};
  files.writable_by_others = "/home/a/.aws/config";
  EXPECT_TRUE(refusal().contains("others must not write it")) << refusal();
}

TEST_F(CredentialOriginTest, WithoutTlsOnlyThisMachineIsAContainersPlatform) {
  const auto host = [&](const std::string& url) {
    variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url;
    const auto found = find();
    return found ? std::get<ContainerOrigin>(found->from).target : found.error().message();
  };
  EXPECT_EQ(host("http://127.0.0.1:5555/a?b=c"), "/a?b=c");
  EXPECT_EQ(host("http://[::1]:5555"), "/");
  EXPECT_EQ(host("http://169.254.170.23/v1"), "/v1");
  EXPECT_EQ(host("https://example.com/x"), "/x");
  EXPECT_TRUE(host("http://example.com/x").contains("use https"));
  EXPECT_TRUE(host("http://localhost.example.com/x").contains("use https"));
  EXPECT_EQ(host("http://127.0.0.1.example.com/x").substr(0, 14), "AWS_CONTAINER_");
  EXPECT_TRUE(host("ftp://localhost/").starts_with("AWS_CONTAINER_CREDENTIALS_FULL_URI"));
  EXPECT_TRUE(host("http://localhost/a b").contains("characters"));
  EXPECT_TRUE(host("http://user:word@localhost/").starts_with("AWS_CONTAINER_"));
}

}  // namespace
}  // namespace wheelpit
