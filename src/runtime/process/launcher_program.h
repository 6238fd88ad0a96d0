#pragma once

#include <string_view>

namespace wheelpit::runtime {

// The launcher (launcher/protocol.h), a static program, compiled in.
std::string_view launcher_program();

}  // namespace wheelpit::runtime
