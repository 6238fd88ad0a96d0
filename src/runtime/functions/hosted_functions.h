#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "function/function.h"
#include "runtime/functions/function_pool.h"
#include "runtime/functions/hosted_function.h"

namespace wheelpit::runtime {

// The functions of a runtime by name, and the pools of removed versions while they are in use:
// pools() has every pool that has an environment, or waits for one.
class HostedFunctions {
 public:
  explicit HostedFunctions(HostedFunction::Site site) : site_(std::move(site)) {}

  // Null if there is none.
  HostedRef find(const std::string& name) const;

  // What is stored of it. `outdated` is called as HostedFunction::change() does it.
  HostedFunction& put(const Function& function,
                      const std::function<void(const PoolRef&)>& outdated);
  // It is gone: `outdated` is called with each of its pools.
  void remove(const std::string& name, const std::function<void(const PoolRef&)>& outdated);

  // HostedFunction::settle_moves() of each.
  void settle_moves();

  // A pool that its function no longer has stays in pools() until it is unused.
  void keep(const PoolRef& pool);
  std::vector<PoolRef> pools();

  // All are gone, and nothing of them is used.
  void clear() { functions_.clear(); }

 private:
  HostedFunction::Site site_;
  std::map<std::string, HostedRef, std::less<>> functions_;
  std::vector<std::weak_ptr<FunctionPool>> departed_;
};

}  // namespace wheelpit::runtime
