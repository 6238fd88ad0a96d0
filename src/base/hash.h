#pragma once

#include <array>
#include <string>
#include <string_view>

namespace wheelpit {

std::array<unsigned char, 32> sha256(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);     // lower case
std::string sha256_base64(std::string_view bytes);  // as Lambda shows CodeSha256

}  // namespace wheelpit
