#pragma once

#include <map>
#include <string>

#include "api/service_error.h"

namespace wheelpit {

// The service's limits on Environment.Variables: 4 KB as JSON text, and no name that belongs to the
// execution environment; and what no process can be given, a NUL. The errors show names at most,
// never values.
Outcome<void> check_environment(const std::map<std::string, std::string>& variables);

}  // namespace wheelpit
