#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "aws/sigv4.h"
#include "base/clock.h"
#include "net/http_client.h"
#include "net/http_url.h"
#include "net/stream.h"
#include "secrets/credentials_reader.h"

namespace wheelpit {

struct SecretsManagerOptions {
  HttpUrl url;
  std::string region;                         // that requests are signed for
  std::optional<AwsCredentials> credentials;  // without them every read is `unauthenticated`
  TlsTrust trust;
  Duration patience = std::chrono::seconds(5);  // for one read
};

// Reads broker credentials from a Secrets Manager elsewhere: AWS's, or any compatible server.
// Errors name the server, the secret and the server's words about it, never a part of a value.
//   not_found         no such secret, no current value, or it is marked for deletion
//   invalid_argument  not the JSON of credentials, or the server finds the request wrong
//   unauthenticated   the server does not accept our AWS credentials, or we have none
//   access_denied     they do not allow GetSecretValue
//   unavailable, timed_out, malformed, too_large: no proper answer
class SecretsManagerReader final : public CredentialsReader {
 public:
  // For the coroutines of `io`: one reader a shard. `io` and `clock` must outlive this and its
  // pending calls.
  SecretsManagerReader(boost::asio::io_context& io, const Clock& clock,
                       SecretsManagerOptions options);

  boost::asio::awaitable<Result<Credentials>> read(std::string secret) override;

 private:
  const Clock& clock_;
  SecretsManagerOptions options_;
  HttpClient client_;
};

}  // namespace wheelpit
