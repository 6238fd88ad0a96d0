#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace wheelpit {

struct ConfigValue;
struct ConfigEntry;
using ConfigArray = std::vector<ConfigValue>;
using ConfigTable = std::vector<ConfigEntry>;  // in the order of the file
struct ConfigDate {};                          // TOML has dates; no key of ours is one

// A value of a TOML file and where it stands.
struct ConfigValue {
  std::variant<std::string, std::int64_t, double, bool, ConfigDate, ConfigArray, ConfigTable> value;
  std::size_t line = 0;  // from 1; 0: of no line
};

struct ConfigEntry {
  std::string name;
  ConfigValue value;
};

// "a string", "a whole number", ...
std::string_view kind_of(const ConfigValue& value);

struct TomlFault {
  std::size_t line = 0;
  std::string message;
};

// The table of a whole file.
std::expected<ConfigValue, TomlFault> parse_toml(std::string_view text);

}  // namespace wheelpit
