#include "app/engine/data_backup.h"

#include <memory>
#include <system_error>
#include <utility>

#include "base/uuid.h"

namespace wheelpit {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

// An owner of packages that the API can make none for: a layer's name has no dot.
constexpr auto kNobody = "layer@.";

Error failed(const fs::path& path, const std::error_code& failure) {
  return {Errc::unavailable, "the backup in " + path.string() + " failed: " + failure.message()};
}

Status begin_anew(const fs::path& folder) {
  std::error_code failure;
  fs::remove_all(folder, failure);
  if (!failure) fs::create_directory(folder, failure);
  if (!failure) fs::permissions(folder, fs::perms::owner_all, failure);
  return failure ? Status(failed(folder, failure)) : Status();
}

// Packages never change once they are there, so a second name for each file will do. What begins
// with a dot, beside packages, is unfinished.
Status link_packages(const fs::path& from, const fs::path& to) {
  constexpr int kInsidePackages = 2;
  std::error_code failure;
  fs::create_directory(to, from, failure);
  for (auto at = fs::recursive_directory_iterator(from, failure);
       !failure && at != fs::recursive_directory_iterator(); at.increment(failure)) {
    const fs::path& path = at->path();
    if (at.depth() < kInsidePackages && path.filename().string().starts_with('.')) {
      at.disable_recursion_pending();
      continue;
    }
    const fs::path copy = to / path.lexically_relative(from);
    const fs::file_status is = at->symlink_status(failure);
    if (failure) break;
    if (fs::is_directory(is)) {
      fs::create_directory(copy, path, failure);
    } else if (fs::is_symlink(is)) {
      fs::copy_symlink(path, copy, failure);
    } else {
      fs::create_hard_link(path, copy, failure);
    }
  }
  return failure ? Status(failed(to, failure)) : Status();
}

Status add_the_rest(const fs::path& data_dir, const fs::path& folder) {
  std::error_code failure;
  fs::copy_file(data_dir / "format", folder / "format", failure);
  if (failure) return failed(folder, failure);
  return link_packages(data_dir / "code", folder / "code");
}

api::DataBackup::Made measured(const fs::path& folder) {
  api::DataBackup::Made made{.id = {}, .folder = folder.string()};
  std::error_code ignored;
  for (const auto& entry : fs::recursive_directory_iterator(folder, ignored)) {
    if (!fs::is_regular_file(entry.symlink_status(ignored))) continue;
    ++made.files;
    made.bytes += entry.file_size(ignored);
  }
  return made;
}

}  // namespace

RunningBackup::RunningBackup(fs::path data_dir, std::vector<CopiedDatabase> databases,
                             CodeStore& code, Log log)
    : data_dir_(std::move(data_dir)),
      databases_(std::move(databases)),
      code_(code),
      log_(std::move(log)) {}

asio::awaitable<Result<api::DataBackup::Made>> RunningBackup::make() {
  if (busy_) co_return Error(Errc::conflict, "A backup of this engine is in progress.");
  busy_ = true;
  const std::shared_ptr<void> freed(nullptr, [this](void*) { busy_ = false; });
  id_ = make_uuid();
  const fs::path folder = folder_in(data_dir_);
  const Status filled = co_await fill(folder);
  if (!filled) {
    co_await workers_.run([&folder] {
      std::error_code ignored;
      return fs::remove_all(folder, ignored);
    });
    id_.clear();
    log_.error("backup failed", {{"error", filled.error().message()}});
    co_return filled.error();
  }
  Made made = co_await workers_.run([&folder] { return measured(folder); });
  made.id = id_;
  log_.info("backup complete",
            {{"folder", made.folder}, {"files", made.files}, {"bytes", made.bytes}});
  co_return made;
}

asio::awaitable<Status> RunningBackup::remove(std::string id) {
  if (busy_ || id_.empty() || id != id_) {
    co_return Error(Errc::not_found, "The backup " + id + " is not there any more.");
  }
  busy_ = true;
  const std::shared_ptr<void> freed(nullptr, [this](void*) { busy_ = false; });
  id_.clear();
  const fs::path folder = folder_in(data_dir_);
  const std::error_code failure = co_await workers_.run([&folder] {
    std::error_code failure;
    fs::remove_all(folder, failure);
    return failure;
  });
  if (failure) log_.warn("a backup's copy stays", {{"error", failed(folder, failure).message()}});
  co_return Status();
}

asio::awaitable<Status> RunningBackup::fill(const fs::path& folder) {
  const CodeStore::Hold hold(code_, kNobody);
  Status done = co_await workers_.run([&folder] { return begin_anew(folder); });
  for (const CopiedDatabase& database : databases_) {
    if (!done) co_return done;
    done = co_await database.copy((folder / database.name).string());
  }
  if (!done) co_return done;
  co_return co_await workers_.run([this, &folder] { return add_the_rest(data_dir_, folder); });
}

}  // namespace wheelpit
