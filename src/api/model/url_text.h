#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wheelpit::api {

// Undoes %XX. Nothing if an escape is broken. The bytes may be any, not only UTF-8.
std::optional<std::string> percent_decoded(std::string_view text);

// The pairs of a query or a form, decoded ('+' is a blank); pairs that do not decode are left out.
using QueryParameters = std::vector<std::pair<std::string, std::string>>;
QueryParameters parse_query(std::string_view query);

}  // namespace wheelpit::api
