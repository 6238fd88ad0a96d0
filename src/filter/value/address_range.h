#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "filter/value/address.h"

namespace wheelpit::filter {

// The addresses of "a.b.c.d/n" or its IPv6 form; host bits are ignored. Otherwise why it is none,
// in EventBridge's words.
std::expected<AddressRange, std::string> parse_cidr(std::string_view text);

}  // namespace wheelpit::filter
