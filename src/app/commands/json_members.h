#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace wheelpit {

// Members of an engine's answer; "" and 0 for what is absent or of another type. Texts have nothing
// that a terminal would obey.
std::string text_in(const boost::json::object& members, std::string_view name);
std::int64_t whole_in(const boost::json::object& members, std::string_view name);
double number_in(const boost::json::object& members, std::string_view name);
bool flag_in(const boost::json::object& members, std::string_view name);
// The object of that name; an empty one if there is none.
const boost::json::object& object_in(const boost::json::object& members, std::string_view name);

}  // namespace wheelpit
