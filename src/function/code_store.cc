#include "function/code_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "function/code_store_archive.h"
#include "function/code_store_state.h"

namespace wheelpit {

namespace asio = boost::asio;
namespace fs = std::filesystem;

// The only one whose errors name the path: they are for the operator.
Result<std::unique_ptr<CodeStore>> CodeStore::open(const fs::path& root, CodeLimits limits) {
  std::error_code error;
  const fs::path absolute = fs::absolute(root, error).lexically_normal();
  if (!error) fs::create_directories(absolute, error);
  if (!error) fs::permissions(absolute, fs::perms::owner_all, error);
  FileDescriptor folder;
  if (!error) {
    folder = FileDescriptor(::open(absolute.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder) error = std::error_code(errno, std::generic_category());
  }
  if (error) {
    return Error(Errc::unavailable, "cannot use " + root.string() + ": " + error.message());
  }
  return std::unique_ptr<CodeStore>(
      new CodeStore(std::make_unique<State>(absolute, std::move(folder), limits)));
}

CodeStore::CodeStore(std::unique_ptr<State> state) : state_(std::move(state)) {}

CodeStore::~CodeStore() { state_->pool.join(); }

asio::awaitable<Result<StoredCode>> CodeStore::put(std::string function_name, std::string zip) {
  const auto whole = std::make_shared<const std::string>(std::move(zip));
  auto stored =
      co_await state_->run<StoredCode>([state = state_.get(), name = std::move(function_name),
                                        whole] { return state->put(name, *whole); });
  if (!stored || !archive_) co_return stored;
  const Status kept =
      co_await archive_->packages.put(fs::path(stored->directory).filename(), whole);
  if (!kept) co_return kept.error();
  co_return stored;
}

asio::awaitable<Result<StoredCode>> CodeStore::check(std::string zip) {
  co_return co_await state_->run<StoredCode>(
      [state = state_.get(), bytes = std::move(zip)] { return state->check(bytes); });
}

asio::awaitable<Result<std::string>> CodeStore::merge(std::string function_name,
                                                      std::vector<std::string> layers,
                                                      std::string code_directory) {
  if (archive_) {
    std::vector<std::string> wanted = layers;
    if (!wanted.empty()) wanted.push_back(code_directory);
    for (std::string& directory : wanted) {
      const Status here = co_await provide_package(std::move(directory));
      if (!here) co_return here.error();
    }
  }
  co_return co_await state_->run<std::string>(
      [state = state_.get(), name = std::move(function_name), all = std::move(layers),
       code = std::move(code_directory)] { return state->merge(name, all, code); });
}

asio::awaitable<Result<std::string>> CodeStore::read_zip(std::string function_name,
                                                         std::string sha256_hex) {
  const Status here = co_await provide_package(state_->root / function_name / sha256_hex);
  if (!here && here.error().code() != Errc::not_found) co_return here.error();
  co_return co_await state_->run<std::string>(
      [state = state_.get(), name = std::move(function_name), hash = std::move(sha256_hex)] {
        return state->read_zip(name, hash);
      });
}

asio::awaitable<Result<std::vector<UnusedPackage>>> CodeStore::find_unused(
    std::set<std::string> used, WallTime now) {
  auto found = co_await state_->run<std::vector<UnusedPackage>>(
      [state = state_.get(), all = std::move(used), now] {
        return find_unused_packages(state->root, all, now);
      });
  if (!found) co_return found.error();
  unmarked_.clear();
  for (const auto& [package, since, marked] : *found) {
    if (!marked) unmarked_.insert((state_->root / package.owner / package.name).string());
  }
  co_return found;
}

asio::awaitable<Result<std::vector<PackageOnDisk>>> CodeStore::remove_unused(
    std::string owner, std::set<std::string> used) {
  used.insert(unmarked_.begin(), unmarked_.end());
  co_return co_await state_->run<std::vector<PackageOnDisk>>(
      [state = state_.get(), name = std::move(owner), all = std::move(used)] {
        return remove_unused_packages(state->root, name, all);
      });
}

asio::awaitable<Status> CodeStore::remove(PackageOnDisk package) {
  co_return co_await state_->run<void>([state = state_.get(), gone = std::move(package)] {
    return remove_package(state->root, gone);
  });
}

bool CodeStore::is_of(const std::string& owner, const std::string& directory) const {
  return fs::path(directory).parent_path() == state_->root / owner;
}

}  // namespace wheelpit
