#include "app/config/config_value.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <toml.hpp>
#include <utility>

namespace wheelpit {
namespace {

// The library descends once for every bracket and every dot; a file that nests deeper than any
// configuration would end in its stack overflowing.
constexpr int kMostDepth = 64;
constexpr std::size_t kMostBytes = std::size_t{1} << 20;

// Counts brackets and dots wherever they stand, also in strings and comments: too strict for no
// real file, and simple.
bool nests_too_deep(std::string_view text) {
  int depth = 0;
  int dots = 0;
  for (const char c : text) {
    if (c == '[' || c == '{') ++depth;
    if ((c == ']' || c == '}') && depth > 0) --depth;
    if (c == '.') ++dots;
    if (c == '\n') dots = 0;
    if (depth > kMostDepth || dots > kMostDepth) return true;
  }
  return false;
}

ConfigValue convert(const toml::value& from);

ConfigArray convert_all(const toml::array& from) {
  ConfigArray array;
  for (const toml::value& item : from) array.push_back(convert(item));
  return array;
}

ConfigTable convert_all(const toml::table& from) {
  ConfigTable table;
  for (const auto& [key, value] : from) table.emplace_back(key, convert(value));
  std::ranges::sort(table, {}, [](const ConfigEntry& entry) {
    return std::pair(entry.value.line, std::string_view(entry.name));
  });
  return table;
}

ConfigValue convert(const toml::value& from) {
  ConfigValue to;
  to.line = from.location().line();
  switch (from.type()) {
    case toml::value_t::string:
      to.value = from.as_string().str;
      break;
    case toml::value_t::integer:
      to.value = from.as_integer();
      break;
    case toml::value_t::floating:
      to.value = from.as_floating();
      break;
    case toml::value_t::boolean:
      to.value = from.as_boolean();
      break;
    case toml::value_t::array:
      to.value = convert_all(from.as_array());
      break;
    case toml::value_t::table:
      to.value = convert_all(from.as_table());
      break;
    default:
      to.value = ConfigDate{};
  }
  return to;
}

// Of "[error] toml::parse_key: missing ...\n --> file\n ...", what a person can use.
std::string first_words(std::string_view what) {
  what = what.substr(0, what.find('\n'));
  for (const std::string_view prefix : {"[error] ", "toml::"}) {
    if (what.starts_with(prefix)) what.remove_prefix(prefix.size());
  }
  const auto colon = what.find(": ");
  const bool names_a_function =
      colon != std::string_view::npos && what.substr(0, colon).find(' ') == std::string_view::npos;
  if (names_a_function) what.remove_prefix(colon + 2);
  return std::string(what);
}

}  // namespace

std::string_view kind_of(const ConfigValue& value) {
  constexpr std::array<std::string_view, 7> kKinds = {
      "a string", "a whole number", "a fraction", "true or false", "a date", "an array", "a table"};
  return kKinds[value.value.index()];
}

std::expected<ConfigValue, TomlFault> parse_toml(std::string_view text) {
  if (text.size() > kMostBytes) {
    return std::unexpected(TomlFault{.line = 0, .message = "is larger than 1 MiB"});
  }
  if (nests_too_deep(text)) {
    return std::unexpected(TomlFault{.line = 0, .message = "nests deeper than 64 levels"});
  }
  std::istringstream stream{std::string(text)};
  try {
    return convert(toml::parse(stream));
  } catch (const toml::exception& fault) {
    return std::unexpected(
        TomlFault{.line = fault.location().line(), .message = first_words(fault.what())});
  } catch (const std::exception& fault) {  // numbers out of range and the like
    return std::unexpected(TomlFault{.line = 0, .message = first_words(fault.what())});
  }
}

}  // namespace wheelpit
