#pragma once

#include <string>

#include "api/service_error.h"
#include "function/function_host.h"

namespace wheelpit {

// Whether a function may have this runtime: known to the service, not retired by it, and one that
// this machine can run. InvalidParameterValueException otherwise; the last says what to install.
Outcome<void> check_runtime(const std::string& runtime, const FunctionHost& host);

}  // namespace wheelpit
