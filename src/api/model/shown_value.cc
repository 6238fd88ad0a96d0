#include "api/model/shown_value.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cstddef>

#include "api/json/number_text.h"

namespace wheelpit::api {
namespace {

namespace json = boost::json;

// No one reads more than this.
constexpr std::size_t kMaxShown = 1024;

std::string shown_list(const json::array& list) {
  std::string out = "[";
  for (const json::value& item : list) {
    if (out.size() > 1) out += ", ";
    if (out.size() > kMaxShown) break;
    out += shown_value(item);
  }
  return out + "]";
}

std::string shown_map(const json::object& map) {
  std::string out = "{";
  for (const auto& [key, item] : map) {
    if (out.size() > 1) out += ", ";
    if (out.size() > kMaxShown) break;
    out += std::string(key) + "=" + shown_value(item);
  }
  return out + "}";
}

}  // namespace

std::string shown_value(const json::value& value) {
  if (const auto* text = value.if_string()) {
    return std::string(text->subview(0, std::min(text->size(), kMaxShown)));
  }
  if (const auto* list = value.if_array()) return shown_list(*list);
  if (const auto* map = value.if_object()) return shown_map(*map);
  if (value.is_double()) return number_text(value.get_double());
  return json::serialize(value);
}

}  // namespace wheelpit::api
