#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wheelpit::runtime {

enum class RuntimeFamily { node, python, java, ruby, provided };

// A Lambda runtime's identifier, taken apart: "nodejs22.x" is node "22", "python3.12" is python
// "3.12", "java8.al2" is java "8", "ruby3.3" is ruby "3.3"; "provided", "provided.al2" and
// "provided.al2023" are the function's own bootstrap.
struct RuntimeName {
  RuntimeFamily family;
  std::string version;
};

// Nothing for runtimes of other families.
std::optional<RuntimeName> parse_runtime_name(std::string_view name);

}  // namespace wheelpit::runtime
