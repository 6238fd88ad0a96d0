#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wheelpit {

// Members of the engine's answers on batches, for people's eyes.
namespace batch_text {

std::string raw_text_of(const boost::json::object& members, std::string_view name);
// Printable, or a number in digits; "" if it is neither, or not there.
std::string text_of(const boost::json::object& members, std::string_view name);
std::int64_t number_of(const boost::json::object& members, std::string_view name);
bool flag_of(const boost::json::object& members, std::string_view name);
std::string time_of(const boost::json::object& members, std::string_view name);
boost::json::object object_in(const boost::json::object& members, std::string_view name);
std::vector<boost::json::object> batches_in(const boost::json::object& members);

// In columns, the first row as wide as all; nothing behind the last one.
std::string table_of(const std::vector<std::vector<std::string>>& rows);

// "given back, KeyError".
std::string outcome_of(const boost::json::object& batch);
// "answered", "failed: KeyError".
std::string result_of(const boost::json::object& answer);

}  // namespace batch_text

// Two texts side by side, in columns of `width` characters, line by line. Long lines are broken.
std::string side_by_side(const std::string& left, const std::string& right, std::size_t width);

}  // namespace wheelpit
