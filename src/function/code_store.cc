#include "function/code_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <iterator>
#include <system_error>

#include "base/hash.h"
#include "base/uuid.h"
#include "function/unzip.h"

namespace wheelpit {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

// Begins the name of everything that is not finished yet; no function's name does.
constexpr char kUnfinished = '.';

Error disk_error(const fs::path& path, const std::error_code& error) {
  return {Errc::unavailable, "cannot use " + path.string() + ": " + error.message()};
}

// Removed with all it holds, unless it was renamed to where it belongs.
class TemporaryDirectory {
 public:
  explicit TemporaryDirectory(const fs::path& parent)
      : path_(parent / (kUnfinished + make_uuid())) {}
  ~TemporaryDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

Status check_size(const std::string& zip, const CodeLimits& limits) {
  if (zip.size() <= limits.zipped_bytes) return {};
  return Error(Errc::too_large, "Zipped size must be smaller than " +
                                    std::to_string(limits.zipped_bytes) + " bytes");
}

Status write_file(const fs::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) return Error(Errc::unavailable, "cannot write " + path.string());
  return {};
}

// What was written so far survives a loss of power.
void flush_to_disk(const fs::path& directory) {
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::syncfs(fd);
  ::close(fd);
}

std::uint64_t size_of_tree(const fs::path& folder) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder, error)) {
    if (entry.is_regular_file(error) && !entry.is_symlink(error)) bytes += entry.file_size(error);
  }
  return bytes;
}

// Links what is in `from` into `to`. What is there already and is no folder in both gives way.
void link_over(const fs::path& from, const fs::path& to, std::error_code& error) {
  for (const fs::directory_entry& entry : fs::directory_iterator(from, error)) {
    const fs::path target = to / entry.path().filename();
    const bool is_folder = entry.is_directory(error) && !entry.is_symlink(error);
    const bool was_folder = fs::is_directory(fs::symlink_status(target, error));
    error.clear();  // that it is not there
    if (!is_folder || !was_folder) fs::remove_all(target, error);
    if (is_folder) {
      if (!was_folder) fs::create_directory(target, error);
      if (!error) link_over(entry.path(), target, error);
    } else if (entry.is_symlink(error)) {
      fs::copy_symlink(entry.path(), target, error);
    } else {
      fs::create_hard_link(entry.path(), target, error);
    }
    if (error) return;
  }
}

}  // namespace

struct CodeStore::State {
  State(fs::path r, CodeLimits l) : root(std::move(r)), limits(l) {}

  Result<StoredCode> put(const std::string& function_name, const std::string& zip) const;
  Result<StoredCode> check(const std::string& zip) const;
  Result<std::string> read_zip(const std::string& function_name,
                               const std::string& sha256_hex) const;
  Result<std::string> merge(const std::string& function_name,
                            const std::vector<std::string>& layers,
                            const std::string& code_directory) const;
  UnzipLimits unzip_limits() const {
    return {.bytes = limits.unzipped_bytes, .entries = limits.entries};
  }

  // Runs `work` on the pool. Its result arrives on the caller's executor.
  template <class T, class Work>
  asio::awaitable<Result<T>> run(Work work) {
    co_return co_await asio::co_spawn(
        pool, [w = std::move(work)]() -> asio::awaitable<Result<T>> { co_return w(); },
        asio::use_awaitable);
  }

  fs::path root;  // absolute
  CodeLimits limits;
  asio::thread_pool pool{1};
};

Result<StoredCode> CodeStore::State::put(const std::string& function_name,
                                         const std::string& zip) const {
  if (auto fits = check_size(zip, limits); !fits) return fits.error();
  const fs::path home = root / function_name;
  const std::string hash = sha256_hex(zip);
  StoredCode stored{.directory = (home / hash).string(),
                    .sha256_base64 = sha256_base64(zip),
                    .zip_bytes = zip.size()};
  if (fs::exists(home / hash)) return stored;

  const TemporaryDirectory unfinished(home);
  std::error_code error;
  fs::create_directories(unfinished.path() / "code", error);
  if (error) return disk_error(unfinished.path(), error);
  if (auto unpacked = unzip(zip, unfinished.path() / "code", unzip_limits()); !unpacked) {
    return unpacked.error();
  }
  const fs::path copy = unfinished.path() / "zip";
  if (auto written = write_file(copy, zip); !written) return written.error();
  flush_to_disk(unfinished.path());
  fs::rename(copy, home / (hash + ".zip"), error);
  if (error) return disk_error(home, error);
  // Last: its being there means that all is.
  fs::rename(unfinished.path() / "code", home / hash, error);
  if (error) return disk_error(home, error);
  flush_to_disk(home);
  return stored;
}

