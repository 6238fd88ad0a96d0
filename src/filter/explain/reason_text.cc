#include "filter/explain/reason_text.h"

#include <algorithm>

#include "base/json_text.h"

namespace wheelpit::filter {
namespace {

constexpr std::size_t kLongestText = 100;
constexpr std::size_t kLongestRules = 300;
constexpr std::size_t kMostValues = 5;

// The first `size` bytes, or fewer so that no character is cut; then "..." if anything is left out.
std::string shortened(std::string_view text, std::size_t size) {
  if (text.size() <= size) return std::string(text);
  while (size > 0 && (text[size] & 0xc0) == 0x80) --size;
  return std::string(text.substr(0, size)) + "...";
}

}  // namespace

std::string path_text(std::string_view path) {
  const bool plain = !path.empty() && std::ranges::none_of(path, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte >= 0x7f || byte == '"';
  });
  if (plain) return shortened(path, kLongestText);
  std::string text;
  append_json_string(shortened(path, kLongestText), text);
  return text;
}

std::string value_text(const FlatValue& value) {
  switch (value.kind) {
    case ValueKind::text: {
      std::string text;
      append_json_string(shortened(value.text, kLongestText), text);
      return text;
    }
    case ValueKind::number:
      return shortened(value.text, kLongestText);
    case ValueKind::boolean_true:
      return "true";
    case ValueKind::boolean_false:
      return "false";
    case ValueKind::null:
      break;
  }
  return "null";
}

std::string rules_text(std::string_view source) {
  std::string text;
  bool in_string = false;
  for (std::size_t at = 0; at < source.size(); ++at) {
    const char c = source[at];
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!in_string && space) continue;
    if (c == '"') in_string = !in_string;
    text += c;
    if (in_string && c == '\\') text += source[++at];
  }
  return shortened(text, kLongestRules);
}

std::string sight_text(const FlatEvent& event, const std::string& path,
                       const std::vector<const FlatValue*>& values) {
  if (values.empty()) {
    if (event.objects.contains(path)) return "is an object";
    if (event.empty_arrays.contains(path)) return "is an empty array";
    return "is absent";
  }
  if (values.size() == 1) return "is " + value_text(*values.front());
  std::string text = "has the values ";
  const std::size_t shown = std::min(values.size(), kMostValues);
  for (std::size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : ", ") + value_text(*values[i]);
  if (shown < values.size()) text += " and " + std::to_string(values.size() - shown) + " more";
  return text;
}

}  // namespace wheelpit::filter
