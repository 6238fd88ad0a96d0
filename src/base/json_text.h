#pragma once

#include <string>
#include <string_view>

namespace wheelpit {

// Appends `text` as a JSON string, quotes included. Whatever the bytes, the result is valid JSON
// in valid UTF-8, and safe inside JavaScript (U+2028 and U+2029 are escaped).
//
// What is not UTF-8 becomes U+FFFD as in Java's decoder, which AWS's own pollers use: one for each
// maximal part of a broken sequence, and one for a whole encoded surrogate (ED A0..BF xx).
void append_json_string(std::string_view text, std::string& out);

}  // namespace wheelpit
