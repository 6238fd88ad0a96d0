#include "function/code_store_state.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <string_view>
#include <system_error>

#include "base/hash.h"
#include "base/uuid.h"
#include "function/code_tree.h"

namespace wheelpit {

namespace fs = std::filesystem;

namespace {

// Begins the name of everything that is not finished yet; no function's name does.
constexpr char kUnfinished = '.';

constexpr unsigned kPrivateFolder = 0700;
// What is seen as /var/task or /opt: functions may run as another user than the engine.
constexpr unsigned kSharedFolder = 0755;

// Goes to the client, too: no path of this machine.
Error disk_error(int error = errno) {
  return {Errc::unavailable,
          "The package could not be stored: " + std::generic_category().message(error)};
}

// Removed with all it holds, unless it was renamed to where it belongs.
class TemporaryFolder {
 public:
  TemporaryFolder(int parent, unsigned permissions)
      : parent_(parent),
        name_(kUnfinished + make_uuid()),
        opened_(make_folder(parent, name_, permissions)) {}
  ~TemporaryFolder() { remove_tree(parent_, name_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  explicit operator bool() const { return static_cast<bool>(opened_); }
  int get() const { return opened_.get(); }
  const std::string& name() const { return name_; }

 private:
  int parent_;
  std::string name_;
  FileDescriptor opened_;
};

Status check_size(const std::string& zip, const CodeLimits& limits) {
  if (zip.size() <= limits.zipped_bytes) return {};
  return Error(Errc::too_large, "Zipped size must be smaller than " +
                                    std::to_string(limits.zipped_bytes) + " bytes");
}

// One component that is none of the store's own. The API's tables see to that; this is the last to
// look.
bool is_plain(const std::string& name) {
  return !name.empty() && name.front() != kUnfinished && name.size() < 200 &&
         name.find('/') == std::string::npos && name.find('\0') == std::string::npos;
}

Status write_file(int folder, const char* name, std::string_view bytes) {
  const FileDescriptor file(
      openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) return disk_error();
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return disk_error();
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<std::string> read_all(int file) {
  std::string out;
  std::array<char, 1 << 16> piece;  // NOLINT(cppcoreguidelines-pro-type-member-init): read into
  for (;;) {
    const ssize_t size = ::read(file, piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return disk_error();
    if (size == 0) return out;
    out.append(piece.data(), static_cast<std::size_t>(size));
  }
}

bool exists(int folder, const std::string& name) {
  struct stat status{};
  return fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
}

// The folder of a function's packages, made if it is not there.
FileDescriptor open_home(int root, const std::string& function_name) {
  FileDescriptor home = make_folder(root, function_name, kSharedFolder);
  return home || errno != EEXIST ? std::move(home) : open_folder(root, function_name);
}

// Moves what is finished into the function's folder, under the name that says that it is.
Status keep(const TemporaryFolder& from, const char* name, int home, const std::string& as) {
  if (renameat(from.get(), name, home, as.c_str()) != 0) return disk_error();
  return {};
}

}  // namespace

// Everything happens in an unfinished folder of the store's own, so that nothing of a package that
// is refused is left, the function's folder included.
Result<StoredCode> CodeStore::State::put(const std::string& function_name,
                                         const std::string& zip) const {
  if (auto fits = check_size(zip, limits); !fits) return fits.error();
  if (!is_plain(function_name)) return Error(Errc::invalid_argument, "no name of a function");
  const std::string hash = sha256_hex(zip);
  StoredCode stored{.directory = (root / function_name / hash).string(),
                    .sha256_base64 = sha256_base64(zip),
                    .zip_bytes = zip.size()};
  if (exists(folder.get(), function_name + "/" + hash)) return stored;

  const TemporaryFolder unfinished(folder.get(), kPrivateFolder);
  if (!unfinished) return disk_error();
  const FileDescriptor code = make_folder(unfinished.get(), "code", kSharedFolder);
  if (!code) return disk_error();
  if (Status unpacked = unzip(zip, code.get(), unzip_limits()); !unpacked) return unpacked.error();
  if (Status copied = write_file(unfinished.get(), "zip", zip); !copied) return copied.error();
  ::syncfs(unfinished.get());  // survives a loss of power from here
  const FileDescriptor home = open_home(folder.get(), function_name);
  if (!home) return disk_error();
  if (Status kept = keep(unfinished, "zip", home.get(), hash + ".zip"); !kept) return kept.error();
  // Last: its being there means that all is.
  if (Status kept = keep(unfinished, "code", home.get(), hash); !kept) return kept.error();
  ::syncfs(home.get());
  return stored;
}

Result<StoredCode> CodeStore::State::check(const std::string& zip) const {
  if (auto fits = check_size(zip, limits); !fits) return fits.error();
  const TemporaryFolder unfinished(folder.get(), kPrivateFolder);
  if (!unfinished) return disk_error();
  if (Status unpacked = unzip(zip, unfinished.get(), unzip_limits()); !unpacked) {
    return unpacked.error();
  }
  return StoredCode{.directory = {}, .sha256_base64 = sha256_base64(zip), .zip_bytes = zip.size()};
}

Result<std::string> CodeStore::State::read_zip(const std::string& function_name,
                                               const std::string& sha256_hex) const {
  const bool plain = is_plain(function_name) && is_plain(sha256_hex);
  FileDescriptor file;
  if (plain) {
    file = open_beneath(folder.get(), function_name + "/" + sha256_hex + ".zip", O_RDONLY);
  }
  if (!file) {
    return Error(Errc::not_found, "no package " + sha256_hex + " of function " + function_name);
  }
  return read_all(file.get());
}

Status CodeStore::State::check_together(const std::vector<std::string>& layers,
                                        const std::string& code_directory) const {
  std::vector<std::string> all = layers;
  if (!code_directory.empty()) all.push_back(code_directory);
  std::uint64_t bytes = 0;
  for (const std::string& directory : all) {
    const FileDescriptor opened = open_stored(directory);
    if (!opened || !add_tree_size(opened.get(), bytes)) return disk_error();
  }
  if (bytes <= limits.unzipped_bytes) return {};
  return Error(Errc::invalid_argument,
               "Function code combined with layers exceeds the maximum allowed size of " +
                   std::to_string(limits.unzipped_bytes) + " bytes. The actual size is " +
                   std::to_string(bytes) + " bytes.");
}

Result<std::string> CodeStore::State::merge(const std::string& function_name,
                                            const std::vector<std::string>& layers,
                                            const std::string& code_directory) const {
  if (layers.empty()) return std::string();
  if (Status fits = check_together(layers, code_directory); !fits) return fits.error();
  if (layers.size() == 1) return layers.front();

  // By what they are, not by where this store is.
  std::string names;
  for (const std::string& layer : layers) {
    names += fs::path(layer).lexically_relative(root).string() + '\n';
  }
  const std::string merged = "layers-" + sha256_hex(names);
  if (Status made = merge_as(function_name, layers, merged); !made) return made.error();
  return (root / function_name / merged).string();
}

Status CodeStore::State::merge_as(const std::string& function_name,
                                  const std::vector<std::string>& layers,
                                  const std::string& as) const {
  if (!is_plain(function_name) || !is_plain(as)) {
    return Error(Errc::invalid_argument, "no name of a function");
  }
  if (exists(folder.get(), function_name + "/" + as)) return {};
  const TemporaryFolder unfinished(folder.get(), kPrivateFolder);
  if (!unfinished) return disk_error();
  const FileDescriptor all = make_folder(unfinished.get(), "layers", kSharedFolder);
  if (!all) return disk_error();
  for (const std::string& layer : layers) {
    const FileDescriptor from = open_stored(layer);
    if (!from || !merge_tree(from.get(), all.get())) return disk_error();
  }
  const FileDescriptor home = open_home(folder.get(), function_name);
  if (!home) return disk_error();
  if (Status kept = keep(unfinished, "layers", home.get(), as); !kept) return kept;
  ::syncfs(home.get());
  return {};
}

bool CodeStore::State::has(const fs::path& directory) const {
  return exists(folder.get(), directory.lexically_relative(root).string());
}

}  // namespace wheelpit
