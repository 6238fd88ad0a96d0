#pragma once

#include <optional>
#include <string>

#include "aws/client/aws_client.h"
#include "secrets/credentials_reader.h"
#include "secrets/fallback_credentials_reader.h"
#include "secrets/remote/secrets_manager_reader.h"

namespace wheelpit {

// Where the sources of one shard get broker credentials from: the vault and, if there is a Secrets
// Manager elsewhere, that for what the vault does not know.
class ShardCredentials final : public CredentialsReader {
 public:
  // The references must outlive this and its pending calls.
  ShardCredentials(CredentialsReader& vault, AwsClient& aws, const std::string& region)
      : vault_(vault) {
    if (!aws.has_server_for("secretsmanager")) return;
    elsewhere_.emplace(aws, region);
    both_.emplace(vault_, *elsewhere_);
  }

  boost::asio::awaitable<Result<Credentials>> read(std::string secret) override {
    return both_ ? both_->read(std::move(secret)) : vault_.read(std::move(secret));
  }

  boost::asio::awaitable<Result<Secret>> text(std::string secret) override {
    return both_ ? both_->text(std::move(secret)) : vault_.text(std::move(secret));
  }

 private:
  CredentialsReader& vault_;
  std::optional<SecretsManagerReader> elsewhere_;
  std::optional<FallbackCredentialsReader> both_;  // of the two above
};

}  // namespace wheelpit
