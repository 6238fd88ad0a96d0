#include "api/service/page.h"

#include <algorithm>
#include <charconv>

#include "api/model/input.h"
#include "base/base64.h"

namespace wheelpit::api {

Outcome<Page> page_of(const boost::json::object& input, std::size_t most) {
  auto after = key_of_marker(text_of(input, "Marker"));
  if (!after) return std::unexpected(after.error());
  const auto wanted = integer_of(input, "MaxItems");
  const std::size_t limit = wanted ? std::min(most, static_cast<std::size_t>(*wanted)) : most;
  return Page{.after = std::move(*after), .limit = limit};
}

Outcome<boost::json::object> page_of_list(const boost::json::object& input, boost::json::array all,
                                          std::string_view name, std::size_t most) {
  const auto page = page_of(input, most);
  if (!page) return std::unexpected(page.error());
  std::size_t from = 0;
  const char* end = page->after.data() + page->after.size();
  if (!page->after.empty() && std::from_chars(page->after.data(), end, from).ptr != end) {
    return fail(ErrorCode::invalid_parameter_value, "The marker is not valid.");
  }
  boost::json::array shown;
  for (std::size_t i = from; i < all.size() && shown.size() < page->limit; ++i) {
    shown.push_back(std::move(all[i]));
  }
  boost::json::object out;
  const std::size_t next = from + shown.size();
  if (next < all.size() && from < all.size()) out["NextMarker"] = marker_of(std::to_string(next));
  out[name] = std::move(shown);
  return out;
}

std::string marker_of(std::string_view last_key) { return to_base64(last_key); }

Outcome<std::string> key_of_marker(std::string_view marker) {
  auto key = from_base64(marker);
  if (!key) return fail(ErrorCode::invalid_parameter_value, "The marker is not valid.");
  return std::move(*key);
}

}  // namespace wheelpit::api
