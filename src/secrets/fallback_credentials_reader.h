#pragma once

#include "secrets/credentials_reader.h"

namespace wheelpit {

// Asks `first` and, only if that does not know the secret, `second`. If neither knows it, the error
// holds the words of both.
class FallbackCredentialsReader final : public CredentialsReader {
 public:
  // Both must outlive this and its pending calls. May be called where both may.
  FallbackCredentialsReader(CredentialsReader& first, CredentialsReader& second)
      : first_(first), second_(second) {}

  boost::asio::awaitable<Result<Credentials>> read(std::string secret) override;
  boost::asio::awaitable<Result<Secret>> text(std::string secret) override;

 private:
  CredentialsReader& first_;
  CredentialsReader& second_;
};

}  // namespace wheelpit
