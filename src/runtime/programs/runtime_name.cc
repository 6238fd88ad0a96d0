#include "runtime/programs/runtime_name.h"

#include <algorithm>

namespace wheelpit {

namespace {

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= 3 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<RuntimeName> parse_runtime_name(std::string_view name) {
  constexpr std::string_view kNode = "nodejs";
  constexpr std::string_view kPython = "python";
  if (name == "provided" || name == "provided.al2" || name == "provided.al2023") {
    return RuntimeName{RuntimeFamily::provided, ""};
  }
  if (name.starts_with(kNode) && name.ends_with(".x")) {
    const std::string_view major = name.substr(kNode.size(), name.size() - kNode.size() - 2);
    if (is_number(major)) return RuntimeName{RuntimeFamily::node, std::string(major)};
  }
  if (name.starts_with(kPython)) {
    const std::string_view version = name.substr(kPython.size());
    if (version.starts_with("3.") && is_number(version.substr(2))) {
      return RuntimeName{RuntimeFamily::python, std::string(version)};
    }
  }
  return std::nullopt;
}

}  // namespace wheelpit
