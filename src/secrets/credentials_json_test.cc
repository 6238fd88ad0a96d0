#include "secrets/credentials_json.h"

#include <gtest/gtest.h>

namespace wheelpit {
namespace {

Result<Credentials> parse(std::string text) {
  return parse_credentials("login", Secret(std::move(text)));
}

TEST(CredentialsJson, ReadsUsernameAndPassword) {
  const auto credentials =
      parse(R"({"engine":"rabbitmq","username":"esm","password":"a \"b\" \u20ac","port":5672})");
  ASSERT_TRUE(credentials) << credentials.error().message();
  EXPECT_EQ(credentials->username, "esm");
  EXPECT_EQ(credentials->password.reveal(), "a \"b\" \xe2\x82\xac");
}

TEST(CredentialsJson, SaysWhatIsWrongAndNeverWhatItHolds) {
  const struct {
    const char* text;
    const char* said;
  } cases[] = {
      {"hunter2", "not a JSON object"},
      {R"(["hunter2"])", "not a JSON object"},
      {R"({"username":"hunter2")", "not a JSON object"},
      {"", "not a JSON object"},
      {R"({"password":"hunter2"})", "no key \"username\""},
      {R"({"username":"hunter2"})", "no key \"password\""},
      {R"({"Username":"hunter2","Password":"hunter2"})", "no key \"username\""},
      {R"({"username":"hunter2","password":7})", "a value that is not a string in \"password\""},
      {R"({"username":null,"password":"hunter2"})", "a value that is not a string in \"username\""},
  };
  for (const auto& [text, said] : cases) {
    const auto credentials = parse(text);
    ASSERT_FALSE(credentials) << text;
    const std::string& message = credentials.error().message();
    EXPECT_EQ(credentials.error().code(), Errc::invalid_argument);
    EXPECT_NE(message.find("\"login\""), std::string::npos) << message;
    EXPECT_NE(message.find(said), std::string::npos) << message;
    EXPECT_EQ(message.find("hunter2"), std::string::npos) << message;
  }
}

TEST(CredentialsJson, ALargeSecretIsReadWhole) {
  const std::string password(60'000, 'x');
  const auto credentials = parse(R"({"username":"esm","password":")" + password + "\"}");
  ASSERT_TRUE(credentials);
  EXPECT_EQ(credentials->password.reveal(), password);
}

}  // namespace
}  // namespace wheelpit
