#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "secrets/vault/secret_record.h"
#include "store/document_store.h"
#include "store/stored.h"

namespace wheelpit {

// The stored secrets, found by name, ARN or partial ARN. One whose deletion date has passed does
// not exist; a lookup removes it. Knows nothing of keys and values. Errors are those of
// SecretVault. May be used on any shard.
class SecretRecords {
 public:
  using Found = Stored<SecretRecord>;
  enum class Marked { refused, allowed };  // for deletion

  // `documents` and `clock` must outlive this and its pending calls.
  SecretRecords(DocumentStore& documents, const Clock& clock, const std::string& region,
                const std::string& account);

  // An ARN for a new secret of that name; never the same twice.
  std::string make_arn(const std::string& name) const;

  boost::asio::awaitable<Result<std::optional<Found>>> find_name(std::string name);
  // By name, ARN or partial ARN; not_found if there is none.
  boost::asio::awaitable<Result<Found>> find(std::string id, Marked marked);
  // By name, those after `after`, at most `limit`, marked ones included.
  boost::asio::awaitable<Result<std::vector<SecretRecord>>> list(std::string after,
                                                                 std::size_t limit);
  // The name after `after`, even if its document is damaged.
  boost::asio::awaitable<Result<std::optional<std::string>>> next_name(std::string after);

  // Errc::conflict if there is a secret of that name.
  boost::asio::awaitable<Status> insert(const SecretRecord& record);
  // Finds, changes and writes; again if another writer was faster. Returns what was written.
  boost::asio::awaitable<Result<SecretRecord>> change(std::string id, Marked marked,
                                                      std::function<Status(SecretRecord&)> apply);
  // Returns what was removed.
  boost::asio::awaitable<Result<SecretRecord>> remove(std::string id);

 private:
  DocumentStore& documents_;
  const Clock& clock_;
  std::string arn_prefix_;  // "arn:aws:secretsmanager:REGION:ACCOUNT:secret:"
};

}  // namespace wheelpit
