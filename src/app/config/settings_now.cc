#include "app/config/settings_now.h"

#include <algorithm>
#include <string>

#include "app/config/config_sections.h"

namespace wheelpit {

std::vector<api::EffectiveSetting> settings_now(const std::vector<api::EffectiveSetting>& started,
                                                const std::vector<api::EffectiveSetting>& read) {
  std::vector<api::EffectiveSetting> now = started;
  for (api::EffectiveSetting& setting : now) {
    if (!is_taken_while_running(setting.section + "." + setting.name)) continue;
    const auto today = std::ranges::find_if(read, [&](const api::EffectiveSetting& other) {
      return other.section == setting.section && other.name == setting.name;
    });
    if (today != read.end()) setting = *today;
  }
  return now;
}

}  // namespace wheelpit
