#pragma once

#include <string_view>

namespace wheelpit {

// A wheelpit.toml that names every key, each with its default or an example, commented out: "# " is
// before an explanation, "#" alone before a setting.
std::string_view config_template();

}  // namespace wheelpit
