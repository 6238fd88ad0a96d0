#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "postgres/session.h"
#include "store/document_store.h"

namespace wheelpit {

// The documents of a PostgreSQL store, for one thread. Errc::conflict means that the revision had
// moved and nothing was written; any other error leaves a transaction that is to be rolled back.
class DocumentRows {
 public:
  explicit DocumentRows(postgres::StoreAccess access) : session_(std::move(access)) {}

  Status begin() { return session_.begin(); }
  Status commit() { return session_.commit(); }
  void rollback() { session_.rollback(); }

  Result<std::optional<Document>> get(Collection in, const std::string& key);
  Result<std::vector<Document>> list(Collection in, const std::string& after, std::size_t limit);
  Result<Revision> put(Collection in, const std::string& key, const std::string& body,
                       Revision expected);
  Status remove(Collection in, const std::string& key, Revision expected);

 private:
  postgres::Session session_;
};

}  // namespace wheelpit
