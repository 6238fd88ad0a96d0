#include "app/commands/backup_command.h"

#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <string>
#include <system_error>

#include "app/commands/async_text.h"
#include "app/commands/data_copy.h"
#include "app/commands/engine_answer.h"
#include "app/commands/engine_call.h"
#include "app/process/data_format.h"
#include "base/result.h"

namespace wheelpit {

namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

constexpr auto kKey = "secrets.key";
// Where the data directory was: what is stored of functions names their code by absolute paths.
constexpr auto kOrigin = "data_dir";

int failed(std::ostream& err, const std::string& why) {
  err << why << "\n";
  return 1;
}

std::uint64_t bytes_of(const fs::path& folder) {
  std::uint64_t all = 0;
  std::error_code ignored;
  for (const auto& entry : fs::recursive_directory_iterator(folder, ignored)) {
    if (fs::is_regular_file(entry.symlink_status(ignored))) all += entry.file_size(ignored);
  }
  return all;
}

// What a data directory may hold that is restored into.
Status check_empty(const fs::path& folder) {
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(folder, failure)) {
    if (entry.path().filename() == kKey) continue;
    return Error(Errc::conflict,
                 folder.string() + " holds " + entry.path().filename().string() +
                     ": name a folder that is empty, or move what is there away. Nothing is "
                     "replaced");
  }
  return {};
}

// A folder that is made, and goes again unless it is kept.
class NewFolder {
 public:
  explicit NewFolder(fs::path path) : path_(std::move(path)) {}
  ~NewFolder() {
    std::error_code ignored;
    if (made_ && !kept_) fs::remove_all(path_, ignored);
  }
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;

  Status make() {
    std::error_code failure;
    if (fs::exists(fs::symlink_status(path_, failure))) {
      return Error(Errc::conflict, path_.string() + " exists already: name a new folder");
    }
    if (path_.has_parent_path()) fs::create_directories(path_.parent_path(), failure);
    // Not one that someone else has made since.
    if (!failure && ::mkdir(path_.c_str(), 0700) != 0) {
      failure = std::error_code(errno, std::generic_category());
    }
    made_ = !failure;
    if (!failure) fs::permissions(path_, fs::perms::owner_all, failure);
    if (failure) {
      return Error(Errc::unavailable, path_.string() + " cannot be made: " + failure.message());
    }
    return {};
  }
  void keep() { kept_ = true; }

 private:
  fs::path path_;
  bool made_ = false;
  bool kept_ = false;
};

Status fetch(const fs::path& from, const fs::path& to, bool with_key) {
  auto copied = copy_tree(from, to);
  if (!copied) return copied.error();
  if (with_key) {
    auto digest = copy_one(from.parent_path() / kKey, to / kKey);
    if (!digest) return digest.error();
    (*copied)[kKey] = std::move(*digest);
  }
  const std::string origin = from.parent_path().string() + "\n";
  if (Status written = write_new(to / kOrigin, origin); !written) return written;
  const auto all = digests_of(to);
  if (!all) return all.error();
  (*copied)[kOrigin] = all->contains(kOrigin) ? all->at(kOrigin) : "";
  if (*all != *copied) return Error(Errc::malformed, "the copy differs from the original");
  return write_sums(to, *copied);
}

// The engine answers what it likes, if it is the engine at all: where none runs, anyone may
// listen.
Result<fs::path> named_folder(const json::object& answer) {
  const json::value* const text = answer.if_contains("Folder");
  if (text == nullptr || !text->is_string()) {
    return Error(Errc::malformed, "the engine named no folder");
  }
  fs::path folder(std::string(text->as_string()));
  std::error_code failure;
  if (!fs::is_directory(fs::symlink_status(folder, failure))) {
    return Error(Errc::unavailable, "the engine's copy in " + printable(folder.string()) +
                                        " cannot be read here: run this on the engine's machine, "
                                        "as its user or as root");
  }
  const bool formatted = fs::is_regular_file(fs::symlink_status(folder / "format", failure));
  if (!folder.is_absolute() || folder.filename() != "backup" || !formatted) {
    return Error(Errc::malformed, "the engine names " + printable(folder.string()) +
                                      ", which is no copy of a data directory");
  }
  return folder;
}

