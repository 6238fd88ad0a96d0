#include "secrets/vault/vault_credentials_reader.h"

#include <utility>

#include "secrets/credentials_json.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

Error about(const std::string& secret, Errc code, const std::string& what) {
  return {code, "secret \"" + secret + "\" " + what};
}

Result<Secret> text_of(const std::string& secret, const SecretPayload& payload) {
  if (payload.form == SecretForm::binary) {
    return about(secret, Errc::invalid_argument,
                 "is binary; broker credentials are a SecretString");
  }
  return payload.bytes;
}

}  // namespace

asio::awaitable<Result<Credentials>> VaultCredentialsReader::read(std::string secret) {
  const auto read = co_await text(secret);
  if (!read) co_return read.error();
  co_return parse_credentials(secret, *read);
}

asio::awaitable<Result<Secret>> VaultCredentialsReader::text(std::string secret) {
  const auto value = co_await vault_.get_value(secret);
  if (value) co_return text_of(secret, value->payload);
  switch (value.error().code()) {
    case Errc::not_found: {
      const auto description = co_await vault_.describe(secret);
      co_return about(secret, Errc::not_found,
                      description ? "has no current value" : "does not exist");
    }
    case Errc::invalid_argument:
      co_return about(secret, Errc::not_found, "is marked for deletion");
    default:
      co_return value.error();
  }
}

}  // namespace wheelpit
