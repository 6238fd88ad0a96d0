#include "secrets/fallback_credentials_reader.h"

#include <utility>

namespace wheelpit {

namespace asio = boost::asio;

namespace {

template <class T>
using Reading = asio::awaitable<Result<T>> (CredentialsReader::*)(std::string);

template <class T>
asio::awaitable<Result<T>> read_either(CredentialsReader& one, CredentialsReader& other,
                                       Reading<T> read, std::string secret) {
  auto first = co_await (one.*read)(secret);
  if (first || first.error().code() != Errc::not_found) co_return first;
  auto second = co_await (other.*read)(std::move(secret));
  if (second || second.error().code() != Errc::not_found) co_return second;
  co_return Error(Errc::not_found, first.error().message() + "; " + second.error().message());
}

}  // namespace

asio::awaitable<Result<Credentials>> FallbackCredentialsReader::read(std::string secret) {
  return read_either<Credentials>(first_, second_, &CredentialsReader::read, std::move(secret));
}

asio::awaitable<Result<Secret>> FallbackCredentialsReader::text(std::string secret) {
  return read_either<Secret>(first_, second_, &CredentialsReader::text, std::move(secret));
}

}  // namespace wheelpit
