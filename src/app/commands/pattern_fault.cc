#include "app/commands/pattern_fault.h"

#include <algorithm>
#include <ostream>

#include "base/json_text.h"

namespace wheelpit {
namespace {

constexpr std::size_t kShownBefore = 50;  // bytes
constexpr std::size_t kShownAfter = 30;

bool inside_character(char byte) { return (byte & 0xc0) == 0x80; }

std::size_t count_characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return !inside_character(c); }));
}

// Where in the pattern a fault is, for people: counted from 1, columns in characters.
struct Place {
  std::string_view line;
  std::size_t number;
  std::size_t offset;  // in the line, in bytes from 0
};

Place place_of(std::string_view pattern, std::size_t offset) {
  const std::string_view before = pattern.substr(0, offset);
  const std::size_t begin = before.rfind('\n') + 1;  // 0 if there is none
  const std::size_t end = std::min(pattern.find('\n', offset), pattern.size());
  return {pattern.substr(begin, end - begin),
          static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1, before.size() - begin};
}

void print_excerpt(const Place& place, std::ostream& out) {
  std::size_t begin = place.offset > kShownBefore ? place.offset - kShownBefore : 0;
  while (begin > 0 && inside_character(place.line[begin])) --begin;
  std::size_t end = std::min(place.line.size(), place.offset + kShownAfter);
  while (end < place.line.size() && inside_character(place.line[end])) ++end;

  std::string shown(place.line.substr(begin, end - begin));
  // A tab would move the mark; anything else below a space could move more than that.
  std::ranges::replace_if(shown, [](char c) { return c >= 0 && c < ' '; }, ' ');
  const std::size_t mark = count_characters(place.line.substr(begin, place.offset - begin));
  out << "    " << shown << "\n    " << std::string(mark, ' ') << "^\n";
}

}  // namespace

void print_fault(const filter::FilterFault& fault, std::string_view pattern, std::ostream& out) {
  out << "  " << fault.message << "\n  reason: " << fault.reason << "\n";
  // A fault of the whole, such as its length, has no place.
  if (fault.offset == 0) return;
  const Place place = place_of(pattern, std::min(fault.offset, pattern.size()));
  out << "  at line " << place.number << ", column "
      << count_characters(place.line.substr(0, place.offset)) + 1 << " (byte " << fault.offset
      << "):\n";
  print_excerpt(place, out);
}

std::string fault_json(const filter::FilterFault& fault, std::size_t filter) {
  std::string json = R"({"valid":false,"message":)";
  append_json_string(fault.message, json);
  json += R"(,"reason":)";
  append_json_string(fault.reason, json);
  json += R"(,"offset":)" + std::to_string(fault.offset);
  if (filter != 0) json += R"(,"filter":)" + std::to_string(filter);
  return json + "}";
}

}  // namespace wheelpit
