#pragma once

#include "function/logging_config.h"
#include "logs/application_level.h"
#include "logs/platform_event.h"

namespace wheelpit::runtime {

// What of an environment's events its log shows, and in which form.
struct LogRules {
  bool json = false;  // levels count only then
  SystemLogLevel system = SystemLogLevel::info;
  ApplicationLogLevel application = ApplicationLogLevel::info;
};

// A level that is not known is info.
LogRules log_rules_of(const LoggingConfig& logging);

}  // namespace wheelpit::runtime
