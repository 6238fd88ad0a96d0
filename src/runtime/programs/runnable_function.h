#pragma once

#include <memory>

#include "base/result.h"
#include "function/function.h"
#include "function/hot_reload.h"

namespace wheelpit::runtime {

// The function as an environment may be started of it now: itself, or, for a hot-reload function,
// with its folder's real path, which was just checked. Errc::unavailable, in a sentence for the
// caller, for what is stored but must not run: code outside [functions] hot_reload_roots, or text
// that a process would see cut short.
Result<std::shared_ptr<const Function>> runnable_function(std::shared_ptr<const Function> function,
                                                          const HotReloadRules& rules);

}  // namespace wheelpit::runtime
