#include "secrets/vault/secret_vault.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "secrets/vault/vault_test_bed.h"

namespace wheelpit {
namespace {

using Stages = std::vector<std::string>;

class SecretVaultTest : public testing::Test {
 protected:
  std::string text_of(const std::string& id, std::optional<std::string> version = {},
                      std::optional<std::string> stage = {}) {
    const auto value = run_to_end(bed_.vault.get_value(id, std::move(version), std::move(stage)));
    return value ? value->payload.bytes.reveal() : "error: " + value.error().message();
  }
  Result<SecretWritten> put(const std::string& id, std::string text,
                            std::optional<std::string> token = {}, Stages stages = {}) {
    return run_to_end(
        bed_.vault.put_value(id, {.payload = VaultTestBed::text_payload(std::move(text)),
                                  .token = std::move(token),
                                  .stages = std::move(stages)}));
  }
  Stages stages_of(const std::string& id, const std::string& version) {
    const auto description = run_to_end(bed_.vault.describe(id));
    for (const SecretVersion& v : description->versions) {
      if (v.id == version) return v.stages;
    }
    return {"no such version"};
  }

  VaultTestBed bed_;
  SecretVault& vault_ = bed_.vault;
};

TEST_F(SecretVaultTest, GivesBackATextUnderNameArnAndPartialArn) {
  const SecretWritten written = bed_.create("app/mq", "hello");
  EXPECT_TRUE(std::regex_match(
      written.arn,
      std::regex("arn:aws:secretsmanager:eu-west-1:123456789012:secret:app/mq-[A-Za-z0-9]{6}")))
      << written.arn;
  for (const std::string& id :
       {std::string("app/mq"), written.arn, written.arn.substr(0, written.arn.size() - 7)}) {
    EXPECT_EQ(text_of(id), "hello") << id;
  }
  const auto value = run_to_end(vault_.get_value("app/mq"));
  EXPECT_EQ(value->version.id, written.version->id);
  EXPECT_EQ(value->version.stages, Stages{"AWSCURRENT"});
  EXPECT_EQ(value->version.created, ManualClock::kWallStart);
}

TEST_F(SecretVaultTest, KeepsBinaryApartFromText) {
  const std::string bytes("\0\xff\n", 3);
  ASSERT_TRUE(run_to_end(vault_.create(
      {.name = "b",
       .token = {},
       .description = {},
       .tags = {},
       .payload = SecretPayload{.form = SecretForm::binary, .bytes = Secret(bytes)}})));
  const auto value = run_to_end(vault_.get_value("b"));
  ASSERT_TRUE(value);
  EXPECT_EQ(value->payload.form, SecretForm::binary);
  EXPECT_EQ(value->payload.bytes.reveal(), bytes);
}

TEST_F(SecretVaultTest, ANameThatLooksLikeAnArnsEndIsFoundToo) {
  const SecretWritten odd = bed_.create("mq-abcdef", "odd");
  bed_.create("mq", "plain");
  const std::string prefix = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:";
  EXPECT_EQ(text_of(prefix + "mq-abcdef"), "odd");
  EXPECT_EQ(text_of(odd.arn), "odd");
  EXPECT_EQ(text_of(prefix + "mq"), "plain");
}

TEST_F(SecretVaultTest, WhatDoesNotExistIsNotFound) {
  bed_.create("mq", "x");
  const std::string none = "error: Secrets Manager can't find the specified secret.";
  EXPECT_EQ(text_of("other"), none);
  EXPECT_EQ(text_of("arn:aws:secretsmanager:us-east-1:123456789012:secret:mq"), none);
  EXPECT_EQ(text_of("arn:aws:secretsmanager:eu-west-1:123456789012:secret:mq-AAAAAA"), none);
  EXPECT_EQ(run_to_end(vault_.describe("other")).error().code(), Errc::not_found);
  EXPECT_EQ(put("other", "x").error().code(), Errc::not_found);
}

TEST_F(SecretVaultTest, ASecondSecretOfTheNameIsAConflict) {
  bed_.create("mq", "x");
  const auto again = run_to_end(vault_.create({.name = "mq",
                                               .token = {},
                                               .description = {},
                                               .tags = {},
                                               .payload = VaultTestBed::text_payload("y")}));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), Errc::conflict);
  EXPECT_EQ(again.error().message(), "The operation failed because the secret mq already exists.");
}

TEST_F(SecretVaultTest, RepeatingACreationByItsTokenChangesNothing) {
  const NewSecret request{.name = "mq",
                          .token = "token-1",
                          .description = {},
                          .tags = {},
                          .payload = VaultTestBed::text_payload("x")};
  const auto first = run_to_end(vault_.create(request));
  const auto again = run_to_end(vault_.create(request));
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->arn, again->arn);
  EXPECT_EQ(again->version->id, "token-1");
}

