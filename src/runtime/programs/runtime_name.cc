#include "runtime/programs/runtime_name.h"

#include <algorithm>

namespace wheelpit::runtime {

namespace {

using std::string_view;

bool is_number(string_view text) {
  return !text.empty() && text.size() <= 3 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool take_front(string_view& text, string_view front) {
  if (!text.starts_with(front)) return false;
  text.remove_prefix(front.size());
  return true;
}

bool take_back(string_view& text, string_view back) {
  if (!text.ends_with(back)) return false;
  text.remove_suffix(back.size());
  return true;
}

std::optional<RuntimeName> named(RuntimeFamily family, string_view version, bool valid) {
  if (!valid) return std::nullopt;
  return RuntimeName{family, std::string(version)};
}

bool is_pair(string_view version) {
  const auto dot = version.find('.');
  return dot != string_view::npos && is_number(version.substr(0, dot)) &&
         is_number(version.substr(dot + 1));
}

}  // namespace

std::optional<RuntimeName> parse_runtime_name(string_view name) {
  if (name == "provided" || name == "provided.al2" || name == "provided.al2023") {
    return RuntimeName{RuntimeFamily::provided, ""};
  }
  if (take_front(name, "nodejs")) {
    const bool ends_well = take_back(name, ".x");
    return named(RuntimeFamily::node, name, ends_well && is_number(name));
  }
  if (take_front(name, "python")) {
    return named(RuntimeFamily::python, name, name.starts_with("3.") && is_pair(name));
  }
  if (take_front(name, "ruby")) return named(RuntimeFamily::ruby, name, is_pair(name));
  if (take_front(name, "java")) {
    if (!take_back(name, ".al2")) take_back(name, ".al2023");
    return named(RuntimeFamily::java, name, is_number(name));
  }
  return std::nullopt;
}

}  // namespace wheelpit::runtime
