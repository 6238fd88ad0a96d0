#include "logs/log_group.h"

#include <algorithm>

namespace wheelpit {
namespace {

constexpr std::string_view kFunctions = "/aws/lambda/";
constexpr std::string_view kHex = "0123456789ABCDEF";
constexpr std::size_t kLongestFunction = 140;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

bool is_of_group(char c) { return is_plain(c) || c == '.' || c == '/' || c == '#'; }

bool is_function(std::string_view name) {
  return !name.empty() && name.size() <= kLongestFunction && std::ranges::all_of(name, is_plain);
}

}  // namespace

std::optional<std::string> file_of_log_group(std::string_view group) {
  if (group.empty() || !std::ranges::all_of(group, is_of_group)) return std::nullopt;
  if (group.starts_with(kFunctions) && is_function(group.substr(kFunctions.size()))) {
    return std::string(group.substr(kFunctions.size()));
  }
  std::string file = "@";
  for (const char c : group) {
    if (is_plain(c)) {
      file += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      file += '%';
      file += kHex[byte / 16];
      file += kHex[byte % 16];
    }
  }
  if (file.size() > kLongestGroupFile) return std::nullopt;
  return file;
}

std::optional<std::string> log_group_of_file(std::string_view file) {
  if (is_function(file)) return std::string(kFunctions) + std::string(file);
  if (!file.starts_with('@')) return std::nullopt;
  std::string group;
  for (std::size_t i = 1; i < file.size(); ++i) {
    if (file[i] != '%') {
      group += file[i];
      continue;
    }
    if (i + 2 >= file.size()) return std::nullopt;
    const std::size_t high = kHex.find(file[i + 1]);
    const std::size_t low = kHex.find(file[i + 2]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    group += static_cast<char>(high * 16 + low);
    i += 2;
  }
  // Only what would be stored so: anything else is not ours.
  if (file_of_log_group(group) != file) return std::nullopt;
  return group;
}

}  // namespace wheelpit
