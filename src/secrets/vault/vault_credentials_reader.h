#pragma once

#include "secrets/credentials_reader.h"
#include "secrets/vault/secret_vault.h"

namespace wheelpit {

// Reads broker credentials from the vault. Errors name the secret and what is wrong with it, never
// a part of its value.
class VaultCredentialsReader final : public CredentialsReader {
 public:
  // `vault` must outlive this and its pending calls.
  explicit VaultCredentialsReader(SecretVault& vault) : vault_(vault) {}

  boost::asio::awaitable<Result<Credentials>> read(std::string secret) override;
  boost::asio::awaitable<Result<Secret>> text(std::string secret) override;

 private:
  SecretVault& vault_;
};

}  // namespace wheelpit
