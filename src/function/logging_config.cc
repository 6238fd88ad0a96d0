#include "function/logging_config.h"

namespace wheelpit {

std::string log_group_of(std::string_view function_name, const LoggingConfig& logging) {
  return logging.group.empty() ? "/aws/lambda/" + std::string(function_name) : logging.group;
}

}  // namespace wheelpit
