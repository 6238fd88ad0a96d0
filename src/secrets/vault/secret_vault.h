#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "secrets/vault/key_file.h"
#include "secrets/vault/secret_record.h"
#include "secrets/vault/secret_records.h"
#include "secrets/vault/secret_types.h"
#include "store/document_store.h"

namespace wheelpit {

// Secrets Manager's store: named secrets with versions and stages, each value encrypted with
// AES-256-GCM under the key file and bound to its secret's name and its version.
//
// `id` is a name, an ARN, or an ARN without its six random characters. The shapes of names, tokens
// and sizes are the API's to check. Errors carry the service's texts:
//   not_found         ResourceNotFoundException
//   conflict          ResourceExistsException
//   invalid_argument  InvalidRequestException: the secret's state does not allow it
//   malformed         a stored value does not decrypt, or its document is damaged
// and those of the store. Holds no state of its own: may be used on any shard.
class SecretVault {
 public:
  static constexpr int kDefaultRecoveryDays = 30;

  // `documents` and `clock` must outlive the vault and its pending calls.
  SecretVault(DocumentStore& documents, KeyFile key, Clock& clock, const std::string& region,
              const std::string& account);

  // Errc::malformed if no stored value decrypts under the key file: it was replaced. To be asked
  // at start, before anything is written with the wrong key.
  boost::asio::awaitable<Status> check_key();

  boost::asio::awaitable<Result<SecretWritten>> create(NewSecret secret);

  // The version of that id or that stage (both given: it must be both); AWSCURRENT by default.
  boost::asio::awaitable<Result<SecretValue>> get_value(std::string id,
                                                        std::optional<std::string> version_id = {},
                                                        std::optional<std::string> stage = {});

  // AWSCURRENT moves to the new version, and AWSPREVIOUS to the one that had it. Repeating a token
  // with the same payload changes nothing; with another it is a conflict.
  boost::asio::awaitable<Result<SecretWritten>> put_value(std::string id, NewSecretVersion version);
  boost::asio::awaitable<Result<SecretWritten>> update(std::string id, SecretUpdate update);

  boost::asio::awaitable<Result<SecretDescription>> describe(std::string id);

  // By name, those after `after`, at most `limit`; without those marked for deletion.
  boost::asio::awaitable<Result<SecretPage>> list(std::string after, std::size_t limit);

  // Marks it for deletion in `recovery_days` (7-30). Returns the description with its
  // deletion_date.
  boost::asio::awaitable<Result<SecretDescription>> remove(
      std::string id, int recovery_days = kDefaultRecoveryDays);
  // ForceDeleteWithoutRecovery: gone at once.
  boost::asio::awaitable<Result<SecretDescription>> remove_now(std::string id);
  // Takes the mark away again.
  boost::asio::awaitable<Result<SecretDescription>> restore(std::string id);

 private:
  SealedVersion seal_version(const std::string& name, const std::optional<std::string>& token,
                             const SecretPayload& payload) const;
  Result<SecretPayload> open_version(const SecretRecord& record,
                                     const SealedVersion& version) const;
  // Adds a version, or finds that the token's is there already and holds the same.
  Result<SecretVersion> add(SecretRecord& record, const NewSecretVersion& added) const;

  SecretRecords records_;
  KeyFile key_;
  Clock& clock_;
};

}  // namespace wheelpit
