#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/sigv4.h"
#include "base/clock.h"
#include "base/secret.h"

namespace wheelpit {

// The identity behind temporary credentials. Neither name has a line break.
struct AssumedRole {
  std::string role;     // the name of the role, not its ARN
  std::string session;  // the function's name
  WallTime expires{};   // to the second

  bool operator==(const AssumedRole&) const = default;
};

// Temporary credentials as STS gives them: an ID of 20 characters, a secret of 40 and a session
// token. All of them come from one secret by HMAC, and the token says whom they are for, so that
// they can be checked with the secret alone. For any number of threads.
class TemporaryCredentials {
 public:
  // With a random secret that ends with this object.
  TemporaryCredentials();

  AwsCredentials issue(const AssumedRole& role) const;

  struct Issued {
    AssumedRole role;
    Secret secret_access_key;
  };
  // What belongs to an ID and a token; nothing if they are not from here. Says nothing of whether
  // they have expired.
  std::optional<Issued> find(std::string_view access_key_id, std::string_view session_token) const;

 private:
  std::string mac(std::string_view purpose, std::string_view text) const;
  std::string access_key_id(std::string_view claims) const;
  Secret secret_access_key(std::string_view claims) const;

  Secret key_;
};

}  // namespace wheelpit
