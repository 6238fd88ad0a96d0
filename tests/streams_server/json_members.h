#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <string_view>

namespace wheelpit::streams_server {

// The member as a text, "" if it is not there. Throws what Boost.JSON does if it is no text.
inline std::string text_of(const boost::json::object& of, std::string_view member) {
  const auto* found = of.if_contains(member);
  return found != nullptr && !found->is_null() ? std::string(found->as_string()) : std::string();
}

inline std::size_t number_of(const boost::json::object& of, std::string_view member,
                             std::size_t otherwise) {
  const auto* found = of.if_contains(member);
  return found != nullptr && !found->is_null() ? found->to_number<std::size_t>() : otherwise;
}

}  // namespace wheelpit::streams_server
