#include "runtime/output/log_rules.h"

#include <array>
#include <string_view>
#include <utility>

namespace wheelpit::runtime {

LogRules log_rules_of(const LoggingConfig& logging) {
  LogRules rules{.json = logging.json};
  constexpr auto kSystem = std::to_array<std::pair<std::string_view, SystemLogLevel>>(
      {{"DEBUG", SystemLogLevel::debug}, {"WARN", SystemLogLevel::warn}});
  constexpr auto kApplication = std::to_array<std::pair<std::string_view, ApplicationLogLevel>>(
      {{"TRACE", ApplicationLogLevel::trace},
       {"DEBUG", ApplicationLogLevel::debug},
       {"WARN", ApplicationLogLevel::warn},
       {"ERROR", ApplicationLogLevel::error},
       {"FATAL", ApplicationLogLevel::fatal}});
  for (const auto& [name, level] : kSystem) {
    if (name == logging.system_level) rules.system = level;
  }
  for (const auto& [name, level] : kApplication) {
    if (name == logging.application_level) rules.application = level;
  }
  return rules;
}

}  // namespace wheelpit::runtime
