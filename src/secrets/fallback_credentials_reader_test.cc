#include "secrets/fallback_credentials_reader.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/run_to_end.h"

namespace wheelpit {
namespace {

// Answers always the same.
class FixedReader final : public CredentialsReader {
 public:
  explicit FixedReader(Result<Credentials> answer) : answer_(std::move(answer)) {}

  boost::asio::awaitable<Result<Credentials>> read(std::string secret) override {
    asked.push_back(std::move(secret));
    co_return answer_;
  }

  std::vector<std::string> asked;

 private:
  Result<Credentials> answer_;
};

Credentials user(std::string name) { return {.username = std::move(name), .password = Secret()}; }

Result<Credentials> read(FixedReader& first, FixedReader& second) {
  FallbackCredentialsReader reader(first, second);
  return run_to_end(reader.read("login"));
}

TEST(FallbackCredentialsReader, DoesNotAskTheSecondForWhatTheFirstKnows) {
  FixedReader first(user("first"));
  FixedReader second(user("second"));
  EXPECT_EQ(read(first, second)->username, "first");
  EXPECT_TRUE(second.asked.empty());
}

TEST(FallbackCredentialsReader, AsksTheSecondForWhatTheFirstDoesNotKnow) {
  FixedReader first(Error(Errc::not_found, "not here"));
  FixedReader second(user("second"));
  EXPECT_EQ(read(first, second)->username, "second");
  EXPECT_EQ(second.asked, std::vector<std::string>{"login"});
}

TEST(FallbackCredentialsReader, AnotherErrorOfTheFirstIsTheResult) {
  for (const Errc code : {Errc::invalid_argument, Errc::unavailable, Errc::malformed}) {
    FixedReader first(Error(code, "broken here"));
    FixedReader second(user("second"));
    const auto credentials = read(first, second);
    ASSERT_FALSE(credentials);
    EXPECT_EQ(credentials.error().code(), code);
    EXPECT_TRUE(second.asked.empty());
  }
}

TEST(FallbackCredentialsReader, AnErrorOfTheSecondIsTheResult) {
  FixedReader first(Error(Errc::not_found, "not here"));
  FixedReader second(Error(Errc::access_denied, "not you"));
  const auto credentials = read(first, second);
  ASSERT_FALSE(credentials);
  EXPECT_EQ(credentials.error().code(), Errc::access_denied);
  EXPECT_EQ(credentials.error().message(), "not you");
}

TEST(FallbackCredentialsReader, WhatNeitherKnowsIsNotFoundInTheWordsOfBoth) {
  FixedReader first(Error(Errc::not_found, "not here"));
  FixedReader second(Error(Errc::not_found, "not there"));
  const auto credentials = read(first, second);
  ASSERT_FALSE(credentials);
  EXPECT_EQ(credentials.error().code(), Errc::not_found);
  EXPECT_EQ(credentials.error().message(), "not here; not there");
}

}  // namespace
}  // namespace wheelpit
