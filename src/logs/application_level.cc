#include "logs/application_level.h"

#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <utility>

namespace wheelpit {
namespace {

namespace json = boost::json;
using Level = ApplicationLogLevel;

constexpr auto kNames = std::to_array<std::pair<std::string_view, Level>>({
    {"trace", Level::trace},
    {"debug", Level::debug},
    {"info", Level::info},
    {"warn", Level::warn},
    {"warning", Level::warn},
    {"error", Level::error},
    {"fatal", Level::fatal},
    {"critical", Level::fatal},
});

// What the managed runtimes call the time.
constexpr auto kTimes = std::to_array<std::string_view>({"timestamp", "time", "@timestamp"});

std::optional<std::string_view> text_member(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string_view(value->get_string());
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "2024-11-02T16:51:31.587199Z", "2024-11-02T16:51:31+01:00"
bool is_rfc3339(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00";
  if (text.size() <= kForm.size()) return false;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    if (kForm[i] == '0' ? !is_digit(text[i]) : text[i] != kForm[i]) return false;
  }
  text.remove_prefix(kForm.size());
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    const auto end = std::ranges::find_if_not(text, is_digit);
    if (end == text.begin()) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
  }
  if (text == "Z" || text == "z") return true;
  return text.size() == 6 && (text[0] == '+' || text[0] == '-') && is_digit(text[1]) &&
         is_digit(text[2]) && text[3] == ':' && is_digit(text[4]) && is_digit(text[5]);
}

}  // namespace

ApplicationLogLevel level_of_line(std::string_view line) {
  // Most lines are no objects, or name no level.
  if (!line.starts_with('{') || !line.contains("\"level\"")) return Level::info;
  boost::system::error_code error;
  const json::value value = json::parse({line.data(), line.size()}, error);
  if (error || !value.is_object()) return Level::info;
  const json::object& object = value.get_object();
  const auto timed = [&](std::string_view name) {
    const auto text = text_member(object, name);
    return text && is_rfc3339(*text);
  };
  const auto level = text_member(object, "level");
  if (!level || std::ranges::none_of(kTimes, timed)) return Level::info;
  std::string name(*level);
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const auto* known = std::ranges::find(kNames, name, &std::pair<std::string_view, Level>::first);
  return known == kNames.end() ? Level::info : known->second;
}

}  // namespace wheelpit
