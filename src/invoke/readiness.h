#pragma once

#include <string>

#include "base/result.h"

namespace wheelpit {

// Whether functions can be invoked at all.
class Readiness {
 public:
  virtual ~Readiness() = default;

  // Whether Invoker::invoke() would fail before the function is reached, as far as can be told
  // without trying, and with which of its errors. At once, on the thread of invoke().
  virtual Status ready(const std::string& function_name, const std::string& invoked_arn) = 0;
};

}  // namespace wheelpit
