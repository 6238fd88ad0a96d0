#pragma once

#include <vector>

#include "api/service/effective_setting.h"

namespace wheelpit {

// What an engine runs with that was started with some settings and has read others since: the
// latter where is_taken_while_running() says so, the former elsewhere. In the order of `started`.
// Pure.
std::vector<api::EffectiveSetting> settings_now(const std::vector<api::EffectiveSetting>& started,
                                                const std::vector<api::EffectiveSetting>& read);

}  // namespace wheelpit
