#include "function/settling.h"

#include "function/function.h"
#include "function/versions.h"

namespace wheelpit {
namespace {

bool is_over(const Settling& settling, WallTime now, Duration period) {
  return now < settling.since || now - settling.since >= period;
}

void settle_one(Function& function, WallTime now, Duration period) {
  if (!function.settling || !is_over(*function.settling, now, period)) return;
  function.revision_id = std::move(function.settling->revision_id);
  function.settling.reset();
}

bool is_pending_version(const Function& function, const std::string& version, WallTime now,
                        Duration period) {
  const Function* const found = find_version(function, version);
  return found != nullptr && found->settling && found->settling->of == Settling::Of::creation &&
         !is_over(*found->settling, now, period);
}

}  // namespace

void settle(Function& function, WallTime now, Duration period) {
  settle_one(function, now, period);
  for (Function& version : function.versions) settle_one(version, now, period);
}

bool is_pending(const Function& function, const std::string& qualifier, WallTime now,
                Duration period) {
  const auto alias = function.aliases.find(qualifier);
  if (alias == function.aliases.end()) {
    return is_pending_version(function, qualifier, now, period);
  }
  const Alias& both = alias->second;
  return is_pending_version(function, both.version, now, period) ||
         (both.additional && is_pending_version(function, both.additional->version, now, period));
}

}  // namespace wheelpit
