#include "runtime/functions/hosted_function.h"

#include <algorithm>
#include <utility>

#include "function/versions.h"
#include "logs/log_group.h"

namespace wheelpit::runtime {

namespace {

constexpr std::size_t kLogFileBytes = std::size_t{10} * 1024 * 1024;
constexpr int kLogFilesKept = 3;

}  // namespace

HostedFunction::HostedFunction(const Function& function, Site site)
    : definition_(function), site_(std::move(site)), meters_(site_.metrics, function.name) {
  pool_of(definition_);
  apply_provisioned();
}

void HostedFunction::change(const Function& function,
                            const std::function<void(const PoolRef&)>& outdated) {
  moves_.note(definition_, function);
  definition_ = function;
  for (auto at = pools_.begin(); at != pools_.end();) {
    const Function* version = find_version(definition_, at->first);
    const PoolRef pool = at->second;
    at = version == nullptr ? pools_.erase(at) : std::next(at);
    if (version == nullptr) {
      pool->remove();
      meters_.forget_version(pool->function().version);
      outdated(pool);
    } else if (pool->change(without_family(*version), log_file_of(*version))) {
      outdated(pool);
    }
  }
  apply_provisioned();
}

Result<PoolRef> HostedFunction::pool_for(std::string_view qualifier, double draw) {
  std::string version(qualifier);
  const auto alias = definition_.aliases.find(version);
  if (alias != definition_.aliases.end()) version = choose_version(alias->second, draw);
  const Function* found = find_version(definition_, version);
  if (found == nullptr) {
    return Error(Errc::not_found, "function \"" + definition_.name +
                                      "\" has no version or alias \"" + version + "\"");
  }
  return pool_of(*found);
}

PoolRef HostedFunction::pool_of(const Function& version) {
  PoolRef& pool = pools_[version.version];
  if (!pool) {
    pool = std::make_shared<FunctionPool>(
        without_family(version), log_file_of(version),
        std::make_unique<CodeWatch>(site_.io, site_.files, site_.provide_code), site_.metrics);
  }
  return pool;
}

// Versions of one group share it. That of a group which no version names any more goes with the
// last environment that writes to it.
std::shared_ptr<LogFile> HostedFunction::log_file_of(const Function& version) {
  const std::string group = log_group_of(version.name, version.logging);
  std::weak_ptr<LogFile>& known = log_files_[group];
  if (auto file = known.lock()) return file;
  const std::string name = file_of_log_group(group).value_or(version.name) + ".log";
  auto file = std::make_shared<LogFile>(site_.log_folder / name, kLogFileBytes, kLogFilesKept,
                                        site_.log, site_.log_thread);
  known = file;
  return file;
}

// Of what is reserved.
std::size_t HostedFunction::not_promised() const {
  std::size_t promised = 0;
  for (const auto& [version, pool] : pools_) promised += pool->ready_wanted();
  const auto reserved = static_cast<std::size_t>(*definition_.reserved_concurrency);
  return reserved - std::min(reserved, promised);
}

bool HostedFunction::has_room(const FunctionPool& pool) const {
  return !definition_.reserved_concurrency || pool.on_promise() < pool.ready_wanted() ||
         beyond_promises_ < not_promised();
}

bool HostedFunction::may_have_room(const FunctionPool& pool) const {
  return !definition_.reserved_concurrency || pool.ready_wanted() != 0 || not_promised() != 0;
}

// An alias keeps ready what it points to; with two versions none can be provisioned.
void HostedFunction::apply_provisioned() {
  struct Wanted {
    std::size_t number = 0;
    WallTime asked_at{};
  };
  std::map<std::string, Wanted> wanted;
  for (const auto& [qualifier, provisioned] : definition_.provisioned) {
    Wanted& of_version = wanted[version_of_qualifier(definition_, qualifier)];
    of_version.number += static_cast<std::size_t>(provisioned.requested);
    of_version.asked_at = std::max(of_version.asked_at, provisioned.last_modified);
  }
  for (const auto& [version, of_version] : wanted) {
    if (const Function* found = find_version(definition_, version)) pool_of(*found);
  }
  for (const auto& [version, pool] : pools_) {
    const auto found = wanted.find(version);
    const Wanted of_version = found == wanted.end() ? Wanted() : found->second;
    pool->keep_ready(of_version.number, of_version.asked_at);
  }
  settle_moves();
}

void HostedFunction::settle_moves() {
  const auto held = moves_.settle(definition_, [this](const std::string& version) {
    const auto pool = pools_.find(version);
    if (pool == pools_.end()) return AliasMoves::Kept();
    const ProvisionedState state = pool->second->ready_state();
    return AliasMoves::Kept{.started = pool->second->provisioned(),
                            .available = state.available,
                            .failed = !state.failure.empty()};
  });
  for (const auto& [version, pool] : pools_) {
    const auto found = held.find(version);
    pool->hold(found == held.end() ? 0 : found->second);
  }
}

ProvisionedState HostedFunction::provisioned(const std::string& qualifier) const {
  const auto pool = pools_.find(version_of_qualifier(definition_, qualifier));
  if (pool == pools_.end()) return {};
  ProvisionedState state = pool->second->ready_state();
  for (const std::string& version : moves_.left_by(qualifier)) {
    const auto from = pools_.find(version);
    if (from != pools_.end()) state.outgoing += static_cast<int>(from->second->held_ready());
  }
  return state;
}

}  // namespace wheelpit::runtime
