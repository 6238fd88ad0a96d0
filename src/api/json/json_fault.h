#pragma once

#include <string>
#include <string_view>

namespace wheelpit::api {

// What the service says of a text that is not JSON: the words of the JSON parser it uses, and
// where, as line and column in bytes. "" if there is nothing that parser would stumble over.
//
// Recorded are an invalid byte in a token and an unexpected character; the rest is what that parser
// (Jackson) is known to say.
std::string json_fault(std::string_view text);

}  // namespace wheelpit::api
