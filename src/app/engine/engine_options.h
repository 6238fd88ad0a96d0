#pragma once

#include "app/config/config.h"
#include "function/hot_reload.h"
#include "net/http/browser_guard.h"
#include "net/http/http_limits.h"
#include "runtime/launch/runtime_options.h"

namespace wheelpit {

// What the parts of the engine are told, by the configuration and by what the machine allows.

HotReloadRules hot_reload_rules(const Config& config);

// Of each shard.
runtime::RuntimeOptions runtime_options(const Config& config);

HttpLimits http_limits(const Config& config);

BrowserPolicy browser_policy(const Config& config);

}  // namespace wheelpit
