#include "function/versions.h"

#include <algorithm>

namespace wheelpit {

bool is_version_number(std::string_view qualifier) {
  return !qualifier.empty() &&
         std::ranges::all_of(qualifier, [](char c) { return c >= '0' && c <= '9'; });
}

const Function* find_version(const Function& function, std::string_view version) {
  if (version.empty() || version == function.version) return &function;
  const auto found = std::ranges::find(function.versions, version, &Function::version);
  return found == function.versions.end() ? nullptr : &*found;
}

Function* find_version(Function& function, std::string_view version) {
  if (version.empty() || version == function.version) return &function;
  const auto found = std::ranges::find(function.versions, version, &Function::version);
  return found == function.versions.end() ? nullptr : &*found;
}

std::string version_of_qualifier(const Function& function, std::string_view qualifier) {
  if (qualifier.empty()) return "$LATEST";
  const auto alias = function.aliases.find(std::string(qualifier));
  return alias == function.aliases.end() ? std::string(qualifier) : alias->second.version;
}

std::optional<int> longest_timeout(const Function& function, std::string_view qualifier) {
  std::vector<std::string> versions = {version_of_qualifier(function, qualifier)};
  const auto alias = function.aliases.find(std::string(qualifier));
  if (alias != function.aliases.end() && alias->second.additional) {
    versions.push_back(alias->second.additional->version);
  }
  std::optional<int> longest;
  for (const std::string& version : versions) {
    const Function* found = find_version(function, version);
    if (found != nullptr) longest = std::max(longest.value_or(0), found->timeout_seconds);
  }
  return longest;
}

std::vector<std::string> directories_of(const Function& function) {
  std::vector<std::string> all;
  const auto add = [&all](const std::string& directory) {
    if (!directory.empty()) all.push_back(directory);
  };
  const auto add_version = [&](const Function& version) {
    if (!version.hot_reload) add(version.code_directory);
    add(version.layers_directory);
    for (const LayerReference& layer : version.layers) add(layer.directory);
  };
  add_version(function);
  for (const Function& version : function.versions) add_version(version);
  return all;
}

Function without_family(const Function& function) {
  Function bare = function;
  bare.versions.clear();
  bare.last_version = 0;
  bare.aliases.clear();
  bare.reserved_concurrency.reset();
  bare.provisioned.clear();
  bare.policies.clear();
  bare.event_invoke_configs.clear();
  bare.runtime_management.clear();
  bare.recursive_loop = "Terminate";
  bare.tags.clear();
  return bare;
}

}  // namespace wheelpit
