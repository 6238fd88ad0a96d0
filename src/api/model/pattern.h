#pragma once

#include <string_view>

namespace wheelpit::api {

// Whether all of `text` matches the regular expression `pattern` of the model (Java's
// dialect). A text so contrived
// that matching would take too long does not match.
//
// `pattern` must live as long as the program: compiled expressions are kept by its address.
bool matches_pattern(std::string_view pattern, std::string_view text);

}  // namespace wheelpit::api