TEST_F(SecretVaultTest, ASecretMayBeginWithoutAValue) {
  ASSERT_TRUE(run_to_end(vault_.create(
      {.name = "mq", .token = {}, .description = "d", .tags = {{"k", "v"}}, .payload = {}})));
  EXPECT_EQ(text_of("mq"),
            "error: Secrets Manager can't find the specified secret value for staging label: "
            "AWSCURRENT");
  ASSERT_TRUE(put("mq", "x", {}, {"MINE"}));
  EXPECT_EQ(text_of("mq"), "x") << "the first version is current";
}

TEST_F(SecretVaultTest, ANewValueMovesTheStages) {
  const std::string first = bed_.create("mq", "one").version->id;
  const std::string second = put("mq", "two")->version->id;
  EXPECT_EQ(text_of("mq"), "two");
  EXPECT_EQ(text_of("mq", {}, "AWSPREVIOUS"), "one");
  EXPECT_EQ(text_of("mq", first), "one");
  const std::string third = put("mq", "three")->version->id;
  EXPECT_EQ(stages_of("mq", first), Stages{});
  EXPECT_EQ(stages_of("mq", second), Stages{"AWSPREVIOUS"});
  EXPECT_EQ(stages_of("mq", third), Stages{"AWSCURRENT"});
  EXPECT_EQ(text_of("mq", first, "AWSCURRENT"),
            "error: You provided a VersionStage that is not associated to the provided VersionId.");
  EXPECT_EQ(text_of("mq", "no-such"),
            "error: Secrets Manager can't find the specified secret value for VersionId: no-such");
}

TEST_F(SecretVaultTest, AStageOfItsOwnLeavesTheCurrentValueAlone) {
  bed_.create("mq", "one");
  ASSERT_TRUE(put("mq", "two", {}, {"AWSPENDING"}));
  EXPECT_EQ(text_of("mq"), "one");
  EXPECT_EQ(text_of("mq", {}, "AWSPENDING"), "two");
}

TEST_F(SecretVaultTest, ATokenNamesOneValueForEver) {
  bed_.create("mq", "one");
  ASSERT_EQ(put("mq", "two", "t")->version->id, "t");
  ASSERT_TRUE(put("mq", "two", "t"));
  EXPECT_EQ(run_to_end(vault_.describe("mq"))->versions.size(), 2U);
  const auto other = put("mq", "three", "t");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code(), Errc::conflict);
  EXPECT_EQ(other.error().message(),
            "You can't modify an existing version, you can only create a new version.");
}

TEST_F(SecretVaultTest, KeepsNoMoreThanAHundredVersions) {
  bed_.create("mq", "0");
  for (int i = 1; i <= 120; ++i) ASSERT_TRUE(put("mq", std::to_string(i)));
  EXPECT_EQ(run_to_end(vault_.describe("mq"))->versions.size(), 100U);
  EXPECT_EQ(text_of("mq"), "120");
  EXPECT_EQ(text_of("mq", {}, "AWSPREVIOUS"), "119");
}

TEST_F(SecretVaultTest, UpdateChangesWhatIsGiven) {
  bed_.create("mq", "one");
  bed_.clock.advance(std::chrono::seconds(5));
  const auto described =
      run_to_end(vault_.update("mq", {.description = "new", .payload = {}, .token = {}}));
  ASSERT_TRUE(described);
  EXPECT_FALSE(described->version);
  const auto valued = run_to_end(vault_.update(
      "mq", {.description = {}, .payload = VaultTestBed::text_payload("two"), .token = {}}));
  ASSERT_TRUE(valued);
  EXPECT_TRUE(valued->version);
  EXPECT_EQ(text_of("mq"), "two");
  const auto description = run_to_end(vault_.describe("mq"));
  EXPECT_EQ(description->description, "new");
  EXPECT_EQ(description->created, ManualClock::kWallStart);
  EXPECT_EQ(description->last_changed, ManualClock::kWallStart + std::chrono::seconds(5));
}

TEST_F(SecretVaultTest, ListsByNamePageByPage) {
  for (const char* name : {"c", "a", "b", "d"}) bed_.create(name, "x");
  ASSERT_TRUE(run_to_end(vault_.remove("b")));
  const auto first = run_to_end(vault_.list("", 2));
  ASSERT_EQ(first->secrets.size(), 2U);
  EXPECT_EQ(first->secrets[0].name, "a");
  EXPECT_EQ(first->secrets[1].name, "c");
  EXPECT_EQ(first->next, "c");
  const auto rest = run_to_end(vault_.list(first->next, 2));
  ASSERT_EQ(rest->secrets.size(), 1U);
  EXPECT_EQ(rest->secrets[0].name, "d");
  EXPECT_EQ(rest->next, "");
  EXPECT_EQ(run_to_end(vault_.list("", 3))->next, "") << "three are all";
}

