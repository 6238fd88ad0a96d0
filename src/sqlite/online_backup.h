#pragma once

#include <sqlite3.h>

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/result.h"
#include "base/workers.h"
#include "commit/commit_thread.h"
#include "sqlite/statement.h"

namespace wheelpit {

// Copies a database that is in use to a new file (mode 0600), some pages at a time. What its own
// connection writes meanwhile is in the copy, too: it is the database of the last step. For the
// thread that owns the connection.
class OnlineBackup {
 public:
  // A file that exists already is refused with conflict.
  static Result<OnlineBackup> begin(sqlite3* source, const std::string& path);

  // True: the copy is whole, and on the disk. Not within a transaction of the connection.
  Result<bool> step(int pages);

 private:
  struct Finish {
    void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
  };
  OnlineBackup(DatabaseHandle copy, sqlite3_backup* backup, std::string path)
      : copy_(std::move(copy)), backup_(backup), path_(std::move(path)) {}

  DatabaseHandle copy_;
  std::unique_ptr<sqlite3_backup, Finish> backup_;
  std::string path_;
};

// Checks every page of an unused copy. Errc::malformed: it is damaged.
Status check_copy(const std::string& path);

// The whole of it, and the copy checked: some pages between any two commits of `thread`, whose
// tables have database().
template <class Tables>
boost::asio::awaitable<Status> back_up(CommitThread<Tables>& thread, std::string path) {
  constexpr int kPagesAtATime = 500;
  std::optional<OnlineBackup> backup;
  for (;;) {
    const auto done = co_await thread.template call<bool>(
        Access::alone, [&backup, &path](Tables& tables) -> Result<bool> {
          if (!backup) {
            auto begun = OnlineBackup::begin(tables.database(), path);
            if (!begun) return begun.error();
            backup.emplace(std::move(*begun));
          }
          auto copied = backup->step(kPagesAtATime);
          if (!copied || *copied) backup.reset();
          return copied;
        });
    if (!done) co_return done.error();
    if (*done) break;
  }
  Workers checker(1);
  co_return co_await checker.run([&path] { return check_copy(path); });
}

}  // namespace wheelpit
