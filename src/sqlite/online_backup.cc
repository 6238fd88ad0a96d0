#include "sqlite/online_backup.h"

#include <fcntl.h>

#include <cerrno>
#include <system_error>

#include "base/file_descriptor.h"

namespace wheelpit {

Result<OnlineBackup> OnlineBackup::begin(sqlite3* source, const std::string& path) {
  const FileDescriptor made(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!made) {
    return Error(errno == EEXIST ? Errc::conflict : Errc::unavailable,
                 "\"" + path + "\" cannot be made: " + std::generic_category().message(errno));
  }
  sqlite3* raw = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  DatabaseHandle copy(raw);
  if (code != SQLITE_OK) {
    return Error(Errc::unavailable, "\"" + path + "\" cannot be opened: " + sqlite3_errstr(code));
  }
  sqlite3_backup* const backup = sqlite3_backup_init(copy.get(), "main", source, "main");
  if (backup == nullptr) return sqlite_error(copy.get(), "a copy to \"" + path + "\"");
  return OnlineBackup(std::move(copy), backup, path);
}

Result<bool> OnlineBackup::step(int pages) {
  const int code = sqlite3_backup_step(backup_.get(), pages);
  if (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED) return false;
  if (code == SQLITE_DONE && sqlite3_backup_finish(backup_.release()) == SQLITE_OK) return true;
  backup_.reset();
  return sqlite_error(copy_.get(), "a copy to \"" + path_ + "\"");
}

Status check_copy(const std::string& path) {
  sqlite3* raw = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  const DatabaseHandle copy(raw);
  const std::string what = "the copy \"" + path + "\"";
  if (code != SQLITE_OK) return Error(Errc::unavailable, what + ": " + sqlite3_errstr(code));
  // Without a file of shared memory beside it.
  sqlite3_exec(copy.get(), "PRAGMA locking_mode=EXCLUSIVE", nullptr, nullptr, nullptr);
  auto statement = Statement::prepare(copy.get(), "PRAGMA quick_check(1)");
  if (!statement) return statement.error();
  auto row = statement->step();
  if (!row) return row.error();
  const std::string verdict = statement->bytes(0);
  if (verdict == "ok") return {};
  return Error(Errc::malformed, what + " is damaged: " + verdict);
}

}  // namespace wheelpit
