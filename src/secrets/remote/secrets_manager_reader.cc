#include "secrets/remote/secrets_manager_reader.h"

#include <utility>

#include "secrets/credentials_json.h"
#include "secrets/remote/get_secret_value.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

// A secret has at most 64 KiB, which JSON may write six times as long.
constexpr std::size_t kAnswerBytes = std::size_t{512} * 1024;

Error cannot_read(const std::string& secret, Errc code, const std::string& why) {
  return {code, "secret \"" + secret + "\" cannot be read: Secrets Manager at " + why};
}

}  // namespace

SecretsManagerReader::SecretsManagerReader(asio::io_context& io, const Clock& clock,
                                           SecretsManagerOptions options)
    : clock_(clock),
      options_(std::move(options)),
      client_(io, options_.url.endpoint,
              HttpClientOptions{.trust = options_.trust, .body_bytes = kAnswerBytes}) {}

asio::awaitable<Result<Credentials>> SecretsManagerReader::read(std::string secret) {
  const std::string server = to_string(options_.url.endpoint) + ": ";
  if (!options_.credentials) {
    co_return cannot_read(secret, Errc::unauthenticated,
                          server +
                              "requests have to be signed, but AWS_ACCESS_KEY_ID and "
                              "AWS_SECRET_ACCESS_KEY are not set in the environment (where nobody "
                              "checks them, any value does)");
  }
  auto answer =
      co_await client_.send(get_secret_value_request(secret, options_.url, options_.region,
                                                     *options_.credentials, clock_.wall_now()),
                            clock_.now() + options_.patience);
  if (!answer) co_return cannot_read(secret, answer.error().code(), answer.error().message());

  const auto value = read_secret_value(*answer);
  wipe(answer->body);
  if (!value) {
    co_return cannot_read(secret, value.error().code(), server + value.error().message());
  }
  co_return parse_credentials(secret, *value);
}

}  // namespace wheelpit
