#include "function/code_store_archive.h"

#include <utility>

#include "function/code_store_state.h"

// How packages that are not here come from the archive.
namespace wheelpit {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

// Merged layers have another name.
bool is_sha256(const std::string& name) {
  return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

void CodeStore::use_archive(asio::io_context& io, PackageArchive& archive) {
  archive_ = std::make_unique<Archive>(io, archive);
}

PackageArchive* CodeStore::archive() const { return archive_ ? &archive_->packages : nullptr; }

asio::awaitable<Status> CodeStore::provide(Function version) {
  if (!archive_) co_return Status();
  if (!version.hot_reload) {
    const Status code = co_await provide_package(version.code_directory);
    if (!code) co_return code;
  }
  const fs::path merged = version.layers_directory;
  if (merged.empty()) co_return Status();
  if (co_await is_here(merged)) co_return Status();
  std::vector<std::string> layers;
  for (const LayerReference& layer : version.layers) {
    const Status one = co_await provide_package(layer.directory);
    if (!one) co_return one;
    layers.push_back(layer.directory);
  }
  if (layers.size() < 2) co_return Status();  // the only layer's own
  co_return co_await state_->run<void>([state = state_.get(), &version, &layers, &merged] {
    return state->merge_as(version.name, layers, merged.filename());
  });
}

asio::awaitable<bool> CodeStore::is_here(fs::path directory) {
  const auto here = co_await state_->run<bool>(
      [state = state_.get(), &directory]() -> Result<bool> { return state->has(directory); });
  co_return here && *here;
}

// What lies elsewhere is none of this store's.
asio::awaitable<Status> CodeStore::provide_package(std::string directory) {
  const fs::path path = directory;
  const std::string owner = path.parent_path().filename();
  const std::string sha256 = path.filename();
  if (!archive_ || !state_->has_place_for(path)) co_return Status();
  if (owner.starts_with('.') || !is_sha256(sha256)) co_return Status();
  while (archive_->fetching.contains(sha256)) co_await archive_->fetched.wait();
  if (co_await is_here(path)) co_return Status();
  // Somebody may have begun meanwhile.
  if (archive_->fetching.contains(sha256)) co_return co_await provide_package(std::move(directory));
  archive_->fetching.insert(sha256);
  const Status fetched = co_await fetch(owner, sha256);
  archive_->fetching.erase(sha256);
  archive_->fetched.notify();
  co_return fetched;
}

asio::awaitable<Status> CodeStore::publish(std::string directory) {
  const fs::path path = directory;
  const std::string sha256 = path.filename();
  auto zip = co_await state_->run<std::string>([state = state_.get(),
                                                owner = path.parent_path().filename().string(),
                                                sha256] { return state->read_zip(owner, sha256); });
  if (!zip) co_return zip.error();
  co_return co_await archive_->packages.put(sha256,
                                            std::make_shared<const std::string>(std::move(*zip)));
}

// Through the same checks as a package that somebody sends, and whole or not at all.
asio::awaitable<Status> CodeStore::fetch(std::string owner, std::string sha256) {
  auto zip = co_await archive_->packages.read(std::move(sha256));
  if (!zip) co_return zip.error();
  const auto stored = co_await state_->run<StoredCode>(
      [state = state_.get(), &owner, &zip] { return state->put(owner, *zip); });
  if (!stored) co_return stored.error();
  co_return Status();
}

}  // namespace wheelpit
