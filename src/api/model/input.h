#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace wheelpit::api {

// Members of a decoded input. The tables guarantee their types.

inline const boost::json::value* find(const boost::json::object& input, std::string_view name) {
  return input.if_contains(name);
}

inline bool has(const boost::json::object& input, std::string_view name) {
  return input.contains(name);
}

// "" if absent.
inline std::string text_of(const boost::json::object& input, std::string_view name) {
  const auto* value = find(input, name);
  return value == nullptr ? std::string() : std::string(value->as_string());
}

inline std::optional<int> integer_of(const boost::json::object& input, std::string_view name) {
  const auto* value = find(input, name);
  if (value == nullptr) return std::nullopt;
  return static_cast<int>(value->as_int64());
}

inline std::optional<bool> flag_of(const boost::json::object& input, std::string_view name) {
  const auto* value = find(input, name);
  if (value == nullptr) return std::nullopt;
  return value->as_bool();
}

inline std::map<std::string, std::string> texts_of(const boost::json::value& map) {
  std::map<std::string, std::string> out;
  for (const auto& [key, value] : map.as_object()) out.emplace(key, value.as_string());
  return out;
}

// Empty if absent.
inline std::map<std::string, std::string> texts_of(const boost::json::object& input,
                                                   std::string_view name) {
  const auto* value = find(input, name);
  return value == nullptr ? std::map<std::string, std::string>() : texts_of(*value);
}

}  // namespace wheelpit::api
