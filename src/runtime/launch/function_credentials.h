#pragma once

#include <chrono>
#include <string>

#include "aws/temporary_credentials.h"
#include "base/clock.h"
#include "base/secret.h"
#include "function/function.h"

namespace wheelpit::runtime {

// What a function finds in AWS_ACCESS_KEY_ID and its companions. Empty members are left out.
struct FunctionCredentials {
  std::string access_key_id = "test";
  Secret secret_access_key{"test"};
  Secret session_token;
};

// How long they are valid, and how old an environment gets at most, so that none outlives them.
inline constexpr auto kCredentialsValidity = std::chrono::hours(12);
inline constexpr auto kMostEnvironmentAge = std::chrono::hours(11);

// Those of a new environment of that function.
FunctionCredentials credentials_of(const Function& function, const TemporaryCredentials& source,
                                   WallTime now);

}  // namespace wheelpit::runtime
