#include "secrets/remote/secrets_manager_reader.h"

#include <chrono>
#include <utility>

#include "secrets/credentials_json.h"
#include "secrets/remote/get_secret_value.h"

namespace wheelpit {

namespace {

// A secret has at most 64 KiB, which JSON may write six times as long.
constexpr std::size_t kAnswerBytes = std::size_t{512} * 1024;

Error cannot_read(const std::string& secret, Errc code, const std::string& why) {
  return {code, "secret \"" + secret + "\" cannot be read: Secrets Manager at " + why};
}

}  // namespace

boost::asio::awaitable<Result<Credentials>> SecretsManagerReader::read(std::string secret) {
  const auto value = co_await text(secret);
  if (!value) co_return value.error();
  co_return parse_credentials(secret, *value);
}

boost::asio::awaitable<Result<Secret>> SecretsManagerReader::text(std::string secret) {
  const AwsService service{.name = "secretsmanager", .partition = "aws", .region = region_};
  auto answer =
      co_await client_.send(service, get_secret_value_request(secret),
                            {.patience = std::chrono::seconds(5), .body_bytes = kAnswerBytes});
  if (!answer) co_return cannot_read(secret, answer.error().code(), answer.error().message());

  auto value = read_secret_value(*answer);
  wipe(answer->body);
  if (!value) {
    co_return cannot_read(secret, value.error().code(),
                          client_.server_of(service) + ": " + value.error().message());
  }
  co_return value;
}

}  // namespace wheelpit
