#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "api/http/access_key.h"
#include "base/clock.h"
#include "base/secret.h"

namespace wheelpit::api {

// How long a session lasts from its signing in on.
inline constexpr auto kSessionValidity = std::chrono::hours(12);

struct Session {
  const AccessKey* key = nullptr;  // one of those that were given
  WallTime until;
};

enum class SessionFault : std::uint8_t {
  unknown,  // no token of ours, or its access key is gone or has another secret
  expired,
};

// Makes and reads the tokens with which a client that has signed one request continues without its
// secret: "v1.KEYID.EXPIRY.MAC", where KEYID and MAC are base64url without padding. The MAC is an
// HMAC-SHA-256 under a key of the engine's own, of the rest and of the access key's secret: so a
// session ends when its access key is removed or gets another secret, and outlives a restart. No
// session is remembered.
class SessionTokens {
 public:
  // `key` is secret, and the same for all engines that take each other's tokens. "": none are
  // issued or taken.
  explicit SessionTokens(Secret key) : key_(std::move(key)) {}

  bool available() const { return !key_.reveal().empty(); }

  std::string issue(const AwsCredentials& signer, WallTime until) const;

  // Pure; safe on any bytes. The time it takes does not depend on what a forged MAC has right.
  std::expected<Session, SessionFault> read(std::string_view token, std::span<const AccessKey> keys,
                                            WallTime now) const;

 private:
  std::string mac_of(std::string_view claim, const AwsCredentials& signer) const;

  Secret key_;
};

}  // namespace wheelpit::api
