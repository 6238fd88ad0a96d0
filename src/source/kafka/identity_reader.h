#pragma once

#include <boost/asio/awaitable.hpp>

#include "base/result.h"
#include "source/kafka/client_settings.h"
#include "source/kafka/login_token.h"

namespace wheelpit::kafka {

// Reads the secrets that a mapping logs in with.
class IdentityReader {
 public:
  virtual ~IdentityReader() = default;

  // not_found: no such secret; invalid_argument: it is not of the form that its use asks for.
  virtual boost::asio::awaitable<Result<ClientIdentity>> read() = 0;

  // A new token, of a login by token. The error is for a person.
  virtual boost::asio::awaitable<Result<LoginToken>> token() = 0;
};

}  // namespace wheelpit::kafka
