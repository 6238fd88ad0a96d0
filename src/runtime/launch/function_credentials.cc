#include "runtime/launch/function_credentials.h"

namespace wheelpit::runtime {

FunctionCredentials credentials_of(const Function& function, const TemporaryCredentials& source,
                                   WallTime now) {
  const std::string role = function.role.substr(function.role.rfind('/') + 1);
  AwsCredentials made =
      source.issue({.role = role, .session = function.name, .expires = now + kCredentialsValidity});
  return {.access_key_id = std::move(made.access_key_id),
          .secret_access_key = std::move(made.secret_access_key),
          .session_token = made.session_token.value_or(Secret())};
}

}  // namespace wheelpit::runtime
