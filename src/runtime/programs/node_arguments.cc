#include "runtime/programs/node_arguments.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>

#include "runtime/programs/runtime_name.h"

namespace wheelpit::runtime {

namespace {

std::string node_options(const Function& function) {
  if (!function.environment) return "";
  const auto given = function.environment->find("NODE_OPTIONS");
  return given == function.environment->end() ? "" : given->second;
}

bool sizes_are_given(const std::string& options) {
  // V8 takes both spellings.
  return std::ranges::any_of(
      std::to_array<std::string_view>(
          {"old-space-size", "old_space_size", "semi-space-size", "semi_space_size"}),
      [&](std::string_view name) { return options.contains(name); });
}

bool has_word(const std::string& text, const std::string& word) {
  std::istringstream words(text);
  for (std::string each; words >> each;) {
    if (each == word) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> node_arguments(const Function& function, const Interpreter& node) {
  std::vector<std::string> list{"--expose-gc", "--max-http-header-size", "81920"};
  const std::string options = node_options(function);
  if (!sizes_are_given(options)) {
    // V8 would otherwise take its bound from the machine's memory and meet ours unprepared.
    const int young = function.memory_mb / 10;
    list.push_back("--max-semi-space-size=" + std::to_string(young / 2));
    list.push_back("--max-old-space-size=" + std::to_string(function.memory_mb - young));
  }
  const auto name = parse_runtime_name(function.runtime);
  if (!name || (name->version != "20" && name->version != "22")) return list;
  for (const std::string_view feature : kSwitchedOffFeatures) {
    const std::string wanted = "--experimental-" + std::string(feature);
    const bool known = std::ranges::find(node.features, feature) != node.features.end();
    if (known && !has_word(options, wanted)) {
      list.push_back("--no-experimental-" + std::string(feature));
    }
  }
  return list;
}

}  // namespace wheelpit::runtime
