#pragma once

#include <memory>
#include <string>
#include <vector>

#include "function/package_archive.h"
#include "postgres/session.h"

namespace wheelpit {

template <class Tables>
class CommitThread;
class BlobRows;

// Packages in a PostgreSQL database whose schema is prepared (postgres/schema.h). A thread and a
// connection of its own: a large package holds up nothing else.
class PostgresPackageArchive final : public PackageArchive {
 public:
  explicit PostgresPackageArchive(postgres::StoreAccess access);

  // Finishes what has been called.
  ~PostgresPackageArchive() override;

  boost::asio::awaitable<Status> put(std::string sha256, Payload zip) override;
  boost::asio::awaitable<Result<std::string>> read(std::string sha256) override;
  boost::asio::awaitable<Result<std::size_t>> keep(std::vector<std::string> named) override;

 private:
  std::unique_ptr<CommitThread<BlobRows>> thread_;
};

}  // namespace wheelpit
