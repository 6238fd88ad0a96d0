#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wheelpit {

// JSON that is carried in a string of JSON: the body of a message. Pure.
struct CarriedJson {
  enum class Spelling {
    text,    // as it is
    base64,  // as to_base64() spells it
    other,   // in Base64 of another spelling: without padding, with lines, of RFC 4648 §5
  };
  Spelling spelling;
  std::string text;  // what is spelt so, with the byte order mark that may stand before it
};

inline constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

// What a reader of `content` would take for JSON; nothing if that begins as none does. Whether it
// is JSON to its end, and in UTF-8, is not said: readers detect UTF-16 and UTF-32.
std::optional<CarriedJson> carried_json(std::string_view content);

}  // namespace wheelpit
