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

// Reads the secrets that mappings name.
class CredentialsReader {
 public:
  virtual ~CredentialsReader() = default;

  // The secret's text, whatever its form. Errors as of read(), but for what is in the text.
  virtual boost::asio::awaitable<Result<Secret>> text(std::string secret) {
    co_return Error(Errc::invalid_argument,
                    "secret \"" + secret + "\" can be read as a user and a password only");
  }

  // JSON with the keys "username" and "password", as BASIC_AUTH and the SASL types name it.
  // `secret` is an ARN or a name. not_found: no such secret; invalid_argument: it is not such JSON.
  // May be called on any shard.
  virtual boost::asio::awaitable<Result<Credentials>> read(std::string secret) = 0;
};

}  // namespace wheelpit
