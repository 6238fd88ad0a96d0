#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wheelpit::api {

// A setting of the configuration as it holds, for people to look at.
struct EffectiveSetting {
  std::string section;
  std::string name;
  std::string value;        // as a configuration file spells it; "(hidden)" of a secret
  std::string_view origin;  // "file", "command line", "environment", "default"
  std::size_t line = 0;     // in the file

  bool operator==(const EffectiveSetting&) const = default;
};

}  // namespace wheelpit::api