TEST_F(SecretVaultTest, AMarkedSecretIsOutOfUseUntilItIsRestored) {
  bed_.create("mq", "one");
  const auto removed = run_to_end(vault_.remove("mq", 7));
  ASSERT_TRUE(removed);
  EXPECT_EQ(removed->deletion_date, ManualClock::kWallStart + std::chrono::days(7));
  EXPECT_EQ(text_of("mq"),
            "error: You can't perform this operation on the secret because it was marked for "
            "deletion.");
  EXPECT_EQ(put("mq", "two").error().code(), Errc::invalid_argument);
  EXPECT_EQ(run_to_end(vault_.remove("mq")).error().code(), Errc::invalid_argument);
  const auto again = run_to_end(
      vault_.create({.name = "mq", .token = {}, .description = {}, .tags = {}, .payload = {}}));
  EXPECT_EQ(again.error().message(),
            "You can't create this secret because a secret with this name is already scheduled for "
            "deletion.");
  EXPECT_TRUE(run_to_end(vault_.describe("mq"))->deletion_date);

  ASSERT_TRUE(run_to_end(vault_.restore("mq")));
  EXPECT_EQ(text_of("mq"), "one");
}

TEST_F(SecretVaultTest, AMarkedSecretIsGoneAtItsDate) {
  const std::string arn = bed_.create("mq", "one").arn;
  ASSERT_TRUE(run_to_end(vault_.remove("mq", 7)));
  bed_.clock.advance(std::chrono::days(7));
  EXPECT_EQ(run_to_end(vault_.describe("mq")).error().code(), Errc::not_found);
  EXPECT_TRUE(run_to_end(bed_.documents.list(Collection::secrets, "", 9))->empty());
  EXPECT_NE(bed_.create("mq", "two").arn, arn);
}

TEST_F(SecretVaultTest, RemoveNowLeavesNothing) {
  bed_.create("mq", "one");
  ASSERT_TRUE(run_to_end(vault_.remove("mq")));
  ASSERT_TRUE(run_to_end(vault_.remove_now("mq")));
  EXPECT_EQ(run_to_end(vault_.remove_now("mq")).error().code(), Errc::not_found);
  bed_.create("mq", "two");
  EXPECT_EQ(text_of("mq"), "two");
}

TEST_F(SecretVaultTest, TheStoreSeesNoPlainValue) {
  bed_.create("mq", "correct horse battery staple");
  const auto document = run_to_end(bed_.documents.get(Collection::secrets, "mq"));
  EXPECT_EQ((*document)->body.find("horse"), std::string::npos);
}

TEST_F(SecretVaultTest, AValueMovedToAnotherSecretDoesNotOpen) {
  bed_.create("admin", "one");
  bed_.create("guest", "two");
  auto body = (*run_to_end(bed_.documents.get(Collection::secrets, "admin")))->body;
  body.replace(body.find("\"name\":\"admin\""), 14, "\"name\":\"guest\"");
  ASSERT_TRUE(run_to_end(bed_.documents.put(Collection::secrets, "guest", body, 1)));
  const auto value = run_to_end(vault_.get_value("guest"));
  ASSERT_FALSE(value);
  EXPECT_EQ(value.error().code(), Errc::malformed);
}

TEST_F(SecretVaultTest, AReplacedKeyIsFoundAtTheStart) {
  EXPECT_TRUE(run_to_end(vault_.check_key())) << "nothing stored yet";
  bed_.create("mq", "one");
  EXPECT_TRUE(run_to_end(vault_.check_key()));

  SecretVault other(bed_.documents, bed_.key_named("other"), bed_.clock, "eu-west-1",
                    "123456789012");
  const auto checked = run_to_end(other.check_key());
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code(), Errc::malformed);
  EXPECT_EQ(checked.error().message(),
            "secret \"mq\" does not decrypt with the key file \"" +
                (bed_.folder / "other").string() +
                "\": if the key was replaced, put the old one back; otherwise delete the secret "
                "and store it again");
}

TEST_F(SecretVaultTest, ADamagedSecretDoesNotKeepTheOthersFromProvingTheKey) {
  ASSERT_TRUE(run_to_end(bed_.documents.put(Collection::secrets, "a", "{}", 0)));
  EXPECT_TRUE(run_to_end(vault_.check_key()));
  bed_.create("b", "one");
  EXPECT_TRUE(run_to_end(vault_.check_key()));
}

TEST_F(SecretVaultTest, ADamagedDocumentIsNamed) {
  ASSERT_TRUE(run_to_end(bed_.documents.put(Collection::secrets, "mq", "{}", 0)));
  EXPECT_EQ(text_of("mq"),
            "error: the stored secret \"mq\" is damaged: member \"name\" is missing");
}

TEST_F(SecretVaultTest, AStoreThatFailsIsReportedAsItself) {
  bed_.documents.fail_with(Error(Errc::unavailable, "no disk"));
  EXPECT_EQ(text_of("mq"), "error: no disk");
  EXPECT_EQ(run_to_end(vault_.list("", 10)).error().code(), Errc::unavailable);
}

}  // namespace
}  // namespace wheelpit
