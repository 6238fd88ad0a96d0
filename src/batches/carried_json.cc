#include "batches/carried_json.h"

#include <algorithm>
#include <utility>

#include "base/base64.h"

namespace wheelpit {
namespace {

// Blanks, and what byte order marks and the first halves of wide characters are made of.
constexpr std::string_view kBeforeJson("\0 \t\r\n\xEF\xBB\xBF\xFE\xFF", 10);
constexpr std::string_view kBlanks = " \t\r\n";
// {"":1}, the shortest that has a member with a value.
constexpr std::size_t kShortest = 6;

bool may_stand_in_json(char c) {
  return static_cast<unsigned char>(c) >= ' ' || c == '\0' || kBlanks.contains(c);
}

bool begins_as_json(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBeforeJson);
  if (first == std::string_view::npos) return false;
  // A string that has JSON in it, again.
  if (text[first] == '"') return text.find_first_of("{[", first) != std::string_view::npos;
  if (text[first] != '{' && text[first] != '[') return false;
  // Words such as "exit" are Base64 of something that begins with a brace, too.
  return first + 1 == text.size() || may_stand_in_json(text[first + 1]);
}

// What decoders that bear with a lot make of it.
std::optional<std::string> from_any_base64(std::string_view text) {
  std::string strict;
  strict.reserve(text.size() + 3);
  for (const char c : text) {
    if (c == '-' || c == '_') {
      strict += c == '-' ? '+' : '/';
    } else if (c != '=' && !kBlanks.contains(c)) {
      strict += c;
    }
  }
  const std::size_t missing = (4 - strict.size() % 4) % 4;
  if (missing == 3) return std::nullopt;
  // In place of padding: bits that no one should have set are bits of bytes that are dropped.
  strict.append(missing, 'A');
  auto decoded = from_base64(strict);
  if (decoded) decoded->resize(decoded->size() - missing);
  return decoded;
}

}  // namespace

std::optional<CarriedJson> carried_json(std::string_view content) {
  using enum CarriedJson::Spelling;
  if (begins_as_json(content)) return CarriedJson{text, std::string(content)};
  auto decoded = from_base64(content);
  const auto spelling = decoded ? base64 : other;
  if (!decoded) decoded = from_any_base64(content);
  if (!decoded || !begins_as_json(*decoded)) return std::nullopt;
  if (spelling == other && decoded->size() < kShortest) return std::nullopt;
  return CarriedJson{spelling, std::move(*decoded)};
}

}  // namespace wheelpit
