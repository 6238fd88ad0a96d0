#include "api/functions/function_logging.h"

#include "api/model/input.h"
#include "logs/log_group.h"

namespace wheelpit::api {

namespace json = boost::json;

namespace {

constexpr const char* kDefaultLevel = "INFO";
constexpr const char* kNoLevels =
    "LogLevel is not supported when LogFormat is set to \"Text\". Remove LogLevel from your "
    "request "
    "or change the LogFormat to \"Json\" and try again.";

}  // namespace

Outcome<void> apply_logging(const json::object& logging, Function& function) {
  LoggingConfig config = function.logging;
  if (has(logging, "LogFormat")) {
    const bool json = text_of(logging, "LogFormat") == "JSON";
    if (json != config.json) {
      config.application_level = json ? kDefaultLevel : "";
      config.system_level = config.application_level;
    }
    config.json = json;
  }
  for (const auto& [name, level] : {std::pair("ApplicationLogLevel", &config.application_level),
                                    std::pair("SystemLogLevel", &config.system_level)}) {
    if (!has(logging, name)) continue;
    if (!config.json) return fail(ErrorCode::invalid_parameter_value, kNoLevels);
    *level = text_of(logging, name);
  }
  if (has(logging, "LogGroup")) {
    config.group = text_of(logging, "LogGroup");
    if (config.group == log_group_of(function.name, {})) config.group.clear();
    if (!config.group.empty() && !file_of_log_group(config.group)) {
      return fail(ErrorCode::invalid_parameter_value,
                  "LogGroup " + config.group + " is too long for this engine: choose a name of " +
                      std::to_string(kLongestGroupFile) +
                      " characters at most, where each '/', '.' and '#' counts three.");
    }
  }
  function.logging = std::move(config);
  return {};
}

json::object shown_logging(const Function& function) {
  json::object shown = {{"LogFormat", function.logging.json ? "JSON" : "Text"},
                        {"LogGroup", log_group_of(function.name, function.logging)}};
  if (function.logging.json) {
    shown["ApplicationLogLevel"] = function.logging.application_level;
    shown["SystemLogLevel"] = function.logging.system_level;
  }
  return shown;
}

}  // namespace wheelpit::api
