#pragma once

#include <string>

#include "aws/client/aws_client.h"
#include "secrets/credentials_reader.h"

namespace wheelpit {

// Reads broker credentials from a Secrets Manager elsewhere: AWS's, or any compatible server.
// Errors name the server, the secret and the server's words about it, never a part of a value.
//   not_found         no such secret, no current value, or it is marked for deletion
//   invalid_argument  not the JSON of credentials, or the server finds the request wrong
//   unauthenticated   the server does not accept our AWS credentials, or we have none
//   access_denied     they do not allow GetSecretValue
//   unavailable, timed_out, malformed, too_large: no proper answer
class SecretsManagerReader final : public CredentialsReader {
 public:
  // `client` must outlive this and its pending calls, which run on its thread. Requests are signed
  // for `region`.
  SecretsManagerReader(AwsClient& client, std::string region)
      : client_(client), region_(std::move(region)) {}

  boost::asio::awaitable<Result<Credentials>> read(std::string secret) override;
  boost::asio::awaitable<Result<Secret>> text(std::string secret) override;

 private:
  AwsClient& client_;
  std::string region_;
};

}  // namespace wheelpit
