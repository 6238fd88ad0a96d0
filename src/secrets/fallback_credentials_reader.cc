#include "secrets/fallback_credentials_reader.h"

#include <utility>

namespace wheelpit {

boost::asio::awaitable<Result<Credentials>> FallbackCredentialsReader::read(std::string secret) {
  auto first = co_await first_.read(secret);
  if (first || first.error().code() != Errc::not_found) co_return first;
  auto second = co_await second_.read(std::move(secret));
  if (second || second.error().code() != Errc::not_found) co_return second;
  co_return Error(Errc::not_found, first.error().message() + "; " + second.error().message());
}

}  // namespace wheelpit
