#include "aws/temporary_credentials.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

namespace wheelpit {
namespace {

const AssumedRole kRole{.role = "worker",
                        .session = "resize",
                        .expires = WallTime(std::chrono::seconds(1'800'000'000))};

TEST(TemporaryCredentials, LookLikeThoseOfTheService) {
  const AwsCredentials made = TemporaryCredentials().issue(kRole);
  EXPECT_EQ(made.access_key_id.size(), 20U);
  EXPECT_TRUE(made.access_key_id.starts_with("ASIA"));
  EXPECT_TRUE(std::ranges::all_of(
      made.access_key_id, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7'); }));
  EXPECT_EQ(made.secret_access_key.reveal().size(), 40U);
  ASSERT_TRUE(made.session_token);
}

TEST(TemporaryCredentials, AreKnownAgainAndTellWhoseTheyAre) {
  const TemporaryCredentials ours;
  const AwsCredentials made = ours.issue(kRole);
  const auto found = ours.find(made.access_key_id, made.session_token->reveal());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->role, kRole);
  EXPECT_EQ(found->secret_access_key, made.secret_access_key);
}

TEST(TemporaryCredentials, OfTwoEnvironmentsDiffer) {
  const TemporaryCredentials ours;
  const AwsCredentials one = ours.issue(kRole);
  const AwsCredentials two = ours.issue(kRole);
  EXPECT_NE(one.access_key_id, two.access_key_id);
  EXPECT_NE(one.secret_access_key, two.secret_access_key);
  EXPECT_FALSE(ours.find(one.access_key_id, two.session_token->reveal()));
}

TEST(TemporaryCredentials, OfAnotherEngineAreNotKnown) {
  const AwsCredentials made = TemporaryCredentials().issue(kRole);
  EXPECT_FALSE(TemporaryCredentials().find(made.access_key_id, made.session_token->reveal()));
}

TEST(TemporaryCredentials, ATokenThatWasChangedOrCutShortIsNotKnown) {
  const TemporaryCredentials ours;
  const AwsCredentials made = ours.issue(kRole);
  const std::string token = made.session_token->reveal();
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(ours.find(made.access_key_id, changed)) << i;
    EXPECT_FALSE(ours.find(made.access_key_id, token.substr(0, i))) << i;
  }
  EXPECT_FALSE(ours.find("ASIAAAAAAAAAAAAAAAAA", token));
  EXPECT_FALSE(ours.find(made.access_key_id, "test"));
}

}  // namespace
}  // namespace wheelpit
