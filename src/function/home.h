#pragma once

#include "function/function.h"

namespace wheelpit {

// Whether a function's concurrency is one counter, so that one of several nodes alone may run it.
inline bool has_home(const Function& function) {
  return function.reserved_concurrency.value_or(0) > 0 || !function.provisioned.empty();
}

}  // namespace wheelpit
