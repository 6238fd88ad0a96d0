#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log.h"
#include "store/document_store.h"

namespace wheelpit {

template <class Tables>
class CommitThread;
class DocumentTable;

// Documents in one SQLite file. A dedicated thread does all the I/O: requests that queue up while
// it is busy share one transaction, so that one fsync serves many writers.
//
// A call completes on its caller's executor, whose io_context must live until then (it is kept
// running meanwhile). Destruction finishes what has been called.
class SqliteStore final : public DocumentStore {
 public:
  // Opens or creates the file `path` (mode 0600) in an existing directory and holds it locked. No
  // other process may use it at the same time. Errors name the path and the remedy:
  //   conflict     another wheelpit has it open
  //   malformed    damaged, not wheelpit's, or written by a newer version
  //   unavailable  cannot be opened or created
  static Result<std::unique_ptr<SqliteStore>> open(const std::string& path, const Log& log);

  ~SqliteStore() override;

  // Copies the file as it is to a new one at `path`, while it is used (sqlite/online_backup.h).
  boost::asio::awaitable<Status> back_up(std::string path);

  boost::asio::awaitable<Result<std::optional<Document>>> get(Collection in,
                                                              std::string key) override;
  boost::asio::awaitable<Result<std::vector<Document>>> list(Collection in, std::string after,
                                                             std::size_t limit) override;
  boost::asio::awaitable<Result<Revision>> put(Collection in, std::string key, std::string body,
                                               Revision expected) override;
  boost::asio::awaitable<Status> remove(Collection in, std::string key, Revision expected) override;

 private:
  explicit SqliteStore(std::unique_ptr<CommitThread<DocumentTable>> thread);

  std::unique_ptr<CommitThread<DocumentTable>> thread_;
};

}  // namespace wheelpit
