#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace wheelpit {

struct Credentials {
  std::string username;
  Secret password;
};

// Reads the secret a mapping's BASIC_AUTH names: JSON with the keys "username" and "password".
class CredentialsReader {
 public:
  virtual ~CredentialsReader() = default;

  // `secret` is an ARN or a name. not_found: no such secret; invalid_argument: it is not such JSON.
  // May be called on any shard.
  virtual boost::asio::awaitable<Result<Credentials>> read(std::string secret) = 0;
};

}  // namespace wheelpit
