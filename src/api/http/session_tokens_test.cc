#include "api/http/session_tokens.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wheelpit::api {
namespace {

AccessKey key_named(const std::string& id, const std::string& secret, bool read_only = false) {
  return {.credentials = {.access_key_id = id,
                          .secret_access_key = Secret(secret),
                          .session_token = std::nullopt},
          .read_only = read_only};
}

const WallTime kNow{std::chrono::seconds(1'800'000'000)};
const WallTime kUntil = kNow + kSessionValidity;

struct SessionTokensTest : testing::Test {
  SessionFault fault_of(std::string_view token, WallTime now = kNow) const {
    const auto session = tokens.read(token, keys, now);
    EXPECT_FALSE(session) << token;
    return session ? SessionFault{} : session.error();
  }

  std::vector<AccessKey> keys = {key_named("operator", "a secret of mine"),
                                 key_named("viewer_.-", "another secret", true)};
  SessionTokens tokens{Secret(std::string(32, 'k'))};
};

TEST_F(SessionTokensTest, StandForTheirAccessKeyUntilTheyExpire) {
  const std::string token = tokens.issue(keys[1].credentials, kUntil);
  const auto session = tokens.read(token, keys, kNow);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->key, &keys[1]);
  EXPECT_EQ(session->until, kUntil);
  EXPECT_TRUE(tokens.read(token, keys, kUntil - std::chrono::seconds(1)));
  EXPECT_EQ(fault_of(token, kUntil), SessionFault::expired);
}

TEST_F(SessionTokensTest, HoldNoSecretAndNothingThatAHeaderCannot) {
  const std::string token = tokens.issue(keys[0].credentials, kUntil);
  EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                    "0123456789-_."),
            std::string::npos);
  EXPECT_EQ(token.find("secret"), std::string::npos);
}

TEST_F(SessionTokensTest, EndWhenTheirAccessKeyIsGoneOrHasAnotherSecret) {
  const std::string token = tokens.issue(keys[0].credentials, kUntil);
  keys[0] = key_named("operator", "a new secret");
  EXPECT_EQ(fault_of(token), SessionFault::unknown);
  keys.erase(keys.begin());
  EXPECT_EQ(fault_of(token), SessionFault::unknown);
}

TEST_F(SessionTokensTest, AreThoseOfOneEnginesKey) {
  const std::string token = tokens.issue(keys[0].credentials, kUntil);
  const SessionTokens same(Secret(std::string(32, 'k')));
  EXPECT_TRUE(same.read(token, keys, kNow)) << "as after a restart";
  const SessionTokens other(Secret(std::string(32, 'x')));
  EXPECT_FALSE(other.read(token, keys, kNow));
}

TEST_F(SessionTokensTest, AnEngineWithoutAKeyTakesNone) {
  const SessionTokens none{Secret()};
  EXPECT_FALSE(none.available());
  const std::string token = none.issue(keys[0].credentials, kUntil);
  EXPECT_FALSE(none.read(token, keys, kNow));
}

TEST_F(SessionTokensTest, OneThatWasChangedIsNotKnown) {
  const std::string token = tokens.issue(keys[0].credentials, kUntil);
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(fault_of(changed), SessionFault::unknown) << changed;
    EXPECT_EQ(fault_of(token.substr(0, i)), SessionFault::unknown) << i;
  }
  EXPECT_EQ(fault_of(token + "A"), SessionFault::unknown);
}

TEST_F(SessionTokensTest, TheExpiryOfOneIsNotThatOfAnother) {
  const std::string token = tokens.issue(keys[0].credentials, kUntil);
  const std::string later = tokens.issue(keys[0].credentials, kUntil + std::chrono::hours(1));
  EXPECT_EQ(fault_of(later.substr(0, later.rfind('.')) + token.substr(token.rfind('.'))),
            SessionFault::unknown);
}

TEST_F(SessionTokensTest, TakesAnyBytes) {
  for (const std::string& text :
       {std::string(), std::string("v1"), std::string("v1."), std::string("v1.."),
        std::string("v1..."), std::string("v1.b3BlcmF0b3I.-1.AAAA"),
        std::string("v1.b3BlcmF0b3I.99999999999999999999.AAAA"), std::string("v1.b3BlcmF0b3I..AA"),
        std::string("v1.+/==.1.AAAA"), std::string("v1.\0\xff.1.A", 10),
        "v1." + std::string(1'000'000, 'A')}) {
    EXPECT_EQ(fault_of(text), SessionFault::unknown) << text.substr(0, 50);
  }
}

}  // namespace
}  // namespace wheelpit::api
