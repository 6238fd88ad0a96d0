#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "base/result.h"

namespace wheelpit {

// Whether functions can be invoked at all.
class Readiness {
 public:
  virtual ~Readiness() = default;

  // Whether Invoker::invoke() would fail before the function is reached, if that can be known
  // without trying, and with which of its errors. On the thread of invoke(); takes at most as long
  // as a look at a folder.
  virtual boost::asio::awaitable<Status> ready(std::string function_name,
                                               std::string invoked_arn) = 0;
};

}  // namespace wheelpit
