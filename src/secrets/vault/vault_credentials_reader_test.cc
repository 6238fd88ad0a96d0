#include "secrets/vault/vault_credentials_reader.h"

#include <gtest/gtest.h>

#include "secrets/vault/vault_test_bed.h"

namespace wheelpit {
namespace {

class VaultCredentialsReaderTest : public testing::Test {
 protected:
  Result<Credentials> read(const std::string& text) {
    bed_.create("mq", text);
    auto result = run_to_end(reader_.read("mq"));
    EXPECT_TRUE(run_to_end(bed_.vault.remove_now("mq")));
    return result;
  }
  std::string fault_of(const std::string& text) {
    const auto result = read(text);
    if (result) return "no fault";
    EXPECT_EQ(result.error().code(), Errc::invalid_argument);
    EXPECT_EQ(result.error().message().find("s3cret"), std::string::npos);
    return result.error().message();
  }

  VaultTestBed bed_;
  VaultCredentialsReader reader_{bed_.vault};
};

TEST_F(VaultCredentialsReaderTest, ReadsUsernameAndPassword) {
  const auto credentials =
      read(R"({"password":"s3cret \"\u00e9\"","username":"guest","engine":"x"})");
  ASSERT_TRUE(credentials);
  EXPECT_EQ(credentials->username, "guest");
  EXPECT_EQ(credentials->password.reveal(), "s3cret \"é\"");
}

TEST_F(VaultCredentialsReaderTest, SaysWhatIsWrongWithoutTheValue) {
  EXPECT_EQ(fault_of("s3cret"),
            "secret \"mq\" is not a JSON object with the keys \"username\" and \"password\"");
  EXPECT_EQ(fault_of("[\"s3cret\"]"),
            "secret \"mq\" is not a JSON object with the keys \"username\" and \"password\"");
  EXPECT_EQ(fault_of(R"({"password":"s3cret"})"), "secret \"mq\" has no key \"username\"");
  EXPECT_EQ(fault_of(R"({"username":"u","Password":"s3cret"})"),
            "secret \"mq\" has no key \"password\"");
  EXPECT_EQ(fault_of(R"({"username":"u","password":5})"),
            "secret \"mq\" has a value that is not a string in \"password\"");
}

TEST_F(VaultCredentialsReaderTest, TellsTheStatesOfASecretApart) {
  const auto message = [&] { return run_to_end(reader_.read("mq")).error().message(); };
  EXPECT_EQ(message(), "secret \"mq\" does not exist");

  ASSERT_TRUE(run_to_end(bed_.vault.create(
      {.name = "mq", .token = {}, .description = {}, .tags = {}, .payload = {}})));
  EXPECT_EQ(message(), "secret \"mq\" has no current value");

  ASSERT_TRUE(run_to_end(bed_.vault.remove("mq")));
  EXPECT_EQ(message(), "secret \"mq\" is marked for deletion");
  EXPECT_EQ(run_to_end(reader_.read("mq")).error().code(), Errc::not_found);
}

TEST_F(VaultCredentialsReaderTest, RefusesABinarySecret) {
  ASSERT_TRUE(run_to_end(bed_.vault.create(
      {.name = "mq",
       .token = {},
       .description = {},
       .tags = {},
       .payload = SecretPayload{.form = SecretForm::binary, .bytes = Secret("{}")}})));
  EXPECT_EQ(run_to_end(reader_.read("mq")).error().message(),
            "secret \"mq\" is binary; broker credentials are a SecretString");
}

TEST_F(VaultCredentialsReaderTest, AStoreThatFailsIsNotTheSecretsFault) {
  bed_.documents.fail_with(Error(Errc::unavailable, "no disk"));
  EXPECT_EQ(run_to_end(reader_.read("mq")).error().code(), Errc::unavailable);
}

}  // namespace
}  // namespace wheelpit
