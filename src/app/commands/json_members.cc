#include "app/commands/json_members.h"

#include <boost/json/value.hpp>

#include "app/commands/async_text.h"

namespace wheelpit {

namespace json = boost::json;

std::string text_in(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_string() ? printable(std::string_view(value->as_string()))
                                                : "";
}

std::int64_t whole_in(const json::object& members, std::string_view name) {
  return static_cast<std::int64_t>(number_in(members, name));
}

double number_in(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_number() ? value->to_number<double>() : 0;
}

bool flag_in(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_bool() && value->as_bool();
}

const json::object& object_in(const json::object& members, std::string_view name) {
  static const json::object none;
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_object() ? value->as_object() : none;
}

}  // namespace wheelpit
