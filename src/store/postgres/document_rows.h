#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "postgres/session.h"
#include "store/document_store.h"
#include "store/postgres/document_changes.h"

namespace wheelpit {

// The documents of a PostgreSQL store, for one thread. Errc::conflict means that the revision had
// moved and nothing was written; any other error leaves a transaction that is to be rolled back.
class DocumentRows {
 public:
  // `written` is told of the revision of each commit.
  DocumentRows(postgres::StoreAccess access, std::atomic<std::int64_t>& written)
      : session_(std::move(access)), written_(&written) {}

  Status begin();
  Status commit();
  void rollback();

  Result<std::optional<Document>> get(Collection in, const std::string& key);
  Result<std::vector<Document>> list(Collection in, const std::string& after, std::size_t limit);
  Result<Revision> put(Collection in, const std::string& key, const std::string& body,
                       Revision expected);
  Status remove(Collection in, const std::string& key, Revision expected);

  // As PostgresStore::put_held() says.
  Result<Revision> put_held(Collection in, const std::string& key, const std::string& body,
                            Revision expected, const std::string& held);

  // As DocumentChanges says.
  Result<DocumentChanges> changes(std::int64_t after);

 private:
  Result<std::int64_t> change();

  postgres::Session session_;
  std::atomic<std::int64_t>* written_;
  std::optional<std::int64_t> change_;  // of the transaction that has begun, if it writes
  std::set<std::int64_t> own_;          // changes made here, and not yet asked for
};

}  // namespace wheelpit
