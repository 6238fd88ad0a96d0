#pragma once

#include <string>
#include <string_view>

namespace wheelpit::console {

// The content of one gzip member of our own making; "" of anything else.
std::string unzipped(std::string_view bytes);

}  // namespace wheelpit::console
