#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "postgres/session.h"
#include "store/document_store.h"
#include "store/postgres/document_changes.h"

namespace wheelpit {

template <class Tables>
class CommitThread;
class DocumentRows;

// Documents in a PostgreSQL database whose schema is prepared (postgres/schema.h) and that this
// incarnation holds. One thread of its own does all the I/O: what has queued up while it was busy
// goes into one transaction. While the database is away, calls fail with Errc::unavailable, and
// work again when it is back.
class PostgresStore final : public DocumentStore {
 public:
  explicit PostgresStore(postgres::StoreAccess access);
  ~PostgresStore() override;

  boost::asio::awaitable<Result<std::optional<Document>>> get(Collection in,
                                                              std::string key) override;
  boost::asio::awaitable<Result<std::vector<Document>>> list(Collection in, std::string after,
                                                             std::size_t limit) override;
  boost::asio::awaitable<Result<Revision>> put(Collection in, std::string key, std::string body,
                                               Revision expected) override;
  boost::asio::awaitable<Status> remove(Collection in, std::string key, Revision expected) override;

  // As put(), of a document that is there, for what only one node at a time writes, and which the
  // others need not be told: `held` is the SELECT of a row that says so, locked until the write is
  // done (cluster/fence.h). Errc::not_found without that row.
  boost::asio::awaitable<Result<Revision>> put_held(Collection in, std::string key,
                                                    std::string body, Revision expected,
                                                    std::string held);

  // What was written since revision `after`. A document that is gone for more than an hour is not
  // named.
  boost::asio::awaitable<Result<DocumentChanges>> changes(std::int64_t after);

  // Of the store after this object's last write; 0 while it has written nothing.
  std::int64_t revision_written() const { return written_.load(); }

 private:
  std::atomic<std::int64_t> written_ = 0;
  std::unique_ptr<CommitThread<DocumentRows>> thread_;
};

}  // namespace wheelpit
