#include "app/commands/batch_text.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <cmath>

#include "app/commands/async_text.h"
#include "base/clock.h"
#include "base/utc_text.h"

namespace wheelpit {
namespace json = boost::json;

namespace {

// Lines of at most `width` characters.
std::vector<std::string> broken(const std::string& text, std::size_t width) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::size_t from = at;
    do {
      lines.push_back(text.substr(from, std::min(width, end - from)));
      from += width;
    } while (from < end);
    at = end + 1;
  }
  return lines;
}

}  // namespace

namespace batch_text {

std::string raw_text_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

std::string text_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  if (value != nullptr && value->is_int64()) return std::to_string(value->as_int64());
  return printable(raw_text_of(members, name));
}

std::int64_t number_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_int64() ? value->as_int64() : 0;
}

bool flag_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_bool() && value->as_bool();
}

std::string time_of(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  if (value == nullptr || !value->is_number()) return "";
  const auto millis = std::chrono::milliseconds(std::llround(value->to_number<double>() * 1000));
  return utc_text(kIsoMilliseconds, WallTime(millis));
}

json::object object_in(const json::object& members, std::string_view name) {
  const json::value* const value = members.if_contains(name);
  return value != nullptr && value->is_object() ? value->as_object() : json::object();
}

std::vector<json::object> batches_in(const json::object& members) {
  std::vector<json::object> objects;
  const json::value* const list = members.if_contains("Batches");
  if (list == nullptr || !list->is_array()) return objects;
  for (const json::value& each : list->as_array()) {
    if (each.is_object()) objects.push_back(each.as_object());
  }
  return objects;
}

std::string table_of(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const std::vector<std::string>& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const std::vector<std::string>& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - row[i].size() + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string outcome_of(const json::object& batch) {
  const std::string error = text_of(batch, "ErrorType");
  return text_of(batch, "Outcome") + (error.empty() ? "" : ", " + error);
}

std::string result_of(const json::object& answer) {
  if (!flag_of(answer, "FunctionError")) return "answered";
  const std::string error = text_of(answer, "ErrorType");
  return "failed" + (error.empty() ? "" : ": " + error);
}

}  // namespace batch_text

std::string side_by_side(const std::string& left, const std::string& right, std::size_t width) {
  const auto ours = broken(left, width);
  const auto theirs = broken(right, width);
  std::string text;
  for (std::size_t i = 0; i < std::max(ours.size(), theirs.size()); ++i) {
    std::string line = i < ours.size() ? ours[i] : "";
    line.resize(std::max(line.size(), width), ' ');
    line += i < ours.size() && i < theirs.size() && ours[i] == theirs[i] ? "   " : " | ";
    if (i < theirs.size()) line += theirs[i];
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace wheelpit
