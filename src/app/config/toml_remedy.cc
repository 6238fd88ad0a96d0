#include "app/config/toml_remedy.h"

#include <algorithm>

namespace wheelpit {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// A key as it may be written without quotes, dots included.
bool is_plain_key(std::string_view text) {
  return !text.empty() && text.size() <= 100 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
}

// "[[broker]]  # ours": broker. "" if the line is not a section's.
std::string_view section_of(std::string_view line) {
  if (!line.starts_with('[')) return {};
  const auto first = line.find_first_not_of("[ \t");
  if (first == std::string_view::npos) return {};
  const std::string_view name =
      trimmed(line.substr(first, line.find_first_of("]#", first) - first));
  return is_plain_key(name) ? name : std::string_view();
}

struct Place {
  std::string_view section;
  std::string_view line;
};

Place place_of(std::string_view text, std::size_t line) {
  Place place;
  for (std::size_t number = 1; number <= line && !text.empty(); ++number) {
    const std::string_view each = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), each.size() + 1));
    const std::string_view here = trimmed(each);
    if (const auto section = section_of(here); !section.empty()) place.section = section;
    place.line = number == line ? here : std::string_view();
  }
  return place;
}

std::string remedy_of_value(std::string_view value) {
  if (value.empty() || value.starts_with('#')) return "write a value behind the =";
  if (value.contains("\u201c") || value.contains("\u201d") || value.contains("\u2018") ||
      value.contains("\u2019")) {
    return "a text needs plain quotes, \" or ', not typographic ones";
  }
  if (value.starts_with("True") || value.starts_with("False")) {
    return "write true or false in small letters";
  }
  if (value.starts_with('"')) {
    if (value.contains('\\')) {
      return "in \"...\" a backslash is written twice; in '...' it stands for itself";
    }
    return "a text ends with the quote it begins with, and nothing but a comment follows it";
  }
  if (value.starts_with('[')) return "write an array as [\"one\", \"two\"], with a comma between";
  if (value.starts_with('{')) return "write a table as { key = \"value\", other = 2 } on one line";
  return "a text needs quotes, as in key = \"value\"; a number and true or false have none";
}

std::string remedy_of(std::string_view line, std::string_view words) {
  if (words.contains("array separator")) return "the array that begins above has no ]";
  if (words.contains("array of table")) {
    return "write each broker as [[broker]], with two brackets on both sides";
  }
  if (words.contains("already exists")) return "it appears twice: remove one of the two";
  if (line.starts_with('[')) {
    return "write a section as [server], a broker as [[broker]], alone on its line";
  }
  const auto equals = line.find('=');
  if (equals == std::string_view::npos) return "write key = value; this line has no =";
  return remedy_of_value(trimmed(line.substr(equals + 1)));
}

}  // namespace

TomlRemedy toml_remedy(std::string_view text, std::size_t line, std::string_view words) {
  const Place place = place_of(text, line);
  TomlRemedy found;
  const std::string_view key = trimmed(place.line.substr(0, place.line.find_first_of("=: \t")));
  found.key = place.section;
  if (!place.line.starts_with('[') && is_plain_key(key)) {
    if (!found.key.empty()) found.key += '.';
    found.key += key;
  }
  if (place.line.empty()) {
    found.remedy = words.contains("array separator") ? remedy_of(place.line, words)
                                                     : "docs/configuration.md has a whole file";
  } else {
    found.remedy = remedy_of(place.line, words);
  }
  return found;
}

}  // namespace wheelpit