Result<StoredCode> CodeStore::State::check(const std::string& zip) const {
  if (auto fits = check_size(zip, limits); !fits) return fits.error();
  const TemporaryDirectory unfinished(root);
  std::error_code error;
  fs::create_directories(unfinished.path(), error);
  if (error) return disk_error(unfinished.path(), error);
  if (auto unpacked = unzip(zip, unfinished.path(), unzip_limits()); !unpacked) {
    return unpacked.error();
  }
  return StoredCode{.directory = {}, .sha256_base64 = sha256_base64(zip), .zip_bytes = zip.size()};
}

Result<std::string> CodeStore::State::read_zip(const std::string& function_name,
                                               const std::string& sha256_hex) const {
  const bool plain = (function_name + sha256_hex).find_first_of("/.") == std::string::npos;
  std::ifstream file;
  if (plain) file.open(root / function_name / (sha256_hex + ".zip"), std::ios::binary);
  if (!file.is_open()) {
    return Error(Errc::not_found, "no package " + sha256_hex + " of function " + function_name);
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Result<std::string> CodeStore::State::merge(const std::string& function_name,
                                            const std::vector<std::string>& layers,
                                            const std::string& code_directory) const {
  if (layers.empty()) return std::string();
  std::uint64_t bytes = code_directory.empty() ? 0 : size_of_tree(code_directory);
  std::string names;
  for (const std::string& layer : layers) {
    bytes += size_of_tree(layer);
    names += layer + '\n';
  }
  if (bytes > limits.unzipped_bytes) {
    return Error(Errc::invalid_argument,
                 "Function code combined with layers exceeds the maximum allowed size of " +
                     std::to_string(limits.unzipped_bytes) + " bytes. The actual size is " +
                     std::to_string(bytes) + " bytes.");
  }
  if (layers.size() == 1) return layers.front();

  const fs::path home = root / function_name;
  const fs::path target = home / ("layers-" + sha256_hex(names));
  if (fs::exists(target)) return target.string();
  const TemporaryDirectory unfinished(home);
  std::error_code error;
  fs::create_directories(unfinished.path(), error);
  for (const std::string& layer : layers) {
    if (!error) link_over(layer, unfinished.path(), error);
  }
  if (!error) fs::rename(unfinished.path(), target, error);
  if (error) return disk_error(home, error);
  flush_to_disk(home);
  return target.string();
}

Result<std::unique_ptr<CodeStore>> CodeStore::open(const fs::path& root, CodeLimits limits) {
  std::error_code error;
  const fs::path absolute = fs::absolute(root, error);
  if (!error) fs::create_directories(absolute, error);
  if (!error) fs::permissions(absolute, fs::perms::owner_all, error);
  if (error) return disk_error(root, error);
  return std::unique_ptr<CodeStore>(new CodeStore(std::make_unique<State>(absolute, limits)));
}

CodeStore::CodeStore(std::unique_ptr<State> state) : state_(std::move(state)) {}

CodeStore::~CodeStore() { state_->pool.join(); }

asio::awaitable<Result<StoredCode>> CodeStore::put(std::string function_name, std::string zip) {
  co_return co_await state_->run<StoredCode>(
      [state = state_.get(), name = std::move(function_name), bytes = std::move(zip)] {
        return state->put(name, bytes);
      });
}

asio::awaitable<Result<StoredCode>> CodeStore::check(std::string zip) {
  co_return co_await state_->run<StoredCode>(
      [state = state_.get(), bytes = std::move(zip)] { return state->check(bytes); });
}

asio::awaitable<Result<std::string>> CodeStore::merge(std::string function_name,
                                                      std::vector<std::string> layers,
                                                      std::string code_directory) {
  co_return co_await state_->run<std::string>(
      [state = state_.get(), name = std::move(function_name), all = std::move(layers),
       code = std::move(code_directory)] { return state->merge(name, all, code); });
}

asio::awaitable<Result<std::string>> CodeStore::read_zip(std::string function_name,
                                                         std::string sha256_hex) {
  co_return co_await state_->run<std::string>(
      [state = state_.get(), name = std::move(function_name), hash = std::move(sha256_hex)] {
        return state->read_zip(name, hash);
      });
}

Status CodeStore::keep_only(const std::set<std::string>& used) {
  std::error_code error;
  for (const fs::directory_entry& home : fs::directory_iterator(state_->root, error)) {
    if (!home.is_directory()) continue;
    for (const fs::directory_entry& entry : fs::directory_iterator(home.path(), error)) {
      const fs::path package = entry.path().extension() == ".zip"
                                   ? fs::path(entry.path()).replace_extension()
                                   : entry.path();
      if (!used.contains(package.string())) fs::remove_all(entry.path(), error);
    }
    if (!error && fs::is_empty(home.path(), error)) fs::remove(home.path(), error);
  }
  if (error) return disk_error(state_->root, error);
  return {};
}

}  // namespace wheelpit