// What has been read is one copy if no other was begun in its place meanwhile. The engine takes it
// away itself: nothing that this command has not made is removed by it.
bool confirm(const AskEngine& engine, const json::object& made, std::ostream& err) {
  const json::value* const id = made.if_contains("Id");
  if (id == nullptr || !id->is_string()) {
    err << "the engine does not say which copy it has made\n";
    return false;
  }
  const std::string path = "backup/" + url_encoded(std::string_view(id->as_string()));
  return ask_for_members(engine, "DELETE", path, "", err).has_value();
}

// `part` is the copy of the backup that is to be used: what is looked at there is what will be
// there, whoever owns the backup.
Status check_copy(const fs::path& part, const fs::path& source, const fs::path& data_dir) {
  if (!fs::exists(fs::symlink_status(part / kSums)) ||
      !fs::exists(fs::symlink_status(part / "format"))) {
    return Error(Errc::malformed,
                 source.string() +
                     " is not a backup of a data directory: it has no format file or no " + kSums);
  }
  if (Status whole = check_sums(part); !whole) return whole;
  if (Status known = settle_data_format(part); !known) return known;
  std::string origin;
  std::getline(std::ifstream(part / kOrigin), origin);
  if (origin == data_dir) return {};
  return Error(Errc::malformed, "the backup is of " + printable(origin) + ", and " +
                                    data_dir.string() +
                                    " is another path: functions refer to their code by "
                                    "absolute paths, so restore it to the same path");
}

}  // namespace

int run_backup_command(const BackupCommand& command, const AskEngine& engine, std::ostream& out,
                       std::ostream& err) {
  const fs::path target = fs::absolute(command.target);
  NewFolder made(target);
  if (Status fine = made.make(); !fine) return failed(err, fine.error().message());
  const auto answer = ask_for_members(engine, "POST", "backup", "{}", err);
  if (!answer) return 1;
  const auto from = named_folder(*answer);
  if (!from) return failed(err, from.error().message());
  if (Status fetched = fetch(*from, target, command.with_key); !fetched) {
    return failed(err, fetched.error().message());
  }
  if (!confirm(engine, *answer, err)) return 1;
  made.keep();
  out << "backed up to " << target.string() << ": " << bytes_of(target) << " bytes, checked\n"
      << (command.with_key
              ? "The key of the secrets is in it: keep it as safe as they are.\n"
              : "The key of the secrets is not in it: keep a copy of secrets.key apart, or use "
                "--with-key.\n");
  return 0;
}

int run_restore_command(const RestoreCommand& command, std::ostream& out, std::ostream& err) {
  const fs::path source = fs::absolute(command.source);
  fs::path data_dir = fs::absolute(command.data_dir).lexically_normal();
  if (!data_dir.has_filename()) data_dir = data_dir.parent_path();  // it ended with '/'
  std::error_code failure;
  if (Status empty = check_empty(data_dir); !empty) return failed(err, empty.error().message());
  const bool has_key = fs::exists(data_dir / kKey, failure);
  const bool brings_key = fs::exists(source / kKey, failure);
  if (has_key && brings_key) {
    return failed(err, data_dir.string() +
                           " and the backup both have a secrets.key: move away the one "
                           "that you do not need");
  }
  const fs::path part = data_dir.string() + ".restoring";
  NewFolder made(part);
  if (Status fine = made.make(); !fine) return failed(err, fine.error().message());
  if (const auto copied = copy_tree(source, part); !copied) {
    return failed(err, copied.error().message());
  }
  if (Status good = check_copy(part, source, data_dir); !good) {
    return failed(err, good.error().message());
  }
  fs::remove(part / kSums, failure);
  fs::remove(part / kOrigin, failure);
  if (has_key) {
    const auto key = copy_one(data_dir / kKey, part / kKey);
    if (!key) return failed(err, key.error().message());
  }
  // Root restores for the engine's user.
  const bool had_folder = fs::exists(data_dir, failure);
  if (Status given = give_to_owner_of(had_folder ? data_dir : source, part); !given) {
    return failed(err, given.error().message());
  }
  made.keep();  // from here on, it may have the only copy of the key
  if (has_key) fs::remove(data_dir / kKey, failure);
  if (!failure) fs::remove(data_dir, failure);
  if (!failure) fs::rename(part, data_dir, failure);
  if (failure) {
    return failed(err, "the backup cannot take the place of " + data_dir.string() + ": " +
                           failure.message() + "; it is in " + part.string());
  }
  out << "restored to " << data_dir.string() << "\n";
  if (!has_key && !brings_key) {
    out << "It has no secrets.key: add yours before you start the engine, or store the secrets "
           "again.\n";
  }
  return 0;
}

}  // namespace wheelpit
