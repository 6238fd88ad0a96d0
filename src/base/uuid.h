#pragma once

#include <span>
#include <string>
#include <string_view>

namespace wheelpit {

// Fills `bytes` from the kernel's random generator, fit for keys and nonces.
void fill_random(std::span<unsigned char> bytes);

// The same randomness for identifiers, many to a call of the kernel. Not for keys: bytes that must
// still be given out lie in memory.
void fill_identifier(std::span<unsigned char> bytes);

// A random UUID (version 4), in lower case.
std::string make_uuid();

// The same text always gives the same UUID (version 8: the first bits of the text's SHA-256).
std::string uuid_of_name(std::string_view name);

}  // namespace wheelpit
