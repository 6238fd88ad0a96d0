#pragma once

#include <string>

#include "base/error.h"

namespace wheelpit {

// That a function which runs on one node alone could not be begun there: an Error of Invoker, whose
// message says why, for anyone who invokes.
Error home_fault(const std::string& why);
bool is_home_fault(const Error& error);

}  // namespace wheelpit
