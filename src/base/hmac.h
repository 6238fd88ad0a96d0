#pragma once

#include <array>
#include <string_view>

namespace wheelpit {

// HMAC with SHA-256 (RFC 2104). Keys and texts may be any bytes.
std::array<unsigned char, 32> hmac_sha256(std::string_view key, std::string_view text);

}  // namespace wheelpit
