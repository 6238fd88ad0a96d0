#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "postgres/session.h"

namespace wheelpit {

// The packages of a PostgreSQL store, in rows of 1 MiB, for one thread: what PackageArchive says,
// call for call.
//
// Its transactions have no fence. A package is what its name says, whoever writes it; what is
// removed is decided by the database's clock. A fence would hold the node's row for as long as a
// large package takes.
class BlobRows {
 public:
  explicit BlobRows(postgres::StoreAccess access) : session_(std::move(access)) {}

  Status begin() { return session_.begin_unfenced(); }
  Status commit() { return session_.commit(); }
  void rollback() { session_.rollback(); }

  Status put(const std::string& sha256, std::string_view zip);
  Result<std::string> read(const std::string& sha256);
  Result<std::size_t> keep(const std::vector<std::string>& named);

 private:
  postgres::Session session_;
};

}  // namespace wheelpit
