#include "secrets/vault/secret_records.h"

#include <array>
#include <utility>

#include "aws/arn.h"
#include "base/uuid.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kSuffixLength = 6;

// Of an ARN, so that a secret made again under the same name is another one.
std::string random_suffix() {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr unsigned kFair = 256 / kLetters.size() * kLetters.size();
  std::string suffix;
  while (suffix.size() < kSuffixLength) {
    std::array<unsigned char, 1> byte{};
    fill_random(byte);
    if (byte[0] < kFair) suffix += kLetters[byte[0] % kLetters.size()];
  }
  return suffix;
}

Error no_such_secret() {
  return {Errc::not_found, "Secrets Manager can't find the specified secret."};
}

Result<SecretRecord> decode(const Document& document) {
  auto record = decode_secret(document.body);
  if (!record) {
    return Error(Errc::malformed, "the stored secret \"" + document.key +
                                      "\" is damaged: " + record.error().message());
  }
  return record;
}

}  // namespace

SecretRecords::SecretRecords(DocumentStore& documents, const Clock& clock,
                             const std::string& region, const std::string& account)
    : documents_(documents),
      clock_(clock),
      arn_prefix_(wheelpit::make_arn("secretsmanager", region, account, "secret:")) {}

std::string SecretRecords::make_arn(const std::string& name) const {
  return arn_prefix_ + name + "-" + random_suffix();
}

asio::awaitable<Result<std::optional<SecretRecords::Found>>> SecretRecords::find_name(
    std::string name) {
  const auto document = co_await documents_.get(Collection::secrets, name);
  if (!document) co_return document.error();
  if (!*document) co_return std::nullopt;
  auto record = decode(**document);
  if (!record) co_return record.error();
  if (record->about.deletion_date && *record->about.deletion_date <= clock_.wall_now()) {
    const auto removed =
        co_await documents_.remove(Collection::secrets, name, (*document)->revision);
    if (!removed && removed.error().code() != Errc::conflict) co_return removed.error();
    co_return std::nullopt;
  }
  co_return Found{.value = std::move(*record), .revision = (*document)->revision};
}

asio::awaitable<Result<SecretRecords::Found>> SecretRecords::find(std::string id, Marked marked) {
  std::optional<Found> match;
  if (!id.starts_with("arn:")) {
    auto found = co_await find_name(id);
    if (!found) co_return found.error();
    match = std::move(*found);
  } else if (id.starts_with(arn_prefix_)) {
    const std::string rest = id.substr(arn_prefix_.size());
    if (rest.size() > kSuffixLength && rest[rest.size() - kSuffixLength - 1] == '-') {
      auto found = co_await find_name(rest.substr(0, rest.size() - kSuffixLength - 1));
      if (!found) co_return found.error();
      if (*found && (*found)->value.about.arn == id) match = std::move(*found);
    }
    if (!match) {
      auto found = co_await find_name(rest);
      if (!found) co_return found.error();
      match = std::move(*found);
    }
  }
  if (!match) co_return no_such_secret();
  if (marked == Marked::refused && match->value.about.deletion_date) {
    co_return Error(Errc::invalid_argument,
                    "You can't perform this operation on the secret because it was marked for "
                    "deletion.");
  }
  co_return std::move(*match);
}

asio::awaitable<Result<std::vector<SecretRecord>>> SecretRecords::list(std::string after,
                                                                       std::size_t limit) {
  const auto documents = co_await documents_.list(Collection::secrets, std::move(after), limit);
  if (!documents) co_return documents.error();
  std::vector<SecretRecord> page;
  for (const Document& document : *documents) {
    auto record = decode(document);
    if (!record) co_return record.error();
    page.push_back(std::move(*record));
  }
  co_return page;
}

asio::awaitable<Result<std::optional<std::string>>> SecretRecords::next_name(std::string after) {
  const auto documents = co_await documents_.list(Collection::secrets, std::move(after), 1);
  if (!documents) co_return documents.error();
  if (documents->empty()) co_return std::nullopt;
  co_return documents->front().key;
}

asio::awaitable<Status> SecretRecords::insert(const SecretRecord& record) {
  const auto written =
      co_await documents_.put(Collection::secrets, record.about.name, encode_secret(record), 0);
  if (!written) co_return written.error();
  co_return Status{};
}

asio::awaitable<Result<SecretRecord>> SecretRecords::change(
    std::string id, Marked marked, std::function<Status(SecretRecord&)> apply) {
  while (true) {
    auto found = co_await find(id, marked);
    if (!found) co_return found.error();
    if (auto status = apply(found->value); !status) co_return status.error();
    const auto written = co_await documents_.put(Collection::secrets, found->value.about.name,
                                                 encode_secret(found->value), found->revision);
    if (written) co_return std::move(found->value);
    if (written.error().code() != Errc::conflict) co_return written.error();
  }
}

asio::awaitable<Result<SecretRecord>> SecretRecords::remove(std::string id) {
  while (true) {
    auto found = co_await find(id, Marked::allowed);
    if (!found) co_return found.error();
    const auto removed =
        co_await documents_.remove(Collection::secrets, found->value.about.name, found->revision);
    if (removed) co_return std::move(found->value);
    if (removed.error().code() != Errc::conflict) co_return removed.error();
  }
}

}  // namespace wheelpit
