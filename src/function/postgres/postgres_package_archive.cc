#include "function/postgres/postgres_package_archive.h"

#include <utility>

#include "commit/commit_thread.h"
#include "function/postgres/blob_rows.h"

namespace wheelpit {

namespace asio = boost::asio;

PostgresPackageArchive::PostgresPackageArchive(postgres::StoreAccess access)
    : thread_(std::make_unique<CommitThread<BlobRows>>(BlobRows(std::move(access)))) {}
PostgresPackageArchive::~PostgresPackageArchive() = default;

asio::awaitable<Status> PostgresPackageArchive::put(std::string sha256, Payload zip) {
  co_return co_await thread_->call<void>(Access::write,
                                         [&](BlobRows& rows) { return rows.put(sha256, *zip); });
}

asio::awaitable<Result<std::string>> PostgresPackageArchive::read(std::string sha256) {
  co_return co_await thread_->call<std::string>(Access::read,
                                                [&](BlobRows& rows) { return rows.read(sha256); });
}

asio::awaitable<Result<std::size_t>> PostgresPackageArchive::keep(std::vector<std::string> named) {
  co_return co_await thread_->call<std::size_t>(Access::write,
                                                [&](BlobRows& rows) { return rows.keep(named); });
}

}  // namespace wheelpit
