#include "app/parts/package_keeper.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "base/utc_text.h"
#include "function/versions.h"
#include "store/function_store.h"
#include "store/layer_store.h"

namespace wheelpit {

namespace asio = boost::asio;

namespace {

constexpr auto kGrace = std::chrono::days(7);
constexpr auto kLeastGrace = std::chrono::hours(1);  // by a clock that nobody sets
constexpr auto kReviewInterval = std::chrono::hours(1);
// Before what was in use is looked at again.
constexpr auto kPause = std::chrono::seconds(1);

std::string in_words(const PackageOnDisk& package) { return package.owner + "/" + package.name; }

// Merged layers are of one node, and have another name.
bool is_sha256(const std::string& name) {
  return name.size() == 64 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

PackageKeeper::PackageKeeper(Parts parts, Log log)
    : parts_(std::move(parts)), log_(std::move(log)), changed_(parts_.io), tasks_(parts_.io, log_) {
  parts_.code.on_released([this](const std::string& owner) {
    released_.insert(owner);
    released_.insert(lingering_.begin(), lingering_.end());
    changed_.notify();
  });
}

PackageKeeper::~PackageKeeper() { parts_.code.on_released({}); }

asio::awaitable<Status> PackageKeeper::start() {
  started_ = parts_.clock.now();
  if (Status reviewed = co_await review(); !reviewed) co_return reviewed.error();
  tasks_.spawn("packages that nobody needs", keep());
  co_return Status();
}

asio::awaitable<void> PackageKeeper::stop() {
  stopping_ = true;
  changed_.notify();
  co_await tasks_.join();
  co_await look_through_released();
}

asio::awaitable<void> PackageKeeper::keep() {
  while (!stopping_) {
    if (parts_.code.held()) {
      co_await changed_.wait();
    } else if (!released_.empty()) {
      const bool more = co_await look_through_released();
      if (more || released_.empty() || stopping_) continue;
      co_await changed_.wait(parts_.clock.now() + kPause);
    } else if (parts_.clock.now() < next_review_) {
      co_await changed_.wait(next_review_);
    } else if (Status reviewed = co_await review(); !reviewed) {
      log_.warn("cannot list packages", {{"error", reviewed.error().message()}});
    }
  }
}

// True: others were released meanwhile. Those that are not done are released_ again.
asio::awaitable<bool> PackageKeeper::look_through_released() {
  std::set<std::string> again;
  for (const std::string& owner : std::exchange(released_, {})) {
    if (!co_await look_through(owner)) again.insert(owner);
  }
  const bool more = !released_.empty();
  released_.merge(again);
  co_return more;
}

// False: it is to be looked at again, as something still runs, or an API call came in between.
asio::awaitable<bool> PackageKeeper::look_through(std::string owner) {
  const std::uint64_t holds = parts_.code.holds_so_far();
  auto used = co_await used_of(owner);
  const Directories running = co_await parts_.in_use();
  if (!used || parts_.code.held() || parts_.code.holds_so_far() != holds) co_return false;
  bool all = true;
  for (const std::string& directory : running) {
    if (!parts_.code.is_of(owner, directory)) continue;
    if (used->insert(directory).second) all = false;
  }
  const auto removed = co_await parts_.code.remove_unused(owner, std::move(*used));
  if (!removed) {
    log_.warn("cannot remove an unused package", {{"error", removed.error().message()}});
    co_return true;  // the next start will find it
  }
  for (const PackageOnDisk& package : *removed) {
    log_.info("removed an unused package",
              {{"package", in_words(package)}, {"zip_bytes", package.zip_bytes}});
  }
  co_return all;
}

// All that there is. At the start nobody holds anything and nothing runs.
asio::awaitable<Status> PackageKeeper::review() {
  const bool first = next_review_ == TimePoint();
  next_review_ = parts_.clock.now() + kReviewInterval;
  const std::uint64_t holds = parts_.code.holds_so_far();
  auto used = co_await used_by_all();
  if (!used) co_return used.error();
  co_await keep_archive(*used);
  used->merge(co_await parts_.in_use());
  if (parts_.code.holds_so_far() != holds) {
    next_review_ = parts_.clock.now() + kPause;
    co_return Status();
  }
  const auto unused = co_await parts_.code.find_unused(std::move(*used), parts_.clock.wall_now());
  if (!unused) {
    log_.warn("cannot list packages", {{"error", unused.error().message()}});
  } else if (first) {
    tell_of_unused(*unused);
  } else if (parts_.clock.now() - started_ >= kLeastGrace) {
    co_await remove_old(*unused, holds);
  }
  co_return Status();
}

// What is put meanwhile is kept for a day in any case.
asio::awaitable<void> PackageKeeper::keep_archive(const Directories& used) {
  PackageArchive* const archive = parts_.code.archive();
  if (archive == nullptr || (parts_.keeps_archive && !parts_.keeps_archive())) co_return;
  std::vector<std::string> named;
  for (const std::string& directory : used) {
    std::string name = std::filesystem::path(directory).filename();
    if (is_sha256(name)) named.push_back(std::move(name));
  }
  const auto removed = co_await archive->keep(std::move(named));
  if (!removed) {
    log_.warn("cannot remove unused packages from the store",
              {{"error", removed.error().message()}});
  } else if (*removed > 0) {
    log_.info("removed packages from the store that nobody has named for a day",
              {{"packages", std::uint64_t{*removed}}});
  }
}

void PackageKeeper::tell_of_unused(const std::vector<UnusedPackage>& unused) {
  if (unused.empty()) return;
  std::uint64_t bytes = 0;
  for (const UnusedPackage& each : unused) bytes += each.package.zip_bytes;
  const auto oldest = std::ranges::min(unused, {}, &UnusedPackage::since).since;
  log_.warn(
      "found packages that no function or layer uses; keeping them for a week, as another backup "
      "of wheelpit.db may need them",
      {{"packages", std::uint64_t{unused.size()}},
       {"zip_bytes", bytes},
       {"the_first", in_words(unused.front().package)},
       {"until", utc_text("YYYY-MM-DDThh:mm:ssZ", oldest + kGrace)}});
}

// Only as long as nobody has held anything since they were found unused.
asio::awaitable<void> PackageKeeper::remove_old(const std::vector<UnusedPackage>& unused,
                                                std::uint64_t holds) {
  for (const UnusedPackage& each : unused) {
    if (each.since + kGrace > parts_.clock.wall_now()) continue;
    if (parts_.code.holds_so_far() != holds) co_return;
    const Status removed = co_await parts_.code.remove(each.package);
    if (removed) {
      log_.info("removed a package that was unused for a week",
                {{"package", in_words(each.package)}, {"zip_bytes", each.package.zip_bytes}});
    } else {
      log_.warn("cannot remove an unused package", {{"error", removed.error().message()}});
    }
  }
}

asio::awaitable<Result<PackageKeeper::Directories>> PackageKeeper::used_by_all() {
  Directories used;
  const auto layers = co_await LayerStore(parts_.store).list();
  if (!layers) co_return layers.error();
  for (const auto& layer : *layers) {
    for (const LayerVersion& version : layer.value.versions) used.insert(version.directory);
  }
  const auto functions = co_await FunctionStore(parts_.store).list();
  if (!functions) co_return functions.error();
  lingering_.clear();
  for (const auto& function : *functions) {
    for (std::string& directory : directories_of(function.value)) {
      std::string owner = std::filesystem::path(directory).parent_path().filename();
      const bool of_a_layer = owner.starts_with(CodeStore::kLayerPrefix);
      const bool is_new = used.insert(std::move(directory)).second;
      if (of_a_layer && is_new) lingering_.insert(std::move(owner));
    }
  }
  co_return used;
}

// A function's own folder is only its own; a layer's is of each function that has it, also when the
// layer is deleted.
asio::awaitable<Result<PackageKeeper::Directories>> PackageKeeper::used_of(std::string owner) {
  if (owner.starts_with(CodeStore::kLayerPrefix)) co_return co_await used_by_all();
  const auto function = co_await FunctionStore(parts_.store).get(std::move(owner));
  if (!function) co_return function.error();
  Directories used;
  if (*function) {
    for (std::string& directory : directories_of((*function)->value)) {
      used.insert(std::move(directory));
    }
  }
  co_return used;
}

}  // namespace wheelpit
