#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "function/function.h"

namespace wheelpit {

// A Function as the JSON text that is stored, and back. Unknown members are skipped: a newer
// version may have written them. Absent ones take the defaults of the struct, but for those that
// name it. Errc::malformed says which member is wrong; it repeats no value.
std::string encode_function(const Function& function);
Result<Function> decode_function(std::string_view json);

}  // namespace wheelpit
