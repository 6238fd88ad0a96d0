#pragma once

#include <string_view>

#include "function/function.h"

namespace wheelpit {

// Whether a process can be given the variable as it is: a NUL ends what it sees of it, and "=" or a
// newline in a name makes another variable of it.
inline bool fits_environment(std::string_view name, std::string_view value) {
  return !name.empty() && name.find_first_of(std::string_view("=\n\0", 3)) == name.npos &&
         value.find('\0') == value.npos;
}

// What in the function's configuration no process can be given, in words that name it and do not
// repeat its value; "" if nothing. The API refuses such things; what was stored before it did
// must not run cut short.
std::string unfit_for_a_process(const Function& function);

}  // namespace wheelpit
