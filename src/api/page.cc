#include "api/page.h"

#include <algorithm>

#include "api/input.h"
#include "base/base64.h"

namespace wheelpit {

Outcome<Page> page_of(const boost::json::object& input, std::size_t most) {
  auto after = key_of_marker(text_of(input, "Marker"));
  if (!after) return std::unexpected(after.error());
  const auto wanted = integer_of(input, "MaxItems");
  const std::size_t limit = wanted ? std::min(most, static_cast<std::size_t>(*wanted)) : most;
  return Page{.after = std::move(*after), .limit = limit};
}

std::string marker_of(std::string_view last_key) { return to_base64(last_key); }

Outcome<std::string> key_of_marker(std::string_view marker) {
  auto key = from_base64(marker);
  if (!key) return fail(ErrorCode::invalid_parameter_value, "The marker is not valid.");
  return std::move(*key);
}

}  // namespace wheelpit
