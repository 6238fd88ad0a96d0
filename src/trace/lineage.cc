#include "trace/lineage.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <vector>

#include "base/hash.h"

namespace wheelpit {
namespace {

constexpr std::string_view kName = "Lineage=";
constexpr std::size_t kMostEntries = 16;
constexpr int kMostTimes = 1'000'000;

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

// "a87bd80c:", how the entry of a function begins.
std::string mark_of(std::string_view function_arn) {
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr std::size_t kBytes = 4;
  const auto digest = sha256(function_arn);
  std::string mark;
  for (std::size_t i = 0; i < kBytes; ++i) {
    mark += kHex[digest.at(i) >> 4U];
    mark += kHex[digest.at(i) & 15U];
  }
  return mark + ':';
}

std::string_view without_spaces_before(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

int number_in(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return std::clamp(number, 0, kMostTimes);
}

}  // namespace

CountedLineage count_in_lineage(std::string_view header, std::string_view function_arn) {
  const std::string mark = mark_of(function_arn);
  CountedLineage counted;
  std::vector<std::string_view> entries;
  for (const std::string_view each : split(header, ';')) {
    const std::string_view part = without_spaces_before(each);
    if (!part.starts_with(kName)) {
      counted.header.append(part).append(";");
      continue;
    }
    for (const std::string_view entry : split(part.substr(kName.size()), '|')) {
      if (entry.starts_with(mark)) {
        counted.times = number_in(entry.substr(mark.size()));
      } else {
        entries.push_back(entry);
      }
    }
  }
  const std::size_t others = kMostEntries - 1;
  const std::size_t dropped = entries.size() > others ? entries.size() - others : 0;
  counted.header += kName;
  for (std::size_t i = dropped; i < entries.size(); ++i) {
    counted.header.append(entries[i]).append("|");
  }
  counted.header += mark + std::to_string(counted.times + 1);
  return counted;
}

}  // namespace wheelpit
