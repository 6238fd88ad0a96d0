#include "runtime/functions/hosted_functions.h"

#include <algorithm>

namespace wheelpit::runtime {

HostedRef HostedFunctions::find(const std::string& name) const {
  const auto found = functions_.find(name);
  return found == functions_.end() ? nullptr : found->second;
}

HostedFunction& HostedFunctions::put(const Function& function,
                                     const std::function<void(const PoolRef&)>& outdated) {
  HostedRef& hosted = functions_[function.name];
  if (hosted) {
    hosted->change(function, outdated);
  } else {
    hosted = std::make_shared<HostedFunction>(function, site_);
  }
  return *hosted;
}

void HostedFunctions::remove(const std::string& name,
                             const std::function<void(const PoolRef&)>& outdated) {
  const auto found = functions_.find(name);
  if (found == functions_.end()) return;
  const HostedRef hosted = found->second;
  functions_.erase(found);
  for (const auto& [version, pool] : hosted->pools()) {
    pool->remove();
    outdated(pool);
  }
}

void HostedFunctions::settle_moves() {
  for (const auto& [name, function] : functions_) function->settle_moves();
}

void HostedFunctions::keep(const PoolRef& pool) {
  std::erase_if(departed_, [](const auto& weak) { return weak.expired(); });
  departed_.emplace_back(pool);
}

std::vector<PoolRef> HostedFunctions::pools() {
  std::vector<PoolRef> all;
  for (const auto& [name, function] : functions_) {
    for (const auto& [version, pool] : function->pools()) all.push_back(pool);
  }
  std::erase_if(departed_, [](const auto& weak) { return weak.expired(); });
  for (const auto& weak : departed_) {
    const PoolRef pool = weak.lock();
    if (pool && std::ranges::find(all, pool) == all.end()) all.push_back(pool);
  }
  return all;
}

}  // namespace wheelpit::runtime
